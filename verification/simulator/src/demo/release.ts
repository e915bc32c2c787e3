import type { ServerContext } from '@dirigent/server/context'
import { downloadFeed } from '@dirigent/server/feeds/download'
import { whileWorking } from '../core/settled.ts'
import type { World } from '../run/world.ts'
import type { Badness } from '../world/catalogue.ts'
import { TO_COME } from './company/advisories.ts'
import { DEMO_FEEDS, type Publishers } from './company/publishers.ts'

/** What a button did, for the list in the bar: codes and names, the bar has the words. */
export type Deed =
  | { kind: 'vulnerability' | 'bad_update'; vulnerability: string; source: string; version: string }
  | { kind: 'switched_off' | 'switched_on'; device: string; deviceUid: string | null }

/** How an update is bad, in turn: its service does not answer afterwards, or it cannot be installed at all. */
const BADNESS: readonly Badness[] = ['health', 'script']

/** Asks the publishers, as the server does by itself. */
export async function loadFeeds(context: ServerContext): Promise<void> {
  for (const feed of DEMO_FEEDS) {
    const outcome = await whileWorking(() =>
      downloadFeed(context, feed, { actorKind: 'system', actor: 'download-feeds' }),
    )
    if (!outcome.ok) throw new Error(`${feed.name}: ${outcome.detail}`)
  }
}

export function createReleases(world: World, publishers: Publishers, context: ServerContext) {
  let released = 0
  let badUpdates = 0
  /** A flaw becomes known, and its repair is published with it. */
  async function release(bad: Badness): Promise<Deed> {
    const story = TO_COME[released++ % TO_COME.length]
    const source = world.catalogue.sources.find((one) => one.source === story?.source)
    if (!story || !source) throw new Error('there is nothing to release')
    const publishedAt = world.time.clock.now()
    const made = world.catalogue.publish(source, { publishedAt, class: 'security', bad })
    const { id } = publishers.publish(story, source.releases.length - 1)
    await loadFeeds(context)
    const kind = bad ? 'bad_update' : 'vulnerability'
    return { kind, vulnerability: id, source: source.source, version: made.version }
  }
  return {
    vulnerability: () => release(null),
    /** The same, but the repair itself hurts whoever installs it. */
    badUpdate: () => release(BADNESS[badUpdates++ % BADNESS.length] ?? 'health'),
  }
}
