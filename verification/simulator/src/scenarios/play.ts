import { MINUTE_MS } from '@dirigent/domain/identity/time'
import type { BuiltWorld } from '../run/build-world.ts'
import type { World } from '../run/world.ts'
import type { Scenario, ScenarioEvent } from './scenario.ts'

/** Plans what the story says, and nothing else. */
export function planStory({ world }: BuiltWorld, scenario: Scenario): void {
  for (const event of scenario.events)
    world.time.at(world.draw.startMs + event.afterMs, () => happen(world, event))
}

function happen(world: World, { what, words }: ScenarioEvent): void {
  const host = world.hosts.get(words[0] ?? '')
  world.trace.line(world.time.clock.now(), 'story', [what, ...words].join(' '))
  if (what === 'publish') return publish(world, words)
  if (!host) throw new Error(`there is no device ${words[0]}`)
  if (what === 'power-off') host.losePower()
  if (what === 'power-on') host.powerOn()
  if (what === 'cut-off') host.device.networkUp = false
  if (what === 'connect') host.device.networkUp = true
  if (what === 'strike') strikeWhileInstalling(world, host.device.name)
}

function publish(world: World, [name, kind, , bad]: readonly string[]): void {
  const source = world.catalogue.sources.find((one) => one.source === name)
  if (!source) throw new Error(`there is no source ${name}`)
  world.catalogue.publish(source, {
    publishedAt: world.time.clock.now(),
    class: kind === 'security' ? 'security' : 'bugfix',
    bad: bad === 'script' || bad === 'health' ? bad : null,
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
function strikeWhileInstalling(world: World, name: string): void {
  const host = world.hosts.get(name)
  const look = () => {
    if (host?.attemptState() !== 'installing')
      return void world.time.at(world.time.clock.now() + 15_000, look)
    world.trace.line(world.time.clock.now(), 'story', `the power of ${name} fails`)
    host.losePower()
    world.time.at(world.time.clock.now() + 10 * MINUTE_MS, host.powerOn)
  }
  look()
}
