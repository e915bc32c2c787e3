import type { FeedName } from '@dirigent/domain/advisories/advisory'
import { z } from 'zod'
import { FeedError } from '../../feed-error.ts'
import { parseJson } from '../../reading/text.ts'
import { fetchBytes, plainText, type Web } from '../fetch.ts'
import type { KeyReference } from '../signer.ts'

const METADATA_MAX_BYTES = 1024 * 1024
/** A provider has a few lists, by year or by product line; each of them is fetched at every run. */
const LISTS_MAX = 100
/** Where a provider's metadata lies when only its domain is known (CSAF 2.0 §7.1.9 and §7.1.10). */
const WELL_KNOWN = '/.well-known/csaf/provider-metadata.json'

const ROLES = ['csaf_publisher', 'csaf_provider', 'csaf_trusted_provider'] as const
export type CsafRole = (typeof ROLES)[number]

const tlp = z.string().optional()
const Metadata = z.object({
  role: z.enum(ROLES),
  publisher: z.object({ name: z.string().min(1).max(500), namespace: z.string().max(1_000) }),
  public_openpgp_keys: z
    .array(z.object({ fingerprint: z.string().optional(), url: z.string() }))
    .optional(),
  distributions: z
    .array(
      z.object({
        directory_url: z.string().optional(),
        // CSAF 2.1 names the same with a label.
        directory: z.object({ tlp_label: tlp, url: z.string() }).optional(),
        rolie: z
          .object({ feeds: z.array(z.object({ tlp_label: tlp, url: z.string() })) })
          .optional(),
      }),
    )
    .optional(),
})

/** Where the public documents of a provider are listed. */
export type Distribution = { kind: 'directory' | 'rolie'; url: string }

/** What a CSAF provider says about itself. */
export type CsafProvider = {
  /** The address that answered, after redirects. */
  url: string
  publisher: string
  namespace: string
  role: CsafRole
  keys: readonly KeyReference[]
  distributions: readonly Distribution[]
}

const PUBLIC: ReadonlySet<string | undefined> = new Set(['WHITE', 'CLEAR', 'UNLABELED', undefined])

/** A list stands for all documents of its distribution; ROLIE is preferred, it names hashes and signatures. */
function distributionsOf(metadata: z.infer<typeof Metadata>): Distribution[] {
  return (metadata.distributions ?? []).flatMap(
    ({ directory_url, directory, rolie }): Distribution[] => {
      const feeds = rolie?.feeds.filter((one) => PUBLIC.has(one.tlp_label)) ?? []
      if (feeds.length > 0) return feeds.map(({ url }) => ({ kind: 'rolie', url }))
      const url =
        directory_url ?? (directory && PUBLIC.has(directory.tlp_label) ? directory.url : undefined)
      return url === undefined ? [] : [{ kind: 'directory', url }]
    },
  )
}

const refuse = (feed: FeedName, url: string, what: string, cause?: unknown) =>
  new FeedError(feed, 'feed_unknown_format', `${url} ${what}`, cause)

function parse(feed: FeedName, url: string, text: string): z.infer<typeof Metadata> {
  const value = parseJson(feed, text, url)
  const parsed = Metadata.safeParse(value)
  if (parsed.success) return parsed.data
  const has = (key: string) => typeof value === 'object' && value !== null && key in value
  if (has('aggregator') || has('csaf_providers'))
    throw refuse(
      feed,
      url,
      'is the list of an aggregator: name one of its providers by its own provider-metadata.json.',
    )
  if (has('document'))
    throw refuse(
      feed,
      url,
      'is one advisory, not the metadata of its provider (provider-metadata.json).',
    )
  if (has('feed'))
    throw refuse(
      feed,
      url,
      'is a ROLIE feed, not the metadata of its provider (provider-metadata.json).',
    )
  const at = parsed.error.issues[0]?.path.join('.') ?? ''
  throw refuse(
    feed,
    url,
    `is not the metadata of a CSAF provider: "${at}" is missing or different.`,
    parsed.error,
  )
}

/** The addresses that a person's word may mean: a whole address, or a domain. Null when it is neither. */
export function metadataAddresses(text: string): readonly string[] | null {
  const trimmed = text.trim()
  try {
    if (/^https?:\/\//i.test(trimmed)) {
      const url = new URL(trimmed)
      if (url.username !== '' || url.password !== '') return null
      return url.pathname === '/' ? [new URL(WELL_KNOWN, url).href] : [url.href]
    }
    if (!/^[a-z0-9][a-z0-9.-]*\.[a-z]{2,}$/i.test(trimmed)) return null
    return [`https://${trimmed}${WELL_KNOWN}`, `https://csaf.data.security.${trimmed}/`]
  } catch {
    return null
  }
}

/**
 * Fetches and checks a provider's metadata. Throws `FeedError` that says what the address is instead, when it is no
 * provider's, and when the provider publishes nothing that everybody may read.
 */
export async function fetchCsafMetadata(
  web: Web,
  url: string,
): Promise<{ provider: CsafProvider; web: Web }> {
  const { feed } = web
  const found = await fetchBytes(web, url, { maxBytes: METADATA_MAX_BYTES })
  if (found === null) throw refuse(feed, url, 'is empty.')
  const metadata = parse(feed, url, plainText(feed, url, found.bytes))
  const distributions = distributionsOf(metadata)
  if (distributions.length === 0) {
    const role =
      metadata.role === 'csaf_publisher'
        ? 'is of a csaf_publisher, which only issues documents: name the provider that distributes them.'
        : 'names no list of documents that everybody may read (TLP:WHITE or CLEAR).'
    throw refuse(feed, url, role)
  }
  if (distributions.length > LISTS_MAX)
    throw refuse(
      feed,
      url,
      `names ${distributions.length} lists of documents; ${LISTS_MAX} are the most.`,
    )
  const { role, publisher, public_openpgp_keys } = metadata
  const { answer } = found
  const provider: CsafProvider = {
    url: answer.url ?? url,
    publisher: publisher.name,
    namespace: publisher.namespace,
    role,
    keys: public_openpgp_keys ?? [],
    distributions,
  }
  // From here on it is the provider who names addresses.
  return { provider, web: answer.network === 'private' ? web : { ...web, reach: 'public' } }
}
