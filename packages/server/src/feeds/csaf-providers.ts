import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { MINUTE_MS } from '@dirigent/domain/identity/time'
import { downloadFeedFile } from '@dirigent/feeds/download'
import type { Feed } from '@dirigent/feeds/feed'
import { faultOf, FeedError } from '@dirigent/feeds/feed-error'
import type { ServerContext } from '../context.ts'
import type { AuditEntry } from '../store/audit.ts'
import {
  listCsafProviders,
  recordProviderFailure,
  recordProviderSuccess,
  type CsafProviderRow,
} from '../store/csaf-providers.ts'
import { recordFailure, recordUnchanged } from '../store/feeds.ts'
import { importFeed, type ImportOutcome } from './import.ts'
import { publishersOf } from './publishers.ts'
import { takeBackWithdrawn } from './withdrawn-documents.ts'

export type FeedActor = Pick<AuditEntry, 'actorKind' | 'actor'>
export type DownloadOutcome = ImportOutcome | { ok: true; unchanged: true }

/** A first load of 300,000 documents comes in rounds; so many rounds stand for a list that never ends. */
const ROUNDS_MAX = 200
/** Other feeds wait meanwhile: what is left comes with the next run. */
const PROVIDER_MAX_MS = 10 * MINUTE_MS

/**
 * Asks each provider that an administrator named for what changed and loads it, one after the other: a failing one is
 * noted at itself and keeps no other from coming. Null when nobody named one.
 */
export async function downloadProviders(
  context: ServerContext,
  feed: Feed,
  actor: FeedActor,
): Promise<DownloadOutcome | null> {
  const { db, clock } = context
  const providers = await listCsafProviders(db)
  if (providers.length === 0) return null
  let last: DownloadOutcome = { ok: true, unchanged: true }
  let failed: (DownloadOutcome & { ok: false }) | null = null
  for (const provider of providers) {
    const outcome = await downloadProvider(context, feed, provider, actor)
    if (!outcome.ok) failed = { ...outcome, detail: `${provider.name}: ${outcome.detail}` }
    else last = outcome
  }
  if (failed === null) {
    await recordUnchanged(db, feed.name, clock.now())
    return last
  }
  await recordFailure(db, feed.name, clock.now(), { code: failed.code, detail: failed.detail })
  return failed
}

async function downloadProvider(
  context: ServerContext,
  feed: Feed,
  provider: CsafProviderRow,
  actor: FeedActor,
): Promise<DownloadOutcome> {
  const { db, clock, stateDirectory } = context
  const { uid, name, url } = provider
  const started = clock.now()
  const folder = join(stateDirectory, 'feeds', feed.name)
  const file = { name, url, follow: 'csaf_provider' } as const
  let newest = provider.newestAt === null ? null : new Date(provider.newestAt).toISOString()
  let last: DownloadOutcome = { ok: true, unchanged: true }
  const skipped = [...provider.skipped]
  let listed: readonly string[] | null = null
  try {
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const known = { etag: null, lastModified: newest }
      const path = join(folder, name)
      const got = await downloadFeedFile(publishersOf(context), feed, file, known, path)
      if (got.kind === 'not_modified' || got.more !== true) listed = got.listed ?? null
      if (got.kind === 'not_modified') break
      const sources = [{ path }]
      const options = { feed, sources, names: [name], acceptShrunk: false, adds: true, actor }
      last = await importFeed(context, options)
      if (!last.ok) {
        await recordProviderFailure(db, uid, clock.now(), { code: last.code, detail: last.detail })
        return last
      }
      newest = got.validators.lastModified ?? newest
      skipped.push(...(got.skipped ?? []))
      const read = { newestAt: newest ?? '', documents: got.documents ?? 0, skipped }
      await recordProviderSuccess(db, uid, clock.now(), read)
      if (got.more !== true || clock.now() - started > PROVIDER_MAX_MS) break
    }
    if ('unchanged' in last) await recordProviderSuccess(db, uid, clock.now(), null)
    if (listed) await takeBackWithdrawn(context, feed, name, listed, actor)
    return last
  } catch (error) {
    if (!(error instanceof FeedError)) throw error
    const fault = faultOf(error)
    await recordProviderFailure(db, uid, clock.now(), fault)
    return { ok: false, ...fault }
  } finally {
    await rm(join(folder, name), { force: true })
  }
}
