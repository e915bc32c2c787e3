import { DAY_MS } from '@dirigent/domain/identity/time'
import { DAILY } from '../run/populate.ts'
import type { Invariant, World } from '../run/world.ts'

/** How old what a last ring has of a daily package may be at the end, when nothing but its rings held it up. */
const OLDEST_MS = 2.2 * DAY_MS

/**
 * A package that gets a new version every day reaches the last ring all the same. Judged where nothing else could hold
 * it up: the mirror keeps old versions, nobody stopped a rollout, no version was bad, the device was there.
 */
export function starvationInvariant(world: World): Invariant {
  const name = 'superseded for ever'
  return {
    name,
    atEnd() {
      const { draw, catalogue, store } = world
      if (draw.keepOld < 10 || draw.badShare > 0 || draw.days < 6 || world.calm === false) return
      const source = catalogue.sources.find((one) => one.source === DAILY)
      const stopped = store.rows(`select 1 from rollout where state in ('paused', 'halted')`)
      if (!source || stopped.length > 0) return
      for (const { device } of world.hosts.values()) {
        if (device.ring !== 'broad' || device.held.has(DAILY)) continue
        const here = device.installed.get(DAILY)
        const release = source.releases.find(({ version }) => version === here?.version)
        const newest = source.releases.at(-1)
        if (!here || !release || !newest || release === newest) continue
        world.mark('starvation: a daily package was judged')
        const ageMs = world.time.clock.now() - release.publishedAt
        const since = source.releases.find(({ publishedAt }) => publishedAt > release.publishedAt)
        const missingMs = world.time.clock.now() - (since?.publishedAt ?? world.time.clock.now())
        if (missingMs > OLDEST_MS)
          return world.violate(
            name,
            `${device.name} in Broad still has ${DAILY} ${here.version}, ${Math.round(ageMs / DAY_MS)} days old, newer ones wait for ${Math.round(missingMs / DAY_MS)} days`,
          )
      }
    },
  }
}
