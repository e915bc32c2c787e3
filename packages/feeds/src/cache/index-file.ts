import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type {
  AffectedRange,
  FeedName,
  Remedy,
  Statement,
  VulnerabilityFacts,
} from '@dirigent/domain/advisories/advisory'
import { asId } from '@dirigent/domain/identity/ids'
import type { Ecosystem, VulnerabilityId } from '@dirigent/domain/identity/ids'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { lifecycleProducts } from '@dirigent/domain/lifecycle/os-key'
import type { Knowledge, ProductKnowledge } from './knowledge.ts'

/** Raised when the layout changes: an older file is no file, never guessed at. */
const LAYOUT = 5

export type LoadedFeed = { name: FeedName; loadedAt: InstantMs; records: number }

/** What one release's index file holds: enough for a scan without any feed at hand. */
export type ReleaseKnowledge = {
  ecosystem: Ecosystem
  feeds: readonly LoadedFeed[]
  statements(source: string): readonly Statement[]
  /** Known once the statements that name the vulnerability were asked for. */
  factsOf(vulnerability: VulnerabilityId): VulnerabilityFacts | undefined
  products: ProductKnowledge
}

type Row = [
  id: string,
  verdict: Statement['verdict'],
  fixed: string | null,
  urgency: string,
  advisories: readonly string[],
  subscription: string | null,
  binary: 0 | 1,
  modules: readonly string[],
  remedies: readonly Remedy[] | null,
  ranges: readonly AffectedRange[] | null,
]
type SourceContent = { rows: Row[]; facts: VulnerabilityFacts[] }
type Header = {
  layout: number
  ecosystem: string
  feeds: LoadedFeed[]
  /** Where each source package's JSON lies behind the header. */
  sources: Record<string, [start: number, end: number]>
  products: ProductKnowledge
}
const HEADER_LENGTH_BYTES = 4

function sourceContent(statements: readonly Statement[], facts: Knowledge['facts']): SourceContent {
  const ids = new Set(statements.map((one) => one.vulnerability))
  return {
    rows: statements.map((one) => [
      one.vulnerability,
      one.verdict,
      one.fixedVersion,
      one.urgency,
      one.advisoryIds,
      one.subscription,
      one.binary ? 1 : 0,
      one.modules ?? [],
      one.remedies ?? null,
      one.ranges ?? null,
    ]),
    facts: [...ids].map((id) => facts.get(id)).filter((one) => one !== undefined),
  }
}

/** What is said about products of this ecosystem: the lifecycle of its own releases, and what updates contain. */
function productsOf(ecosystem: Ecosystem, all: ProductKnowledge): ProductKnowledge {
  const isWindows = ecosystem === 'windows'
  const named = lifecycleProducts(ecosystem)
  return {
    supersedence: isWindows ? all.supersedence : [],
    warnings: isWindows ? all.warnings : [],
    releases: ecosystem === 'macos' ? all.releases : [],
    lifecycles: all.lifecycles.filter((one) => named.includes(one.product)),
  }
}

/**
 * One release's part of what the feeds say: a header that tells where each source package lies, then one JSON text per
 * source package. A scan from cold reads only those that are installed, a few hundred of 4,000, and takes half a second
 * at most.
 */
export function writeIndexFile(
  ecosystem: Ecosystem,
  knowledge: Knowledge,
  feeds: readonly LoadedFeed[],
): Uint8Array {
  const sources: Header['sources'] = {}
  const parts: Buffer[] = []
  let at = 0
  for (const [source, statements] of knowledge.statements.get(ecosystem) ?? []) {
    const part = Buffer.from(JSON.stringify(sourceContent(statements, knowledge.facts)))
    sources[source] = [at, at + part.length]
    at += part.length
    parts.push(part)
  }
  const products = productsOf(ecosystem, knowledge.products)
  const header: Header = { layout: LAYOUT, ecosystem, feeds: [...feeds], sources, products }
  const headerBytes = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(HEADER_LENGTH_BYTES)
  length.writeUInt32LE(headerBytes.length)
  return zstdCompressSync(Buffer.concat([length, headerBytes, ...parts]))
}

function releaseKnowledge(header: Header, body: Buffer): ReleaseKnowledge {
  const ecosystem = asId<'Ecosystem'>(header.ecosystem)
  const places = new Map(Object.entries(header.sources))
  const facts = new Map<VulnerabilityId, VulnerabilityFacts>()
  return {
    ecosystem,
    feeds: header.feeds,
    products: header.products,
    factsOf: (vulnerability) => facts.get(vulnerability),
    statements(sourcePackage) {
      const place = places.get(sourcePackage)
      if (!place) return []
      const content = JSON.parse(body.toString('utf8', ...place)) as SourceContent
      for (const one of content.facts) facts.set(one.vulnerability, one)
      return content.rows.map(
        ([
          id,
          verdict,
          fixedVersion,
          urgency,
          advisoryIds,
          subscription,
          binary,
          modules,
          remedies,
          ranges,
        ]) => ({
          ecosystem,
          sourcePackage,
          vulnerability: asId<'VulnerabilityId'>(id),
          verdict,
          fixedVersion,
          urgency,
          advisoryIds,
          subscription,
          ...(binary === 1 ? { binary: true } : {}),
          ...(modules.length > 0 ? { modules } : {}),
          ...(remedies ? { remedies } : {}),
          ...(ranges ? { ranges } : {}),
        }),
      )
    },
  }
}

/** Null when the bytes are not an index file of this layout: the cache has to be filled anew. */
export function readIndexFile(bytes: Uint8Array): ReleaseKnowledge | null {
  try {
    const content = zstdDecompressSync(bytes)
    const bodyAt = HEADER_LENGTH_BYTES + content.readUInt32LE(0)
    const header = JSON.parse(content.toString('utf8', HEADER_LENGTH_BYTES, bodyAt)) as Header
    return header.layout === LAYOUT ? releaseKnowledge(header, content.subarray(bodyAt)) : null
  } catch {
    return null
  }
}
