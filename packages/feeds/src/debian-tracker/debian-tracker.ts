import type { FeedRecord, Statement } from '@dirigent/domain/advisories/advisory'
import { ecosystemOf, releaseByCodename } from '@dirigent/domain/advisories/release'
import { asId } from '@dirigent/domain/identity/ids'
import { z } from 'zod'
import { FeedError } from '../feed-error.ts'
import type { Feed } from '../feed.ts'
import { documentsOf } from '../reading/documents.ts'
import { jsonMembers } from '../reading/json-members.ts'

const NAME = 'debian-tracker'

const Row = z.object({
  status: z.string(),
  fixed_version: z.string().optional(),
  urgency: z.string().default(''),
})
/** An entry without a release is written as an empty list. */
const Releases = z.union([z.record(z.string(), Row), z.tuple([]).transform(() => ({}))])
const Package = z.record(
  z.string().regex(/^(?:CVE|TEMP|DSA|DLA|DTSA)-/),
  z.object({ description: z.string().optional(), releases: Releases }),
)
type Row = z.infer<typeof Row>

/** "0" is how the tracker writes that a release never had the flawed code. */
function verdictOf(row: Row): Pick<Statement, 'verdict' | 'fixedVersion'> {
  if (row.status === 'open') return { verdict: 'open', fixedVersion: null }
  if (row.status !== 'resolved') return { verdict: 'undetermined', fixedVersion: null }
  const fixedVersion = row.fixed_version ?? '0'
  if (fixedVersion === '0') return { verdict: 'not_affected', fixedVersion: null }
  return { verdict: 'fixed_in', fixedVersion }
}

function* recordsOf(source: string, judged: z.infer<typeof Package>): Iterable<FeedRecord> {
  for (const [id, { description, releases }] of Object.entries(judged)) {
    const vulnerability = asId<'VulnerabilityId'>(id)
    if (description !== undefined) yield { kind: 'facts', facts: { vulnerability, description } }
    for (const [codename, row] of Object.entries(releases)) {
      const release = releaseByCodename(codename)
      // A release that we do not know yet is no reason to lose the others.
      if (!release) continue
      const ecosystem = ecosystemOf(release)
      const common = { ecosystem, sourcePackage: source, vulnerability, urgency: row.urgency }
      yield {
        kind: 'statement',
        statement: { ...common, ...verdictOf(row), advisoryIds: [], subscription: null },
      }
    }
  }
}

/** Debian's security tracker: every vulnerability of every source package, per release, fixed or not. */
export const debianTracker: Feed = {
  name: NAME,
  publisher: 'Debian Security Team',
  brings: 'own_words',
  forDevicesOf: ['debian'],
  files: [{ name: 'json', url: 'https://security-tracker.debian.org/tracker/data/json' }],
  everyHours: 1,
  async *parse(source) {
    let packages = 0
    for await (const document of documentsOf(NAME, source)) {
      for await (const [name, value] of jsonMembers(NAME, document.bytes)) {
        const judged = Package.safeParse(value)
        if (!judged.success) {
          throw new FeedError(
            NAME,
            'feed_unknown_format',
            `the entry "${name.slice(0, 60)}" is not what the tracker publishes about a source package.`,
            judged.error,
          )
        }
        packages++
        yield* recordsOf(name, judged.data)
      }
    }
    if (packages === 0)
      throw new FeedError(NAME, 'feed_empty', 'it names no package. What was loaded before stays.')
  },
}
