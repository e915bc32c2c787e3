import { namesBinaries } from '@dirigent/domain/advisories/release'
import { asId, type Ecosystem, type VulnerabilityId } from '@dirigent/domain/identity/ids'
import type { InstalledPackage } from '@dirigent/domain/identity/package'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { foreignReason, type UnknownReason } from '@dirigent/domain/matching/foreign'
import { judgedSource } from '@dirigent/domain/matching/kernel'
import { judgePackage, type Verdict } from '@dirigent/domain/matching/judge'
import { buildStatementIndex } from '@dirigent/domain/matching/statement-index'
import { heardStatus } from '@dirigent/domain/vex/vex'
import { ALL_FEEDS } from '@dirigent/feeds/registry'
import type { Statement } from '@dirigent/domain/advisories/advisory'
import { instant, type Tx } from './database.ts'
import { isSystem, judgeSystems } from './matching-systems.ts'
import { isTitle, judgeTitles } from './software.ts'
import { currentStatements, type StoredStatement, type TouchedSource } from './statements.ts'
import { vexAbout } from './vex.ts'

/** Loads change statements under the exclusive lock; matching new versions holds it shared: neither misses the other. */
const MATCHING_LOCK = 7_301_001

export async function lockForLoading(tx: Tx): Promise<void> {
  await tx.execute('select pg_advisory_xact_lock($1)', [MATCHING_LOCK])
}

type VersionRow = {
  id: number
  provider: string
  ecosystem: string
  name: string
  arch: string
  version: string
  source: string
  source_version: string
  origin: string
  module: string
}

const COLUMNS =
  'id, provider, ecosystem, name, arch, version, source, source_version, origin, module'
const MATCH_BATCH = 20_000

/** For a transaction that will match and may wait: taken before it locks a device, so that no load waits in a circle. */
export async function lockForMatching(tx: Tx): Promise<void> {
  await tx.execute('select pg_advisory_xact_lock_shared($1)', [MATCHING_LOCK])
}

/**
 * The same for an inventory, which has locked its device: a load holds the lock and will want that row, so waiting for it
 * here would be a circle. False while a load runs: then the device is left to the task that comes later, also when
 * all its versions are known. The load does not see what is not committed, and this transaction not what the load says.
 */
export async function tryLockForMatching(tx: Tx): Promise<boolean> {
  const rows = await tx.prepared<{ free: boolean }>(
    'try-lock-for-matching',
    'select pg_try_advisory_xact_lock_shared($1) as free',
    [MATCHING_LOCK],
  )
  return rows[0]?.free ?? false
}

/** Matches those of the given package versions that were never matched: called, under the lock, when an inventory brings new ones. */
export async function matchNewVersions(
  tx: Tx,
  ids: readonly number[],
  now: InstantMs,
): Promise<void> {
  if (ids.length === 0) return
  const rows = await tx.rows<VersionRow>(
    `select ${COLUMNS} from package_version where id = any($1) and matched_at is null order by id`,
    [ids],
  )
  await matchRows(tx, rows, now)
}

/**
 * Matches every distinct version of the touched source packages again. Answers the package versions whose verdicts
 * changed: only their devices' findings have to be looked at.
 */
export async function rematchSources(
  tx: Tx,
  touched: readonly TouchedSource[],
  now: InstantMs,
): Promise<number[]> {
  const changed: number[] = []
  for (let at = 0; at < touched.length; at += MATCH_BATCH) {
    const batch = touched.slice(at, at + MATCH_BATCH)
    const rows = await tx.rows<VersionRow>(
      `with touched as (select * from unnest($1::text[], $2::text[]) as t (ecosystem, named))
       select ${COLUMNS} from package_version where id in (
         select p.id from touched t join package_version p on p.ecosystem = t.ecosystem and p.source = t.named
         union all
         select p.id from touched t join package_version p on p.ecosystem = t.ecosystem and p.name = t.named
         union all
         -- signed kernels are judged by the word on another source package
         select p.id from package_version p where p.source like 'linux-signed%' and p.ecosystem = any($1::text[]))
        order by id`,
      [batch.map((one) => one.ecosystem), batch.map((one) => one.source)],
    )
    changed.push(...(await matchRows(tx, rows, now)))
  }
  return changed
}

const asInstalled = (row: VersionRow): InstalledPackage => ({
  name: row.name,
  version: row.version,
  arch: row.arch,
  source: row.source,
  sourceVersion: row.source_version,
  origin: row.origin === '' ? null : row.origin,
  module: row.module === '' ? null : row.module,
})

/** The names under which statements may speak about a package: its source, and on rpm systems its own. */
function namesOf(row: VersionRow): TouchedSource[] {
  const distribution = row.ecosystem.split(':')[0] ?? ''
  const { source } = judgedSource(distribution, asInstalled(row))
  const names = namesBinaries(asId<'Ecosystem'>(row.ecosystem)) ? [row.name, source] : [source]
  return names.map((name) => ({ ecosystem: row.ecosystem, source: name }))
}

const asStatement = (row: StoredStatement): Statement => ({
  ecosystem: asId<'Ecosystem'>(row.ecosystem),
  sourcePackage: row.source_package,
  vulnerability: asId<'VulnerabilityId'>(row.vulnerability),
  verdict: row.verdict,
  fixedVersion: row.fixed_version,
  urgency: row.urgency,
  advisoryIds: row.advisory_ids,
  subscription: row.subscription || null,
  binary: row.binary,
  modules: row.modules,
  ...(row.remedies ? { remedies: row.remedies } : {}),
  ...(row.ranges ? { ranges: row.ranges } : {}),
})

type VerdictRow = {
  package: number
  vulnerability: number
  verdict: Pick<Verdict, 'fixedVersion' | 'urgency' | 'advisoryIds' | 'remediation'> & {
    status: Verdict['status'] | 'not_affected'
  }
  feed: string
  /** The VEX statement that decided it. */
  vex?: number
}

/** Packages by the word on their source, software titles by the products that they are, systems as a whole. */
async function matchRows(tx: Tx, rows: readonly VersionRow[], now: InstantMs): Promise<number[]> {
  return [
    ...(await matchPackageRows(
      tx,
      rows.filter((row) => !isTitle(row) && !isSystem(row)),
      now,
    )),
    ...(await matchTitleRows(
      tx,
      rows.filter((row) => isTitle(row) && !isSystem(row)),
      now,
    )),
    ...(await matchSystemRows(tx, rows.filter(isSystem), now)),
  ]
}

const TITLE_BATCH = 5_000

async function matchTitleRows(
  tx: Tx,
  rows: readonly VersionRow[],
  now: InstantMs,
): Promise<number[]> {
  const changed: number[] = []
  for (let at = 0; at < rows.length; at += TITLE_BATCH) {
    const judged = await judgeTitles(tx, rows.slice(at, at + TITLE_BATCH))
    await markMatched(
      tx,
      judged.map((one) => one.id),
      judged.map((one) => one.unknown),
      now,
    )
    const found = judged.flatMap(({ id, verdicts }) =>
      verdicts.map(({ verdict, vulnerabilityId, feed }): VerdictRow => ({
        package: id,
        vulnerability: vulnerabilityId,
        verdict: { ...verdict, urgency: '', advisoryIds: [] },
        feed,
      })),
    )
    const ids = judged.map((one) => one.id)
    changed.push(...(await writeVerdicts(tx, ids, found, now)))
  }
  return changed
}

/** Matches the given software titles again: after a load that speaks about products, or a correction. */
export async function rematchTitles(
  tx: Tx,
  ids: readonly number[],
  now: InstantMs,
): Promise<number[]> {
  const rows = await tx.rows<VersionRow>(
    `select ${COLUMNS} from package_version where id = any($1) order by id`,
    [ids],
  )
  return matchTitleRows(tx, rows.filter(isTitle), now)
}

/** Systems are few: one row per product, build and set of updates that somebody in the fleet has. */
async function matchSystemRows(
  tx: Tx,
  rows: readonly VersionRow[],
  now: InstantMs,
): Promise<number[]> {
  if (rows.length === 0) return []
  const names = rows.map(({ ecosystem, source }) => ({ ecosystem, source }))
  const distinct = new Map(names.map((one) => [`${one.ecosystem}\t${one.source}`, one]))
  const stored = await currentStatements(tx, [...distinct.values()])
  const byProduct = Map.groupBy(stored, (row) => row.source_package)
  const idOf = new Map(stored.map((row) => [row.vulnerability, row.vulnerability_id]))
  const feedOf = new Map(
    stored.map((row) => [`${row.source_package}\t${row.vulnerability}`, row.feed]),
  )
  const judged = await judgeSystems(tx, rows, (product) =>
    (byProduct.get(product) ?? []).map(asStatement),
  )
  const products = new Map(rows.map((row) => [row.id, row.source]))
  const found = judged.flatMap(({ id, verdicts }) =>
    verdicts.map((verdict): VerdictRow => ({
      package: id,
      vulnerability: idOf.get(verdict.vulnerability) ?? missing(verdict.vulnerability),
      verdict,
      feed: feedOf.get(`${products.get(id) ?? ''}\t${verdict.vulnerability}`) ?? '',
    })),
  )
  const ids = judged.map((one) => one.id)
  await markMatched(
    tx,
    ids,
    judged.map((one) => one.unknown),
    now,
  )
  return writeVerdicts(tx, ids, found, now)
}

/** By differences: a load that says the same again must not write a row for each version of the fleet. */
async function markMatched(
  tx: Tx,
  ids: readonly number[],
  unknown: readonly (UnknownReason | null)[],
  now: InstantMs,
): Promise<void> {
  await tx.execute(
    `update package_version p set matched_at = $3, unknown_because = t.because
       from unnest($1::integer[], $2::jsonb[]) as t (id, because)
      where t.id = p.id and (p.matched_at is null or p.unknown_because is distinct from t.because)`,
    [ids, unknown.map((because) => because && JSON.stringify(because)), instant(now)],
  )
}

async function matchPackageRows(
  tx: Tx,
  rows: readonly VersionRow[],
  now: InstantMs,
): Promise<number[]> {
  if (rows.length === 0) return []
  const names = rows.flatMap(namesOf)
  const sources = new Map(names.map((one) => [`${one.ecosystem}\t${one.source}`, one]))
  const stored = await currentStatements(tx, [...sources.values()])
  const index = buildStatementIndex(stored.map(asStatement))
  const vulnerabilities = new Map(stored.map((row) => [row.vulnerability, row.vulnerability_id]))
  const feeds = new Map(
    stored.map((row) => [
      `${row.ecosystem}\t${row.source_package}\t${row.vulnerability}`,
      row.feed,
    ]),
  )
  const found: VerdictRow[] = []
  const unknown: (UnknownReason | null)[] = []
  for (const row of rows) {
    const ecosystem: Ecosystem = asId<'Ecosystem'>(row.ecosystem)
    const because = foreignReason(ecosystem, asInstalled(row))
    unknown.push(because)
    if (because) continue
    const keys = namesOf(row).map((one) => `${one.ecosystem}\t${one.source}`)
    for (const verdict of judgePackage(index, ecosystem, asInstalled(row), false)) {
      const feed = keys.map((key) => feeds.get(`${key}\t${verdict.vulnerability}`))
      found.push({
        package: row.id,
        vulnerability: vulnerabilities.get(verdict.vulnerability) ?? missing(verdict.vulnerability),
        verdict,
        feed: feed.find((name) => name !== undefined) ?? '',
      })
    }
  }
  await markMatched(
    tx,
    rows.map((row) => row.id),
    unknown,
    now,
  )
  return writeVerdicts(
    tx,
    rows.map((row) => row.id),
    found,
    now,
  )
}

function missing(vulnerability: VulnerabilityId): never {
  throw new Error(`a verdict names ${vulnerability}, which no statement brought`)
}

/** A cumulative update has dozens of predecessors; the one to install and a few others say enough. */
const REMEDIATION_MAX = 5

/** The verdicts after VEX documents were heard, each with the statement that decided it. */
async function hearVex(
  tx: Tx,
  ids: readonly number[],
  found: readonly VerdictRow[],
): Promise<readonly VerdictRow[]> {
  const statements = await vexAbout(tx, ids)
  if (statements.length === 0) return found
  const keyOf = (one: { package: number; vulnerability: number }) =>
    `${one.package} ${one.vulnerability}`
  const heard = new Map(statements.map((one) => [keyOf(one), one]))
  return found.map((row) => {
    const said = heard.get(keyOf(row))
    const { status } = row.verdict
    if (!said || status === 'not_affected') return row
    const ownWords = ALL_FEEDS.find(({ name }) => name === row.feed)?.brings === 'own_words'
    const now = heardStatus({ status, ownWords }, said)
    return now === status
      ? row
      : { ...row, verdict: { ...row.verdict, status: now }, vex: said.statement }
  })
}

/** Writes differences only: an unchanged verdict keeps its `since`. */
async function writeVerdicts(
  tx: Tx,
  ids: readonly number[],
  judged: readonly VerdictRow[],
  now: InstantMs,
): Promise<number[]> {
  const found = await hearVex(tx, ids, judged)
  const gone = await tx.rows<{ id: number }>(
    `delete from verdict v where v.package_version_id = any($1)
        and not exists (select 1 from unnest($2::integer[], $3::integer[]) as t (p, u)
                         where t.p = v.package_version_id and t.u = v.vulnerability_id)
     returning v.package_version_id as id`,
    [ids, found.map((row) => row.package), found.map((row) => row.vulnerability)],
  )
  const written = await tx.rows<{ id: number }>(
    `insert into verdict (package_version_id, vulnerability_id, status, fixed_version, urgency, feed, advisory_ids,
                          remediation, since,
                          vex_statement_id)
     select p, u, s, f, g, d, string_to_array(a, ' '), string_to_array(r, ', '), $8::timestamptz, x
       from (select p, u, s, f, g, d, coalesce(a, '') as a, coalesce(r, '') as r, x
               from unnest($1::integer[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                           $9::text[], $10::bigint[]) as t (p, u, s, f, g, d, a, r, x)) as t
      order by 1, 2
     on conflict (package_version_id, vulnerability_id) do update
        set status = excluded.status, fixed_version = excluded.fixed_version, urgency = excluded.urgency,
            feed = excluded.feed, advisory_ids = excluded.advisory_ids, remediation = excluded.remediation,
            vex_statement_id = excluded.vex_statement_id,
            since = case when verdict.status = excluded.status then verdict.since else excluded.since end
      where (verdict.status, verdict.fixed_version, verdict.urgency, verdict.feed, verdict.advisory_ids,
             verdict.remediation, verdict.vex_statement_id)
         is distinct from (excluded.status, excluded.fixed_version, excluded.urgency, excluded.feed,
                           excluded.advisory_ids, excluded.remediation, excluded.vex_statement_id)
     returning package_version_id as id`,
    [
      found.map((row) => row.package),
      found.map((row) => row.vulnerability),
      found.map((row) => row.verdict.status),
      found.map((row) => row.verdict.fixedVersion),
      found.map((row) => row.verdict.urgency),
      found.map((row) => row.feed),
      found.map((row) => row.verdict.advisoryIds.join(' ')),
      instant(now),
      found.map((row) => (row.verdict.remediation ?? []).slice(0, REMEDIATION_MAX).join(', ')),
      found.map((row) => row.vex ?? null),
    ],
  )
  return [...new Set([...gone, ...written].map((row) => row.id))]
}
