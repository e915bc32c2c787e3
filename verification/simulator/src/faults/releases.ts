import { DAY_MS, HOUR_MS, type InstantMs } from '@dirigent/domain/identity/time'
import { DAILY } from '../run/populate.ts'
import type { World } from '../run/world.ts'
import type { SourcePackage } from '../world/catalogue.ts'

/** New versions appear, some of them bad, with advisories before, with or after them. */
export function planReleases(world: World, endMs: InstantMs): void {
  const { catalogue, time, draw } = world
  const chance = world.chance.fork('releases')
  const perDay = draw.releasesPerDay
  for (let day = 0; draw.startMs + day * DAY_MS < endMs; day++) {
    const from = draw.startMs + day * DAY_MS
    const daily = catalogue.sources.find(({ source }) => source === DAILY)
    if (daily) time.at(from + chance.between(0, 3 * HOUR_MS), () => release(daily))
    for (let number = 0; number < perDay; number++)
      time.at(from + chance.between(0, DAY_MS), () => release(chance.pick(catalogue.sources)))
  }
  const release = (source: SourcePackage) => {
    if (time.clock.now() >= endMs) return
    const isSecurity = chance.happens(0.6)
    const bad =
      source.source !== DAILY && chance.happens(draw.badShare)
        ? chance.pick(['script', 'health'] as const)
        : null
    const made = catalogue.publish(source, {
      publishedAt: time.clock.now(),
      class: isSecurity ? 'security' : 'bugfix',
      bad,
    })
    const index = source.releases.length - 1
    world.trace.line(
      time.clock.now(),
      'publisher',
      `${source.source} ${made.version} ${made.class}${bad ? ` (bad: ${bad})` : ''}`,
    )
    if (bad) world.mark(`world: a bad update (${bad})`)
    if (isSecurity) advise(source, index)
    if (bad) time.at(time.clock.now() + chance.between(12, 30) * HOUR_MS, () => release(source))
  }
  const advise = (source: SourcePackage, index: number) => {
    const id = `CVE-2026-${2000 + catalogue.advisories.length}`
    const early = chance.happens(0.3)
    catalogue.advisories.push({
      id,
      source: source.source,
      fixedIn: early ? null : index,
      publishedAt: time.clock.now(),
      withdrawn: false,
    })
    world.publisher.changed()
    if (!early) return
    time.at(time.clock.now() + chance.between(1, 12) * HOUR_MS, () => {
      const advisory = catalogue.advisories.find((one) => one.id === id)
      if (advisory) advisory.fixedIn = index
      world.publisher.changed()
    })
  }
}
