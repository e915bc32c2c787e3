import type { FeedRecord, Statement } from '@dirigent/domain/advisories/advisory'
import { ecosystemOf, parseRelease } from '@dirigent/domain/advisories/release'
import { asId } from '@dirigent/domain/identity/ids'
import type { Ecosystem } from '@dirigent/domain/identity/ids'
import { compareVersions } from '@dirigent/domain/versions/registry'
import { z } from 'zod'
import { FeedError } from '../feed-error.ts'
import type { Feed } from '../feed.ts'
import { jsonDocumentsOf } from '../reading/json-documents.ts'

const NAME = 'alpine-secdb'

const SecurityFixes = z.record(z.string(), z.array(z.string().nullable()).nullable())
const Database = z.object({
  distroversion: z.string().regex(/^v?\d+\.\d+$|^edge/),
  reponame: z.string().min(1),
  packages: z
    .array(
      z.object({ pkg: z.object({ name: z.string().min(1), secfixes: SecurityFixes.nullish() }) }),
    )
    .nullable(),
})
type Database = z.infer<typeof Database>

/** `CVE-2019-17349 CVE-2019-17350 XSA-295`: two vulnerabilities and another publisher's name for them; `XSA-248`: one. */
function vulnerabilitiesIn(text: string): string[] {
  const ids = text.match(/\b[A-Z]+-[\w-]*\d\w*(?:-\w+)*/g) ?? []
  const cves = ids.filter((id) => /^CVE-\d+-\d+$/.test(id))
  return cves.length > 0 ? cves : ids.slice(0, 1)
}

/** Fixed again later: the newer version counts. Version "0" is how Alpine writes that it never had the flaw. */
function newest(known: string | undefined, version: string): string {
  if (known === undefined) return version
  return compareVersions('apk', known, version) < 0 ? version : known
}

function fixesOf(secfixes: z.infer<typeof SecurityFixes>): Map<string, string> {
  const fixes = new Map<string, string>()
  for (const [version, texts] of Object.entries(secfixes)) {
    for (const text of texts ?? []) {
      for (const id of vulnerabilitiesIn(text ?? '')) fixes.set(id, newest(fixes.get(id), version))
    }
  }
  return fixes
}

function* statementsOf(database: Database, ecosystem: Ecosystem): Iterable<Statement> {
  for (const { pkg } of database.packages ?? []) {
    for (const [id, version] of fixesOf(pkg.secfixes ?? {})) {
      const isSafe = version === '0'
      yield {
        ecosystem,
        sourcePackage: pkg.name,
        vulnerability: asId<'VulnerabilityId'>(id),
        verdict: isSafe ? 'not_affected' : 'fixed_in',
        fixedVersion: isSafe ? null : version,
        urgency: '',
        advisoryIds: [],
        subscription: null,
        part: database.reponame,
      }
    }
  }
}

const RELEASES = Array.from({ length: 9 }, (_, at) => `3.${15 + at}`)

/**
 * Alpine's security database: per release and repository which version of a source package (`origin`) fixed what. It
 * lists fixes only: what is known and not fixed yet does not appear.
 */
export const alpineSecdb: Feed = {
  name: NAME,
  publisher: 'Alpine Linux Security Team',
  brings: 'own_words',
  forDevicesOf: ['alpine'],
  files: ['edge', ...RELEASES].flatMap((release) =>
    ['main', 'community'].map((repository) => ({
      name: `${release}-${repository}`,
      url: `https://secdb.alpinelinux.org/${release === 'edge' ? release : `v${release}`}/${repository}.json`,
      only: [`alpine:${release}`],
    })),
  ),
  everyHours: 6,
  async *parse(source): AsyncIterable<FeedRecord> {
    let packages = 0
    const isDatabase = (name: string) => name === '' || name.endsWith('.json')
    for await (const { name, value } of jsonDocumentsOf(NAME, source, isDatabase)) {
      const database = Database.safeParse(value)
      if (!database.success)
        throw new FeedError(
          NAME,
          'feed_unknown_format',
          `${name || 'it'} is not a file of Alpine's security database.`,
          database.error,
        )
      const { distroversion } = database.data
      const release = parseRelease(`alpine:${distroversion.replace(/^v/, '')}`)
      packages += database.data.packages?.length ?? 0
      // A release that we do not know yet is no reason to lose the others.
      if ('code' in release) continue
      for (const statement of statementsOf(database.data, ecosystemOf(release)))
        yield { kind: 'statement', statement }
    }
    if (packages === 0)
      throw new FeedError(NAME, 'feed_empty', 'it names no package. What was loaded before stays.')
  },
}
