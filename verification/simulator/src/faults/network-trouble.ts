import { HOUR_MS, MINUTE_MS } from '@dirigent/domain/identity/time'
import { often, type Trouble } from './trouble.ts'

/** Loss and delay all the time, cuts now and then, and everybody who wakes in the same moment. */
export function planNetworkTrouble(trouble: Trouble): void {
  const { world, rates } = trouble
  Object.assign(rates, world.draw.network)
  if (!trouble.has('network')) return
  const chance = world.chance.fork('network trouble')
  const hosts = [...world.hosts.values()]
  often(trouble, chance, 1.5, () => {
    const cut = chance.happens(0.3) ? hosts : [chance.pick(hosts)]
    const lastsMs = chance.between(5 * MINUTE_MS, 14 * HOUR_MS)
    world.mark(cut.length > 1 ? 'network: everybody was cut off' : 'network: a device was cut off')
    for (const { device } of cut) device.networkUp = false
    world.time.at(world.time.clock.now() + lastsMs, () => {
      for (const { device } of cut) device.networkUp = true
      if (cut.length > 1) for (const host of cut) host.wake()
    })
  })
  often(trouble, chance, 0.7, () => {
    world.mark('network: everybody woke at once')
    for (const host of hosts) host.wake()
  })
}
