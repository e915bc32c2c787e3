import { HOUR_MS } from '@dirigent/domain/identity/time'
import { often, type Trouble } from './trouble.ts'

const FAULTS = ['down', 'truncated', 'empty', 'html', 'shrunk', 'stale'] as const

/** The publisher has bad days, and takes things back. */
export function planFeedTrouble(trouble: Trouble): void {
  const { world } = trouble
  if (!trouble.has('feeds')) return
  const chance = world.chance.fork('feed trouble')
  const { publisher, catalogue, time } = world
  often(trouble, chance, 3, () => {
    publisher.setFault(chance.pick(FAULTS))
    time.at(time.clock.now() + chance.between(1, 9) * HOUR_MS, () => publisher.setFault('none'))
  })
  often(trouble, chance, 0.6, () => {
    if (catalogue.advisories.length === 0) return
    const advisory = chance.pick(catalogue.advisories)
    world.mark('feed: an advisory was withdrawn or revised')
    if (chance.happens(0.5)) advisory.withdrawn = !advisory.withdrawn
    else {
      const source = catalogue.sources.find((one) => one.source === advisory.source)
      advisory.fixedIn = source ? chance.between(0, source.releases.length - 1) : null
    }
    publisher.changed()
  })
}
