import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { importFeed, rebuildIndexes } from '@dirigent/feeds/cache/feed-cache'
import type { FeedCachePlace } from '@dirigent/feeds/cache/feed-cache'
import { downloadFeedFile, filesFor, NO_VALIDATORS } from '@dirigent/feeds/download'
import { FEED_NAMES, feedName, FEEDS } from '@dirigent/feeds/registry'
import type { RegisteredFeed } from '@dirigent/feeds/registry'
import type { Ecosystem } from '@dirigent/domain/identity/ids'
import { distributionOf } from '@dirigent/inventory/distribution'
import { readOsRelease } from '@dirigent/inventory/system/os-release'
import { systemClock } from '@dirigent/system/clock'
import { filesUnder } from '@dirigent/system/files'
import { systemHttp } from '@dirigent/system/http'
import { CliError, failureOf } from '../failure.ts'
import { EXIT } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'
import { keyFile } from './key-file.ts'

function feedNamed(text: string): RegisteredFeed {
  const feed = feedName(text)
  if (!feed)
    throw new CliError(
      'unknown_feed',
      `there is no feed "${text}"; feeds are ${FEED_NAMES.join(', ')}.`,
    )
  return feed
}

export type Imported = { feed: string; records: number; releases: readonly string[] }

/** Reads the files, makes them the feed's state and builds the indexes anew. */
export async function importIntoCache(
  place: FeedCachePlace,
  name: string,
  files: readonly string[],
  evenIfShrunk: boolean,
): Promise<Imported> {
  const feed = FEEDS[feedNamed(name)]
  await mkdir(place.directory, { recursive: true })
  const { records } = await importFeed(place, feed, files, systemClock.now(), evenIfShrunk)
  return { feed: feed.name, records, releases: await rebuildIndexes(place, FEEDS) }
}

/** The release of this machine; null when it is none that is judged. */
function ownEcosystem(): Ecosystem | null {
  const distribution = distributionOf(readOsRelease(filesUnder('/')))
  return 'code' in distribution ? null : distribution.ecosystem
}

/** What came before a connection broke stays, so that the next try continues it. */
async function updateFeed(
  place: FeedCachePlace,
  name: RegisteredFeed,
  own: Ecosystem | null,
): Promise<number> {
  const incoming = join(place.directory, 'incoming', name)
  const paths: string[] = []
  const publishers = { http: systemHttp, keys: keyFile(join(place.directory, 'keys.json')) }
  for (const file of own === null ? FEEDS[name].files : filesFor(FEEDS[name], [own])) {
    const path = join(incoming, file.name)
    await downloadFeedFile(publishers, FEEDS[name], file, NO_VALIDATORS, path)
    paths.push(path)
  }
  const { records } = await importFeed(place, FEEDS[name], paths, systemClock.now(), false)
  await rm(incoming, { recursive: true, force: true })
  return records
}

/** Says the same as another one that is fetched by default; fetched when it is named. */
const BY_NAME_ONLY: ReadonlySet<RegisteredFeed> = new Set(['debian-lists'])

/** The feeds that judge this machine, and the facts about vulnerabilities; all when its release is not known. */
function defaultFeeds(own: Ecosystem | null): RegisteredFeed[] {
  const distribution = own?.split(':')[0]
  return FEED_NAMES.filter((name) => {
    const { forDevicesOf } = FEEDS[name]
    if (BY_NAME_ONLY.has(name) || forDevicesOf.length === 0) return false
    return (
      forDevicesOf === 'all' || distribution === undefined || forDevicesOf.includes(distribution)
    )
  })
}

/**
 * Downloads the named feeds, or those that a scan of this machine needs; one that fails keeps its former state and does
 * not stop the others.
 */
export async function updateCache(
  place: FeedCachePlace,
  names: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const own = ownEcosystem()
  const wanted = names.length > 0 ? names.map(feedNamed) : defaultFeeds(own)
  await mkdir(place.directory, { recursive: true })
  let failed = 0
  for (const name of wanted) {
    terminal.err(`${name}: downloading …\n`)
    try {
      terminal.out(`${name}: ${await updateFeed(place, name, own)} records\n`)
    } catch (error) {
      failed++
      const failure = failureOf(error)
      terminal.err(`dirigent: ${failure.message} [${failure.code}]\n`)
    }
  }
  if (failed < wanted.length) await rebuildIndexes(place, FEEDS)
  return failed > 0 ? EXIT.error : EXIT.ok
}
