import { useState } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPlus, IconX } from '@tabler/icons-react'
import { DEVICES } from '@dirigent/words/console/devices'
import { GROUPS, POLICIES } from '@dirigent/words/console/policies'
import { COMMON_STATES } from '@dirigent/words/console/shell'
import { answered, api } from '../../api/client.ts'
import { devices } from '../../api/queries.ts'
import { useAction } from '../../components/actions.tsx'
import { Shown } from '../../components/states.tsx'
import { useReader } from '../../reader/reader.tsx'

type Member = { device: string; name: string }
type Change = { add?: Member; remove?: Member }

/** The members of a listed group, added by name and removed with one click. */
export function GroupMembers({ group }: { group: string }) {
  const { t } = useReader()
  const query = useInfiniteQuery(devices({ group, sort: 'name' }))
  const send = (part: Change) => {
    const body = {
      add: part.add ? [part.add.device] : [],
      remove: part.remove ? [part.remove.device] : [],
    }
    return answered(
      api.PUT('/api/v1/groups/{group}/members', { params: { path: { group } }, body }),
    )
  }
  const back = useAction(send, { done: () => t(COMMON_STATES.undone) })
  const change = useAction(send, {
    done: (_, { add, remove }) =>
      add
        ? t(GROUPS.memberAdded, { name: add.name })
        : t(GROUPS.memberRemoved, { name: remove?.name ?? '' }),
    undo:
      (_, { add, remove }) =>
      () =>
        back.mutate({ ...(add ? { remove: add } : {}), ...(remove ? { add: remove } : {}) }),
  })
  return (
    <div>
      <h3>{t(GROUPS.members)}</h3>
      <Shown query={query} lines={2}>
        {(data) => {
          const members = data.pages.flatMap((page) => page.items)
          if (members.length === 0) return <p className="dim small">{t(GROUPS.noMembers)}</p>
          return (
            <div className="members">
              {members.map((member) => (
                <span key={member.device} className="chip">
                  {member.name}
                  <button
                    type="button"
                    aria-label={`${t(POLICIES.remove)}: ${member.name}`}
                    onClick={() => change.mutate({ remove: member })}
                  >
                    <IconX size={14} />
                  </button>
                </span>
              ))}
            </div>
          )
        }}
      </Shown>
      <AddMember onAdd={(member) => change.mutate({ add: member })} />
    </div>
  )
}

function AddMember({ onAdd }: { onAdd: (member: Member) => void }) {
  const { t } = useReader()
  const [text, setText] = useState('')
  const [search] = useDebouncedValue(text.trim(), 200)
  const query = useInfiniteQuery({ ...devices({ search, sort: 'name' }), enabled: search !== '' })
  const found = search === '' ? [] : (query.data?.pages[0]?.items.slice(0, 6) ?? [])
  return (
    <>
      <TextInput
        label={t(GROUPS.addDevice)}
        placeholder={t(DEVICES.search)}
        value={text}
        mt={10}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className="choices" style={{ marginTop: 8 }}>
        {found.map((device) => (
          <button key={device.device} type="button" onClick={() => onAdd(device)}>
            <IconPlus size={13} aria-hidden /> {device.name}
          </button>
        ))}
      </div>
    </>
  )
}
