import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { shrinkGuard } from '@dirigent/domain/advisories/shrink-guard'
import { goneLine } from '@dirigent/feeds/csaf/gone'
import { fileNameOf } from '@dirigent/feeds/csaf/withdrawn'
import type { Feed } from '@dirigent/feeds/feed'
import { z } from 'zod'
import type { ServerContext } from '../context.ts'
import { documentIds } from '../store/advisory-documents.ts'
import { listCsafProviders } from '../store/csaf-providers.ts'
import type { FeedActor } from './csaf-providers.ts'
import { importFeed } from './import.ts'

const names = z.array(z.string())
const listPath = ({ stateDirectory }: ServerContext, provider: string) =>
  join(stateDirectory, 'feed-lists', `${provider}.json`)

async function listBefore(context: ServerContext, provider: string): Promise<readonly string[]> {
  try {
    return names.parse(JSON.parse(await readFile(listPath(context, provider), 'utf8')))
  } catch {
    // Not there yet, or damaged: then nothing is known to have been listed, and nothing is taken back.
    return []
  }
}

async function keepList(context: ServerContext, provider: string, list: readonly string[]) {
  const path = listPath(context, provider)
  await mkdir(join(context.stateDirectory, 'feed-lists'), { recursive: true, mode: 0o700 })
  await writeFile(`${path}.part`, JSON.stringify(list), { mode: 0o600 })
  await rename(`${path}.part`, path)
}

/**
 * Takes back what the provider's own list named before and does not name any more, unless another provider lists it. A
 * list that lost a third is broken, not good news: it takes nothing back, and the former list stays the measure.
 */
export async function takeBackWithdrawn(
  context: ServerContext,
  feed: Feed,
  provider: string,
  addresses: readonly string[],
  actor: FeedActor,
): Promise<void> {
  const now = addresses.map((url) => new URL(url).pathname.split('/').at(-1) ?? '')
  const before = await listBefore(context, provider)
  if (before.length > 0 && shrinkGuard(before.length, now.length)) {
    context.log.warn('the list of a CSAF provider shrank, nothing is taken back', {
      provider,
      before: before.length,
      now: now.length,
    })
    return
  }
  const listed = new Set(now)
  const missing = new Set(before.filter((name) => !listed.has(name)))
  if (missing.size > 0) {
    for (const other of await listCsafProviders(context.db))
      if (other.name !== provider)
        for (const name of await listBefore(context, other.name)) missing.delete(name)
    const ids = (await documentIds(context.db, feed.name)).filter((id) =>
      missing.has(fileNameOf(id)),
    )
    if (ids.length > 0 && !(await load(context, feed, provider, ids, actor))) return
  }
  await keepList(context, provider, now)
}

/** As if the provider had said so itself: also what is kept for bundles carries it. */
async function load(
  context: ServerContext,
  feed: Feed,
  provider: string,
  ids: readonly string[],
  actor: FeedActor,
): Promise<boolean> {
  async function* lines() {
    for (const id of ids) yield Buffer.from(goneLine(id))
  }
  const sources = [{ bytes: lines() }]
  const options = { feed, sources, names: [provider], acceptShrunk: false, adds: true, actor }
  return (await importFeed(context, options)).ok
}
