import type { FeedName } from '@dirigent/domain/advisories/advisory'
import type { Applicability } from '@dirigent/domain/cpe/configuration'
import { packConfigurations, unpackConfigurations } from '@dirigent/domain/cpe/packed'
import type { PackedConfiguration } from '@dirigent/domain/cpe/packed'
import { productsOf } from '@dirigent/domain/cpe/product-index'
import type { ProductKey } from '@dirigent/domain/cpe/name'
import { asId } from '@dirigent/domain/identity/ids'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { buildDictionary, type Dictionary } from '@dirigent/domain/software/dictionary'
import { compact } from '@dirigent/domain/software/names'
import { instant, type Tx } from './database.ts'
import { arrayLiteral, copyField } from './statements.ts'

/** A temporary table that takes a load before anything of the former state is touched. */
export async function openIncomingApplicability(tx: Tx): Promise<void> {
  await tx.execute(`create temp table incoming_applicability (
      vulnerability text collate "C", document text collate "C", document_at integer,
      products text[] collate "C", configurations jsonb, id bigint generated always as identity
    ) on commit drop`)
  // No plan depends on what is in the documents, and unpacking them all for statistics takes a second.
  await tx.execute(
    'alter table incoming_applicability alter column configurations set statistics 0',
  )
}

export const INCOMING_APPLICABILITY =
  'incoming_applicability (vulnerability, document, document_at, products, configurations)'

/** One row of COPY; `documentAt`: which document of the load says it, null where a feed has none. */
export function applicabilityLine(one: Applicability, documentAt: number | null): string {
  const fields = [
    one.vulnerability,
    one.document ?? '',
    documentAt === null ? null : String(documentAt),
    arrayLiteral(productsOf(one).toSorted()),
    JSON.stringify(packConfigurations(one.configurations)),
  ]
  return `${fields.map(copyField).join('\t')}\n`
}

/**
 * Brings the feed's words about products to what was loaded, by differences. What a load does not speak about it does
 * not take back: NVD comes in files by year, and a rejected record says so itself. A document takes back what its
 * earlier version said (`incoming_document`). Answers the products concerned.
 */
export async function mergeApplicability(
  tx: Tx,
  feed: FeedName,
  now: InstantMs,
): Promise<{ changed: number; products: ProductKey[] }> {
  await tx.execute('create index on incoming_applicability (vulnerability, document, id)')
  await tx.execute('analyze incoming_applicability')
  await tx.execute(
    `delete from incoming_applicability i using incoming_applicability later
      where later.vulnerability = i.vulnerability and later.document = i.document and later.id > i.id`,
  )
  const gone = await tx.rows<{ products: string[] }>(
    `delete from applicability a using incoming_document d, vulnerability v
      where a.feed = $1 and a.document = d.id and v.id = a.vulnerability_id
        and not exists (select 1 from incoming_applicability i
                         where i.vulnerability = v.name and i.document = a.document)
      returning a.products`,
    [feed],
  )
  await tx.execute(
    `insert into vulnerability (name, first_seen_at)
     select vulnerability, $1::timestamptz from incoming_applicability i
      where not exists (select 1 from vulnerability v where v.name = i.vulnerability) order by 1
     on conflict (name) do nothing`,
    [instant(now)],
  )
  const changed = await tx.rows<{ before: string[] | null; products: string[] }>(
    `with changed as (
       select v.id, i.document, i.products, i.configurations, a.products as before
         from incoming_applicability i join vulnerability v on v.name = i.vulnerability
         left join applicability a on a.feed = $1 and a.vulnerability_id = v.id and a.document = i.document
        where a.vulnerability_id is null or a.configurations <> i.configurations
     ), written as (
       insert into applicability (feed, vulnerability_id, document, products, configurations, since)
       select $1, id, document, products, configurations, $2::timestamptz from changed order by id, document
       on conflict (feed, vulnerability_id, document) do update
          set products = excluded.products, configurations = excluded.configurations, since = excluded.since
     )
     select before, products from changed`,
    [feed, instant(now)],
  )
  const products = new Set([
    ...gone.flatMap((row) => row.products),
    ...changed.flatMap((row) => [...(row.before ?? []), ...row.products]),
  ])
  await countProducts(tx, [...products].toSorted())
  return { changed: gone.length + changed.length, products: [...products] }
}

const COUNT_BATCH = 20_000
/** The overlap of two arrays compares each with each: beyond this many keys reading everything once costs less. */
const OVERLAP_MAX = 200

async function countProducts(tx: Tx, keys: readonly ProductKey[]): Promise<void> {
  const few = keys.length <= OVERLAP_MAX
  for (let at = 0; at < keys.length; at += COUNT_BATCH) {
    const batch = keys.slice(at, at + COUNT_BATCH)
    await tx.execute('delete from cpe_product where key = any($1)', [batch])
    await tx.execute(
      `insert into cpe_product (key, form, statements)
       select k.key, k.form, c.statements
         from unnest($1::text[], $2::text[]) as k (key, form)
         join (select p as key, count(*) as statements from applicability a, unnest(a.products) as p
                where ${few ? 'a.products && $1::text[]' : 'true'} group by 1) c on c.key = k.key
        order by 1`,
      [batch, batch.map((key) => compact(key.slice(key.indexOf(':') + 1)))],
    )
  }
}

/** The products that statements about these vulnerabilities name. */
export async function productsNamedBy(
  tx: Tx,
  vulnerabilities: readonly string[],
): Promise<ProductKey[]> {
  const rows = await tx.rows<{ key: string }>(
    `select distinct unnest(a.products) as key from applicability a
       join vulnerability v on v.id = a.vulnerability_id where v.name = any($1)`,
    [vulnerabilities],
  )
  return rows.map((row) => row.key)
}

/** The part of the dictionary that titles with these compact names can be looked up in. */
export async function dictionaryOf(tx: Tx, forms: readonly string[]): Promise<Dictionary> {
  const rows = await tx.rows<{ key: string; statements: number }>(
    'select key, statements from cpe_product where form = any($1) order by key',
    [forms],
  )
  return buildDictionary(rows.map((row) => [row.key, row.statements] as const))
}

/** Whether any feed says in which products vulnerabilities are. */
export const speaksAboutProducts = async (tx: Tx): Promise<boolean> =>
  (await tx.one<{ some: boolean }>('select exists (select 1 from cpe_product) as some')).some

export type StoredApplicability = {
  applicability: Applicability
  vulnerabilityId: number
  feed: FeedName
}

/**
 * What is said about these products today. NVD's analysis takes the place of what the CVE record claims, also where it
 * names other products; documents of manufacturers are heard beside both; a withdrawn vulnerability is in none.
 */
export async function applicabilityAbout(
  tx: Tx,
  products: readonly ProductKey[],
): Promise<StoredApplicability[]> {
  const rows = await tx.rows<{
    feed: string
    id: number
    name: string
    document: string
    configurations: PackedConfiguration[]
  }>(
    `select a.feed, v.id, v.name, a.document, a.configurations
       from applicability a join vulnerability v on v.id = a.vulnerability_id and not v.withdrawn
      where a.products && $1::text[]
        and (a.feed = 'nvd-cpe' or a.document <> '' or not exists (
          select 1 from applicability n where n.feed = 'nvd-cpe' and n.vulnerability_id = a.vulnerability_id))
      order by v.id, a.document`,
    [products],
  )
  return rows.map((row) => ({
    feed: row.feed,
    vulnerabilityId: row.id,
    applicability: {
      vulnerability: asId<'VulnerabilityId'>(row.name),
      configurations: unpackConfigurations(row.configurations),
      ...(row.document === '' ? {} : { document: row.document }),
    },
  }))
}
