import type { InstantMs } from '@dirigent/domain/identity/time'
import type { Ecosystem } from '@dirigent/domain/identity/ids'
import type { DeadlineRule } from '@dirigent/domain/risk/deadline'
import type { Queryable } from './database.ts'

/** Of what an export speaks: one device, the devices of a group, or all that are not retired. */
export type ExportScope = { device: string } | { group: string } | { all: true }

export type ExportDevice = {
  id: number
  device: string
  name: string
  osName: string | null
  ecosystem: string | null
  inventoryAt: InstantMs | null
}

/** Read this many devices at once: 200 × 1,500 packages stay below 10 MB. */
const DEVICES_PER_PAGE = 200
const VERSIONS_PER_PAGE = 2_000

const MEMBERS = `
  select x.device_id from device_effective x join device_group y on y.id = x.group_id where y.uid = $3
  union select x.device_id from device_group_member x join device_group y on y.id = x.group_id where y.uid = $3`

function condition(scope: ExportScope): { sql: string; values: unknown[] } {
  if ('device' in scope) return { sql: 'd.uid = $3', values: [scope.device] }
  if ('group' in scope)
    return { sql: `d.state = 'active' and d.id in (${MEMBERS})`, values: [scope.group] }
  return { sql: "d.state = 'active'", values: [] }
}

/** The devices of a scope, page after page, so that a fleet of any size is never held. */
export async function* exportDevices(
  db: Queryable,
  scope: ExportScope,
): AsyncGenerator<ExportDevice[]> {
  const { sql, values } = condition(scope)
  for (let after = 0; ;) {
    const page = await db.rows<ExportDevice>(
      `select d.id, d.uid as device, d.name, d.os_name as "osName", d.ecosystem, d.inventory_at as "inventoryAt"
         from device d where d.id > $1 and ${sql} order by d.id limit $2`,
      [after, DEVICES_PER_PAGE, ...values],
    )
    const last = page.at(-1)
    if (last === undefined) return
    yield page
    after = last.id
  }
}

/** What each of these devices has installed, as ids of package versions. */
export async function installedOn(
  db: Queryable,
  devices: readonly number[],
): Promise<Map<number, number[]>> {
  const rows = await db.rows<{ device: number; versions: number[] }>(
    `select device_id as device, array_agg(package_version_id order by package_version_id) as versions
       from device_package where device_id = any($1) group by 1`,
    [devices],
  )
  return new Map(rows.map(({ device, versions }) => [device, versions]))
}

export type ExportPackage = {
  id: number
  provider: string
  ecosystem: Ecosystem
  name: string
  arch: string
  version: string
  source: string
  sourceVersion: string
  origin: string
}

/** The package versions with these ids, page after page. Versions are never changed or deleted. */
export async function* exportPackages(
  db: Queryable,
  ids: readonly number[],
): AsyncGenerator<ExportPackage[]> {
  for (let from = 0; from < ids.length; from += VERSIONS_PER_PAGE) {
    yield await db.rows<ExportPackage>(
      `select id, provider, ecosystem, name, arch, version, source, source_version as "sourceVersion", origin
         from package_version where id = any($1) order by id`,
      [ids.slice(from, from + VERSIONS_PER_PAGE)],
    )
  }
}

export type ExportFinding = {
  device: string
  deviceName: string
  vulnerability: string
  package: string
  arch: string
  source: string
  installedVersion: string
  fixedVersion: string | null
  status: string
  severity: string | null
  kev: boolean
  epss: number | null
  detectedAt: InstantMs | null
  dueAt: InstantMs | null
  rule: DeadlineRule | null
  closedAt: InstantMs | null
  urgency: string
  feed: string
}

const KNOWN = `v.severity, kev.vulnerability is not null as kev, epss.score as epss`
const JOINS = `join vulnerability v on v.id = %.vulnerability_id
    left join kev on kev.vulnerability = v.name left join epss on epss.vulnerability = v.name`

/** Stored findings: those with a fix, and the closed ones where they are wanted. */
const STORED = `
  select d.uid as device, d.name as "deviceName", v.name as vulnerability, f.package_name as package, f.arch, p.source,
         p.version as "installedVersion", f.fixed_version as "fixedVersion", f.status, ${KNOWN},
         f.detected_at as "detectedAt", f.due_at as "dueAt", f.due_rule as rule, f.closed_at as "closedAt",
         coalesce(w.urgency, '') as urgency, coalesce(w.feed, '') as feed
    from finding f join device d on d.id = f.device_id ${JOINS.replace('%', 'f')}
    join package_version p on p.id = f.package_version_id
    left join verdict w on w.package_version_id = f.package_version_id and w.vulnerability_id = f.vulnerability_id
   where f.device_id = any($1) and ($2 or f.closed_at is null)`
/** Without a fix nothing is stored per device (DESIGN §2): derived from verdicts and what is installed. */
const DERIVED = `
  select d.uid, d.name, v.name, p.name, p.arch, p.source, p.version, null,
         case w.status when 'no_fix' then 'open' else 'unknown' end, ${KNOWN}, w.since, null::timestamptz, null::jsonb,
         null::timestamptz, w.urgency, w.feed
    from device_package x join device d on d.id = x.device_id
    join verdict w on w.package_version_id = x.package_version_id and w.status in ('no_fix', 'unknown')
    join package_version p on p.id = x.package_version_id ${JOINS.replace('%', 'w')}
   where x.device_id = any($1)`

/** `fixable`: open with a fix. `open`: also without one and unknown. `all`: also closed ones. */
export type ExportedFindings = 'fixable' | 'open' | 'all'

/** Each device of the workstations that are meant here has thousands of findings without a fix. */
const FINDING_DEVICES = 20

/** Findings of the scope's devices, in pages, ordered by device, vulnerability and package within a page. */
export async function* exportFindings(
  db: Queryable,
  scope: ExportScope,
  which: ExportedFindings,
): AsyncGenerator<ExportFinding[]> {
  const sql = which === 'fixable' ? STORED : `${STORED} union all ${DERIVED}`
  for await (const devices of exportDevices(db, scope)) {
    for (let from = 0; from < devices.length; from += FINDING_DEVICES) {
      const ids = devices.slice(from, from + FINDING_DEVICES).map(({ id }) => id)
      yield await db.rows<ExportFinding>(
        `select * from (${sql}) k order by "deviceName", device, vulnerability, package, arch`,
        [ids, which === 'all'],
      )
    }
  }
}
