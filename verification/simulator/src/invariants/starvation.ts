import { DAY_MS } from '@dirigent/domain/identity/time'
import { DAILY } from '../run/populate.ts'
import type { Invariant, World } from '../run/world.ts'
import type { DeviceTruth } from '../world/device.ts'

/**
 * How long something newer than what a device of the last ring has may be published. Of a steady world the rings take
 * two days and a quarter at most: six hours to the cut, fifteen and nine of soaking, five times until everybody has
 * checked in, and the waves.
 */
const LONGEST_MS = 3.2 * DAY_MS

/**
 * A package that gets a new version every day reaches the last ring all the same. Judged where nothing but the rings can
 * hold it up (`draw.steady`), while new versions keep coming.
 */
export function starvationInvariant(world: World): Invariant {
  const name = 'superseded for ever'
  const look = () => {
    if (!world.draw.steady || world.healedAt !== null) return
    for (const { device } of world.hosts.values()) {
      const waitedMs = waited(world, device)
      if (device.ring !== 'broad' || waitedMs === null) continue
      world.mark('starvation: a daily package was judged')
      if (waitedMs > LONGEST_MS)
        return world.violate(
          name,
          `${device.name} in Broad still has ${DAILY} ${device.installed.get(DAILY)?.version}; newer ones wait for ${(waitedMs / DAY_MS).toFixed(1)} days`,
        )
    }
  }
  return { name, hourly: look, atEnd: look }
}

/** Since when something newer than the installed version is published; null when it is the newest. */
function waited(world: World, device: DeviceTruth): number | null {
  const releases = world.catalogue.sources.find(({ source }) => source === DAILY)?.releases ?? []
  const here = device.installed.get(DAILY)?.version
  const index = releases.findIndex(({ version }) => version === here)
  const next = releases[index + 1]
  if (index < 0 || !next) return null
  return world.time.clock.now() - Math.max(next.publishedAt, world.draw.startMs - DAY_MS)
}
