import fc from 'fast-check'
import { expect, it } from 'vitest'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../identity/time.ts'
import type { PolicyDocument, RingName } from '../rollouts/policy.ts'
import { listOnly } from '../rollouts/census.ts'
import { blockedBy } from '../rollouts/rings.ts'
import type { Rollout } from '../rollouts/rollout.ts'
import { STANDARD_POLICY } from '../rollouts/standard-policy.ts'
import type { PlanInput } from './facts.ts'
import { plan } from './plan.ts'
import { anUpdate, createFleet, QUICK_POLICY, type Fleet } from './scenario.test-support.ts'

// `createFleet().run` lints every plan: exactly one state per device and update, nothing assigned of a stopped rollout,
// nothing before its ring, no held update, no package twice. These laws add what holds over time.

type Event =
  | { kind: 'wait'; ms: number; offline: boolean }
  | { kind: 'work'; outcomes: readonly ('installed' | 'failed' | 'refused' | 'rolled_back')[] }
  | { kind: 'pause' | 'resume' | 'join' | 'hold' | 'release' | 'observe' | 'manage'; pick: number }

const ringNames: readonly RingName[] = ['test', 'pilot', 'broad', 'critical']
const outcome = fc.constantFrom(
  'installed',
  'installed',
  'installed',
  'installed',
  'failed',
  'refused',
  'rolled_back',
)
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.constantFrom(MINUTE_MS, 20 * MINUTE_MS, 5 * HOUR_MS, 30 * HOUR_MS, 80 * HOUR_MS),
      offline: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('work' as const),
      outcomes: fc.array(outcome as fc.Arbitrary<'installed'>, { minLength: 1, maxLength: 5 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'pause' as const,
        'resume' as const,
        'join' as const,
        'hold' as const,
        'release' as const,
        'observe' as const,
        'manage' as const,
      ),
      pick: fc.nat({ max: 30 }),
    }),
  },
)

const UPDATES = [
  anUpdate('openssl'),
  anUpdate('curl'),
  anUpdate('vim', '2', { class: 'unclassified' }),
]

function play(fleet: Fleet, happened: Event, serial: number): void {
  switch (happened.kind) {
    case 'wait':
      return fleet.wait(happened.ms, happened.offline ? ['test-0', 'broad-0'] : [])
    case 'work': {
      let turn = 0
      fleet.work(() => {
        const state = happened.outcomes[turn++ % happened.outcomes.length] ?? 'installed'
        if (state === 'refused') return { state, because: { code: 'lock_busy', waitedMs: 1 } }
        if (state === 'failed')
          return { state, because: { code: 'script_failed', package: 'x', detail: '' } }
        return state
      })
      return
    }
    case 'pause':
      return change(fleet, 'open', (one) => ({
        ...one,
        state: 'paused',
        paused: { at: fleet.now(), by: 'anna', reason: 'law' },
      }))
    case 'resume':
      return fleet.setRollouts(
        fleet
          .rollouts()
          .map((one) =>
            one.state === 'paused' || one.state === 'halted' ? resumed(one, fleet.now()) : one,
          ),
      )
    case 'join':
      return void fleet.addDevice(`late-${serial}`, ringNames[happened.pick % 4] ?? 'broad')
    case 'hold':
      return void fleet.holds.set((UPDATES[happened.pick % 3] ?? raise()).uid, {
        since: fleet.now(),
        because: { code: 'held_by_person', by: 'anna', reason: 'law' },
      })
    case 'release':
      return fleet.holds.clear()
    case 'observe':
    case 'manage': {
      const group = fleet.groups[0] ?? raise()
      fleet.groups.splice(0, 1, {
        ...group,
        mode: happened.kind === 'observe' ? 'observe' : 'managed',
      })
    }
  }
}

function change(fleet: Fleet, state: Rollout['state'], to: (one: Rollout) => Rollout): void {
  fleet.setRollouts(fleet.rollouts().map((one) => (one.state === state ? to(one) : one)))
}

function resumed(one: Rollout, now: number): Rollout {
  const rings = { ...one.rings }
  for (const ring of ringNames)
    if (rings[ring].state === 'halted') rings[ring] = { ...rings[ring], state: 'open' }
  return { ...one, rings, state: 'open', halted: null, paused: null, resumedAt: now }
}

const fleetOf = (
  sizes: readonly number[],
  dueInDays: number | null,
  slow: Partial<PolicyDocument> = {},
) => {
  const rings = Object.fromEntries(
    ringNames.map((ring, index) => [
      ring,
      Array.from({ length: sizes[index] ?? 0 }, (_, n) => `${ring}-${n}`),
    ]),
  )
  const waves = { ...QUICK_POLICY.waves, waveGapMs: HOUR_MS }
  return createFleet({
    rings,
    updates: UPDATES,
    dueInDays,
    policy: {
      ...QUICK_POLICY,
      waves,
      lanes: { ...QUICK_POLICY.lanes, routine: { cut: { every: 'minutes', minutes: 60 } } },
      ...slow,
    },
  })
}

const history = fc.record({
  sizes: fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 3 }), fc.nat({ max: 5 }), fc.nat({ max: 2 })),
  dueInDays: fc.constantFrom(null, 1, 5, 30),
  events: fc.array(event, { minLength: 1, maxLength: 25 }),
})

it('whatever happens: every plan keeps its promises, and a second run decides and changes nothing', () => {
  fc.assert(
    fc.property(history, ({ sizes, dueInDays, events }) => {
      const fleet = fleetOf(sizes, dueInDays)
      events.forEach((happened, serial) => {
        play(fleet, happened, serial)
        const first = fleet.run()
        const second = fleet.run()
        expect(second.report.decisions).toEqual([])
        expect(second.report.rows).toEqual(first.report.rows)
        expect([...second.plan.assignments]).toEqual([...first.plan.assignments])
      })
    }),
    { numRuns: 150 },
  )
})

it('no device works before all rings ahead of its own have passed, and none of a stopped rollout', () => {
  fc.assert(
    fc.property(history, ({ sizes, dueInDays, events }) => {
      const fleet = fleetOf(sizes, dueInDays)
      events.forEach((happened, serial) => {
        play(fleet, happened, serial)
        const { plan } = fleet.run()
        for (const { steps } of plan.assignments.values()) {
          for (const step of steps) {
            const rollout = plan.rollouts.find(({ uid }) => uid === step.rollout) ?? raise()
            expect(rollout.state).toBe('open')
            expect(blockedBy(rollout, step.ring)).toBeNull()
          }
        }
      })
    }),
    { numRuns: 100 },
  )
})

it('a plan of one device alone, the others summed up, says what the plan of everybody says', () => {
  fc.assert(
    fc.property(history, fc.nat(), ({ sizes, dueInDays, events }, pick) => {
      const fleet = fleetOf(sizes, dueInDays)
      events.forEach((happened, serial) => {
        play(fleet, happened, serial)
        fleet.run()
        const whole = fleet.input()
        const device = whole.devices[pick % Math.max(1, whole.devices.length)]
        if (!device) return
        const listed = new Set([device.uid])
        const { attemptsMax } = QUICK_POLICY
        const some: PlanInput = {
          ...whole,
          scope: 'some',
          devices: [device],
          rollouts: whole.rollouts.map((one) => listOnly(one, listed, attemptsMax)),
        }
        const all = plan(whole, { generation: 0 })
        const one = plan(some, { generation: 0 })
        const states = (rollouts: readonly Rollout[]) =>
          rollouts.map(({ uid, state, halted, rings }) => ({ uid, state, halted, rings }))
        const known = new Set(whole.rollouts.map(({ uid }) => uid))
        const cutBefore = all.plan.rollouts.filter(({ uid }) => known.has(uid))
        expect(states(one.plan.rollouts)).toEqual(states(cutBefore))
        if (cutBefore.length < all.plan.rollouts.length) return
        expect(one.report.rows).toEqual(all.report.rows.filter((row) => row.device === device.uid))
        expect(one.plan.assignments.get(device.uid)).toEqual(all.plan.assignments.get(device.uid))
      })
    }),
    { numRuns: 100 },
  )
})

/** So that it is not a cut that makes the planner look again. */
const RARE_CUTS: PolicyDocument['lanes'] = {
  urgent: { cut: { every: 'minutes', minutes: 3 * 24 * 60 } },
  routine: STANDARD_POLICY.lanes.routine,
}

it('until the moment that a plan names, nothing changes unless a fact does', () => {
  const nights = fc.constantFrom(QUICK_POLICY.windows, STANDARD_POLICY.windows, {
    ...STANDARD_POLICY.windows,
    clients: STANDARD_POLICY.windows.servers,
  })
  // Most rows name the moment their device counts as offline; without that the other moments have to be right.
  const offline = fc.constantFrom(3 * HOUR_MS, 365 * DAY_MS)
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(history, nights, offline, share, (of, windows, offlineAfterMs, part) => {
      const fleet = fleetOf(of.sizes, of.dueInDays, { windows, lanes: RARE_CUTS })
      of.events.forEach((happened, serial) => {
        play(fleet, happened, serial)
        fleet.run()
        const facts = fleet.input()
        const given = { ...facts, settings: { ...facts.settings, offlineAfterMs } }
        const { report, plan: made } = plan(given, { generation: 0 })
        const nextAt = report.nextAt ?? given.now + 30 * DAY_MS
        const now = given.now + Math.floor(part * (nextAt - given.now - 1))
        const later = plan({ ...given, now }, { generation: 0 })
        expect(later.report.decisions).toEqual([])
        expect(later.report.rows).toEqual(report.rows)
        expect(later.plan.rollouts).toEqual(made.rollouts)
        expect([...later.plan.assignments]).toEqual([...made.assignments])
      })
    }),
    { numRuns: 200 },
  )
})

it('when nothing fails and everybody is there, every managed device gets everything', () => {
  fc.assert(
    fc.property(
      fc.tuple(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 6 }),
      ),
      ([test, pilot, broad]) => {
        const fleet = fleetOf([test, pilot, broad, 0], 5)
        for (let day = 0; day < 40; day++) {
          fleet.work()
          fleet.wait(12 * HOUR_MS)
        }
        fleet.run()
        expect(fleet.rollouts().every(({ state }) => state === 'done')).toBe(true)
        expect([...fleet.devices.values()].every(({ offers }) => offers.length === 0)).toBe(true)
      },
    ),
    { numRuns: 20 },
  )
})

function raise(): never {
  throw new Error('the test has no such thing')
}
