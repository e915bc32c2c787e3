import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Schemas } from '@dirigent/client/client'
import { GROUPS, POLICIES } from '@dirigent/words/console/policies'
import { MODES, RINGS } from '@dirigent/words/terms'
import { groups } from '../../api/queries.ts'
import { ActButton } from '../../components/actions.tsx'
import { Section } from '../../components/page.tsx'
import { type Column, Rows } from '../../components/rows.tsx'
import { Empty, Shown } from '../../components/states.tsx'
import { StateMark } from '../../components/tones.tsx'
import { toDevices } from '../../paths.ts'
import { useReader } from '../../reader/reader.tsx'
import { GroupDialog } from './group-dialog.tsx'
import { membershipText } from './group-words.ts'

type Group = Schemas['GroupRow']

/** Groups by position: the first that has a device decides about it. */
export function GroupsTab() {
  const { t } = useReader()
  const query = useQuery(groups)
  const [edited, setEdited] = useState<Group | 'new' | null>(null)
  const columns = useColumns(setEdited)
  const create = (
    <ActButton needs="administer" onClick={() => setEdited('new')}>
      {t(GROUPS.create)}
    </ActButton>
  )
  return (
    <Section title={t(POLICIES.tabGroups)} note={t(GROUPS.subtitle)} actions={create} plain>
      <Shown query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t(GROUPS.none)} action={create}>
              {t(GROUPS.noneHelp)}
            </Empty>
          ) : (
            <Rows
              label={t(POLICIES.tabGroups)}
              columns={columns}
              rows={items}
              keyOf={(row) => row.group}
            />
          )
        }
      </Shown>
      {edited && (
        <GroupDialog group={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
      )}
    </Section>
  )
}

function useColumns(edit: (group: Group) => void): Column<Group>[] {
  const reader = useReader()
  const { t, term, number } = reader
  return [
    {
      key: 'name',
      header: t(GROUPS.name),
      width: 'minmax(0, 1.2fr)',
      kind: 'name',
      cell: (row) => row.name,
    },
    {
      key: 'members',
      header: t(GROUPS.members),
      width: 'minmax(0, 2fr)',
      kind: 'small',
      cell: (row) => membershipText(row, reader),
    },
    {
      key: 'mode',
      header: t(GROUPS.mode),
      width: 'minmax(0, 1.2fr)',
      cell: (row) => (
        <StateMark
          state={row.mode === 'managed' ? 'in_effect' : 'observed'}
          label={term(MODES, row.mode)}
        />
      ),
    },
    {
      key: 'ring',
      header: t(GROUPS.ring),
      width: 'minmax(0, 1fr)',
      kind: 'small',
      cell: (row) => (row.ring ? term(RINGS, row.ring) : '—'),
    },
    {
      key: 'policy',
      header: t(GROUPS.policy),
      width: 'minmax(0, 1fr)',
      kind: 'small',
      cell: (row) => row.policy?.name ?? '—',
    },
    {
      key: 'devices',
      header: t(GROUPS.devices),
      width: '70px',
      align: 'end',
      cell: (row) => (
        <Link {...toDevices({ group: row.group })}>
          {number(row.devices)}
          <span className="card-only"> {t(GROUPS.devices)}</span>
        </Link>
      ),
    },
    {
      key: 'edit',
      header: '',
      width: '86px',
      align: 'end',
      cell: (row) => <Button onClick={() => edit(row)}>{t(POLICIES.edit)}</Button>,
    },
  ]
}
