import { packageLine, parsePackageLine } from '@dirigent/protocol/agent/section-hash'
import type { SectionContent } from '@dirigent/protocol/agent/inventory'
import type { Database, Queryable } from '../database.ts'

export type PackageRow = SectionContent['packages']['packages'][number]
/** What packages of one device have in common. `ecosystem` is empty while the release is not known. */
export type PackageScope = { provider: string; ecosystem: string }

export type PackageVersions = {
  /**
   * Ids of packages by their lines (see `packageLine`), in the same order; unknown ones are added. null when a line is
   * none: only what is not known yet has to be read.
   */
  idsOf(
    db: Database,
    scope: PackageScope,
    lines: readonly string[],
  ): Promise<{ ids: number[]; added: number } | null>
  /** Lines of known ids, in the same order. */
  linesOf(db: Queryable, ids: readonly number[]): Promise<string[]>
  /** Which package manager a version was read from; null for an id that is none. */
  providerOf(db: Queryable, id: number): Promise<string | null>
}

/** A fleet of one distribution has some ten thousand distinct versions; 300,000 are about 80 MB. */
const CACHE_MAX = 300_000
const LIKELY_NEW_SHARE = 4

/**
 * Distinct packages of the whole fleet, by their content. The cache only knows what is committed: rows are added in a
 * statement of their own, sorted, before the transaction that uses them, so that no inventory waits for another.
 */
export function createPackageVersions(): PackageVersions {
  let idByLine = new Map<string, Map<string, number>>()
  let lineById = new Map<number, string>()
  const inScope = (scope: PackageScope): Map<string, number> => {
    const key = `${scope.provider} ${scope.ecosystem}`
    const known = idByLine.get(key) ?? new Map<string, number>()
    idByLine.set(key, known)
    return known
  }
  const remember = (scope: PackageScope, line: string, id: number) => {
    if (lineById.size >= CACHE_MAX) {
      idByLine = new Map()
      lineById = new Map()
    }
    inScope(scope).set(line, id)
    lineById.set(id, line)
  }
  return {
    async idsOf(db, scope, lines) {
      const known = inScope(scope)
      const ids = lines.map((line) => known.get(line) ?? 0)
      const missing = new Map<string, PackageRow>()
      for (let index = 0; index < ids.length; index++) {
        if (ids[index] !== 0) continue
        const line = lines[index] ?? ''
        const row = parsePackageLine(line)
        if (!row) return null
        missing.set(line, row)
      }
      if (missing.size === 0) return { ids, added: 0 }
      // Few unknown among many known: an update came out, nobody has stored it yet. All unknown: this process is new.
      const likelyNew = missing.size * LIKELY_NEW_SHARE < lines.length
      const found = await findOrAdd(db, scope, [...missing.values()], likelyNew)
      for (const [line, id] of found.ids) remember(scope, line, id)
      return {
        ids: ids.map((id, index) => id || (found.ids.get(lines[index] ?? '') ?? 0)),
        added: found.added,
      }
    },
    async providerOf(db, id) {
      const [row] = await db.prepared<{ provider: string }>(
        'provider-of-version',
        'select provider from package_version where id = $1',
        [id],
      )
      return row?.provider ?? null
    },
    async linesOf(db, ids) {
      const missing = ids.filter((id) => !lineById.has(id))
      if (missing.length === 0) return ids.map((id) => lineById.get(id) ?? '')
      const rows = await db.rows<StoredPackage & PackageScope>(
        `select id, provider, ecosystem, name, arch, version, source, source_version as "sourceVersion", origin,
                nullif(module, '') as module
           from package_version where id = any($1)`,
        [missing],
      )
      const loaded = new Map(rows.map((row) => [row.id, packageLine(row)]))
      for (const row of rows) remember(row, packageLine(row), row.id)
      return ids.map((id) => lineById.get(id) ?? loaded.get(id) ?? '')
    },
  }
}

type StoredPackage = PackageRow & { id: number }

const KEYS = `unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
              as k (name, arch, version, source, source_version, origin, module)`
// Lateral: one look into the unique index for each, whatever the planner believes about the size of the list.
const FIND = `
  select p.id, k.name, k.arch, k.version, k.source, k.source_version as "sourceVersion", k.origin,
         nullif(k.module, '') as module
    from ${KEYS} cross join lateral (
      select id from package_version p where p.ecosystem = $2 and p.name = k.name and p.version = k.version
         and p.arch = k.arch and p.source = k.source and p.source_version = k.source_version
         and p.origin = k.origin and p.provider = $1 and p.module = k.module limit 1) p`
const ADD = `
  insert into package_version (provider, ecosystem, name, arch, version, source, source_version, origin, module)
  select $1, $2, k.name, k.arch, k.version, k.source, k.source_version, k.origin, k.module from ${KEYS}
   order by 3, 5, 4, 6, 7, 8, 9
  on conflict do nothing
  returning id, name, arch, version, source, source_version as "sourceVersion", origin, nullif(module, '') as module`

/** Adding finds out as well what is there already, one question instead of two; looking first is cheaper when most are. */
async function findOrAdd(
  db: Database,
  scope: PackageScope,
  rows: readonly PackageRow[],
  likelyNew: boolean,
) {
  const ids = likelyNew
    ? new Map<string, number>()
    : byLine(await db.prepared<StoredPackage>('find-versions', FIND, columns(scope, rows)))
  const unknown = rows.filter((row) => !ids.has(packageLine(row)))
  if (unknown.length === 0) return { ids, added: 0 }
  const added = byLine(
    await db.prepared<StoredPackage>('add-versions', ADD, columns(scope, unknown)),
  )
  for (const [line, id] of added) ids.set(line, id)
  // What another inventory added in the same moment: `on conflict do nothing` returns no row for it.
  const elsewhere = unknown.filter((row) => !ids.has(packageLine(row)))
  if (elsewhere.length === 0) return { ids, added: added.size }
  const found = byLine(
    await db.prepared<StoredPackage>('find-versions', FIND, columns(scope, elsewhere)),
  )
  for (const row of elsewhere) {
    const id = found.get(packageLine(row))
    if (id === undefined)
      throw new Error(`package not found after it was added: ${packageLine(row)}`)
    ids.set(packageLine(row), id)
  }
  return { ids, added: added.size }
}

const byLine = (rows: readonly StoredPackage[]): Map<string, number> =>
  new Map(rows.map((row) => [packageLine(row), row.id]))

const columns = (scope: PackageScope, rows: readonly PackageRow[]) => [
  scope.provider,
  scope.ecosystem,
  rows.map((row) => row.name),
  rows.map((row) => row.arch),
  rows.map((row) => row.version),
  rows.map((row) => row.source),
  rows.map((row) => row.sourceVersion),
  rows.map((row) => row.origin ?? ''),
  rows.map((row) => row.module ?? ''),
]
