import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { asId } from '@dirigent/domain/identity/ids'
import { HOUR_MS, MINUTE_MS } from '@dirigent/domain/identity/time'
import { replaceIndexes, serverIndexPlace, type IndexFile } from '@dirigent/feeds/cache/feed-cache'
import { writeIndexFile, type LoadedFeed } from '@dirigent/feeds/cache/index-file'
import type { ServerContext } from '../context.ts'
import { judgedEcosystems } from '../store/feeds.ts'
import { productsOfEcosystem } from '../store/product-words.ts'
import {
  factsOfEcosystem,
  loadedFeedStates,
  statementsOfEcosystem,
  type FeedState,
} from '../store/scan-index.ts'
import type { Task } from './registry.ts'

/** The index names when its feeds were loaded; it is written again this often so that it does not look old. */
const REWRITE_MS = 6 * HOUR_MS

const signatureOf = (feeds: readonly FeedState[]) =>
  JSON.stringify(
    feeds.map((one) => [one.name, one.revision, Math.floor(one.succeeded_at / REWRITE_MS)]),
  )

async function* indexesOf(
  { db }: ServerContext,
  feeds: readonly LoadedFeed[],
  signal: AbortSignal,
): AsyncIterable<IndexFile> {
  for (const name of await judgedEcosystems(db)) {
    signal.throwIfAborted()
    const ecosystem = asId<'Ecosystem'>(name)
    const statements = new Map([[ecosystem, await statementsOfEcosystem(db, ecosystem)]])
    const facts = await factsOfEcosystem(db, ecosystem)
    const products = await productsOfEcosystem(db, ecosystem)
    yield {
      ecosystem,
      bytes: writeIndexFile(ecosystem, { statements, facts, counts: new Map(), products }, feeds),
    }
  }
}

/** Leaves what the feeds say beside the database, so that `dirigent scan` on this machine needs no feed of its own. */
export const writeScanIndexTask: Task = {
  name: 'write-scan-index',
  everyMs: 30 * MINUTE_MS,
  wakeOn: ['feeds'],
  async run(context, signal) {
    const states = await loadedFeedStates(context.db)
    if (states.length === 0) return
    const place = serverIndexPlace(context.stateDirectory)
    const written = join(place.directory, 'written.json')
    const signature = signatureOf(states)
    if ((await readFile(written, 'utf8').catch(() => '')) === signature) return
    await mkdir(place.directory, { recursive: true })
    const feeds = states.map(({ name, records, succeeded_at: loadedAt }) => ({
      name,
      records,
      loadedAt,
    }))
    await replaceIndexes(place, indexesOf(context, feeds, signal))
    await writeFile(written, signature)
  },
}
