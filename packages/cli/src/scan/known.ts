import type { FeedName, VulnerabilityFacts } from '@dirigent/domain/advisories/advisory'
import { joinFacts } from '@dirigent/domain/advisories/join-facts'
import type { Ecosystem, VulnerabilityId } from '@dirigent/domain/identity/ids'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { indexStatements } from '@dirigent/domain/matching/statement-index'
import type { ProductWords } from '@dirigent/domain/matching/installed-system'
import type { StatementIndex, StatementStore } from '@dirigent/domain/matching/statement-index'
import { supersedenceGraph } from '@dirigent/domain/matching/windows/supersedence'
import {
  cachedFiles,
  feedCachePlace,
  readRelease,
  serverIndexPlace,
} from '@dirigent/feeds/cache/feed-cache'
import type { ReleaseKnowledge } from '@dirigent/feeds/cache/index-file'
import { NO_PRODUCTS, type ProductKnowledge } from '@dirigent/feeds/cache/knowledge'
import type { CpeWords } from '@dirigent/feeds/cache/product-file'
import type { RegisteredFeed } from '@dirigent/feeds/registry'
import { CliError } from '../failure.ts'

/** What the feeds say about one release, and which feeds those are. */
export type Known = {
  index: StatementIndex
  factsOf(vulnerability: VulnerabilityId): VulnerabilityFacts | undefined
  /** Statements about whole products, and what is said about their updates, releases and lifecycles. */
  words: ProductWords
  products: ProductKnowledge
  /** `loadedAt` is null for files given by hand: their age is not known. */
  feeds: readonly { name: FeedName; loadedAt: InstantMs | null }[]
}

export type FeedFile = { feed: RegisteredFeed; path: string }

const nothing: Known = {
  words: { statements: () => [], supersedence: supersedenceGraph([]) },
  products: NO_PRODUCTS,
  index: indexStatements({ ecosystems: [], statements: () => [] }),
  factsOf: () => undefined,
  feeds: [],
}

/** How fresh it is: when the newest of its feeds was loaded. */
const loadedAt = (release: ReleaseKnowledge) =>
  Math.max(0, ...release.feeds.map((feed) => feed.loadedAt))

/** From what `dirigent feed-cache` or a server on this machine left, whichever is fresher. */
export async function knownFromCache(stateDirectory: string, ecosystem: Ecosystem): Promise<Known> {
  const places = [feedCachePlace(stateDirectory), serverIndexPlace(stateDirectory)]
  const found = await Promise.all(places.map((place) => readRelease(place, ecosystem)))
  const [release] = found
    .filter((one) => one !== null)
    .toSorted((a, b) => loadedAt(b) - loadedAt(a))
  if (!release) return nothing
  const store: StatementStore = {
    ecosystems: [ecosystem],
    statements: (asked, source) => (asked === ecosystem ? release.statements(source) : []),
  }
  return {
    index: indexStatements(store),
    words: wordsOf(store, release.products),
    products: release.products,
    factsOf: release.factsOf,
    feeds: release.feeds,
  }
}

const wordsOf = (store: StatementStore, products: ProductKnowledge): ProductWords => ({
  statements: store.statements,
  supersedence: supersedenceGraph(products.supersedence),
})

/** `NAME=FILE` as given on the command line. */
export async function parseFeedFile(text: string): Promise<FeedFile> {
  const { FEED_NAMES, feedName } = await import('@dirigent/feeds/registry')
  const at = text.indexOf('=')
  const feed = feedName(text.slice(0, Math.max(at, 0)))
  if (at <= 0 || at === text.length - 1)
    throw new CliError('usage', `--feed ${text} is not NAME=FILE.`)
  if (!feed) {
    throw new CliError(
      'unknown_feed',
      `there is no feed "${text.slice(0, at)}"; feeds are ${FEED_NAMES.join(', ')}.`,
    )
  }
  return { feed, path: text.slice(at + 1) }
}

/**
 * From the publishers' own files. `alsoConcerned`: vulnerabilities of programs, about which facts are kept beside those
 * of the system.
 */
export async function knownFromFiles(
  files: readonly FeedFile[],
  ecosystem: Ecosystem,
  alsoConcerned: ReadonlySet<VulnerabilityId> = new Set(),
): Promise<Known> {
  const [{ FEEDS }, { collectKnowledge }] = await Promise.all([
    import('@dirigent/feeds/registry'),
    import('@dirigent/feeds/cache/knowledge'),
  ])
  const wanted = new Set([ecosystem])
  const records = files.map(({ feed, path }) => ({
    feed: FEEDS[feed],
    records: FEEDS[feed].parse({ path }),
  }))
  const knowledge = await collectKnowledge(records, wanted, alsoConcerned)
  const store: StatementStore = {
    ecosystems: [...knowledge.statements.keys()],
    statements: (asked, source) => knowledge.statements.get(asked)?.get(source) ?? [],
  }
  return {
    index: indexStatements(store),
    words: wordsOf(store, knowledge.products),
    products: knowledge.products,
    factsOf: (vulnerability) => knowledge.facts.get(vulnerability),
    feeds: [...knowledge.counts.keys()].map((name) => ({ name, loadedAt: null })),
  }
}

/** What was read about products knows facts too, and is a loaded feed like the others. */
export const withProducts = (known: Known, words: CpeWords): Known => ({
  ...known,
  factsOf: (vulnerability) => {
    const before = words.factsOf(vulnerability)
    const more = known.factsOf(vulnerability)
    return more ? joinFacts(before, more) : before
  },
  feeds: [
    ...words.feeds
      .filter((name) => !known.feeds.some((one) => one.name === name))
      .map((name) => ({ name, loadedAt: null })),
    ...known.feeds,
  ],
})

/** The publishers' files of these feeds that `dirigent feed-cache` keeps on this machine. */
export function cachedFeedFiles(
  stateDirectory: string,
  feeds: readonly RegisteredFeed[],
): readonly FeedFile[] {
  const place = feedCachePlace(stateDirectory)
  return feeds.flatMap((feed) => cachedFiles(place, feed).map((path) => ({ feed, path })))
}
