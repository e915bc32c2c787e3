import type { InstantMs } from '@dirigent/domain/identity/time'
import type { DeadlineRule } from '@dirigent/domain/risk/deadline'
import type { Queryable } from './database.ts'
import {
  keyset,
  likePattern,
  parameters,
  toPage,
  type Page,
  type PageRequest,
  type SortKey,
} from './paging.ts'

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

/** Names of the packages that vulnerability `k` affects, the source's own first. */
export const PACKAGES = `array(
  select p.name from verdict w join package_version p on p.id = w.package_version_id
   where w.vulnerability_id = k.id and w.status in ('fixable', 'no_fix')
   group by p.name order by bool_or(p.name = p.source) desc, p.name limit 20)`
