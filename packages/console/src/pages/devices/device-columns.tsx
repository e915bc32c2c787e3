import type { Schemas } from '@dirigent/client/client'
import { DEVICES } from '@dirigent/words/console/devices'
import { DEVICE_STATES, RINGS } from '@dirigent/words/terms'
import { DueText } from '../../components/deadline.tsx'
import type { Column } from '../../components/rows.tsx'
import { StateIcon } from '../../components/tones.tsx'
import { useReader } from '../../reader/reader.tsx'

type Row = Schemas['DeviceRow']

/** One line per device: its name, its sentence, then the figures. */
export function useDeviceColumns(): Column<Row>[] {
  const reader = useReader()
  const { t, term, shortMoment } = reader
  return [
    {
      key: 'name',
      header: t(DEVICES.device),
      width: 'minmax(120px, 1.1fr)',
      kind: 'name',
      cell: (row) => <DeviceName row={row} />,
    },
    {
      key: 'sentence',
      header: t(DEVICES.sentence),
      width: 'minmax(280px, 3.4fr)',
      kind: 'sentence',
      cell: (row) => (
        <>
          <StateIcon state={row.state} />
          <span className="two-lines">
            {row.because ? reader.anySentence(row.because) : term(DEVICE_STATES, row.state)}
          </span>
        </>
      ),
    },
    {
      key: 'system',
      header: t(DEVICES.system),
      width: 'minmax(0, 1.2fr)',
      kind: 'small',
      cell: (row) => <span className="nowrap">{row.osName?.replace(' GNU/Linux', '') ?? '—'}</span>,
    },
    {
      key: 'ring',
      header: t(DEVICES.ring),
      width: 'minmax(0, 0.8fr)',
      kind: 'small',
      cell: (row) => term(RINGS, row.ring),
    },
    {
      key: 'findings',
      header: t(DEVICES.findings),
      width: '74px',
      align: 'end',
      cell: (row) => <FindingCount row={row} />,
    },
    {
      key: 'due',
      header: t(DEVICES.deadline),
      width: '112px',
      kind: 'small',
      cell: (row) => (row.earliestDueAt ? <DueText at={row.earliestDueAt} /> : null),
    },
    {
      key: 'seen',
      header: t(DEVICES.lastSeen),
      width: '108px',
      kind: 'small',
      cell: (row) =>
        row.lastSeenAt ? <span className="nowrap">{shortMoment(row.lastSeenAt)}</span> : '—',
    },
  ]
}

/** Name, who uses it, and what makes it special. */
export function DeviceName({ row }: { row: Row }) {
  const { t } = useReader()
  const marks = [
    row.critical && t(DEVICES.critical),
    row.retired && t(DEVICES.retired),
    row.cloneSuspected && t(DEVICES.clone),
  ].filter((mark) => typeof mark === 'string')
  return (
    <>
      {row.name}{' '}
      {marks.length > 0 && (
        <span className="badges">
          {marks.map((mark) => (
            <span key={mark} className="badge">
              {mark}
            </span>
          ))}
        </span>
      )}
    </>
  )
}

function FindingCount({ row }: { row: Row }) {
  const { t, number } = useReader()
  if (row.openFindings === 0) return null
  const title = t(DEVICES.lateOf, { late: row.lateFindings, open: row.openFindings })
  return (
    <span title={title} className={row.lateFindings > 0 ? 'tone-bad strong' : ''}>
      {number(row.openFindings)}
      <span className="card-only"> {t(DEVICES.findings)}</span>
    </span>
  )
}
