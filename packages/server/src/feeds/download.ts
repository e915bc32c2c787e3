import { join } from 'node:path'
import { rm } from 'node:fs/promises'
import { HOUR_MS, MINUTE_MS, type InstantMs } from '@dirigent/domain/identity/time'
import { downloadFeedFile, filesFor, NO_VALIDATORS, type Download } from '@dirigent/feeds/download'
import type { Feed } from '@dirigent/feeds/feed'
import { faultOf, FeedError } from '@dirigent/feeds/feed-error'
import { ALL_FEEDS } from '@dirigent/feeds/registry'
import type { ServerContext } from '../context.ts'
import { listCsafProviders } from '../store/csaf-providers.ts'
import {
  fleetEcosystems,
  listStoredFeeds,
  recordFailure,
  recordUnchanged,
  type StoredFeed,
} from '../store/feeds.ts'
import { downloadProviders, type DownloadOutcome, type FeedActor } from './csaf-providers.ts'
import { importFeed, type ImportOutcome } from './import.ts'
import { publishersOf } from './publishers.ts'

/** After a failure the publisher is asked again this much later, not at every wake. */
const RETRY_MS = 30 * MINUTE_MS

/**
 * The feeds that somebody in the fleet needs: each distribution's own word, and the facts about vulnerabilities; and the
 * CSAF providers that somebody named.
 */
export async function wantedFeeds(context: ServerContext): Promise<Feed[]> {
  const ecosystems = await fleetEcosystems(context.db)
  const distributions = new Set(ecosystems.map((ecosystem) => ecosystem.split(':')[0]))
  const providers = await listCsafProviders(context.db)
  if (distributions.size + providers.length === 0) return []
  return ALL_FEEDS.filter(
    ({ name, forDevicesOf }) =>
      (name === 'csaf' && providers.length > 0) ||
      (forDevicesOf === 'all' && distributions.size > 0) ||
      (forDevicesOf !== 'all' &&
        forDevicesOf.some((distribution) => distributions.has(distribution))),
  )
}

function isDue(feed: Feed, stored: StoredFeed | undefined, now: InstantMs): boolean {
  if (!stored?.attempted_at) return true
  const waitMs = stored.error ? RETRY_MS : feed.everyHours * HOUR_MS
  return stored.attempted_at + waitMs <= now
}

/** One that was just added does not wait for the others' time. */
const hasNewProvider = async ({ db }: ServerContext): Promise<boolean> =>
  (await listCsafProviders(db)).some((provider) => provider.attemptedAt === null)

/** Downloads and loads every wanted feed whose time has come; one failing feed keeps no other from coming. */
export async function downloadDueFeeds(context: ServerContext, signal: AbortSignal): Promise<void> {
  const stored = new Map((await listStoredFeeds(context.db)).map((row) => [row.name, row]))
  for (const feed of await wantedFeeds(context)) {
    if (signal.aborted) return
    const due = isDue(feed, stored.get(feed.name), context.clock.now())
    if (!due && !(feed.name === 'csaf' && (await hasNewProvider(context)))) continue
    await downloadFeed(context, feed, { actorKind: 'system', actor: 'download-feeds' })
  }
}

type Fetched = Extract<Download, { kind: 'fetched' }> & { name: string }

/** What a round of a feed's files brought: whole files and changes are loaded apart, whole ones first. */
async function load(
  context: ServerContext,
  feed: Feed,
  fetched: readonly Fetched[],
  actor: FeedActor,
): Promise<ImportOutcome | null> {
  let last: ImportOutcome | null = null
  for (const adds of [false, true]) {
    const some = fetched.filter((one) => (one.adds === true) === adds)
    if (some.length === 0) continue
    last = await importFeed(context, {
      feed,
      sources: some.map(({ path }) => ({ path })),
      names: some.map(({ name }) => name),
      acceptShrunk: false,
      adds,
      actor,
      validators: Object.fromEntries(some.map(({ name, validators }) => [name, validators])),
    })
    if (!last.ok) break
  }
  return last
}

/** Asks the publisher for a newer version of each file and loads what came. The former state stays on any failure. */
export async function downloadFeed(
  context: ServerContext,
  feed: Feed,
  actor: FeedActor,
): Promise<DownloadOutcome> {
  if (feed.name === 'csaf') {
    const providers = await downloadProviders(context, feed, actor)
    if (providers) return providers
  }
  const known =
    (await listStoredFeeds(context.db)).find((row) => row.name === feed.name)?.validators ?? {}
  const folder = join(context.stateDirectory, 'feeds', feed.name)
  const publishers = publishersOf(context)
  try {
    const fetched: Fetched[] = []
    for (const file of filesFor(feed, await fleetEcosystems(context.db))) {
      const path = join(folder, file.name)
      const before = known[file.name] ?? NO_VALIDATORS
      const download = await downloadFeedFile(publishers, feed, file, before, path)
      if (download.kind === 'fetched') fetched.push({ ...download, name: file.name })
    }
    const outcome = await load(context, feed, fetched, actor)
    if (outcome === null) {
      await recordUnchanged(context.db, feed.name, context.clock.now())
      return { ok: true, unchanged: true }
    }
    // What was loaded is in the store, and what was refused is fetched again, so nothing has to stay on disk.
    await rm(folder, { recursive: true, force: true })
    return outcome
  } catch (error) {
    if (!(error instanceof FeedError)) throw error
    const fault = faultOf(error)
    await recordFailure(context.db, feed.name, context.clock.now(), fault)
    return { ok: false, ...fault }
  }
}
