import type {
  FeedName,
  AffectedRange,
  Remedy,
  Statement,
  VulnerabilityFacts,
} from '@dirigent/domain/advisories/advisory'
import { ownWordsFirst } from '@dirigent/domain/advisories/own-words'
import { asId, type Ecosystem, type VulnerabilityId } from '@dirigent/domain/identity/ids'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { isCopy } from '@dirigent/feeds/registry'
import type { Queryable } from './database.ts'

type StatementRow = {
  feed: FeedName
  source_package: string
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
}

/** What all feeds say today about one release, by source package. */
export async function statementsOfEcosystem(
  db: Queryable,
  ecosystem: Ecosystem,
): Promise<Map<string, Statement[]>> {
  const rows = await db.rows<StatementRow>(
    `select s.feed, s.source_package, v.name as vulnerability, s.verdict, s.fixed_version, s.urgency, s.advisory_ids, s.subscription, s."binary", s.modules,
            s.remedies, s.ranges
       from statement s join vulnerability v on v.id = s.vulnerability_id
      where s.ecosystem = $1 and s.until is null order by s.source_package, v.name`,
    [ecosystem],
  )
  const bySource = new Map<string, Statement[]>()
  const said = ownWordsFirst(rows, isCopy, (row) => `${row.source_package}\t${row.vulnerability}`)
  for (const row of said) {
    const statement: Statement = {
      ecosystem,
      sourcePackage: row.source_package,
      vulnerability: asId<'VulnerabilityId'>(row.vulnerability),
      verdict: row.verdict,
      fixedVersion: row.fixed_version,
      urgency: row.urgency,
      advisoryIds: row.advisory_ids,
      subscription: row.subscription === '' ? null : row.subscription,
      ...(row.binary ? { binary: true } : {}),
      ...(row.modules.length > 0 ? { modules: row.modules } : {}),
      ...(row.remedies ? { remedies: row.remedies } : {}),
      ...(row.ranges ? { ranges: row.ranges } : {}),
    }
    const known = bySource.get(row.source_package)
    if (known) known.push(statement)
    else bySource.set(row.source_package, [statement])
  }
  return bySource
}

type FactRow = {
  name: string
  cvss: VulnerabilityFacts['cvss'] | null
  ssvc: VulnerabilityFacts['ssvc'] | null
  published_at: InstantMs | null
  added_on: string | null
  due_on: string | null
  ransomware: boolean | null
  score: number | null
  percentile: number | null
  scored_on: string | null
}

function factsOf(row: FactRow): VulnerabilityFacts {
  const kev =
    row.added_on === null
      ? {}
      : { kev: { addedOn: row.added_on, dueOn: row.due_on, ransomware: row.ransomware ?? false } }
  const epss =
    row.score === null
      ? {}
      : {
          epss: {
            score: row.score,
            percentile: row.percentile ?? 0,
            scoredOn: row.scored_on ?? '',
          },
        }
  return {
    vulnerability: asId<'VulnerabilityId'>(row.name),
    ...(row.cvss ? { cvss: row.cvss } : {}),
    ...(row.ssvc ? { ssvc: row.ssvc } : {}),
    ...(row.published_at === null ? {} : { publishedAt: new Date(row.published_at).toISOString() }),
    ...kev,
    ...epss,
  }
}

/** What is known about the vulnerabilities that the release's statements name; without descriptions. */
export async function factsOfEcosystem(
  db: Queryable,
  ecosystem: Ecosystem,
): Promise<Map<VulnerabilityId, VulnerabilityFacts>> {
  const rows = await db.rows<FactRow>(
    `select v.name, v.cvss, v.ssvc, v.published_at, k.added_on, k.due_on, k.ransomware, e.score, e.percentile, e.scored_on
       from (select distinct vulnerability_id from statement where ecosystem = $1 and until is null) s
       join vulnerability v on v.id = s.vulnerability_id
       left join kev k on k.vulnerability = v.name
       left join epss e on e.vulnerability = v.name
      order by v.name`,
    [ecosystem],
  )
  return new Map(rows.map((row) => [asId<'VulnerabilityId'>(row.name), factsOf(row)]))
}

export type FeedState = {
  name: FeedName
  records: number
  revision: number
  succeeded_at: InstantMs
}

/** The feeds that were loaded at least once. */
export async function loadedFeedStates(db: Queryable): Promise<FeedState[]> {
  return db.rows<FeedState>(
    'select name, records, revision, succeeded_at from feed where succeeded_at is not null order by name',
  )
}
