import type { CvssScore } from '@dirigent/domain/advisories/advisory'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { DeadlineRule } from '@dirigent/domain/risk/deadline'
import { instant, type Queryable } from './database.ts'
import {
  keyset,
  likePattern,
  parameters,
  toPage,
  type Page,
  type PageRequest,
  type SortKey,
} from './paging.ts'
import { devicesWith } from './read-devices.ts'

export type VulnerabilityListRow = {
  id: number
  vulnerability: string
  severity: 'critical' | 'high' | 'medium' | 'low' | 'none' | null
  kev: boolean
  epss: number | null
  publishedAt: InstantMs | null
  packages: string[]
  devices: number
  late: number
  fixable: number
  dueAt: InstantMs | null
  days: number | null
  rule: DeadlineRule | null
  description: string | null
}

export type VulnerabilityFilter = PageRequest & {
  show: 'fixable' | 'all'
  severity?: string | undefined
  kev: boolean
  sort: 'due' | 'devices' | 'epss' | 'name'
}

const SORTS: Readonly<Record<VulnerabilityFilter['sort'], SortKey>> = {
  due: {
    columns: [
      ["coalesce(k.due, 'infinity')", 'timestamptz'],
      ['-coalesce(k.score, 0)', 'real'],
      ['k.name', 'text'],
    ],
  },
  devices: {
    columns: [
      ['-k.devices', 'bigint'],
      ['k.name', 'text'],
    ],
  },
  epss: {
    columns: [
      ['-coalesce(k.score, 0)', 'real'],
      ['k.name', 'text'],
    ],
  },
  name: { columns: [['k.name', 'text']] },
}

/** Open findings with a fix, by vulnerability. Without a fix nothing is stored per device: those are counted by verdicts. */
const FIXABLE = `
  select x.id, count(*) as devices, min(x.due) as due, count(*) filter (where x.due <= $1) as late
    from (select f.vulnerability_id as id, f.device_id, min(f.due_at) as due from finding f
           where f.closed_at is null and f.status = 'open' group by 1, 2) x group by 1`
const ALL = `
  select c.id, c.devices, coalesce(x.late, 0) as late, coalesce(x.devices, 0) as fixable, x.due from (
    select k.vulnerability_id as id, count(distinct k.device_id) as devices from (
      select w.vulnerability_id, d.id as device_id from verdict w
        join package_set_member m on m.package_version_id = w.package_version_id
        join device d on d.package_set_id = m.set_id and d.state = 'active'
       where w.status in ('fixable', 'no_fix') and not exists (
         select from device_package_difference z where z.device_id = d.id
            and z.package_version_id = w.package_version_id and not z.installed)
      union
      select w.vulnerability_id, z.device_id from verdict w
        join device_package_difference z on z.package_version_id = w.package_version_id and z.installed
        join device d on d.id = z.device_id and d.state = 'active'
       where w.status in ('fixable', 'no_fix')) k group by 1) c
  left join (${FIXABLE}) x on x.id = c.id`

/** One page of the fleet's open vulnerabilities. */
export async function listVulnerabilities(
  db: Queryable,
  filter: VulnerabilityFilter,
  now: InstantMs,
): Promise<Page<VulnerabilityListRow>> {
  const values = parameters(instant(now))
  // A rejected CVE stays listed while a distribution calls its package affected: the distribution's own word wins.
  const wanted = ['true']
  if (filter.severity) wanted.push(`v.severity = ${values.add(filter.severity)}`)
  if (filter.kev) wanted.push('exists (select from kev where kev.vulnerability = v.name)')
  if (filter.search) wanted.push(`(${searchCondition(values.add(likePattern(filter.search)))})`)
  const open = filter.show === 'all' ? ALL : `select *, devices as fixable from (${FIXABLE}) f`
  const { order, cursor, after } = keyset(SORTS[filter.sort], filter, values)
  const rows = await db.rows<VulnerabilityListRow & { cursorKey: string[]; total: number }>(
    `with hits as materialized (
       select v.id, v.name, v.severity, v.published_at, v.description, e.score, o.devices, o.late, o.fixable, o.due
         from (${open}) o join vulnerability v on v.id = o.id left join epss e on e.vulnerability = v.name
        where ${wanted.join(' and ')}),
     page as (
       select k.*, ${cursor}, row_number() over (${order}) as place
         from hits k where ${after} ${order} limit ${values.add(filter.limit + 1)})
     select k.id, k.name as vulnerability, k.severity, kev.vulnerability is not null as kev, k.score as epss,
            k.published_at as "publishedAt", ${PACKAGES} as packages, k.devices, k.late, k.fixable, k.due as "dueAt",
            q.days, q.rule, k.description, k."cursorKey", t.total
       from (select count(*) as total from hits) t left join page k on true
       left join kev on kev.vulnerability = k.name ${DECIDING} order by k.place`,
    values.values,
  )
  const found = rows.filter(({ vulnerability }) => vulnerability !== null)
  const items = found.map(({ total: _, ...row }) => row)
  return toPage(items, rows[0]?.total ?? 0, filter.limit)
}

const searchCondition = (pattern: string) => `lower(v.name) like ${pattern} or exists (
  select from verdict w join package_version p on p.id = w.package_version_id
   where w.vulnerability_id = v.id and (p.name like ${pattern} or p.source like ${pattern}))`

/** Names of affected packages, the source's own first. */
const PACKAGES = `array(
  select p.name from verdict w join package_version p on p.id = w.package_version_id
   where w.vulnerability_id = k.id and w.status in ('fixable', 'no_fix')
   group by p.name order by bool_or(p.name = p.source) desc, p.name limit 20)`

/** The row of the deadline rule behind the earliest deadline. */
const DECIDING = `left join lateral (
  select f.due_days as days, f.due_rule as rule from finding f
   where f.vulnerability_id = k.id and f.closed_at is null and f.status = 'open'
   order by f.due_at nulls last limit 1) q on true`

export type VulnerabilityDetail = VulnerabilityListRow & {
  cvss: CvssScore[] | null
  ssvc: {
    exploitation: string | null
    automatable: boolean | null
    technicalImpact: string | null
  } | null
  kevEntry: { addedOn: string; dueOn: string | null; ransomware: boolean } | null
  closed: number
}

/** One vulnerability by its name; null when no feed ever named it. */
export const findVulnerability = (
  db: Queryable,
  name: string,
  now: InstantMs,
): Promise<VulnerabilityDetail | null> =>
  db.maybe<VulnerabilityDetail>(
    `select k.id, k.name as vulnerability, k.severity, kev.vulnerability is not null as kev, e.score as epss,
            k.published_at as "publishedAt", ${PACKAGES} as packages, k.description, k.cvss, k.ssvc,
            (select count(*) from (${devicesWith('$1')}) x join device d on d.id = x.id and d.state = 'active') as devices,
            coalesce(o.late, 0) as late, coalesce(o.devices, 0) as fixable, o.due as "dueAt", q.days, q.rule,
            case when kev.vulnerability is not null then jsonb_build_object('addedOn', kev.added_on, 'dueOn', kev.due_on,
              'ransomware', kev.ransomware) end as "kevEntry",
            (select count(*) from finding f where f.vulnerability_id = k.id and f.closed_at is not null) as closed
       from vulnerability k left join kev on kev.vulnerability = k.name left join epss e on e.vulnerability = k.name
       left join lateral (
         select count(distinct f.device_id) as devices, min(f.due_at) as due,
                count(distinct f.device_id) filter (where f.due_at <= $2) as late
           from finding f where f.vulnerability_id = k.id and f.closed_at is null and f.status = 'open') o on true
       ${DECIDING}
      where k.name = $1`,
    [name, instant(now)],
  )

export const readStatements = (
  db: Queryable,
  vulnerabilityId: number,
): Promise<
  {
    feed: string
    ecosystem: string
    sourcePackage: string
    verdict: string
    fixedVersion: string | null
    urgency: string
    advisoryIds: string[]
    since: InstantMs
  }[]
> =>
  db.rows(
    `select feed, ecosystem, source_package as "sourcePackage", verdict, fixed_version as "fixedVersion", urgency,
            advisory_ids as "advisoryIds", since
       from statement where vulnerability_id = $1 and until is null
      order by ecosystem, source_package, feed limit 500`,
    [vulnerabilityId],
  )

export type AffectedRow = {
  device: string
  name: string
  package: string
  installedVersion: string
  fixedVersion: string | null
  detectedAt: InstantMs | null
  dueAt: InstantMs | null
  days: number | null
  rule: DeadlineRule | null
}

/** The list of devices takes the vulnerability as a filter; this is its beginning, by deadline. */
const AFFECTED_MAX = 500

export const readAffected = (db: Queryable, name: string): Promise<AffectedRow[]> =>
  db.rows<AffectedRow>(
    `select d.uid as device, d.name, p.name as package, p.version as "installedVersion",
            coalesce(f.fixed_version, w.fixed_version) as "fixedVersion", f.detected_at as "detectedAt",
            f.due_at as "dueAt", f.due_days as days, f.due_rule as rule
       from (select x.id from (${devicesWith('$1')}) x limit ${AFFECTED_MAX}) k
       join device d on d.id = k.id and d.state = 'active'
       join vulnerability v on v.name = $1
       join verdict w on w.vulnerability_id = v.id and w.status in ('fixable', 'no_fix')
       join package_version p on p.id = w.package_version_id
       join device_package y on y.device_id = d.id and y.package_version_id = p.id
       left join finding f on f.device_id = d.id and f.vulnerability_id = v.id and f.package_name = p.name
        and f.arch = p.arch and f.closed_at is null
      order by f.due_at nulls last, lower(d.name) collate "C", p.name limit ${AFFECTED_MAX}`,
    [name],
  )
