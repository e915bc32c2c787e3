import { MINUTE_MS } from '@dirigent/domain/identity/time'
import { approveAll } from '../faults/people-trouble.ts'
import type { BuiltWorld } from '../run/build-world.ts'
import type { World } from '../run/world.ts'
import type { DeviceHost } from '../hosts/device-host.ts'
import { createStaff, type Staff } from './staff.ts'
import type { Scenario, ScenarioEvent, Verb } from './scenario.ts'

type Stage = { built: BuiltWorld; world: World; staff: Staff }

/** Plans what the story says, and nothing else. */
export function planStory(built: BuiltWorld, scenario: Scenario): void {
  const { world } = built
  const stage = { built, world, staff: createStaff(world) }
  for (const event of scenario.events)
    world.time.at(world.draw.startMs + event.afterMs, () => happen(stage, event))
}

function happen(stage: Stage, { what, words }: ScenarioEvent): void {
  const { world } = stage
  world.trace.line(world.time.clock.now(), 'story', [what, ...words].join(' '))
  const ofWorld = OF_WORLD[what]
  if (ofWorld) return ofWorld(stage, words)
  const host = world.hosts.get(words[0] ?? '')
  if (!host) throw new Error(`there is no device ${words[0]}`)
  OF_DEVICE[what]?.(host, stage, words)
}

const OF_WORLD: Readonly<Partial<Record<Verb, (stage: Stage, words: readonly string[]) => void>>> =
  {
    publish: ({ world }, words) => publish(world, words),
    approve: ({ world }) => void approveAll(world, null),
    emergency: ({ staff }, [update = '', , who = '']) => void staff.propose(update, who),
    'approve-emergency': ({ staff }, [, who = '']) => void staff.approve(who),
  }

type OfDevice = (host: DeviceHost, stage: Stage, words: readonly string[]) => void
const OF_DEVICE: Readonly<Partial<Record<Verb, OfDevice>>> = {
  'power-off': (host) => host.losePower(),
  'power-on': (host) => host.powerOn(),
  'cut-off': ({ device }) => {
    device.networkUp = false
  },
  connect: ({ device }) => {
    device.networkUp = true
  },
  somebody: ({ device }) => {
    device.presence = 'somebody'
  },
  nobody: ({ device }) => {
    device.presence = 'nobody'
  },
  strike: (host, { world }) => strikeWhileInstalling(world, host),
  'lose-reply': ({ device }, { built }, [, path = '']) =>
    void built.orders.loseReply.set(device.name, path),
  replay: ({ device }, { built }) => void built.orders.replay.add(device.name),
}

/** `elm security [bad health|script] [on dev-02]` */
function publish(world: World, words: readonly string[]): void {
  const [name, kind] = words
  const source = world.catalogue.sources.find((one) => one.source === name)
  if (!source) throw new Error(`there is no source ${name}`)
  const after = (word: string) =>
    words.includes(word) ? words[words.indexOf(word) + 1] : undefined
  const bad = after('bad')
  const only = after('on')
  world.catalogue.publish(source, {
    publishedAt: world.time.clock.now(),
    class: kind === 'security' ? 'security' : 'bugfix',
    bad: bad === 'script' || bad === 'health' ? bad : null,
    ...(only === undefined ? {} : { hurtsOnly: only }),
  })
  if (kind !== 'security') return
  world.catalogue.advisories.push({
    id: `CVE-2026-${3000 + world.catalogue.advisories.length}`,
    source: source.source,
    fixedIn: source.releases.length - 1,
    publishedAt: world.time.clock.now(),
    withdrawn: false,
  })
  world.publisher.changed()
}

/** Waits for the next moment in which the package manager works for this device, and takes its power for ten minutes. */
function strikeWhileInstalling(world: World, host: DeviceHost): void {
  const { name } = host.device
  const look = () => {
    if (host.attemptState() !== 'installing')
      return void world.time.at(world.time.clock.now() + 15_000, look)
    world.trace.line(world.time.clock.now(), 'story', `the power of ${name} fails`)
    host.losePower()
    world.time.at(world.time.clock.now() + 10 * MINUTE_MS, host.powerOn)
  }
  look()
}
