import type {
  FeedName,
  FeedRecord,
  OsRelease,
  ProductLifecycle,
  Statement,
  Supersedence,
  UpdateWarning,
  VulnerabilityFacts,
} from '@dirigent/domain/advisories/advisory'
import { joinFacts } from '@dirigent/domain/advisories/join-facts'
import type { Ecosystem, VulnerabilityId } from '@dirigent/domain/identity/ids'
import type { Feed } from '../feed.ts'

/** Everything the loaded feeds say about the releases that were asked for, ready to be indexed and joined. */
export type Knowledge = {
  statements: ReadonlyMap<Ecosystem, ReadonlyMap<string, readonly Statement[]>>
  facts: ReadonlyMap<VulnerabilityId, VulnerabilityFacts>
  /** Per feed how many records it had. */
  counts: ReadonlyMap<FeedName, number>
  products: ProductKnowledge
}

/** What feeds say about products as such: updates that replace others, releases, ends of support, warnings. */
export type ProductKnowledge = {
  supersedence: readonly Supersedence[]
  releases: readonly OsRelease[]
  lifecycles: readonly ProductLifecycle[]
  warnings: readonly UpdateWarning[]
}

export const NO_PRODUCTS: ProductKnowledge = {
  supersedence: [],
  releases: [],
  lifecycles: [],
  warnings: [],
}

/** Feeds of facts are read last, so that the facts of foreign vulnerabilities are not kept. */
const ORDER: Readonly<Record<Feed['brings'], number>> = { own_words: 0, copies: 1, facts: 2 }

const keyOf = ({ ecosystem, sourcePackage, vulnerability }: Statement) =>
  `${ecosystem} ${sourcePackage} ${vulnerability}`

export type LoadedFile = {
  feed: Pick<Feed, 'name' | 'brings'>
  records: AsyncIterable<FeedRecord>
}

/** Descriptions are most of the bytes and decide nothing. */
function withoutDescription(facts: VulnerabilityFacts): VulnerabilityFacts {
  const { description: _, ...rest } = facts
  return rest
}

const saysSomething = (facts: VulnerabilityFacts) => Object.keys(facts).length > 1

/**
 * Reads feeds into memory. `wanted` limits the releases, null takes all; facts are kept about what their statements and
 * `alsoConcerned` name. Throws the feeds' errors: half a feed is no knowledge.
 */
export async function collectKnowledge(
  files: readonly LoadedFile[],
  wanted: ReadonlySet<Ecosystem> | null,
  alsoConcerned: ReadonlySet<VulnerabilityId> = new Set(),
): Promise<Knowledge> {
  const statements = new Map<Ecosystem, Map<string, Statement[]>>()
  const facts = new Map<VulnerabilityId, VulnerabilityFacts>()
  const counts = new Map<FeedName, number>()
  const concerned = new Set<VulnerabilityId>(alsoConcerned)
  const ownWords = new Set<string>()
  const supersedence: Supersedence[] = []
  const releases: OsRelease[] = []
  const lifecycles: ProductLifecycle[] = []
  const warnings: UpdateWarning[] = []
  const hasCopies = files.some((file) => file.feed.brings === 'copies')
  const keepStatement = (brings: Feed['brings'], statement: Statement) => {
    if (wanted && !wanted.has(statement.ecosystem)) return
    // As `ownWordsFirst`, while the records stream by: the publishers' own feeds are read first.
    if (hasCopies && brings !== 'copies') ownWords.add(keyOf(statement))
    else if (ownWords.has(keyOf(statement))) return
    concerned.add(statement.vulnerability)
    let sources = statements.get(statement.ecosystem)
    if (!sources) statements.set(statement.ecosystem, (sources = new Map()))
    const known = sources.get(statement.sourcePackage)
    if (known) known.push(statement)
    else sources.set(statement.sourcePackage, [statement])
  }
  const keepFacts = (kept: VulnerabilityFacts) => {
    if (saysSomething(kept))
      facts.set(kept.vulnerability, joinFacts(facts.get(kept.vulnerability), kept))
  }
  const inOrder = files.toSorted((a, b) => ORDER[a.feed.brings] - ORDER[b.feed.brings])
  for (const { feed, records } of inOrder) {
    const { name, brings } = feed
    let count = counts.get(name) ?? 0
    for await (const record of records) {
      count++
      if (record.kind === 'statement') keepStatement(brings, record.statement)
      else if (record.kind === 'facts') {
        if (brings !== 'facts' || concerned.has(record.facts.vulnerability))
          keepFacts(withoutDescription(record.facts))
      } else if (record.kind === 'supersedence') supersedence.push(record.supersedence)
      else if (record.kind === 'os_release') releases.push(record.release)
      else if (record.kind === 'lifecycle') lifecycles.push(record.lifecycle)
      else if (record.kind === 'update_warning') warnings.push(record.warning)
    }
    counts.set(name, count)
  }
  for (const id of facts.keys()) if (!concerned.has(id)) facts.delete(id)
  const products = { supersedence, releases, lifecycles, warnings }
  return { statements, facts, counts, products }
}
