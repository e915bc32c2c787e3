import { findAffected } from '@dirigent/server/store/affected-devices'
import { listDevices } from '@dirigent/server/store/read-devices'
import {
  findVulnerability,
  readAffected,
  readStatements,
} from '@dirigent/server/store/read-vulnerability'
import { lockForLoading, rematchSources } from '@dirigent/server/store/matching'
import { percentile, rounded, type Figure, type FleetMeasure } from './measure.ts'
import { AT, ECOSYSTEM, STORED, type StoredFleet } from './stored-fleet.ts'

const ROUNDS = 40
const TARGET_MS = 200

/**
 * P4: a new advisory about one source package is written down, every distinct version of it is matched, and the first
 * page of affected devices with their number is read; beside it the vulnerability's own page. Every second advisory is
 * about a source of the common core, which every device has, the others about one that few have.
 */
export const p4Advisory: FleetMeasure = {
  number: 'p4',
  async run(fleet, report) {
    report(`P4: ${ROUNDS} new advisories`)
    const first = await unusedNumber(fleet)
    const took: Took = { list: [], page: [], reference: [] }
    const affected: number[] = []
    const cpuBefore = fleet.database.cpuMs()
    for (let round = 0; round < ROUNDS; round++) {
      const vulnerability = `CVE-2026-${first + round}`
      const started = performance.now()
      await publish(fleet, sourceOf(round), vulnerability)
      const page = await listDevices(fleet.db, { ...FIRST_PAGE, vulnerability })
      took.list.push(performance.now() - started)
      affected.push(page.total)
      took.page.push(await timed(() => vulnerabilityPage(fleet, vulnerability)))
      took.reference.push(await timed(() => listDevices(fleet.db, FIRST_PAGE)))
    }
    const cpuMs = (fleet.database.cpuMs() - cpuBefore) / ROUNDS
    await verify(fleet, first, affected)
    const between = `between ${rounded(Math.min(...affected))} and ${rounded(Math.max(...affected))} devices affected`
    const note = `${between}; ${cpuMs.toFixed(0)} ms of the database's processor per round of both and the reference`
    const devices = `${rounded(fleet.devices)} devices`
    return [
      figure(
        `new advisory → list of affected devices, ${devices}`,
        took.list,
        took.reference,
        note,
      ),
      figure(`the page of that vulnerability, ${devices}`, took.page, took.reference, ''),
    ]
  },
}

type Took = { list: number[]; page: number[]; reference: number[] }

const sourceOf = (round: number): string => {
  const core = STORED.core / 3
  const number =
    round % 2 === 0 ? (round * 131) % core : core + ((round * 131) % (STORED.names / 3 - core))
  return `source-${number}`
}

/** A kept fleet knows the advisories of earlier runs. */
async function unusedNumber({ db }: StoredFleet): Promise<number> {
  const { n } = await db.one<{ n: number }>(
    `select count(*) as n from vulnerability where name like 'CVE-2026-9%' and length(name) > 14`,
  )
  return 9_000_000 + n
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** As the console asks for it. */
async function vulnerabilityPage({ db }: StoredFleet, name: string): Promise<void> {
  const holders = await findAffected(db, name)
  const found = await findVulnerability(db, name, holders, AT)
  if (!found) throw new Error(`P4: ${name} is not there`)
  await Promise.all([readStatements(db, found.id), readAffected(db, found.id, holders)])
}

const FIRST_PAGE = { limit: 50, retired: false, sort: 'worst' } as const

/** Statement and verdicts, in one transaction under the lock of loads, as a load does it. */
async function publish({ db }: StoredFleet, source: string, vulnerability: string): Promise<void> {
  await db.transaction(
    async (tx) => {
      await lockForLoading(tx)
      await tx.execute('insert into vulnerability (name, first_seen_at) values ($1, $2)', [
        vulnerability,
        new Date(AT),
      ])
      await tx.execute(
        `insert into statement (feed, ecosystem, source_package, vulnerability_id, verdict, fixed_version, urgency, since)
         select 'debian-tracker', $1, $2, id, 'fixed_in', '99-1', 'high', $4 from vulnerability where name = $3`,
        [ECOSYSTEM, source, vulnerability, new Date(AT)],
      )
      await rematchSources(tx, [{ ecosystem: ECOSYSTEM, source }], AT)
    },
    { plain: true },
  )
}

/** A list that left devices out would be fast: counted package by package and device by device for some advisories. */
async function verify(
  { db }: StoredFleet,
  first: number,
  affected: readonly number[],
): Promise<void> {
  for (const round of [0, 1, ROUNDS - 1]) {
    const { n } = await db.one<{ n: number }>(
      `with version as materialized (
         select w.package_version_id as id from vulnerability v join verdict w on w.vulnerability_id = v.id where v.name = $1)
       select count(distinct device_id) as n from (
         select d.id as device_id from version v join package_set_member m on m.package_version_id = v.id
           join device d on d.package_set_id = m.set_id
           left join device_package_difference x on x.device_id = d.id and x.package_version_id = v.id
          where x.device_id is null
          union all
         select x.device_id from version v join device_package_difference x on x.package_version_id = v.id and x.installed) y`,
      [`CVE-2026-${first + round}`],
    )
    if (n !== affected[round])
      throw new Error(`P4: ${n} devices are affected and the list says ${affected[round]}`)
  }
}

function figure(
  what: string,
  took: readonly number[],
  reference: readonly number[],
  note: string,
): Figure {
  const [value, plain] = [percentile(took, 95), percentile(reference, 95)]
  return {
    number: 'P4',
    what,
    measured: `p95 ${value.toFixed(0)} ms, median ${percentile(took, 50).toFixed(0)} ms`,
    ratio: value / plain,
    target: `p95 ≤ ${TARGET_MS} ms`,
    met: value <= TARGET_MS,
    note: [`against the list of all devices: p95 ${plain.toFixed(0)} ms`, note]
      .filter(Boolean)
      .join('; '),
  }
}
