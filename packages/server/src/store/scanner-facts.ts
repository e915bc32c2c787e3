import { packagesNotInEffect, type RestartFacts } from '@dirigent/domain/compliance/in-effect'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type {
  ClosedFinding,
  DeviceFacts,
  OurFinding,
  ReconcileInput,
  SafeWord,
  TheirFinding,
} from '@dirigent/domain/reconciliation/reconcile'
import type { Queryable } from './database.ts'

type WithDevice<T> = T & { device: number }

/** What one scanner last said about these devices: of each device the targets of its newest report. */
const NEWEST_TARGETS = `
  select t.id, t.device_id, t.scanned_at from scanner_target t
   where t.scanner = $1 and t.device_id = any($2::bigint[])
     and t.import_id = (select max(n.import_id) from scanner_target n where n.scanner = $1 and n.device_id = t.device_id)`

const theirs = (db: Queryable, scanner: string, devices: readonly number[]) =>
  db.rows<WithDevice<TheirFinding>>(
    `select distinct on (t.device_id, coalesce(f.vulnerability, f.check_id))
            t.device_id as device, f.vulnerability, f.check_id as check, f.package_name as package,
            f.package_version as version, f.place, f.seen_at as "seenAt"
       from (${NEWEST_TARGETS}) t join scanner_finding f on f.target_id = t.id and f.state = 'open'
      order by t.device_id, coalesce(f.vulnerability, f.check_id), f.package_name nulls last, f.package_version, f.place`,
    [scanner, devices],
  )

/**
 * What some devices have installed, as `held`. Through `device_package` the differences of the whole fleet are read for
 * each part of a report.
 */
const held = (devices: string) => `
  own as materialized (
    select device_id, package_version_id, installed from device_package_difference where device_id = any(${devices}::bigint[])),
  held as materialized (
    select d.id as device_id, m.package_version_id
      from device d join package_set_member m on m.set_id = d.package_set_id
     where d.id = any(${devices}::bigint[])
       and not exists (select from own x where x.device_id = d.id and x.package_version_id = m.package_version_id
                          and not x.installed)
     union all
    select device_id, package_version_id from own where installed)`

/** What verdicts say about what is installed, and findings that are open although the package was replaced. */
const ours = (db: Queryable, devices: readonly number[]) =>
  db.rows<WithDevice<OurFinding>>(
    `with ${held('$1')},
     open as materialized (select * from finding where device_id = any($1::bigint[]) and closed_at is null)
     select dp.device_id as device, u.name as vulnerability, v.status, pv.name as package, pv.version,
            f.detected_at as "detectedAt"
       from held dp
       join verdict v on v.package_version_id = dp.package_version_id
       join package_version pv on pv.id = dp.package_version_id
       join vulnerability u on u.id = v.vulnerability_id
       left join open f on f.device_id = dp.device_id and f.vulnerability_id = v.vulnerability_id
        and f.package_name = pv.name and f.arch = pv.arch
      where not exists (select from device_idle_package i
                         where i.device_id = dp.device_id and i.package_version_id = dp.package_version_id)
      union all
     select f.device_id, u.name, 'fixable', f.package_name, pv.version, f.detected_at
       from open f join package_version pv on pv.id = f.package_version_id join vulnerability u on u.id = f.vulnerability_id
      where f.status = 'open'`,
    [devices],
  )

const closed = (db: Queryable, devices: readonly number[]) =>
  db.rows<WithDevice<ClosedFinding>>(
    `select f.device_id as device, u.name as vulnerability, max(f.closed_at) as "closedAt"
       from finding f join vulnerability u on u.id = f.vulnerability_id
      where f.device_id = any($1::bigint[]) and f.closed_at is not null and f.status = 'fixed' group by 1, 2`,
    [devices],
  )

/**
 * Where a publisher judges an installed package, and no verdict says that it is vulnerable. From the statements to the
 * versions of their packages once for all devices, and only then to what each has.
 */
const safe = (db: Queryable, scanner: string, devices: readonly number[]) =>
  db.rows<WithDevice<SafeWord>>(
    `with claimed as materialized (
       select distinct t.device_id, u.id as vulnerability_id, u.name
         from (${NEWEST_TARGETS}) t join scanner_finding f on f.target_id = t.id and f.state = 'open'
         join vulnerability u on u.name = f.vulnerability),
     word as materialized (
       select s.vulnerability_id, s.ecosystem, p.id as version_id, s.feed, p.name as package, p.version, s.verdict, s.fixed_version
         from (select distinct vulnerability_id from claimed) c
         join statement s on s.vulnerability_id = c.vulnerability_id and s.until is null
          and s.verdict in ('fixed_in', 'not_affected', 'undetermined')
         join package_version p on p.ecosystem = s.ecosystem and p.source = s.source_package and p.unknown_because is null
        where not exists (select from verdict v where v.package_version_id = p.id and v.vulnerability_id = s.vulnerability_id)),
     ${held('$2')}
     select distinct on (c.device_id, c.name)
            c.device_id as device, c.name as vulnerability, w.feed, w.package, w.version, w.verdict,
            w.fixed_version as "fixedVersion"
       from claimed c join device d on d.id = c.device_id
       join word w on w.vulnerability_id = c.vulnerability_id and w.ecosystem = d.ecosystem
       join held h on h.device_id = c.device_id and h.package_version_id = w.version_id
      order by c.device_id, c.name, w.verdict, w.feed, w.package`,
    [scanner, devices],
  )

type PackageRow = WithDevice<{ name: string; version: string; foreign: boolean; idle: boolean }>

/** Of the thousands that are installed those that the scanner names, and those that need a word of their own. */
const packages = (db: Queryable, scanner: string, devices: readonly number[]) =>
  db.rows<PackageRow>(
    `with named as materialized (
       select distinct t.device_id, f.package_name as name
         from (${NEWEST_TARGETS}) t join scanner_finding f on f.target_id = t.id where f.package_name is not null),
     ${held('$2')}
     select dp.device_id as device, pv.name, pv.version, pv.unknown_because is not null as foreign,
            i.package_version_id is not null as idle
       from held dp join package_version pv on pv.id = dp.package_version_id
       left join named n on n.device_id = dp.device_id and n.name = pv.name
       left join device_idle_package i on i.device_id = dp.device_id and i.package_version_id = dp.package_version_id
      where (n.name is not null or pv.unknown_because is not null or i.package_version_id is not null
             or pv.source like 'linux%')`,
    [scanner, devices],
  )

type StandRow = WithDevice<{
  inventoryAt: InstantMs | null
  scannedAt: InstantMs | null
  coverage: { providers: { packages: string }[] } | null
  system: { kernel: { release: string; version: string | null }; container: boolean } | null
  restart: {
    systemRestart: RestartFacts['systemRestart']
    services: { packages?: string[] }[]
  } | null
}>

const stands = (db: Queryable, scanner: string, devices: readonly number[]) =>
  db.rows<StandRow>(
    `select d.id as device, d.inventory_at as "inventoryAt",
            (select max(t.scanned_at) from (${NEWEST_TARGETS}) t where t.device_id = d.id) as "scannedAt",
            c.content as coverage, y.content as system, r.content as restart
       from device d
       left join device_section c on c.device_id = d.id and c.section = 'coverage'
       left join device_section y on y.device_id = d.id and y.section = 'system'
       left join device_section r on r.device_id = d.id and r.section = 'restart'
      where d.id = any($2::bigint[])`,
    [scanner, devices],
  )

function factsOf(stand: StandRow, installed: readonly PackageRow[]): DeviceFacts {
  const versions = new Map(
    installed.filter(({ idle }) => !idle).map((row) => [row.name, row.version]),
  )
  const services = (stand.restart?.services ?? []).map((one) => ({ packages: one.packages ?? [] }))
  const oldLibraries = new Set(services.flatMap((one) => one.packages))
  const kernel = stand.system?.container === true ? null : (stand.system?.kernel ?? null)
  const restart = stand.restart && { systemRestart: stand.restart.systemRestart, services: [] }
  const names = (which: (row: PackageRow) => boolean) =>
    new Set(installed.filter(which).map(({ name }) => name))
  return {
    inventoryAt: stand.inventoryAt,
    // No word about coverage is no proof that something was read completely, but old agents send none at first.
    complete: stand.coverage?.providers.every((one) => one.packages === 'complete') ?? true,
    installed: versions,
    unknownPackages: names(({ foreign }) => foreign),
    idlePackages: names(({ idle }) => idle),
    awaitingRestart: packagesNotInEffect(restart, kernel, (name) => versions.get(name) ?? null),
    oldLibraries,
    scannedAt: stand.scannedAt,
  }
}

const byDevice = <T extends { device: number }>(rows: readonly T[]) =>
  Map.groupBy(rows, ({ device }) => device)

/** All that the comparison of some devices with one scanner rests on. */
export async function loadReconcileInputs(
  db: Queryable,
  scanner: string,
  devices: readonly number[],
): Promise<Map<number, ReconcileInput>> {
  // One after the other: a connection for COPY takes no second statement while one runs.
  const their = await theirs(db, scanner, devices)
  const own = await ours(db, devices)
  const gone = await closed(db, devices)
  const words = await safe(db, scanner, devices)
  const installed = await packages(db, scanner, devices)
  const stand = await stands(db, scanner, devices)
  const groups = [
    byDevice(their),
    byDevice(own),
    byDevice(gone),
    byDevice(words),
    byDevice(installed),
  ] as const
  return new Map(
    stand.map((row) => [
      row.device,
      {
        facts: factsOf(row, groups[4].get(row.device) ?? []),
        theirs: groups[0].get(row.device) ?? [],
        ours: groups[1].get(row.device) ?? [],
        closed: groups[2].get(row.device) ?? [],
        safe: groups[3].get(row.device) ?? [],
      },
    ]),
  )
}
