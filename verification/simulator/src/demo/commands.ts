import type { InstantMs } from '@dirigent/domain/identity/time'
import type { PolicyDocument } from '@dirigent/domain/rollouts/policy'
import { ZONE, type DemoWorld } from './demo-world.ts'
import { nextMorning, nextWindow } from './moments.ts'
import type { Pace } from './pace.ts'
import type { Deed } from './release.ts'

/** What the bar shows. */
export type DemoState = {
  now: InstantMs
  zone: string
  factor: number
  /** How fast time really goes, where this machine does not hold the factor. */
  reached: number | null
  jump: { to: InstantMs; share: number } | null
  devices: number
  switchedOff: readonly string[]
  deeds: readonly (Deed & { at: InstantMs })[]
}

const DEEDS_MAX = 6
const FACTORS: ReadonlySet<string> = new Set(['0', '1', '60'])

/** What a person may do in the demo beside using the console; `run` answers false for what there is not. */
export function createCommands(demo: DemoWorld, pace: Pace) {
  const { world, members, switchedOff } = demo
  let deeds: (Deed & { at: InstantMs })[] = []
  /** One after the other: two releases at once would load the same feed twice. */
  let before: Promise<unknown> = Promise.resolve()

  const note = (deed: Deed) => {
    deeds = [{ ...deed, at: world.time.clock.now() }, ...deeds].slice(0, DEEDS_MAX)
  }
  const inTurn = (work: () => Promise<Deed>) => {
    const mine = before.then(work).then(note)
    before = mine.catch(() => {})
    return mine
  }
  const isOn = (name: string) => world.hosts.get(name)?.device.power === 'on'
  /** A laptop of the pilot ring, so that its rollout misses it; pressed again it comes back. */
  const switchLaptop = () => {
    const [off] = switchedOff
    const next = members.find(({ name, laptop, ring }) => laptop && ring === 'pilot' && isOn(name))
    const device = off ?? next?.name
    const host = device === undefined ? undefined : world.hosts.get(device)
    if (device === undefined || !host) return
    const deviceUid = [...world.byUid].find(([, one]) => one.name === device)?.[0] ?? null
    if (off === undefined) {
      switchedOff.add(device)
      host.losePower()
    } else {
      switchedOff.delete(device)
      host.powerOn()
    }
    note({ kind: off === undefined ? 'switched_off' : 'switched_on', device, deviceUid })
  }
  const policy = (): PolicyDocument =>
    world.store.rows<{ document: PolicyDocument }>(
      'select document from policy order by id limit 1',
    )[0]?.document ?? world.draw.policy
  return {
    state(): DemoState {
      const { factor, jump, reached } = pace.state()
      const now = world.time.clock.now()
      const share = jump ? (now - jump.fromMs) / (jump.untilMs - jump.fromMs) : 0
      return {
        now,
        zone: ZONE,
        factor,
        reached,
        jump: jump && { to: jump.untilMs, share },
        devices: members.length,
        switchedOff: [...switchedOff],
        deeds,
      }
    },
    async run(name: string, value: string | null): Promise<boolean> {
      const now = world.time.clock.now()
      if (name === 'pace' && value !== null && FACTORS.has(value)) pace.setFactor(Number(value))
      else if (name === 'next-day') pace.jumpTo(nextMorning(now, ZONE))
      else if (name === 'next-window') pace.jumpTo(nextWindow(now, policy()))
      else if (name === 'vulnerability') await inTurn(demo.releases.vulnerability)
      else if (name === 'bad-update') await inTurn(demo.releases.badUpdate)
      else if (name === 'laptop') switchLaptop()
      else return false
      return true
    },
  }
}

export type Commands = ReturnType<typeof createCommands>
