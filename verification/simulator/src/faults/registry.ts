import { HOUR_MS, MINUTE_MS } from '@dirigent/domain/identity/time'
import { CALM } from '../hosts/network.ts'
import type { BuiltWorld } from '../run/build-world.ts'
import { loadFeed } from '../run/set-up.ts'
import type { World } from '../run/world.ts'
import { planDeviceTrouble } from './device-trouble.ts'
import { planExceptions } from './exception-trouble.ts'
import { planFeedTrouble } from './feed-trouble.ts'
import { planNetworkTrouble } from './network-trouble.ts'
import { healByPeople, planPeople } from './people-trouble.ts'
import { planPresence } from './presence.ts'
import { planReleases } from './releases.ts'
import { planServerTrouble } from './server-trouble.ts'
import type { Trouble } from './trouble.ts'

const POLL_MS = 3 * HOUR_MS

/** Plans everything that will happen to this world until then; the answer ends all trouble. */
export function planTrouble(built: BuiltWorld, endMs: number): () => Promise<void> {
  const { world } = built
  const { draw, time } = world
  const trouble: Trouble = { ...built, endMs, has: (family) => draw.families.has(family) }
  planPresence(trouble)
  planReleases(world, endMs)
  planNetworkTrouble(trouble)
  planServerTrouble(trouble)
  planDeviceTrouble(trouble)
  planFeedTrouble(trouble)
  planPeople(trouble)
  planExceptions(trouble)
  planFeedPolls(world)
  return async () => {
    Object.assign(built.rates, CALM)
    built.slow.statementMs = 0
    built.clocks.serverMs = 0
    built.clocks.deviceMs.clear()
    world.publisher.setFault('none')
    world.tasks.stallUntil(0)
    for (const host of world.hosts.values()) {
      const { device } = host
      Object.assign(device, {
        networkUp: true,
        mirrorReachable: true,
        mirrorLagMs: 0,
        busyUntil: 0,
        diskFreeBytes: 20 * 1024 ** 3,
      })
      host.losePowerAtWrite(Number.POSITIVE_INFINITY)
      host.powerOn()
    }
    for (const server of world.servers) server.dieAfter(Number.POSITIVE_INFINITY)
    // What people say is heard by nobody while the last server is still starting.
    for (let tries = 0; tries < 12 && (!world.pickServer() || world.store.isBusy()); tries++)
      await time.runUntil(time.clock.now() + 5 * MINUTE_MS)
    await healByPeople(trouble)
    world.trace.line(time.clock.now(), 'world', 'the trouble is over')
  }
}

/** The publisher is asked every few hours, as the task does. */
export function planFeedPolls(world: World): void {
  const { time } = world
  const poll = () => {
    const server = world.pickServer()
    const later = (ms: number) => time.at(time.clock.now() + ms, poll)
    if (!server || world.store.isBusy()) return void later(5_000)
    loadFeed(world, server).catch(() => {
      world.feed.settled = false
    })
    later(POLL_MS)
  }
  time.at(time.clock.now() + HOUR_MS, poll)
}
