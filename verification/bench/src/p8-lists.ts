import { listDevices } from '@dirigent/server/store/read-devices'
import { listVulnerabilities } from '@dirigent/server/store/read-vulnerabilities'
import { searchEverything } from '@dirigent/server/store/read-today'
import {
  countAllFigures,
  countRequestedFigures,
} from '@dirigent/server/store/vulnerability-figures'
import { percentile, rounded, type Figure, type FleetMeasure } from './measure.ts'
import { AT, type StoredFleet } from './stored-fleet.ts'

const ROUNDS = 25
const TARGET_MS = 150
/** How old the figures of the list may be in a large fleet. */
const COUNT_TARGET_MS = 15_000

/** P8: the pages of the console that list, search and sort, by the statements behind them. */
export const p8Lists: FleetMeasure = {
  number: 'p8',
  async run(fleet, report) {
    report('P8: counting, then listing')
    const figures = await counting(fleet)
    for (const [what, page] of PAGES) {
      const took: number[] = []
      const reference: number[] = []
      for (let round = 0; round < ROUNDS; round++) {
        took.push(await timed(() => page(fleet, round)))
        reference.push(await timed(() => byKey(fleet, round)))
      }
      const [value, plain] = [percentile(took, 95), percentile(reference, 95)]
      figures.push({
        number: 'P8',
        what,
        measured: `p95 ${value.toFixed(0)} ms, median ${percentile(took, 50).toFixed(0)} ms`,
        ratio: value / plain,
        target: `p95 ≤ ${TARGET_MS} ms`,
        met: value <= TARGET_MS,
        note: `against 50 devices by their keys: p95 ${plain.toFixed(1)} ms`,
      })
    }
    return figures
  },
}

const VULNERABILITIES = { show: 'fixable', kev: false, sort: 'due', limit: 50 } as const
const DEVICES = { retired: false, sort: 'worst', limit: 50 } as const

type Page = (fleet: StoredFleet, round: number) => Promise<unknown>
const PAGES: readonly (readonly [string, Page])[] = [
  ['vulnerabilities, fixable, by deadline', ({ db }) => listVulnerabilities(db, VULNERABILITIES)],
  [
    'vulnerabilities, all, by number of devices',
    ({ db }) => listVulnerabilities(db, { ...VULNERABILITIES, show: 'all', sort: 'devices' }),
  ],
  [
    'vulnerabilities, the second page',
    async ({ db }) => {
      const first = await listVulnerabilities(db, VULNERABILITIES)
      return first.next && listVulnerabilities(db, { ...VULNERABILITIES, cursor: first.next })
    },
  ],
  [
    'vulnerabilities, search by package',
    ({ db }, round) =>
      listVulnerabilities(db, {
        ...VULNERABILITIES,
        show: 'all',
        search: `package-${100 + round}`,
      }),
  ],
  ['devices, worst first', ({ db }) => listDevices(db, DEVICES)],
  ['devices, last seen', ({ db }) => listDevices(db, { ...DEVICES, sort: 'last_seen' })],
  ['devices, by deadline', ({ db }) => listDevices(db, { ...DEVICES, sort: 'due' })],
  [
    'devices, search',
    ({ db }, round) => listDevices(db, { ...DEVICES, sort: 'name', search: `ice-${round}7` }),
  ],
  [
    'search everywhere',
    ({ db }, round) => searchEverything(db, `device-${round}%`, `%device-${round}%`),
  ],
]

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** The reference: a page that needs no list, one index look-up per row. */
const byKey = ({ db, devices }: StoredFleet, round: number) =>
  db.rows(
    `select d.uid, d.name, d.os_name, s.state, s.open_findings from device d join device_status s on s.device_id = d.id
      where d.id = any($1)`,
    [Array.from({ length: 50 }, (_, at) => 1 + ((round * 977 + at * 7919) % devices))],
  )

/** The reconciler's work: everything, then what one change of a widely used package asks for. */
async function counting({
  db,
  database,
  devices,
  logicalFindings,
  findings,
}: StoredFleet): Promise<Figure[]> {
  const cpuBefore = database.cpuMs()
  const allMs = await timed(() => db.transaction((tx) => countAllFigures(tx, AT)))
  const cpuMs = database.cpuMs() - cpuBefore
  await db.execute(`update verdict set urgency = 'high' where package_version_id between 1 and 40`)
  const someMs = await timed(async () => {
    while (await db.transaction((tx) => countRequestedFigures(tx, AT))) {
      // until none asks
    }
  })
  await db.execute('vacuum analyze vulnerability_figure')
  const fleet = `${rounded(devices)} devices, ${rounded(logicalFindings)} logical findings (${rounded(findings)} stored)`
  const row = (what: string, ms: number, target: number): Figure => ({
    number: 'P8',
    what,
    measured: `${rounded(ms)} ms`,
    ratio: ms / allMs,
    target: `≤ ${rounded(target)} ms`,
    met: ms <= target,
    note: fleet,
  })
  return [
    row(
      `figures of all vulnerabilities counted anew (${rounded(cpuMs)} ms of the database's processor)`,
      allMs,
      COUNT_TARGET_MS,
    ),
    row('figures after ten packages were judged anew', someMs, COUNT_TARGET_MS / 3),
  ]
}
