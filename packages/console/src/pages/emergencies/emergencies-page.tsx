import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '@dirigent/client/client'
import { EMERGENCIES } from '@dirigent/words/console/emergencies'
import { UPDATES } from '@dirigent/words/console/updates'
import { emergencies } from '../../api/queries.ts'
import { ActButton } from '../../components/actions.tsx'
import { Page, Section } from '../../components/page.tsx'
import { type Column, Rows } from '../../components/rows.tsx'
import { Empty, Shown } from '../../components/states.tsx'
import { StateMark } from '../../components/tones.tsx'
import { toEmergency } from '../../paths.ts'
import { useReader } from '../../reader/reader.tsx'
import { UpdatesTabs } from '../updates/updates-tabs.tsx'
import { Approvers } from './approvers.tsx'
import { StartEmergency } from './start-emergency.tsx'

type Row = Schemas['EmergencyRow']

/** Emergencies, the newest first, and who may approve them. */
export function EmergenciesPage() {
  const { t } = useReader()
  const [starting, setStarting] = useState(false)
  const query = useQuery(emergencies)
  const columns = useColumns()
  const start = (
    <ActButton onClick={() => setStarting(true)} color="red">
      {t(EMERGENCIES.start)}
    </ActButton>
  )
  return (
    <Page title={t(UPDATES.title)} subtitle={t(EMERGENCIES.subtitle)} actions={start}>
      <UpdatesTabs on="emergencies" />
      <Shown query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t(EMERGENCIES.none)}>{t(EMERGENCIES.noneHelp)}</Empty>
          ) : (
            <Section title={t(EMERGENCIES.title)} plain>
              <Rows
                label={t(EMERGENCIES.title)}
                columns={columns}
                rows={items}
                keyOf={(row) => row.emergency}
              />
            </Section>
          )
        }
      </Shown>
      <Approvers />
      {starting && <StartEmergency onClose={() => setStarting(false)} />}
    </Page>
  )
}

const MARKS = { proposed: 'needs_person', started: 'running', withdrawn: 'observed' } as const

/** Where an emergency stands, as a mark with its word. */
export function EmergencyMark({ row }: { row: Row }) {
  const { t } = useReader()
  return <StateMark state={MARKS[row.state]} label={t(EMERGENCIES.states[row.state])} />
}

function useColumns(): Column<Row>[] {
  const { t, moment } = useReader()
  return [
    {
      key: 'reason',
      header: t(EMERGENCIES.reason),
      width: 'minmax(0, 2fr)',
      kind: 'name',
      cell: (row) => (
        <Link {...toEmergency(row.emergency)}>
          {row.vulnerability ? `${row.vulnerability}: ${row.reason}` : row.reason}
        </Link>
      ),
    },
    {
      key: 'updates',
      header: t(EMERGENCIES.updates),
      width: 'minmax(0, 1.5fr)',
      kind: 'small',
      cell: (row) => row.updates.map(({ name, version }) => `${name} ${version}`).join(', '),
    },
    {
      key: 'when',
      header: t(EMERGENCIES.when),
      width: '170px',
      kind: 'small',
      cell: (row) => moment(row.proposedAt),
    },
    {
      key: 'state',
      header: t(EMERGENCIES.state),
      width: '210px',
      cell: (row) => <EmergencyMark row={row} />,
    },
  ]
}
