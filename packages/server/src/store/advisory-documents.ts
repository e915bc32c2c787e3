import type { AdvisoryDocument, FeedName } from '@dirigent/domain/advisories/advisory'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { instant, type Queryable, type Tx } from './database.ts'
import { arrayLiteral, copyField } from './statements.ts'

/**
 * Temporary table of the documents of a load, in their order: of two versions of one the later counts, and what a
 * statement says counts only while its document is the last of its id.
 */
export async function openIncomingDocuments(tx: Tx): Promise<void> {
  await tx.execute(`create temp table incoming_document (
      at integer, id text collate "C", publisher text, title text, url text, revised_at timestamptz,
      vulnerabilities text[], gone boolean, remedies jsonb, unread integer
    ) on commit drop`)
}

export const INCOMING_DOCUMENT =
  'incoming_document (at, id, publisher, title, url, revised_at, vulnerabilities, gone, remedies, unread)'

/** One row of COPY; `at` counts the documents of the load. */
export function documentLine(document: AdvisoryDocument, at: number): string {
  const text = (value: string) => value.replaceAll('\0', ' ')
  const fields = [
    String(at),
    document.id,
    text(document.publisher),
    text(document.title),
    document.url,
    document.revisedAt,
    arrayLiteral(document.vulnerabilities),
    document.gone ? 't' : 'f',
    JSON.stringify(document.remedies ?? [], (_, value: unknown) =>
      typeof value === 'string' ? text(value) : value,
    ),
    String(document.unread ?? 0),
  ]
  return `${fields.map(copyField).join('\t')}\n`
}

/** Leaves the last version of each document, and drops what the earlier ones say. */
export async function keepLastVersions(tx: Tx): Promise<void> {
  await tx.execute('create index on incoming_document (id, at)')
  await tx.execute('analyze incoming_document')
  await tx.execute(
    `delete from incoming_statement i using incoming_document d
      where d.id = i.part and i.document_at is not null and d.at > i.document_at`,
  )
  await tx.execute(
    `delete from incoming_applicability i using incoming_document d
      where d.id = i.document and i.document_at is not null and d.at > i.document_at`,
  )
  await tx.execute(
    `delete from incoming_document d using incoming_document later
      where later.id = d.id and later.at > d.at`,
  )
}

/** Remembers whose documents these are; answers how many changed, and how many the feed has now. */
export async function mergeDocuments(
  tx: Tx,
  feed: FeedName,
  now: InstantMs,
): Promise<{ changed: number; count: number }> {
  const gone = await tx.execute(
    `delete from advisory_document a using incoming_document d
      where a.feed = $1 and a.id = d.id and d.gone`,
    [feed],
  )
  const changed = await tx.execute(
    `insert into advisory_document (feed, id, publisher, title, url, revised_at, vulnerabilities, remedies, unread, since)
     select $1, id, publisher, title, url, revised_at, vulnerabilities, remedies, unread, $2 from incoming_document
      where not gone order by id
     on conflict (feed, id) do update
       set publisher = excluded.publisher, title = excluded.title, url = excluded.url,
           revised_at = excluded.revised_at, vulnerabilities = excluded.vulnerabilities,
           remedies = excluded.remedies, unread = excluded.unread
     where (advisory_document.publisher, advisory_document.title, advisory_document.url,
            advisory_document.revised_at, advisory_document.vulnerabilities, advisory_document.remedies,
            advisory_document.unread)
        is distinct from (excluded.publisher, excluded.title, excluded.url, excluded.revised_at,
                          excluded.vulnerabilities, excluded.remedies, excluded.unread)`,
    [feed, instant(now)],
  )
  const { count } = await tx.one<{ count: number }>(
    'select count(*) as count from advisory_document where feed = $1',
    [feed],
  )
  return { changed: gone + changed, count }
}

export type DocumentAbout = {
  feed: FeedName
  id: string
  publisher: string
  title: string
  url: string | null
  revisedAt: InstantMs | null
  /** What it advises about this vulnerability. */
  remedies: { category: string; text: string; url: string | null }[]
  /** Products that it names in a way that cannot be matched. */
  unread: number
}

/** Whose documents speak about a vulnerability, newest first. */
export const documentsAbout = (db: Queryable, vulnerability: string): Promise<DocumentAbout[]> =>
  db.rows<DocumentAbout>(
    `select feed, id, publisher, title, url, revised_at as "revisedAt", unread,
            coalesce((select jsonb_agg(r - 'vulnerability') from jsonb_array_elements(remedies) r
                       where r->>'vulnerability' = $1), '[]') as remedies
       from advisory_document
      where vulnerabilities @> array[$1]::text[] order by revised_at desc nulls last, id limit 100`,
    [vulnerability],
  )

/** How many products the documents name in a way that cannot be matched, and how many documents do. */
export const unreadProducts = (db: Queryable): Promise<{ documents: number; products: number }> =>
  db.one(
    'select count(*) as documents, coalesce(sum(unread), 0)::integer as products from advisory_document where unread > 0',
  )

/** The ids of all documents of a feed. */
export async function documentIds(db: Queryable, feed: FeedName): Promise<string[]> {
  const rows = await db.rows<{ id: string }>('select id from advisory_document where feed = $1', [
    feed,
  ])
  return rows.map((row) => row.id)
}
