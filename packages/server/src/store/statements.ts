import type { Readable } from 'node:stream'
import { Readable as ReadableStream } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { from as copyFrom } from 'pg-copy-streams'
import type pg from 'pg'
import type {
  AffectedRange,
  FeedName,
  Remedy,
  Statement,
} from '@dirigent/domain/advisories/advisory'
import { ownWordsFirst } from '@dirigent/domain/advisories/own-words'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { isCopy } from '@dirigent/feeds/registry'
import { instant, type Tx } from './database.ts'

/** What a load changed, by (ecosystem, package that a statement names): exactly what has to be matched again. */
export type TouchedSource = { ecosystem: string; source: string }

/** Escapes one field of COPY's text format. */
export function copyField(value: string | null): string {
  if (value === null) return '\\N'
  return value.replace(
    /[\\\t\n\r]/g,
    (c) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' })[c] ?? c,
  )
}

export const arrayLiteral = (items: readonly string[]) =>
  `{${items.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`).join(',')}}`

/** Streams lines into a table of this transaction (opened with `plain`); answers how many were sent. */
export async function copyInto(
  tx: Tx,
  target: string,
  lines: AsyncIterable<string>,
): Promise<number> {
  let count = 0
  async function* counted() {
    for await (const line of lines) {
      count++
      yield line
    }
  }
  const source: Readable = ReadableStream.from(counted(), {
    objectMode: false,
    highWaterMark: 1 << 16,
  })
  const client = tx.client as pg.Client
  await pipeline(source, client.query(copyFrom(`copy ${target} from stdin`)))
  return count
}

/** Temporary tables that take a load before anything of the former state is touched. */
export async function openIncoming(tx: Tx): Promise<void> {
  await tx.execute(`create temp table incoming_statement (
      ecosystem text collate "C", source_package text collate "C", vulnerability text collate "C",
      verdict text, fixed_version text collate "C", urgency text collate "C", advisory_ids text[],
      subscription text collate "C", part text collate "C", "binary" boolean, modules text[], remedies jsonb,
      document_at integer, ranges jsonb,
      advisory text collate "C" generated always as (coalesce(case when "binary" then advisory_ids[1] end, '')) stored,
      id bigint generated always as identity
    ) on commit drop`)
}

/** One row of COPY; `documentAt`: which document of the load says it, null where a feed has none. */
export function statementLine(statement: Statement, documentAt: number | null = null): string {
  const fields = [
    statement.ecosystem,
    statement.sourcePackage,
    statement.vulnerability,
    statement.verdict,
    statement.fixedVersion,
    statement.urgency,
    arrayLiteral(statement.advisoryIds),
    statement.subscription ?? '',
    statement.part ?? '',
    statement.binary === true ? 't' : 'f',
    arrayLiteral(statement.modules ?? []),
    statement.remedies ? JSON.stringify(statement.remedies) : null,
    documentAt === null ? null : String(documentAt),
    statement.ranges ? JSON.stringify(statement.ranges) : null,
  ]
  return `${fields.map(copyField).join('\t')}\n`
}

export const INCOMING_STATEMENT =
  'incoming_statement (ecosystem, source_package, vulnerability, verdict, fixed_version, urgency, advisory_ids, subscription, part, "binary", modules, remedies, document_at, ranges)'

export type ShrunkPart = { ecosystem: string; part: string; before: number; records: number }

/** How many records each part of the load has, beside what is current: for the shrink guard. */
export async function partSizes(tx: Tx, feed: FeedName): Promise<ShrunkPart[]> {
  return tx.rows<ShrunkPart>(
    `select p.ecosystem, p.part, p.records, coalesce(c.before, 0) as before
       from (select ecosystem, part, count(*) as records from incoming_statement group by 1, 2) p
       left join (select ecosystem, part, count(*) as before from statement
                   where feed = $1 and until is null group by 1, 2) c using (ecosystem, part)`,
    [feed],
  )
}

/**
 * Brings the feed's current statements to what `incoming_statement` holds: by differences, so that what did not
 * change keeps its `since`, and the former word stays readable as history.
 */
export async function mergeStatements(
  tx: Tx,
  feed: FeedName,
  now: InstantMs,
): Promise<{ changed: number; touched: TouchedSource[] }> {
  await tx.execute(
    `delete from incoming_statement i using incoming_statement later
      where later.ecosystem = i.ecosystem and later.source_package = i.source_package
        and later.vulnerability = i.vulnerability and later.subscription = i.subscription
        and later.part = i.part and later."binary" = i."binary" and later.modules = i.modules
        and later.advisory = i.advisory and later.id > i.id`,
  )
  await tx.execute('create index on incoming_statement (ecosystem, source_package, vulnerability)')
  await tx.execute('analyze incoming_statement')
  await tx.execute(
    `create temp table incoming_part on commit drop as
     select distinct ecosystem, part from incoming_statement
     union
     select s.ecosystem, s.part from incoming_document d
       join statement s on s.feed = $1 and s.part = d.id and s.until is null`,
    [feed],
  )
  await insertVulnerabilities(tx, now)
  const closed = await tx.rows<TouchedSource>(
    `update statement s set until = $2
      where s.feed = $1 and s.until is null
        and exists (select 1 from incoming_part p where p.ecosystem = s.ecosystem and p.part = s.part)
        and not exists (
        select 1 from incoming_statement i join vulnerability v on v.name = i.vulnerability
         where v.id = s.vulnerability_id and i.ecosystem = s.ecosystem and i.source_package = s.source_package
           and i.subscription = s.subscription and i.part = s.part and i."binary" = s."binary"
           and i.modules = s.modules and i.verdict = s.verdict
           and i.fixed_version is not distinct from s.fixed_version and i.urgency = s.urgency
           and i.advisory_ids = s.advisory_ids and i.remedies is not distinct from s.remedies
           and i.ranges is not distinct from s.ranges)
      returning s.ecosystem, s.source_package as source`,
    [feed, instant(now)],
  )
  const opened = await tx.rows<TouchedSource>(
    `insert into statement (feed, ecosystem, source_package, vulnerability_id, verdict, fixed_version, urgency,
                            advisory_ids, subscription, part, "binary", modules, remedies, ranges, since)
     select $1, i.ecosystem, i.source_package, v.id, i.verdict, i.fixed_version, i.urgency, i.advisory_ids,
            i.subscription, i.part, i."binary", i.modules, i.remedies, i.ranges, $2
       from incoming_statement i join vulnerability v on v.name = i.vulnerability
      where not exists (select 1 from statement s
                         where s.feed = $1 and s.until is null and s.vulnerability_id = v.id
                           and s.ecosystem = i.ecosystem and s.source_package = i.source_package
                           and s.subscription = i.subscription and s.part = i.part and s."binary" = i."binary"
                           and s.modules = i.modules
                           and coalesce(case when s."binary" then s.advisory_ids[1] end, '') = i.advisory)
      returning ecosystem, source_package as source`,
    [feed, instant(now)],
  )
  return {
    changed: closed.length + opened.length,
    touched: distinctSources([...closed, ...opened]),
  }
}

async function insertVulnerabilities(tx: Tx, now: InstantMs): Promise<void> {
  await tx.execute(
    `insert into vulnerability (name, first_seen_at)
     select distinct vulnerability, $1::timestamptz from incoming_statement i
      where not exists (select 1 from vulnerability v where v.name = i.vulnerability) order by 1
     on conflict (name) do nothing`,
    [instant(now)],
  )
}

function distinctSources(rows: readonly TouchedSource[]): TouchedSource[] {
  const seen = new Map<string, TouchedSource>()
  for (const row of rows) seen.set(`${row.ecosystem}\t${row.source}`, row)
  return [...seen.values()]
}

export type StoredStatement = {
  ecosystem: string
  source_package: string
  vulnerability_id: number
  vulnerability: string
  verdict: Statement['verdict']
  fixed_version: string | null
  urgency: string
  advisory_ids: string[]
  subscription: string
  binary: boolean
  modules: string[]
  remedies: Remedy[] | null
  ranges: AffectedRange[] | null
  feed: FeedName
}

/** The source packages that statements about these vulnerabilities name. */
export async function sourcesOf(
  tx: Tx,
  vulnerabilities: readonly string[],
): Promise<TouchedSource[]> {
  return tx.rows<TouchedSource>(
    `select distinct s.ecosystem, s.source_package as source from vulnerability v
       join statement s on s.vulnerability_id = v.id and s.until is null where v.name = any($1)`,
    [vulnerabilities],
  )
}

/** What all feeds say today about the given packages, as source or as binary. */
export async function currentStatements(
  tx: Tx,
  sources: readonly TouchedSource[],
): Promise<readonly StoredStatement[]> {
  const rows = await tx.rows<StoredStatement>(
    `select s.ecosystem, s.source_package, s.vulnerability_id, v.name as vulnerability, s.verdict, s.fixed_version,
            s.urgency, s.advisory_ids, s.subscription, s."binary", s.modules, s.remedies, s.ranges, s.feed
       from unnest($1::text[], $2::text[]) as t (ecosystem, source)
       join statement s on s.ecosystem = t.ecosystem and s.source_package = t.source and s.until is null
       join vulnerability v on v.id = s.vulnerability_id`,
    [sources.map((s) => s.ecosystem), sources.map((s) => s.source)],
  )
  return ownWordsFirst(
    rows,
    isCopy,
    (row) => `${row.ecosystem}\t${row.source_package}\t${row.vulnerability_id}`,
  )
}

/** How many statements of a feed are current. */
export async function countStatements(tx: Tx, feed: FeedName): Promise<number> {
  const { count } = await tx.one<{ count: number }>(
    'select count(*) as count from statement where feed = $1 and until is null',
    [feed],
  )
  return count
}
