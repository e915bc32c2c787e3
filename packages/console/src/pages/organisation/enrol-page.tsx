import { type FormEvent, useState } from 'react'
import { Link } from '@tanstack/react-router'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { NativeSelect, NumberInput, TextInput } from '@mantine/core'
import { DEVICES } from '@dirigent/words/console/devices'
import { ENROL } from '@dirigent/words/console/organisation'
import { answered, api } from '../../api/client.ts'
import { devices, groups, session } from '../../api/queries.ts'
import { ActButton, useAction } from '../../components/actions.tsx'
import { CopyText } from '../../components/copy-text.tsx'
import { Page, Section } from '../../components/page.tsx'
import { Empty, Shown } from '../../components/states.tsx'
import { StateIcon } from '../../components/tones.tsx'
import { toDevice, toDevices } from '../../paths.ts'
import { useReader } from '../../reader/reader.tsx'
import { TokenList } from './token-list.tsx'
import './organisation.css'
import '../today/today.css'

const DAY_MS = 86_400_000
const EXAMPLE_ADDRESS = 'DIRIGENT_PUBLIC_URL=https://dirigent.example.org npm start'

/** One command per device; new ones appear below as they check in. */
export function EnrolPage() {
  const { t } = useReader()
  const { data } = useQuery(session)
  const [command, setCommand] = useState<{ command: string; agentAvailable: boolean } | null>(null)
  return (
    <Page
      title={t(ENROL.title)}
      above={<Link {...toDevices()}>{t(DEVICES.title)}</Link>}
      subtitle={t(ENROL.subtitle)}
    >
      {data?.publicUrl === null && <LoopbackNotice />}
      <div className="columns">
        <div>
          <Section title={t(ENROL.create)} note={t(ENROL.createHelp)}>
            <TokenForm onCreated={setCommand} />
            {command && (
              <div className="command">
                <h3>{t(ENROL.command)}</h3>
                <CopyText text={command.command} />
                <p className="small dim">{t(ENROL.once)}</p>
                {!command.agentAvailable && (
                  <p className="small tone-soon">{t(ENROL.agentMissing)}</p>
                )}
              </div>
            )}
          </Section>
          <TokenList />
        </div>
        <NewDevices />
      </div>
    </Page>
  )
}

/** Nobody else can reach a server on loopback: said before somebody copies a command in vain. */
function LoopbackNotice() {
  const { t } = useReader()
  return (
    <div className="notice tone-soon loopback">
      <h3>{t(ENROL.loopback)}</h3>
      <p>{t(ENROL.loopbackHelp)}</p>
      <CopyText text={EXAMPLE_ADDRESS} />
      <p className="small dim">{t(ENROL.loopbackAfter)}</p>
    </div>
  )
}

function TokenForm({
  onCreated,
}: {
  onCreated: (created: { command: string; agentAvailable: boolean }) => void
}) {
  const { t } = useReader()
  const { data } = useQuery(groups)
  const [name, setName] = useState('')
  const [uses, setUses] = useState<number | string>(50)
  const [days, setDays] = useState<number | string>(7)
  const [group, setGroup] = useState('')
  const create = useAction(() =>
    answered(
      api.POST('/api/v1/enrolment-tokens', {
        body: {
          name: name.trim(),
          group: group || null,
          usesMax: Number(uses),
          validForMs: Number(days) * DAY_MS,
        },
      }),
    ),
  )
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    if (name.trim() !== '') create.mutate(undefined, { onSuccess: onCreated })
  }
  const listed = (data?.items ?? []).filter((row) => row.membership === 'listed')
  const options = [
    { value: '', label: t(ENROL.noGroup) },
    ...listed.map((row) => ({ value: row.group, label: row.name })),
  ]
  return (
    <form className="token-form" onSubmit={submit}>
      <TextInput
        label={t(ENROL.name)}
        placeholder={t(ENROL.namePlaceholder)}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NumberInput
        label={t(ENROL.uses)}
        value={uses}
        min={1}
        max={100_000}
        onChange={setUses}
        w={130}
      />
      <NumberInput label={t(ENROL.days)} value={days} min={1} max={90} onChange={setDays} w={110} />
      <NativeSelect
        label={t(ENROL.group)}
        data={options}
        value={group}
        onChange={(event) => setGroup(event.currentTarget.value)}
      />
      <ActButton
        variant="filled"
        loading={create.isPending}
        disabled={name.trim() === ''}
        onClick={() => submit()}
      >
        {t(ENROL.create)}
      </ActButton>
    </form>
  )
}

/** Devices enrolled lately, live. */
function NewDevices() {
  const { t, now, moment, anySentence } = useReader()
  const query = useInfiniteQuery(devices({ sort: 'last_seen' }))
  const first = useQuery({
    queryKey: ['devices', 'newest', query.data?.pages[0]?.items.map((row) => row.device)],
    enabled: query.data !== undefined,
    queryFn: async () => {
      const rows = query.data?.pages[0]?.items.slice(0, 20) ?? []
      return Promise.all(
        rows.map((row) =>
          answered(
            api.GET('/api/v1/devices/{device}', { params: { path: { device: row.device } } }),
          ),
        ),
      )
    },
  })
  return (
    <Section title={t(ENROL.newDevices)} note={t(ENROL.newDevicesHelp)} plain>
      <Shown query={first} lines={3}>
        {(details) => {
          const fresh = details
            .filter((detail) => now - Date.parse(detail.enrolledAt) < 7 * DAY_MS)
            .toSorted((a, b) => b.enrolledAt.localeCompare(a.enrolledAt))
          if (fresh.length === 0) return <Empty title={t(ENROL.noNew)} />
          return (
            <ul className="lines">
              {fresh.map(({ summary, enrolledAt }) => (
                <li key={summary.device}>
                  <Link {...toDevice(summary.device)} className="new-device" data-row>
                    <StateIcon state={summary.state} />
                    <span>
                      <b>{summary.name}</b> <span className="dim small">{moment(enrolledAt)}</span>
                      <span className="small dim block">
                        {summary.because ? anySentence(summary.because) : summary.osName}
                      </span>
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          )
        }}
      </Shown>
    </Section>
  )
}
