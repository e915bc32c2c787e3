import type { FeedName, VulnerabilityFacts } from '@dirigent/domain/advisories/advisory'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { instant, type Tx } from './database.ts'
import { copyField } from './statements.ts'

/** Temporary table that takes facts about vulnerabilities before they are merged. */
export async function openIncomingFacts(tx: Tx): Promise<void> {
  await tx.execute(`create temp table incoming_fact (
      vulnerability text collate "C", description text, published_at timestamptz, cvss jsonb, severity text,
      ssvc jsonb, withdrawn boolean, added_on date, due_on date, ransomware boolean,
      score real, percentile real, scored_on date, id bigint generated always as identity
    ) on commit drop`)
}

export const INCOMING_FACT =
  'incoming_fact (vulnerability, description, published_at, cvss, severity, ssvc, withdrawn, added_on, due_on, ransomware, score, percentile, scored_on)'

const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value))
const text = (value: string | number | boolean | null | undefined) =>
  value === undefined || value === null ? null : String(value)

/** One row of COPY; `severity` is decided by the caller from the scores. */
export function factLine(facts: VulnerabilityFacts, severity: string | null): string {
  const fields = [
    facts.vulnerability,
    // NUL cannot be stored as text; some descriptions carry one.
    facts.description?.replaceAll('\0', ' ') ?? null,
    facts.publishedAt ?? null,
    json(facts.cvss),
    severity,
    json(facts.ssvc),
    text(facts.withdrawn),
    facts.kev?.addedOn ?? null,
    facts.kev?.dueOn ?? null,
    text(facts.kev?.ransomware),
    text(facts.epss?.score),
    text(facts.epss?.percentile),
    facts.epss?.scoredOn ?? null,
  ]
  return `${fields.map(copyField).join('\t')}\n`
}

/** Merges facts by differences; answers the vulnerabilities whose deadlines may have changed. */
export async function mergeFacts(
  tx: Tx,
  feed: FeedName,
  now: InstantMs,
): Promise<{ changed: number; reweigh: string[] }> {
  await tx.execute(
    'delete from incoming_fact i using incoming_fact later where later.vulnerability = i.vulnerability and later.id > i.id',
  )
  await tx.execute('analyze incoming_fact')
  if (feed === 'epss') return { changed: await mergeEpss(tx), reweigh: [] }
  if (feed === 'cisa-kev') return mergeKev(tx, now)
  return mergeDescriptions(tx, feed, now)
}

async function mergeEpss(tx: Tx): Promise<number> {
  return tx.execute(
    `insert into epss (vulnerability, score, percentile, scored_on)
     select vulnerability, score, percentile, scored_on from incoming_fact where score is not null order by 1
     on conflict (vulnerability) do update
       set score = excluded.score, percentile = excluded.percentile, scored_on = excluded.scored_on
     where (epss.score, epss.percentile) is distinct from (excluded.score, excluded.percentile)`,
  )
}

async function mergeKev(tx: Tx, now: InstantMs): Promise<{ changed: number; reweigh: string[] }> {
  const gone = await tx.rows<{ vulnerability: string }>(
    `delete from kev where not exists (select 1 from incoming_fact i where i.vulnerability = kev.vulnerability)
     returning vulnerability`,
  )
  const merged = await tx.rows<{ vulnerability: string }>(
    `insert into kev (vulnerability, added_on, due_on, ransomware, first_seen_at)
     select vulnerability, added_on, due_on, coalesce(ransomware, false), $1::timestamptz from incoming_fact
      where added_on is not null order by 1
     on conflict (vulnerability) do update
       set added_on = excluded.added_on, due_on = excluded.due_on, ransomware = excluded.ransomware
     where (kev.added_on, kev.due_on, kev.ransomware)
        is distinct from (excluded.added_on, excluded.due_on, excluded.ransomware)
     returning vulnerability`,
    [instant(now)],
  )
  const reweigh = [...gone, ...merged].map((row) => row.vulnerability)
  return { changed: reweigh.length, reweigh }
}

/** CVE records speak about the vulnerability itself; a distribution's words only fill what they leave empty. */
async function mergeDescriptions(
  tx: Tx,
  feed: FeedName,
  now: InstantMs,
): Promise<{ changed: number; reweigh: string[] }> {
  const first = feed === 'cve' ? ['excluded', 'vulnerability'] : ['vulnerability', 'excluded']
  const pick = (column: string) => `coalesce(${first[0]}.${column}, ${first[1]}.${column})`
  const columns = ['description', 'published_at', 'cvss', 'severity', 'ssvc']
  // The CVE record decides whether it was withdrawn; another feed can only add the word.
  const withdrawn =
    feed === 'cve' ? 'excluded.withdrawn' : '(excluded.withdrawn or vulnerability.withdrawn)'
  const rows = await tx.rows<{ name: string }>(
    `insert into vulnerability (name, description, published_at, cvss, severity, ssvc, withdrawn, first_seen_at)
     select vulnerability, description, published_at, cvss, severity, ssvc, coalesce(withdrawn, false), $1::timestamptz
       from incoming_fact order by 1
     on conflict (name) do update set ${columns.map((c) => `${c} = ${pick(c)}`).join(', ')},
       withdrawn = ${withdrawn}
     where (${columns.map((c) => `vulnerability.${c}`).join(', ')}, vulnerability.withdrawn)
        is distinct from (${columns.map(pick).join(', ')}, ${withdrawn})
     returning name`,
    [instant(now)],
  )
  return { changed: rows.length, reweigh: rows.map((row) => row.name) }
}
