import type {
  FeedName,
  FeedRecord,
  OsRelease,
  ProductLifecycle,
  Supersedence,
  UpdateWarning,
} from '@dirigent/domain/advisories/advisory'
import { lifecycleProducts } from '@dirigent/domain/lifecycle/os-key'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { instant, type Queryable, type Tx } from './database.ts'
import { copyField, copyInto } from './statements.ts'

/** Records that are neither statements nor facts about vulnerabilities; of these, what is said about products is kept here. */
export type ProductRecord = Exclude<FeedRecord, { kind: 'statement' | 'facts' | 'applicability' }>

type Row = readonly (string | null)[]
type Target = { table: string; columns: string; key: string }

const SUPERSEDENCE: Target = {
  table: 'supersedence',
  columns: 'update, superseded_by',
  key: 'update, superseded_by',
}
const OS_RELEASE: Target = {
  table: 'os_release',
  columns: 'product, version, build, released_on, repaired, exploited',
  key: 'product, version, build',
}
const PRODUCT_LIFECYCLE: Target = {
  table: 'product_lifecycle',
  columns: 'product, release, document',
  key: 'product, release',
}
const UPDATE_WARNING: Target = {
  table: 'update_warning',
  columns: 'provider, name, version, kind, text, url, since',
  key: 'provider, name, version, kind',
}

/** Brings one table of a feed to what came in, by differences; the number of rows that changed. */
async function mergeTable(
  tx: Tx,
  feed: FeedName,
  target: Target,
  rows: readonly Row[],
  isWhole: boolean,
): Promise<number> {
  if (rows.length === 0) return 0
  const { table, columns, key } = target
  await tx.execute(
    `create temp table incoming_${table} (like ${table} including defaults) on commit drop`,
  )
  async function* lines() {
    for (const row of rows) yield `${[feed, ...row].map(copyField).join('\t')}\n`
  }
  await copyInto(tx, `incoming_${table} (feed, ${columns})`, lines())
  const same = key
    .split(', ')
    .map((column) => `i.${column} = t.${column}`)
    .join(' and ')
  const gone = isWhole
    ? await tx.execute(
        `delete from ${table} t where t.feed = $1 and not exists (select 1 from incoming_${table} i where ${same})`,
        [feed],
      )
    : 0
  const names = columns.split(', ')
  const changing = names.filter((column) => !key.split(', ').includes(column) && column !== 'since')
  const update =
    changing.length === 0
      ? 'do nothing'
      : `do update set ${changing.map((column) => `${column} = excluded.${column}`).join(', ')}
          where (${changing.map((c) => `${table}.${c}`).join(', ')}) is distinct from (${changing.map((c) => `excluded.${c}`).join(', ')})`
  const written = await tx.execute(
    `insert into ${table} (feed, ${columns})
     select distinct on (${key}) feed, ${columns} from incoming_${table} order by ${key}
     on conflict (feed, ${key}) ${update}`,
  )
  return gone + written
}

const array = (items: readonly string[]) => `{${items.join(',')}}`

/**
 * Takes over what a load says about products. What it does not speak about at all (a feed without lifecycles) stays;
 * so does the rest when the load is not the whole feed (`isWhole`).
 */
export async function mergeProductWords(
  tx: Tx,
  feed: FeedName,
  records: readonly ProductRecord[],
  now: InstantMs,
  isWhole: boolean,
): Promise<{ changed: number; supersedence: number }> {
  const pairs: Supersedence[] = []
  const releases: OsRelease[] = []
  const lifecycles: ProductLifecycle[] = []
  const warnings: UpdateWarning[] = []
  for (const record of records) {
    if (record.kind === 'supersedence') pairs.push(record.supersedence)
    else if (record.kind === 'os_release') releases.push(record.release)
    else if (record.kind === 'lifecycle') lifecycles.push(record.lifecycle)
    else if (record.kind === 'update_warning') warnings.push(record.warning)
  }
  const since = new Date(now).toISOString()
  const merge = (target: Target, rows: readonly Row[]) =>
    mergeTable(tx, feed, target, rows, isWhole)
  const supersedence = await merge(
    SUPERSEDENCE,
    pairs.map(({ kb, supersededBy }) => [kb, supersededBy]),
  )
  const changed =
    (await merge(OS_RELEASE, releases.map(releaseRow))) +
    (await merge(
      PRODUCT_LIFECYCLE,
      lifecycles.map((one) => [one.product, one.release, JSON.stringify(one)]),
    )) +
    (await merge(
      UPDATE_WARNING,
      warnings.map((one) => [
        one.provider,
        one.name,
        one.version,
        one.kind,
        one.text,
        one.url,
        since,
      ]),
    ))
  return { changed: changed + supersedence, supersedence }
}

const releaseRow = (one: OsRelease): Row => [
  one.product,
  one.version,
  one.build ?? '',
  one.releasedOn,
  array(one.repaired),
  array(one.exploited),
]

/** All feeds' pairs together: one that a feed lacks may be in another. */
export const readSupersedence = (db: Queryable): Promise<Supersedence[]> =>
  db.rows<Supersedence>(
    'select distinct update as kb, superseded_by as "supersededBy" from supersedence',
  )

/** The lifecycles of the given products. */
export async function readLifecycles(
  db: Queryable,
  products: readonly string[],
): Promise<ProductLifecycle[]> {
  const rows = await db.rows<{ document: ProductLifecycle }>(
    'select document from product_lifecycle where product = any($1) order by product, release',
    [products],
  )
  return rows.map((row) => row.document)
}

/** Whether any feed of lifecycles is loaded: without one, nothing about an end of support is known. */
export async function hasLifecycles(db: Queryable): Promise<boolean> {
  const { any } = await db.one<{ any: boolean }>(
    'select exists (select from product_lifecycle) as any',
  )
  return any
}

export const readOsReleases = (db: Queryable): Promise<OsRelease[]> =>
  db.rows<OsRelease>(
    `select product, version, nullif(build, '') as build, released_on::text as "releasedOn", repaired, exploited
       from os_release order by product, version`,
  )

export const readUpdateWarnings = (db: Queryable): Promise<UpdateWarning[]> =>
  db.rows<UpdateWarning>(
    'select provider, name, version, kind, text, url from update_warning order by provider, name',
  )

/** Keeps which updates a key names; true when it was not known, so that what waits for it has to be matched. */
export async function keepUpdateSet(
  tx: Tx,
  key: string,
  updates: readonly number[],
  now: InstantMs,
): Promise<boolean> {
  const added = await tx.execute(
    'insert into update_set (key, updates, first_seen_at) values ($1, $2, $3) on conflict (key) do nothing',
    [key, updates, instant(now)],
  )
  return added > 0
}

/** The updates of the given keys. */
export async function readUpdateSets(
  tx: Tx,
  keys: readonly string[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const rows = await tx.rows<{ key: string; updates: number[] }>(
    'select key, updates from update_set where key = any($1)',
    [keys],
  )
  return new Map(rows.map((row) => [row.key, row.updates]))
}

/** What all feeds say about the products of one ecosystem. */
export async function productsOfEcosystem(db: Queryable, ecosystem: string) {
  return {
    supersedence: await readSupersedence(db),
    releases: await readOsReleases(db),
    lifecycles: await readLifecycles(db, lifecycleProducts(ecosystem)),
    warnings: await readUpdateWarnings(db),
  }
}
