import type {
  CvssScore,
  FeedRecord,
  Statement,
  VulnerabilityFacts,
} from '@dirigent/domain/advisories/advisory'
import { ecosystemOf, parseRelease } from '@dirigent/domain/advisories/release'
import { asId } from '@dirigent/domain/identity/ids'
import type { Ecosystem } from '@dirigent/domain/identity/ids'
import { scoreOfVector } from '@dirigent/domain/risk/cvss'
import { compareVersions } from '@dirigent/domain/versions/registry'
import { z } from 'zod'
import { FeedError } from '../feed-error.ts'
import type { Feed } from '../feed.ts'
import { jsonDocumentsOf } from '../reading/json-documents.ts'

const NAME = 'osv'

const Event = z
  .object({ introduced: z.string(), fixed: z.string(), last_affected: z.string() })
  .partial()
const Affected = z.object({
  package: z.object({ ecosystem: z.string(), name: z.string() }).optional(),
  ranges: z.array(z.object({ type: z.string(), events: z.array(Event) })).optional(),
  ecosystem_specific: z
    .object({ urgency: z.string(), ubuntu_priority: z.string() })
    .partial()
    .nullish(),
})
const Osv = z.object({
  id: z.string(),
  modified: z.string().optional(),
  published: z.string().optional(),
  withdrawn: z.string().nullish(),
  aliases: z.array(z.string()).nullish(),
  upstream: z.array(z.string()).nullish(),
  related: z.array(z.string()).nullish(),
  details: z.string().optional(),
  severity: z.array(z.object({ type: z.string(), score: z.string() })).nullish(),
  affected: z.array(Affected).nullish(),
})
type Osv = z.infer<typeof Osv>

const isCve = (id: string) => /^CVE-\d+-\d+$/.test(id)

/** Distributions put their name before the CVE id: `DEBIAN-CVE-…`, `UBUNTU-CVE-…`. */
const plainId = (id: string) => id.replace(/^(?:DEBIAN|UBUNTU)-(?=CVE-)/, '')

/** The vulnerabilities a record is about: its CVE ids, else its own id. Advisories (DSA, USN) name them elsewhere. */
function vulnerabilitiesOf(record: Osv): string[] {
  const own = plainId(record.id)
  if (isCve(own)) return [own]
  const cves = (ids: readonly string[]) => [...new Set(ids.map(plainId).filter(isCve))]
  const named = cves([...(record.aliases ?? []), ...(record.upstream ?? [])])
  if (named.length > 0) return named
  if (!/^(?:DSA|DLA|USN|LSN)-/.test(record.id)) return [record.id]
  return cves(record.related ?? [])
}

type Place = { ecosystem: Ecosystem; subscription: string | null }

/** `Debian:12`, `Ubuntu:22.04:LTS`, `Ubuntu:Pro:22.04:LTS`; null for what has no release we match yet. */
function placeOf(ecosystem: string): Place | null {
  const parts = ecosystem.split(':').filter((part) => part !== 'LTS')
  const pro = parts[1] === 'Pro' || parts[1] === 'FIPS' || parts[1] === 'FIPS-updates'
  const release = parseRelease(`${parts[0]}:${parts[pro ? 2 : 1] ?? ''}`)
  return 'code' in release
    ? null
    : { ecosystem: ecosystemOf(release), subscription: pro ? (parts[1] ?? null) : null }
}

/** The newest fixed version; null when the ranges end open. Distributions' ranges begin at 0, so only the end decides. */
function fixedVersionOf(affected: z.infer<typeof Affected>): string | null {
  let fixed: string | null = null
  for (const range of affected.ranges ?? []) {
    if (range.type === 'GIT') continue
    for (const event of range.events) {
      if (
        event.fixed !== undefined &&
        (fixed === null || compareVersions('deb', fixed, event.fixed) < 0)
      )
        fixed = event.fixed
    }
  }
  return fixed
}

function* statementsOf(record: Osv): Iterable<Statement> {
  const publisherWord = record.severity?.find((one) => one.type === 'Ubuntu')?.score
  for (const affected of record.affected ?? []) {
    const place = affected.package ? placeOf(affected.package.ecosystem) : null
    if (!place || !affected.package) continue
    const fixed = fixedVersionOf(affected)
    const word = affected.ecosystem_specific
    for (const id of vulnerabilitiesOf(record)) {
      yield {
        ...place,
        sourcePackage: affected.package.name,
        vulnerability: asId<'VulnerabilityId'>(id),
        verdict: fixed === null ? 'open' : fixed === '0' ? 'not_affected' : 'fixed_in',
        fixedVersion: fixed === '0' ? null : fixed,
        urgency: word?.urgency ?? word?.ubuntu_priority ?? publisherWord ?? '',
        advisoryIds: record.id.endsWith(id) ? [] : [record.id],
      }
    }
  }
}

function factsOf(record: Osv, id: string): VulnerabilityFacts {
  const vulnerability = asId<'VulnerabilityId'>(id)
  if (record.withdrawn) return { vulnerability, withdrawn: true }
  const cvss = (record.severity ?? [])
    .map((one) => (one.type.startsWith('CVSS') ? scoreOfVector(one.score) : null))
    .filter((score): score is CvssScore => score !== null)
  return {
    vulnerability,
    ...(record.details === undefined ? {} : { description: record.details }),
    ...(record.published === undefined ? {} : { publishedAt: record.published }),
    ...(cvss.length > 0 ? { cvss } : {}),
  }
}

/** A record about the vulnerability itself is newer than the advisory that once fixed it. */
function prefer(known: Statement, later: Statement): Statement {
  const rank = (statement: Statement) => (statement.advisoryIds.length === 0 ? 1 : 0)
  const advisoryIds = [...new Set([...known.advisoryIds, ...later.advisoryIds])]
  if (rank(known) !== rank(later))
    return { ...(rank(known) > rank(later) ? known : later), advisoryIds }
  if (known.fixedVersion === null || later.fixedVersion === null) {
    return { ...(known.fixedVersion === null ? later : known), advisoryIds }
  }
  const older = compareVersions('deb', known.fixedVersion, later.fixedVersion) < 0
  return { ...(older ? later : known), advisoryIds }
}

/** Open Source Vulnerabilities, the exchange format that several distributions publish in. */
export const osv: Feed = {
  name: NAME,
  publisher: 'OSV.dev',
  brings: 'copies',
  forDevicesOf: [],
  files: ['Debian', 'Ubuntu'].map((ecosystem) => ({
    name: ecosystem,
    url: `https://osv-vulnerabilities.storage.googleapis.com/${ecosystem}/all.zip`,
  })),
  everyHours: 6,
  async *parse(source): AsyncIterable<FeedRecord> {
    const statements = new Map<string, Statement>()
    let count = 0
    for await (const { name, value } of jsonDocumentsOf(
      NAME,
      source,
      (one) => one === '' || /\.jsonl?$/.test(one),
    )) {
      const record = Osv.safeParse(value)
      if (!record.success)
        throw new FeedError(
          NAME,
          'feed_unknown_format',
          `${name || 'it'} is not an OSV record.`,
          record.error,
        )
      count++
      // An advisory's facts are not those of each vulnerability in it, unless it is the only one.
      const ids = vulnerabilitiesOf(record.data)
      // And when an advisory is withdrawn, the vulnerability it named is not.
      const [only] = ids.length === 1 ? ids : []
      const tells = only !== undefined && (!record.data.withdrawn || record.data.id.endsWith(only))
      if (tells) yield { kind: 'facts', facts: factsOf(record.data, only) }
      if (record.data.withdrawn) continue
      for (const statement of statementsOf(record.data)) {
        const key = `${statement.ecosystem} ${statement.sourcePackage} ${statement.vulnerability} ${statement.subscription ?? ''}`
        const known = statements.get(key)
        statements.set(key, known ? prefer(known, statement) : statement)
      }
    }
    if (count === 0)
      throw new FeedError(NAME, 'feed_empty', 'it has no record. What was loaded before stays.')
    for (const statement of statements.values()) yield { kind: 'statement', statement }
  },
}
