import { HOUR_MS } from '@dirigent/domain/identity/time'
import type { Chance } from '../core/chance.ts'
import type { World } from '../run/world.ts'
import { often, type Trouble } from './trouble.ts'

/** Risks are accepted for some hours, here and there, taken back early, or simply run out. */
export function planExceptions(trouble: Trouble): void {
  const { world } = trouble
  if (!trouble.has('people')) return
  const chance = world.chance.fork('exceptions')
  if (!chance.happens(0.6)) return
  often(trouble, chance, 2, () => void accept(world, chance))
  often(trouble, chance, 0.6, () => void takeBack(world, chance))
}

async function accept(world: World, chance: Chance): Promise<void> {
  const advisory = chance.pick(world.catalogue.advisories)
  const source = world.catalogue.sources.find((one) => one.source === advisory.source)
  const [device] = chance.pick([...world.byUid])
  const scope = chance.pick(['vulnerability', 'package', 'both'] as const)
  const expiresAt = world.time.clock.now() + chance.between(2, 30) * HOUR_MS
  const given = {
    vulnerability: scope === 'package' ? null : advisory.id,
    packageName: scope === 'vulnerability' || !source ? null : chance.pick(source.binaries),
    device: chance.happens(0.5) ? device : null,
  }
  const accepted = { ...given, exception: null, fromMs: world.time.clock.now(), untilMs: expiresAt }
  // From the moment it is sent it may hold, also when nobody answers.
  world.accepted.push(accepted)
  const answer = await world.person.call('POST', '/api/v1/exceptions', {
    ...given,
    owner: 'the head of production',
    reason: 'the machine is built around it',
    control: 'it is not in the network',
    expiresAt: new Date(expiresAt).toISOString(),
  })
  if (answer?.status === 200) {
    world.mark('people: a risk was accepted')
    Object.assign(accepted, { exception: answer.body['exception'] })
  } else if (answer) Object.assign(accepted, { untilMs: accepted.fromMs })
}

async function takeBack(world: World, chance: Chance): Promise<void> {
  const nowMs = world.time.clock.now()
  const live = world.accepted.filter(
    ({ exception, untilMs }) => exception !== null && untilMs > nowMs,
  )
  if (live.length === 0) return
  const one = chance.pick(live)
  const path = `/api/v1/exceptions/${one.exception}/revoke`
  const answer = await world.person.call('POST', path, { reason: 'the simulator wants it' })
  if (answer?.status !== 200) return
  world.mark('people: an accepted risk was taken back')
  one.untilMs = world.time.clock.now()
}
