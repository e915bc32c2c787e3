import { listDevices } from '@dirigent/server/store/read-devices'
import { lockForLoading, rematchSources } from '@dirigent/server/store/matching'
import { percentile, rounded, type Figure, type FleetMeasure } from './measure.ts'
import { AT, ECOSYSTEM, STORED, type StoredFleet } from './stored-fleet.ts'

const ROUNDS = 40
const TARGET_MS = 200

/**
 * P4: a new advisory about one source package is written down, every distinct version of it is matched, and the first
 * page of affected devices with their number is read. Sources of the common core concern every device, others few.
 */
export const p4Advisory: FleetMeasure = {
  number: 'p4',
  async run(fleet, report) {
    report(`P4: ${ROUNDS} new advisories`)
    const took: number[] = []
    const reference: number[] = []
    const affected: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const source = `source-${(round * 131) % Math.ceil(STORED.names / 3)}`
      const vulnerability = `CVE-2026-${90_000 + round}`
      const started = performance.now()
      await publish(fleet, source, vulnerability)
      const page = await listDevices(fleet.db, { ...FIRST_PAGE, vulnerability })
      took.push(performance.now() - started)
      affected.push(page.total)
      const before = performance.now()
      await listDevices(fleet.db, FIRST_PAGE)
      reference.push(performance.now() - before)
    }
    await verify(fleet, affected)
    return [figure(fleet, took, reference, affected)]
  },
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

/** A list that left devices out would be fast: counted device by device for the last advisories. */
async function verify({ db }: StoredFleet, affected: readonly number[]): Promise<void> {
  for (const round of [0, ROUNDS - 1]) {
    const { n } = await db.one<{ n: number }>(
      `select count(distinct p.device_id) as n from vulnerability v join verdict w on w.vulnerability_id = v.id
         join device_package p on p.package_version_id = w.package_version_id where v.name = $1`,
      [`CVE-2026-${90_000 + round}`],
    )
    if (n !== affected[round])
      throw new Error(`P4: ${n} devices are affected and the list says ${affected[round]}`)
  }
}

function figure(
  fleet: StoredFleet,
  took: readonly number[],
  reference: readonly number[],
  affected: readonly number[],
): Figure {
  const [value, plain] = [percentile(took, 95), percentile(reference, 95)]
  return {
    number: 'P4',
    what: `new advisory → list of affected devices, ${rounded(fleet.devices)} devices`,
    measured: `p95 ${value.toFixed(0)} ms, median ${percentile(took, 50).toFixed(0)} ms`,
    ratio: value / plain,
    target: `p95 ≤ ${TARGET_MS} ms`,
    met: value <= TARGET_MS,
    note: `against the list of all devices: p95 ${plain.toFixed(0)} ms; between ${rounded(Math.min(...affected))} and ${rounded(Math.max(...affected))} devices affected`,
  }
}
