import type {
  CvssScore,
  FeedRecord,
  Statement,
  VulnerabilityFacts,
} from '@dirigent/domain/advisories/advisory'
import { asId } from '@dirigent/domain/identity/ids'
import { scoreOfVector } from '@dirigent/domain/risk/cvss'
import { FeedError } from '../feed-error.ts'
import type { Feed } from '../feed.ts'
import { jsonDocumentsOf } from '../reading/json-documents.ts'
import { OsvRecord, vulnerabilitiesOf } from './record.ts'
import { prefer, statementKey, statementsOf } from './statements.ts'

const NAME = 'osv'

function factsOf(record: OsvRecord, id: string): VulnerabilityFacts {
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

/** The ecosystems that we match, as OSV calls their folders. */
const PUBLISHED = [
  ['Debian', 'debian'],
  ['Ubuntu', 'ubuntu'],
  ['AlmaLinux', 'almalinux'],
  ['Rocky Linux', 'rocky'],
  ['Alpine', 'alpine'],
  ['Red Hat', 'rhel'],
  ['SUSE', 'sles'],
  ['openSUSE', 'opensuse-leap'],
] as const

/** Canonical packs its records itself: by CVE, by USN and by livepatch notice. */
const CANONICAL = 'https://security-metadata.canonical.com/osv/osv-all.tar.xz'

/** Open Source Vulnerabilities, the exchange format that several distributions publish in. */
export const osv: Feed = {
  name: NAME,
  publisher: 'OSV.dev',
  brings: 'copies',
  // Debian, Ubuntu, Alpine and SUSE are read from their own publishers' files.
  forDevicesOf: ['almalinux', 'rocky'],
  files: PUBLISHED.map(([ecosystem, distribution]) => ({
    name: ecosystem,
    url:
      ecosystem === 'Ubuntu'
        ? CANONICAL
        : `https://osv-vulnerabilities.storage.googleapis.com/${encodeURIComponent(ecosystem)}/all.zip`,
    only: [distribution],
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
      const record = OsvRecord.safeParse(value)
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
        const key = statementKey(statement)
        const known = statements.get(key)
        statements.set(key, known ? prefer(known, statement) : statement)
      }
    }
    if (count === 0)
      throw new FeedError(NAME, 'feed_empty', 'it has no record. What was loaded before stays.')
    for (const statement of statements.values()) yield { kind: 'statement', statement }
  },
}
