import { MINUTE_MS, SECOND_MS } from '@dirigent/domain/identity/time'
import { FeedError } from '@dirigent/feeds/feed-error'
import { winget } from '@dirigent/feeds/winget/winget'
import type { ServerContext } from '../context.ts'
import { installerManifestUrl } from '../software/manifest-address.ts'
import { entriesWithoutInstaller, noteFetch, setInstallers } from '../store/catalogue.ts'
import type { Task } from './registry.ts'

/** The index names 15,000 packages; a fleet has some hundred of them. Gently: it is a free service. */
const AT_ONCE = 20
const TIMEOUT_MS = 30 * SECOND_MS
const MANIFEST_MAX_BYTES = 1 << 20

async function textOf(body: AsyncIterable<Uint8Array>): Promise<Buffer | null> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > MANIFEST_MAX_BYTES) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The installers of one version; null when they could not be had this time. */
async function installersOf({ http, log }: ServerContext, packageId: string, version: string) {
  const url = installerManifestUrl(packageId, version)
  if (url === null) return []
  const answer = await http.get({
    url,
    headers: { 'user-agent': 'dirigent' },
    timeoutMs: TIMEOUT_MS,
  })
  if ('code' in answer) return null
  const text = answer.status === 200 ? await textOf(answer.body) : null
  if (text === null) return answer.status === 404 ? [] : null
  async function* once() {
    if (text !== null) yield text
  }
  try {
    for await (const record of winget.parse({ bytes: once() }))
      if (record.kind === 'catalogue_entry') return record.entry.installers
  } catch (error) {
    if (!(error instanceof FeedError)) throw error
    log.warn('manifest refused', { package: packageId, reason: error.message })
  }
  return []
}

/** Fetches the installers (address, hash, switches) of winget packages that the fleet has, one manifest at a time. */
export const fetchManifestsTask: Task = {
  name: 'fetch-manifests',
  everyMs: 30 * MINUTE_MS,
  wakeOn: ['feeds'],
  async run(context, signal) {
    const { db, clock, settings } = context
    if (!settings.current()['feeds.download']) return
    for (const entry of await entriesWithoutInstaller(db, clock.now(), AT_ONCE)) {
      if (signal.aborted) return
      const installers = await installersOf(context, entry.packageId, entry.version)
      await db.transaction(async (tx) => {
        if (installers !== null && installers.length > 0)
          await setInstallers(tx, entry.id, installers, clock.now())
        await noteFetch(tx, entry.id, clock.now())
      })
    }
  },
}
