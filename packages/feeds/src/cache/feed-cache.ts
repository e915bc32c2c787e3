import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { FeedName, FeedRecord } from '@dirigent/domain/advisories/advisory'
import { shrinkGuard } from '@dirigent/domain/advisories/shrink-guard'
import type { Ecosystem } from '@dirigent/domain/identity/ids'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { FeedError } from '../feed-error.ts'
import type { Feed } from '../feed.ts'
import { readIndexFile, writeIndexFile } from './index-file.ts'
import type { LoadedFeed, ReleaseKnowledge } from './index-file.ts'
import { collectKnowledge } from './knowledge.ts'

type CacheState = { feeds: LoadedFeed[] }

/** Where a machine keeps feeds for `scan`: the publishers' files, and per release an index made from them. */
export type FeedCachePlace = { directory: string }

/** Filled by `dirigent feed-cache`. */
export const feedCachePlace = (stateDirectory: string): FeedCachePlace => ({
  directory: join(stateDirectory, 'feed-cache'),
})

/** Filled by a server on this machine from its own store. */
export const serverIndexPlace = (stateDirectory: string): FeedCachePlace => ({
  directory: join(stateDirectory, 'scan-index'),
})

const filesOf = (place: FeedCachePlace, name: FeedName) => join(place.directory, 'files', name)
const indexDirectory = (place: FeedCachePlace) => join(place.directory, 'index')
const indexPath = (place: FeedCachePlace, ecosystem: Ecosystem) =>
  join(indexDirectory(place), `${ecosystem.replace(':', '-')}.idx`)
const statePath = (place: FeedCachePlace) => join(place.directory, 'loaded.json')

function listFiles(directory: string): string[] {
  try {
    return readdirSync(directory)
      .map((name) => join(directory, name))
      .toSorted()
  } catch {
    return []
  }
}

/** The publisher's files of a feed in the cache; empty when it was never loaded. */
export const cachedFiles = (place: FeedCachePlace, name: FeedName): readonly string[] =>
  listFiles(filesOf(place, name))

/** The feeds in the cache and when they were loaded; empty when there is no cache. */
export function loadedFeeds(place: FeedCachePlace): readonly LoadedFeed[] {
  try {
    return (JSON.parse(readFileSync(statePath(place), 'utf8')) as CacheState).feeds
  } catch {
    return []
  }
}

/** What the cache knows about one release; null when no cached feed speaks about it. */
export async function readRelease(
  place: FeedCachePlace,
  ecosystem: Ecosystem,
): Promise<ReleaseKnowledge | null> {
  try {
    return readIndexFile(await readFile(indexPath(place, ecosystem)))
  } catch {
    return null
  }
}

async function* parseAll(feed: Feed, paths: readonly string[]): AsyncIterable<FeedRecord> {
  for (const path of paths) yield* feed.parse({ path })
}

async function countRecords(feed: Feed, paths: readonly string[]): Promise<number> {
  let count = 0
  for await (const _ of parseAll(feed, paths)) count++
  return count
}

/**
 * Takes files as the feed's new state: read completely first, so that a broken file changes nothing. `evenIfShrunk` is
 * a person's word that much less is right. Throws `FeedError`.
 */
export async function importFeed(
  place: FeedCachePlace,
  feed: Feed,
  paths: readonly string[],
  now: InstantMs,
  evenIfShrunk: boolean,
): Promise<LoadedFeed> {
  await mkdir(place.directory, { recursive: true })
  const records = await countRecords(feed, paths)
  const before = loadedFeeds(place)
  const previous = before.find((one) => one.name === feed.name)?.records ?? 0
  const shrunk = shrinkGuard(previous, records)
  if (shrunk && !(evenIfShrunk && shrunk.code === 'feed_shrunk')) {
    throw new FeedError(
      feed.name,
      shrunk.code,
      `it has ${records} records where ${previous} were loaded before; nothing was changed. Check the file, or say that it is right.`,
    )
  }
  const incoming = `${filesOf(place, feed.name)}.incoming`
  await rm(incoming, { recursive: true, force: true })
  await mkdir(incoming, { recursive: true })
  for (const [at, path] of paths.entries())
    await copyFile(path, join(incoming, `${at}-${basename(path)}`))
  await rm(filesOf(place, feed.name), { recursive: true, force: true })
  await rename(incoming, filesOf(place, feed.name))
  const loaded = { name: feed.name, loadedAt: now, records }
  await writeState(place, [...before.filter((one) => one.name !== feed.name), loaded])
  return loaded
}

async function writeState(place: FeedCachePlace, feeds: readonly LoadedFeed[]): Promise<void> {
  const state: CacheState = { feeds: feeds.toSorted((a, b) => (a.name < b.name ? -1 : 1)) }
  await writeFile(`${statePath(place)}.part`, `${JSON.stringify(state, null, 2)}\n`)
  await rename(`${statePath(place)}.part`, statePath(place))
}

export type IndexFile = { ecosystem: Ecosystem; bytes: Uint8Array }

/** Puts these indexes in the place of all former ones, at once: a scan meanwhile sees the old or the new. */
export async function replaceIndexes(
  place: FeedCachePlace,
  indexes: AsyncIterable<IndexFile> | Iterable<IndexFile>,
): Promise<readonly Ecosystem[]> {
  const directory = indexDirectory(place)
  await rm(`${directory}.part`, { recursive: true, force: true })
  await mkdir(`${directory}.part`, { recursive: true })
  const ecosystems: Ecosystem[] = []
  for await (const { ecosystem, bytes } of indexes) {
    await writeFile(join(`${directory}.part`, basename(indexPath(place, ecosystem))), bytes)
    ecosystems.push(ecosystem)
  }
  await rm(directory, { recursive: true, force: true })
  await rename(`${directory}.part`, directory)
  return ecosystems
}

/** Makes the index of every release anew from the cached files; answers the releases. */
export async function rebuildIndexes(
  place: FeedCachePlace,
  feeds: Readonly<Record<FeedName, Feed | undefined>>,
): Promise<readonly Ecosystem[]> {
  const loaded = loadedFeeds(place)
  // A feed that this version does not know any more says nothing.
  const files = loaded
    .map(({ name }) => feeds[name])
    .filter((feed) => feed !== undefined)
    .map((feed) => ({ feed, records: parseAll(feed, listFiles(filesOf(place, feed.name))) }))
  const knowledge = await collectKnowledge(files, null)
  function* indexes(): Iterable<IndexFile> {
    for (const ecosystem of knowledge.statements.keys()) {
      yield { ecosystem, bytes: writeIndexFile(ecosystem, knowledge, loaded) }
    }
  }
  return replaceIndexes(place, indexes())
}
