import type { Ecosystem } from '@dirigent/domain/identity/ids'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { instant, type Queryable } from './database.ts'

export type VexExportRow = {
  vulnerability: string
  status: 'fixable' | 'no_fix' | 'unknown' | 'not_affected'
  fixedVersion: string | null
  justification: string | null
  note: string | null
  said: string | null
  provider: string
  ecosystem: Ecosystem
  name: string
  arch: string
  version: string
}

export type VexExportException = {
  packageName: string | null
  owner: string
  reason: string
  control: string
  expiresAt: InstantMs
  where: string | null
}

export type VexExportPage = {
  vulnerability: string
  rows: VexExportRow[]
  exceptions: VexExportException[]
}

const VULNERABILITIES_PER_PAGE = 200

const VERDICTS = `
  select v.name as vulnerability, w.status, w.fixed_version as "fixedVersion", s.justification, s.note, d.author as said,
         p.provider, p.ecosystem, p.name, p.arch, p.version
    from verdict w join vulnerability v on v.id = w.vulnerability_id
    join package_version p on p.id = w.package_version_id
    left join vex_statement s on s.id = w.vex_statement_id left join vex_document d on d.id = s.document_id
   where w.vulnerability_id = any($1)
     and (exists (select from package_set_member m join device x on x.package_set_id = m.set_id and x.state = 'active'
                   where m.package_version_id = p.id)
       or exists (select from device_package_difference z join device x on x.id = z.device_id and x.state = 'active'
                   where z.package_version_id = p.id and z.installed))
   order by v.name, p.ecosystem, p.name, p.arch, p.version`
const EXCEPTIONS = `
  select x.vulnerability, x.package_name as "packageName", x.owner, x.reason, x.control, x.expires_at as "expiresAt",
         coalesce(d.name, x.group_name) as "where"
    from exception x left join device d on d.id = x.device_id
   where x.revoked_at is null and x.expires_at > $1 and x.vulnerability is not null order by x.id`

/** Verdicts on what the fleet has installed, one vulnerability after the other, by name within a page. */
export async function* vexExport(db: Queryable, now: InstantMs): AsyncGenerator<VexExportPage> {
  const accepted = await db.rows<VexExportException & { vulnerability: string }>(EXCEPTIONS, [
    instant(now),
  ])
  const exceptions = Map.groupBy(accepted, ({ vulnerability }) => vulnerability)
  for (let after = 0; ;) {
    const ids = await db.rows<{ id: number }>(
      `select distinct vulnerability_id as id from verdict where vulnerability_id > $1 order by 1 limit $2`,
      [after, VULNERABILITIES_PER_PAGE],
    )
    const last = ids.at(-1)
    if (last === undefined) return
    after = last.id
    const rows = await db.rows<VexExportRow>(VERDICTS, [ids.map(({ id }) => id)])
    for (const [vulnerability, own] of Map.groupBy(rows, (row) => row.vulnerability))
      yield { vulnerability, rows: own, exceptions: exceptions.get(vulnerability) ?? [] }
  }
}
