import { join } from 'node:path'
import { rm } from 'node:fs/promises'
import { HOUR_MS, MINUTE_MS, type InstantMs } from '@dirigent/domain/identity/time'
import { downloadFeedFile, filesFor, NO_VALIDATORS } from '@dirigent/feeds/download'
import type { Feed } from '@dirigent/feeds/feed'
import { FeedError } from '@dirigent/feeds/feed-error'
import { ALL_FEEDS } from '@dirigent/feeds/registry'
import type { ServerContext } from '../context.ts'
import type { AuditEntry } from '../store/audit.ts'
import {
  fleetEcosystems,
  listStoredFeeds,
  recordFailure,
  recordUnchanged,
  type StoredFeed,
} from '../store/feeds.ts'
import { importFeed, type ImportOutcome } from './import.ts'

/** After a failure the publisher is asked again this much later, not at every wake. */
const RETRY_MS = 30 * MINUTE_MS

/** The feeds that somebody in the fleet needs: each distribution's own word, and the facts about vulnerabilities. */
export async function wantedFeeds(context: ServerContext): Promise<Feed[]> {
  const ecosystems = await fleetEcosystems(context.db)
  const distributions = new Set(ecosystems.map((ecosystem) => ecosystem.split(':')[0]))
  if (distributions.size === 0) return []
  return ALL_FEEDS.filter(
    ({ forDevicesOf }) =>
      forDevicesOf === 'all' ||
      forDevicesOf.some((distribution) => distributions.has(distribution)),
  )
}

function isDue(feed: Feed, stored: StoredFeed | undefined, now: InstantMs): boolean {
  if (!stored?.attempted_at) return true
  const waitMs = stored.error ? RETRY_MS : feed.everyHours * HOUR_MS
  return stored.attempted_at + waitMs <= now
}

/** Downloads and loads every wanted feed whose time has come; one failing feed keeps no other from coming. */
export async function downloadDueFeeds(context: ServerContext, signal: AbortSignal): Promise<void> {
  const stored = new Map((await listStoredFeeds(context.db)).map((row) => [row.name, row]))
  for (const feed of await wantedFeeds(context)) {
    if (signal.aborted) return
    if (!isDue(feed, stored.get(feed.name), context.clock.now())) continue
    await downloadFeed(context, feed, { actorKind: 'system', actor: 'download-feeds' })
  }
}

/** Asks the publisher for a newer version of each file and loads what came. The former state stays on any failure. */
export async function downloadFeed(
  context: ServerContext,
  feed: Feed,
  actor: Pick<AuditEntry, 'actorKind' | 'actor'>,
): Promise<ImportOutcome | { ok: true; unchanged: true }> {
  const known =
    (await listStoredFeeds(context.db)).find((row) => row.name === feed.name)?.validators ?? {}
  const folder = join(context.stateDirectory, 'feeds', feed.name)
  try {
    const fetched: {
      path: string
      name: string
      validators: { etag: string | null; lastModified: string | null }
    }[] = []
    for (const file of filesFor(feed, await fleetEcosystems(context.db))) {
      const path = join(folder, file.name)
      const download = await downloadFeedFile(
        context.http,
        feed,
        file,
        known[file.name] ?? NO_VALIDATORS,
        path,
      )
      if (download.kind === 'fetched')
        fetched.push({ path, name: file.name, validators: download.validators })
    }
    if (fetched.length === 0) {
      await recordUnchanged(context.db, feed.name, context.clock.now())
      return { ok: true, unchanged: true }
    }
    const outcome = await importFeed(context, {
      feed,
      sources: fetched.map(({ path }) => ({ path })),
      names: fetched.map(({ name }) => name),
      acceptShrunk: false,
      actor,
      validators: Object.fromEntries(fetched.map(({ name, validators }) => [name, validators])),
    })
    // What was loaded is in the store, and what was refused is fetched again, so nothing has to stay on disk.
    await rm(folder, { recursive: true, force: true })
    return outcome
  } catch (error) {
    if (!(error instanceof FeedError)) throw error
    await recordFailure(context.db, feed.name, context.clock.now(), {
      code: error.code,
      detail: error.message,
    })
    return { ok: false, code: error.code, detail: error.message }
  }
}
