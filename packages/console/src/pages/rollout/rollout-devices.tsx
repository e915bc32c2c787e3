import { Link } from '@tanstack/react-router'
import type { Schemas } from '@dirigent/client/client'
import { DEVICES } from '@dirigent/words/console/devices'
import { ROLLOUT } from '@dirigent/words/console/updates'
import { RINGS } from '@dirigent/words/terms'
import { Section } from '../../components/page.tsx'
import { ApproveButton } from '../../components/rollout-actions.tsx'
import { type Column, Rows } from '../../components/rows.tsx'
import { Empty } from '../../components/states.tsx'
import { StateIcon } from '../../components/tones.tsx'
import { toDevice, toDevices } from '../../paths.ts'
import { useReader } from '../../reader/reader.tsx'
import { deviceSentence } from './ring-devices.tsx'

type Detail = Schemas['RolloutDetail']
type RolloutDevice = Schemas['RolloutDevice']
/** What needs somebody comes first, what is done comes last. */
const ORDER: readonly RolloutDevice['state'][] = [
  'failed',
  'stuck',
  'running',
  'installed',
  'held',
  'waiting',
  'rolled_back',
  'in_effect',
  'not_needed',
]

/** An approval is asked for when it is its turn: before that there is nothing to do. */
const awaitsIn = (detail: Detail) => {
  const open = new Set(
    detail.rings.filter((ring) => ring.state !== 'waiting').map((ring) => ring.ring),
  )
  return ({ approval, state, ring }: RolloutDevice) =>
    approval?.needed === true &&
    approval.approvedBy === null &&
    state === 'waiting' &&
    open.has(ring)
}

/** Critical servers whose turn it is, each with its button; nothing at all when there is none. */
export function Approvals({ detail }: { detail: Detail }) {
  const { t } = useReader()
  const columns = useColumns(detail)
  const rows = detail.state === 'done' ? [] : detail.devices.filter(awaitsIn(detail))
  if (rows.length === 0) return null
  return (
    <Section title={t(ROLLOUT.approvals, { n: rows.length })} plain>
      <Rows
        label={t(ROLLOUT.approvals, { n: rows.length })}
        columns={columns}
        rows={rows}
        keyOf={(row) => row.device}
      />
    </Section>
  )
}

/** Every device of the rollout with its sentence, those first that somebody should look at. */
export function RolloutDevices({
  detail,
  ring,
}: {
  detail: Detail
  ring: Schemas['RingName'] | undefined
}) {
  const { t, term } = useReader()
  const columns = useColumns(detail)
  const awaits = awaitsIn(detail)
  const total = detail.rings.reduce((sum, each) => sum + each.devices, 0)
  const rows = detail.devices
    .filter((device) => ring === undefined || device.ring === ring)
    .toSorted(
      (a, b) =>
        Number(awaits(b)) - Number(awaits(a)) || ORDER.indexOf(a.state) - ORDER.indexOf(b.state),
    )
  const choice = (name: Schemas['RingName'] | undefined, label: string) => (
    <Link
      key={label}
      to="/rollouts/$rollout"
      params={{ rollout: detail.rollout }}
      search={name ? { ring: name } : {}}
      replace
      resetScroll={false}
      data-on={name === ring}
    >
      {label}
    </Link>
  )
  return (
    <Section
      title={<span id="devices">{t(ROLLOUT.devices)}</span>}
      actions={
        detail.devices.length < total ? (
          <Link {...toDevices({ rollout: detail.rollout })}>
            {t(DEVICES.countSorted, { n: total })}
          </Link>
        ) : null
      }
      plain
    >
      <nav className="choices">
        {choice(undefined, t(ROLLOUT.allRings))}
        {detail.rings.map(({ ring: name }) => choice(name, term(RINGS, name)))}
      </nav>
      {rows.length === 0 ? (
        <Empty title={t(ROLLOUT.noDevices)} />
      ) : (
        <Rows
          label={t(ROLLOUT.devices)}
          columns={columns}
          rows={rows}
          keyOf={(row) => `${row.device}${row.ring}`}
          virtual
        />
      )}
    </Section>
  )
}

function useColumns(detail: Detail): Column<RolloutDevice>[] {
  const reader = useReader()
  const { t, term } = reader
  const awaits = awaitsIn(detail)
  return [
    {
      key: 'name',
      header: t(DEVICES.device),
      width: 'minmax(110px, 1fr)',
      kind: 'name',
      cell: (row) => (
        <Link {...toDevice(row.device)} data-row>
          {row.name}
        </Link>
      ),
    },
    {
      key: 'sentence',
      header: t(ROLLOUT.sentence),
      width: 'minmax(0, 4fr)',
      kind: 'sentence',
      cell: (row) => (
        <>
          <StateIcon state={awaits(row) ? 'needs_person' : row.state} />
          <span className="two-lines" title={deviceSentence(row, reader)}>
            {deviceSentence(row, reader)}
          </span>
        </>
      ),
    },
    {
      key: 'ring',
      header: t(DEVICES.ring),
      width: 'minmax(0, 1.1fr)',
      kind: 'small',
      cell: (row) => term(RINGS, row.ring),
    },
    {
      key: 'approve',
      header: '',
      width: '110px',
      align: 'end',
      cell: (row) =>
        row.approval && awaits(row) && detail.state !== 'done' ? (
          <ApproveButton
            rollout={detail.rollout}
            device={row.device}
            deviceName={row.name}
            backupAt={row.approval.backupAt}
            backupFresh={row.approval.backupFresh}
          />
        ) : null,
    },
  ]
}
