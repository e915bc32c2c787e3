import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { importFeed, rebuildIndexes } from '@dirigent/feeds/cache/feed-cache'
import type { FeedCachePlace } from '@dirigent/feeds/cache/feed-cache'
import { downloadFeedFile, NO_VALIDATORS } from '@dirigent/feeds/download'
import { FEED_NAMES, feedName, FEEDS } from '@dirigent/feeds/registry'
import type { RegisteredFeed } from '@dirigent/feeds/registry'
import { systemClock } from '@dirigent/system/clock'
import { systemHttp } from '@dirigent/system/http'
import { CliError, failureOf } from '../failure.ts'
import { EXIT } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'

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

async function updateFeed(place: FeedCachePlace, name: RegisteredFeed): Promise<number> {
  const incoming = join(place.directory, 'incoming', name)
  try {
    const paths: string[] = []
    for (const file of FEEDS[name].files) {
      const path = join(incoming, file.name)
      await downloadFeedFile(systemHttp, FEEDS[name], file, NO_VALIDATORS, path)
      paths.push(path)
    }
    const { records } = await importFeed(place, FEEDS[name], paths, systemClock.now(), false)
    return records
  } finally {
    await rm(incoming, { recursive: true, force: true })
  }
}

/** Feeds that say the same as another one that is fetched by default; fetched when they are named. */
const BY_NAME_ONLY: ReadonlySet<RegisteredFeed> = new Set(['osv', 'debian-lists'])

/** Downloads the named feeds, or all; one that fails keeps its former state and does not stop the others. */
export async function updateCache(
  place: FeedCachePlace,
  names: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const wanted =
    names.length > 0 ? names.map(feedNamed) : FEED_NAMES.filter((name) => !BY_NAME_ONLY.has(name))
  await mkdir(place.directory, { recursive: true })
  let failed = 0
  for (const name of wanted) {
    terminal.err(`${name}: downloading …\n`)
    try {
      terminal.out(`${name}: ${await updateFeed(place, name)} records\n`)
    } catch (error) {
      failed++
      const failure = failureOf(error)
      terminal.err(`dirigent: ${failure.message} [${failure.code}]\n`)
    }
  }
  if (failed < wanted.length) await rebuildIndexes(place, FEEDS)
  return failed > 0 ? EXIT.error : EXIT.ok
}
