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

/** One page of the fleet's open vulnerabilities, from the figures that `vulnerability-figures` keeps. */
export async function listVulnerabilities(
  db: Queryable,
  filter: VulnerabilityFilter,
): Promise<Page<VulnerabilityListRow>> {
  const values = parameters()
  // A rejected CVE stays listed while a distribution calls its package affected: the distribution's own word wins.
  const all = filter.show === 'all'
  const wanted = [all ? 'true' : 'g.fixable > 0']
  if (filter.severity) wanted.push(`g.severity = ${values.add(filter.severity)}`)
  if (filter.kev) wanted.push('g.kev')
  if (filter.search) wanted.push(searchCondition(values.add(likePattern(filter.search))))
  const { order, cursor, after } = keyset(SORTS[filter.sort], filter, values)
  const rows = await db.rows<VulnerabilityListRow & { cursorKey: string[]; total: number }>(
    `with hits as materialized (
       select g.vulnerability_id as id, g.name, g.score, ${all ? 'g.devices' : 'g.fixable'} as devices, g.late, g.fixable,
              g.due_at as due
         from vulnerability_figure g where ${wanted.join(' and ')}),
     page as (
       select k.*, ${cursor}, row_number() over (${order}) as place
         from hits k where ${after} ${order} limit ${values.add(filter.limit + 1)})
     select k.id, k.name as vulnerability, v.severity, kev.vulnerability is not null as kev, k.score as epss,
            v.published_at as "publishedAt", ${PACKAGES} as packages, k.devices, k.late, k.fixable, k.due as "dueAt",
            g.due_days as days, g.due_rule as rule, v.description, k."cursorKey", t.total
       from (select count(*) as total from hits) t left join page k on true
       left join vulnerability v on v.id = k.id left join vulnerability_figure g on g.vulnerability_id = k.id
       left join kev on kev.vulnerability = k.name order by k.place`,
    values.values,
  )
  const found = rows.filter(({ vulnerability }) => vulnerability !== null)
  const items = found.map(({ total: _, ...row }) => row)
  return toPage(items, rows[0]?.total ?? 0, filter.limit)
}

/** By its name, or by that of a package: the few thousand distinct versions are searched, not the verdicts. */
const searchCondition = (
  pattern: string,
) => `(lower(g.name) like ${pattern} or g.vulnerability_id in (
  select w.vulnerability_id from package_version p join verdict w on w.package_version_id = p.id
   where p.name like ${pattern} or p.source like ${pattern}))`

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
