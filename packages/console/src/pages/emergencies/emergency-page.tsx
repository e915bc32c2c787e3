import { getRouteApi, Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '@dirigent/client/client'
import { EMERGENCIES } from '@dirigent/words/console/emergencies'
import { AUDIT_ACTIONS } from '@dirigent/words/sentences/timeline'
import { RINGS } from '@dirigent/words/terms'
import { answered, api } from '../../api/client.ts'
import { emergency } from '../../api/queries.ts'
import { ActButton, useAction } from '../../components/actions.tsx'
import { type Fact, Facts, Page, Section } from '../../components/page.tsx'
import { Commanded } from '../../components/rollout-actions.tsx'
import { type Column, Rows } from '../../components/rows.tsx'
import { Shown } from '../../components/states.tsx'
import { toEmergencies, toRollout } from '../../paths.ts'
import { useReader } from '../../reader/reader.tsx'
import { EmergencyMark } from './emergencies-page.tsx'

type Detail = Schemas['EmergencyDetail']
type Entry = Detail['protocol'][number]

const route = getRouteApi('/shell/updates/emergencies/$emergency')

/** One emergency as an auditor reads it: who, what, when and why, from the first word to the last device. */
export function EmergencyPage() {
  const { t } = useReader()
  const query = useQuery(emergency(route.useParams().emergency))
  return (
    <Shown query={query} lines={8}>
      {(row) => (
        <Page
          title={row.vulnerability ?? t(EMERGENCIES.title)}
          subtitle={row.reason}
          above={<Link {...toEmergencies()}>{t(EMERGENCIES.title)}</Link>}
          actions={<Actions row={row} />}
        >
          <EmergencyFacts row={row} />
          <Protocol entries={row.protocol} />
        </Page>
      )}
    </Shown>
  )
}

function Actions({ row }: { row: Detail }) {
  const { t } = useReader()
  const params = { path: { emergency: row.emergency } }
  const approve = useAction(
    () => answered(api.POST('/api/v1/emergencies/{emergency}/approve', { params })),
    {
      done: ({ state, missing }) =>
        state === 'started' ? t(EMERGENCIES.begun) : t(EMERGENCIES.proposed, { missing }),
    },
  )
  const withdraw = useAction(
    (reason: string) =>
      answered(api.POST('/api/v1/emergencies/{emergency}/withdraw', { params, body: { reason } })),
    { done: () => t(EMERGENCIES.withdrawn) },
  )
  if (row.state !== 'proposed') return null
  return (
    <>
      {row.yours && (
        <ActButton variant="filled" color="red" approves onClick={() => approve.mutate(undefined)}>
          {t(EMERGENCIES.approve)}
        </ActButton>
      )}
      <Commanded
        action={withdraw}
        label={t(EMERGENCIES.withdraw)}
        title={t(EMERGENCIES.withdraw)}
        help={row.reason}
      />
    </>
  )
}

function EmergencyFacts({ row }: { row: Detail }) {
  const { t, moment } = useReader()
  const voices = row.approvals.map(({ by, insteadOf, at }) =>
    t(EMERGENCIES.voice, {
      by,
      insteadOf: insteadOf ?? '',
      insteadOfKnown: insteadOf === null ? 'no' : 'yes',
      at: moment(at),
    }),
  )
  if (row.singleApprover) voices.push(t(EMERGENCIES.single))
  if (row.state === 'proposed') voices.push(t(EMERGENCIES.proposed, { missing: row.missing }))
  const facts: Fact[] = [
    { label: t(EMERGENCIES.state), value: <EmergencyMark row={row} /> },
    { label: t(EMERGENCIES.proposedBy), value: `${row.proposedBy}, ${moment(row.proposedAt)}` },
    { label: t(EMERGENCIES.approvals), value: <Lines texts={voices} /> },
    {
      label: t(EMERGENCIES.updates),
      value: row.updates.map(({ name, version }) => `${name} ${version}`).join(', '),
    },
  ]
  if (row.passesFreezes.length > 0)
    facts.push({ label: t(EMERGENCIES.passes), value: row.passesFreezes.join(', ') })
  for (const { rollout, name, devices, inEffect, failed } of row.rollouts)
    facts.push({
      label: name,
      value: (
        <Link {...toRollout(rollout)}>
          {t(EMERGENCIES.progress, { devices, inEffect, failed })}
        </Link>
      ),
    })
  return (
    <Section>
      <Facts rows={facts} />
    </Section>
  )
}

const Lines = ({ texts }: { texts: readonly string[] }) => (
  <>
    {texts.map((text) => (
      <div key={text}>{text}</div>
    ))}
  </>
)

function Protocol({ entries }: { entries: readonly Entry[] }) {
  const { t, moment, term, anySentence } = useReader()
  const columns: Column<Entry>[] = [
    {
      key: 'what',
      header: t(EMERGENCIES.what),
      width: 'minmax(0, 1.4fr)',
      kind: 'name',
      cell: (one) =>
        one.ring === null
          ? term(AUDIT_ACTIONS, one.action)
          : `${term(AUDIT_ACTIONS, one.action)}: ${term(RINGS, one.ring)}`,
    },
    {
      key: 'when',
      header: t(EMERGENCIES.when),
      width: '170px',
      kind: 'small',
      cell: (one) => moment(one.at),
    },
    {
      key: 'who',
      header: t(EMERGENCIES.who),
      width: 'minmax(0, 1fr)',
      kind: 'small',
      cell: (one) => one.actor ?? t(EMERGENCIES.byItself),
    },
    {
      key: 'why',
      header: t(EMERGENCIES.why),
      width: 'minmax(0, 2fr)',
      cell: (one) => (one.because ? anySentence(one.because) : (one.reason ?? '')),
    },
  ]
  return (
    <Section title={t(EMERGENCIES.protocol)} plain>
      <Rows
        label={t(EMERGENCIES.protocol)}
        columns={columns}
        rows={entries}
        keyOf={(one) => `${one.at} ${one.action} ${one.rollout ?? ''} ${one.ring ?? ''}`}
      />
    </Section>
  )
}
