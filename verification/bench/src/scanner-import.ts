import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { openScannerReport } from '@dirigent/feeds/scanners/read-report'
import type { ServerContext } from '@dirigent/server/context'
import { importScan } from '@dirigent/server/scanners/import'
import { INCOMING_SCAN, openIncomingScan, scanLines } from '@dirigent/server/store/scanner-imports'
import { copyInto } from '@dirigent/server/store/statements'
import { silentLog } from '@dirigent/system/log'
import { systemRandom } from '@dirigent/system/random'
import { perSecond, rounded, type Figure, type FleetMeasure } from './measure.ts'
import { AT, type StoredFleet } from './stored-fleet.ts'

/** `DIRIGENT_BENCH_ROWS` measures another number. */
const ROWS = Number(process.env['DIRIGENT_BENCH_ROWS'] ?? 1_000_000)
const ROWS_PER_DEVICE = 500
const TARGET_PER_SECOND = 10_000
const MEMORY_TARGET_MIB = 500
const MIB = 1024 * 1024

/**
 * Another scanner's report about some thousand devices: most of what it says we say too, a part was repaired long ago, a
 * part we never heard of. Read, matched to devices, compared with our own findings and stored, in one transaction.
 */
export const scannerImport: FleetMeasure = {
  number: 'scanner',
  async run(fleet, report) {
    const devices = Math.min(Math.ceil(ROWS / ROWS_PER_DEVICE), fleet.devices)
    report(`scanner: a report about ${rounded(devices)} devices`)
    const path = join(fleet.database.directory, 'scan.csv')
    try {
      const rows = await writeReport(fleet, path, devices)
      const plainMs = await timed(() => onlyStore(fleet, path))
      const cpuBefore = fleet.database.cpuMs()
      const memory = watchMemory()
      const tookMs = await timed(() => take(fleet, path, rows))
      const peakMib = memory.stop() / MIB
      const cpuMs = fleet.database.cpuMs() - cpuBefore
      await verify(fleet, devices)
      return [figure({ fleet, rows, devices, tookMs, plainMs, peakMib, cpuMs })]
    } finally {
      await rm(path, { force: true })
    }
  },
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** The most memory that this process has beyond what it had before, in bytes. */
function watchMemory() {
  const before = process.memoryUsage.rss()
  let peak = before
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 100)
  return {
    stop: () => {
      clearInterval(timer)
      return peak - before
    },
  }
}

const HEAD = 'Hostname,IP,CVE,Severity,Package,Version,Title,Last Seen'
type Line = { cve: string; package: string; version: string }

async function writeReport({ db }: StoredFleet, path: string, devices: number): Promise<number> {
  let rows = 0
  const sets = new Map<number, Line[]>()
  async function linesOf(set: number): Promise<Line[]> {
    const known = sets.get(set) ?? (await linesOfSet(db, set))
    sets.set(set, known)
    return known
  }
  async function* text() {
    yield `${HEAD}\n`
    const members = await db.rows<{ name: string; set: number }>(
      `select name, package_set_id as set from device where name like 'device-%' order by id limit $1`,
      [devices],
    )
    for (const { name, set } of members) {
      const lines = await linesOf(set)
      rows += lines.length
      const said = lines.map(
        (one) =>
          `${name},,${one.cve},high,${one.package},${one.version},A flaw,2026-10-19T03:00:00Z`,
      )
      yield `${said.join('\n')}\n`
    }
  }
  await pipeline(text, createWriteStream(path))
  return rows
}

/** Three fifths are ours too, three tenths were repaired before what is installed, the rest nobody here knows. */
async function linesOfSet(db: StoredFleet['db'], set: number): Promise<Line[]> {
  const part = (share: number) => Math.round(ROWS_PER_DEVICE * share)
  const ours = await db.rows<Line>(
    `select v.name as cve, p.name as package, p.version
       from package_set_member m join verdict w on w.package_version_id = m.package_version_id
       join package_version p on p.id = m.package_version_id join vulnerability v on v.id = w.vulnerability_id
      where m.set_id = $1 order by v.id, p.id limit $2`,
    [set, part(0.6)],
  )
  const repaired = await db.rows<Line>(
    `select v.name as cve, p.name as package, p.version
       from package_set_member m join package_version p on p.id = m.package_version_id
       join statement s on s.ecosystem = p.ecosystem and s.source_package = p.source and s.fixed_version like '0.%'
       join vulnerability v on v.id = s.vulnerability_id
      where m.set_id = $1 order by v.id, p.id limit $2`,
    [set, part(0.3)],
  )
  const unheard = Array.from(
    { length: ROWS_PER_DEVICE - ours.length - repaired.length },
    (_, at): Line => ({ cve: `CVE-1999-${1000 + at}`, package: `foreign-${at}`, version: '1.0' }),
  )
  return [...ours, ...repaired, ...unheard]
}

const context = ({ db, database }: StoredFleet) =>
  ({
    db,
    clock: { now: () => AT },
    random: systemRandom,
    stateDirectory: database.directory,
    log: silentLog,
  }) as unknown as ServerContext

async function take(fleet: StoredFleet, path: string, rows: number): Promise<void> {
  const outcome = await importScan(context(fleet), {
    fileName: 'scan.csv',
    format: null,
    bytes: createReadStream(path),
    actor: { actorKind: 'person', actor: 'bench' },
  })
  if (!outcome.ok || outcome.findings !== rows || outcome.unmatched > 0)
    throw new Error(`scanner: ${JSON.stringify(outcome)} of ${rows} rows`)
}

/** The reference: the report is read and its lines are copied into a table without an index; nothing is made of them. */
async function onlyStore({ db }: StoredFleet, path: string): Promise<void> {
  await db.transaction(
    async (tx) => {
      await openIncomingScan(tx)
      let lines: string[] = []
      const flush = async () => {
        const batch = lines
        lines = []
        await copyInto(tx, INCOMING_SCAN, listed(batch))
      }
      for await (const finding of (await openScannerReport(path)).findings()) {
        lines.push(...scanLines(0, finding))
        if (lines.length >= 5_000) await flush()
      }
      await flush()
    },
    { plain: true },
  )
}

async function* listed(batch: readonly string[]) {
  yield* batch
}

/** What both name is agreed and what only they name is not: counted for one device by another way. */
async function verify({ db }: StoredFleet, devices: number): Promise<void> {
  const wrong = await db.rows<{ device: number }>(
    `select d.id as device from (select id from device where name like 'device-%' order by id limit $1) d
       cross join lateral (select count(*) filter (where side = 'agreed') as agreed, count(*) as all_of_them
                             from scanner_difference x where x.device_id = d.id) n
      where n.agreed = 0 or n.all_of_them < $2`,
    [devices, ROWS_PER_DEVICE / 2],
  )
  if (wrong.length > 0) throw new Error(`scanner: ${wrong.length} devices were not compared`)
}

function figure(of: {
  fleet: StoredFleet
  rows: number
  devices: number
  tookMs: number
  plainMs: number
  peakMib: number
  cpuMs: number
}): Figure {
  const speed = perSecond(of.rows, of.tookMs)
  return {
    number: 'scanner',
    what: `another scanner's report of ${rounded(of.rows)} rows imported and compared`,
    measured: `${rounded(speed)} rows/s, ${rounded(of.peakMib)} MiB`,
    ratio: of.tookMs / of.plainMs,
    target: `≥ ${rounded(TARGET_PER_SECOND)} rows/s, ≤ ${MEMORY_TARGET_MIB} MiB more than before`,
    met: speed >= TARGET_PER_SECOND && of.peakMib <= MEMORY_TARGET_MIB,
    note:
      `${rounded(of.devices)} of ${rounded(of.fleet.devices)} devices, ${(of.tookMs / 1000).toFixed(1)} s, ` +
      `${(of.cpuMs / 1000).toFixed(1)} s of the database's processor; against only reading and copying the rows: ` +
      `${(of.plainMs / 1000).toFixed(1)} s`,
  }
}
