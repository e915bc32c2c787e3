import type { FeedRecord, OsRelease } from '@dirigent/domain/advisories/advisory'
import { asId } from '@dirigent/domain/identity/ids'
import { osLine } from '@dirigent/domain/matching/macos/releases'
import { compareVersions } from '@dirigent/domain/versions/registry'
import { z } from 'zod'
import { FeedError } from '../feed-error.ts'
import type { Feed } from '../feed.ts'
import { jsonDocumentsOf } from '../reading/json-documents.ts'

const NAME = 'apple-sofa'

const Release = z.object({
  UpdateName: z.string(),
  ProductName: z.string().optional(),
  ProductVersion: z.string(),
  Build: z.string().optional().catch(undefined),
  ReleaseDate: z.string(),
  ReleaseType: z.string().optional(),
  // v1 says per vulnerability whether it was exploited; v2 gives details, and lists the exploited ones.
  CVEs: z.record(z.string(), z.unknown()).nullish(),
  ActivelyExploitedCVEs: z.array(z.string()).nullish(),
})
const Sofa = z.object({
  OSVersions: z.array(z.object({ OSVersion: z.string(), SecurityReleases: z.array(Release) })),
})

const ECOSYSTEMS: Readonly<Record<string, string>> = {
  macOS: 'macos',
  iOS: 'ios',
  Safari: 'safari',
}
const PRODUCT = /^(macOS|iOS|Safari)\b/
const isVulnerability = (text: string) => /^CVE-\d{4}-\d{4,}$/.test(text)
const id = (text: string) => asId<'VulnerabilityId'>(text)

/** Rapid and background responses (`13.4.1 (a)`) are contained in the next release and removable: no release of a line. */
const isResponse = (one: z.infer<typeof Release>) =>
  /\([a-z]\)/.test(`${one.ProductVersion} ${one.UpdateName}`) ||
  (one.ReleaseType !== undefined && !/^(?:OS|Safari)$/i.test(one.ReleaseType))

function releaseOf(one: z.infer<typeof Release>): OsRelease | null {
  const product = PRODUCT.exec(one.ProductName ?? '')?.[1] ?? PRODUCT.exec(one.UpdateName)?.[1]
  if (product === undefined || isResponse(one)) return null
  const repaired = Object.keys(one.CVEs ?? {}).filter(isVulnerability)
  const marked = repaired.filter((name) => one.CVEs?.[name] === true)
  const listed = (one.ActivelyExploitedCVEs ?? []).filter(isVulnerability)
  return {
    product,
    version: one.ProductVersion,
    build: one.Build === undefined || one.Build === '' ? null : one.Build,
    releasedOn: /^\d{4}-\d\d-\d\d/.exec(one.ReleaseDate)?.[0] ?? null,
    repaired: repaired.map(id),
    exploited: [...new Set([...marked, ...listed])].map(id),
  }
}

type Repair = { version: string; isExploited: boolean }

/**
 * One statement per line and vulnerability: repaired from the newest release on that names it. A vulnerability that a
 * later release names again was not wholly repaired before.
 */
function* statementsOf(releases: readonly OsRelease[]): Iterable<FeedRecord> {
  const lines = new Map<string, { product: string; repairs: Map<string, Repair> }>()
  for (const { product, version, repaired, exploited } of releases) {
    const name = osLine(product, version)
    if (name === null) continue
    const line = lines.get(name) ?? { product, repairs: new Map<string, Repair>() }
    lines.set(name, line)
    for (const vulnerability of repaired) {
      const known = line.repairs.get(vulnerability)
      const isNewer = !known || compareVersions('macos', known.version, version) < 0
      const isExploited = (known?.isExploited ?? false) || exploited.includes(vulnerability)
      line.repairs.set(vulnerability, { version: isNewer ? version : known.version, isExploited })
    }
  }
  for (const [sourcePackage, { product, repairs }] of lines) {
    for (const [vulnerability, { version, isExploited }] of repairs) {
      yield {
        kind: 'statement',
        statement: {
          ecosystem: asId<'Ecosystem'>(ECOSYSTEMS[product] ?? product.toLowerCase()),
          sourcePackage,
          vulnerability: id(vulnerability),
          verdict: 'fixed_in',
          fixedVersion: version,
          urgency: isExploited ? 'exploited' : '',
          advisoryIds: [],
          subscription: null,
        },
      }
    }
  }
}

const V2 = 'https://sofafeed.macadmins.io/v2/'

/** SOFA of the Mac Admins community: Apple's releases, what each repaired, and what was exploited; versions 1 and 2. */
export const appleSofa: Feed = {
  name: NAME,
  publisher: 'Apple, as collected by SOFA',
  brings: 'own_words',
  forDevicesOf: ['macos'],
  files: [{ name: 'macos', url: `${V2}macos_data_feed.json` }],
  everyHours: 6,
  async *parse(source): AsyncIterable<FeedRecord> {
    let count = 0
    for await (const { name, value } of jsonDocumentsOf(NAME, source, () => true)) {
      const sofa = Sofa.safeParse(value)
      if (!sofa.success)
        throw new FeedError(
          NAME,
          'feed_unknown_format',
          `${name || 'it'} is not a SOFA feed: "${sofa.error.issues[0]?.path.join('.') ?? ''}" is missing or different.`,
          sofa.error,
        )
      const releases = sofa.data.OSVersions.flatMap((line) =>
        line.SecurityReleases.map(releaseOf).filter((one) => one !== null),
      )
      count += releases.length
      for (const release of releases) yield { kind: 'os_release', release }
      yield* statementsOf(releases)
    }
    if (count === 0)
      throw new FeedError(NAME, 'feed_empty', 'it names no release. What was loaded before stays.')
  },
}
