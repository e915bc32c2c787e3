import type { Queryable } from './database.ts'

export type SoftwareTitleRow = {
  id: number
  name: string
  version: string
  publisher: string
  provider: string
  devices: number
  cpe: string | null
  confidence: 'exact' | 'strong' | 'weak' | 'none'
  because: string
  winget: string | null
  cask: string | null
  fixable: number
  no_fix: number
  unknown: number
}

/** Only what is on an active device: a title that nobody has any more is history. */
const INSTALLED = `
  from software_product s join package_version p on p.id = s.package_version_id
  join lateral (select count(*)::int as devices from device_package x join device d on d.id = x.device_id and d.state = 'active'
                 where x.package_version_id = p.id) n on n.devices > 0`

/** Distinct installed titles, those with the most vulnerabilities first. */
export const softwareTitles = (
  db: Queryable,
  query: { search: string; confidence: string | null; limit: number },
): Promise<SoftwareTitleRow[]> =>
  db.rows<SoftwareTitleRow>(
    `select p.id, p.name, p.version, p.origin as publisher, p.provider, n.devices, s.cpe, s.confidence, s.because,
            s.winget, s.cask, v.fixable, v.no_fix, v.unknown
       ${INSTALLED}
       cross join lateral (
         select count(*) filter (where status = 'fixable')::int as fixable,
                count(*) filter (where status = 'no_fix')::int as no_fix,
                count(*) filter (where status = 'unknown')::int as unknown
           from verdict where package_version_id = p.id) v
      where ($1 = '' or position(lower($1) in lower(p.name)) > 0 or position(lower($1) in lower(p.origin)) > 0)
        and ($2::text is null or s.confidence = $2)
      order by v.fixable desc, v.no_fix desc, n.devices desc, p.name, p.id limit $3`,
    [query.search, query.confidence, query.limit],
  )

/** How many distinct titles there are by how sure it is which product they are. */
export const softwareCounts = (
  db: Queryable,
): Promise<{ confidence: SoftwareTitleRow['confidence']; count: number }[]> =>
  db.rows(`select s.confidence, count(*)::int as count ${INSTALLED} group by 1`)

/** Titles that a correction may be about: the comparison of names is the resolver's, so all that are not sure by id. */
export async function titlesNamedLike(db: Queryable): Promise<{ id: number; name: string }[]> {
  return db.rows(
    `select p.id, p.name from software_product s join package_version p on p.id = s.package_version_id order by p.id`,
  )
}
