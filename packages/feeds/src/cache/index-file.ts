import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { FeedName, Statement, VulnerabilityFacts } from '@dirigent/domain/advisories/advisory'
import { asId } from '@dirigent/domain/identity/ids'
import type { Ecosystem, VulnerabilityId } from '@dirigent/domain/identity/ids'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { Knowledge } from './knowledge.ts'

/** Raised when the layout changes: an older file is rebuilt, never guessed at. */
const LAYOUT = 1

export type LoadedFeed = { name: FeedName; loadedAt: InstantMs; records: number }

export type StatementsOfSource = (source: string) => readonly Statement[]

/** What one release's index file holds: enough for a scan without any feed at hand. */
export type ReleaseKnowledge = {
  ecosystem: Ecosystem
  feeds: readonly LoadedFeed[]
  statements: StatementsOfSource
  facts: ReadonlyMap<VulnerabilityId, VulnerabilityFacts>
}

type Row = [
  id: string,
  verdict: Statement['verdict'],
  fixed: string | null,
  urgency: string,
  advisories: string[],
  subscription: string | null,
]
type Content = {
  layout: number
  ecosystem: string
  feeds: LoadedFeed[]
  sources: Record<string, Row[]>
  facts: VulnerabilityFacts[]
}

/** One release's part of what the feeds say, small and quick to read: a scan from cold takes half a second at most. */
export function writeIndexFile(
  ecosystem: Ecosystem,
  knowledge: Knowledge,
  feeds: readonly LoadedFeed[],
): Uint8Array {
  const sources: Content['sources'] = {}
  const ids = new Set<VulnerabilityId>()
  for (const [source, statements] of knowledge.statements.get(ecosystem) ?? []) {
    sources[source] = statements.map((one) => {
      ids.add(one.vulnerability)
      return [
        one.vulnerability,
        one.verdict,
        one.fixedVersion,
        one.urgency,
        [...one.advisoryIds],
        one.subscription,
      ]
    })
  }
  const facts = [...ids].map((id) => knowledge.facts.get(id)).filter((one) => one !== undefined)
  const content: Content = { layout: LAYOUT, ecosystem, feeds: [...feeds], sources, facts }
  return zstdCompressSync(JSON.stringify(content))
}

/** Statements are made when they are asked for: a device has a few hundred of the 20,000 source packages. */
function statementsReader(
  ecosystem: Ecosystem,
  sources: Record<string, Row[]>,
): StatementsOfSource {
  const rows = new Map(Object.entries(sources))
  return (sourcePackage) =>
    (rows.get(sourcePackage) ?? []).map(
      ([id, verdict, fixedVersion, urgency, advisoryIds, subscription]) => ({
        ecosystem,
        sourcePackage,
        vulnerability: asId<'VulnerabilityId'>(id),
        verdict,
        fixedVersion,
        urgency,
        advisoryIds,
        subscription,
      }),
    )
}

/** Null when the bytes are not an index file of this layout: it is then built anew from the feeds' files. */
export function readIndexFile(bytes: Uint8Array): ReleaseKnowledge | null {
  try {
    const content = JSON.parse(zstdDecompressSync(bytes).toString('utf8')) as Content
    if (content.layout !== LAYOUT) return null
    const ecosystem = asId<'Ecosystem'>(content.ecosystem)
    return {
      ecosystem,
      feeds: content.feeds,
      statements: statementsReader(ecosystem, content.sources),
      facts: new Map(content.facts.map((facts) => [facts.vulnerability, facts])),
    }
  } catch {
    return null
  }
}
