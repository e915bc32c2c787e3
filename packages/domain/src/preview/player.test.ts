import { describe, expect, it } from 'vitest'
import { asId, type UpdateUid } from '../identity/ids.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../identity/time.ts'
import {
  aDevice,
  anyGroup,
  anUpdate,
  POLICY_UID,
  START,
} from '../planning/scenario.test-support.ts'
import type { PolicyDocument, RingName } from '../rollouts/policy.ts'
import { STANDARD_POLICY } from '../rollouts/standard-policy.ts'
import { seededChance } from './chance.ts'
import { play } from './player.ts'
import { createWorkCalendar } from '../quiet-slots/work-times.ts'
import { plannerSteering } from './planner-steering.ts'
import { habitsOf } from './quiet-times.ts'
import type { Harm, PlayedDevice, PlayedWorld, Release } from './stream.ts'

const UNTIL = START + 40 * DAY_MS
const critical = {
  vulnerability: 'CVE-2026-1',
  facts: { kev: false, automatable: null, technicalImpact: null, severity: 'critical' as const },
}
const release = (more: Partial<Release> = {}): Release => ({
  at: START + HOUR_MS,
  update: anUpdate('openssl'),
  devices: [],
  flaws: [critical],
  needsRestart: false,
  harm: null,
  ...more,
})

function aWorld(
  rings: Partial<Record<RingName, number>>,
  releases: Release[],
  more: Partial<PlayedDevice> = {},
): PlayedWorld {
  const devices = Object.entries(rings).flatMap(([ring, count]) =>
    Array.from({ length: count }, (_, index): PlayedDevice => ({
      facts: aDevice(`${ring}-${index}`, { ring: ring as RingName, lastSeenAt: null }),
      exposed: false,
      systemCritical: false,
      presence: [{ fromMs: START, untilMs: UNTIL, occupied: false, cold: false }],
      agrees: 0,
      slowness: 1,
      backsUp: false,
      ...more,
    })),
  )
  const everybody = devices.map(({ facts }) => facts.uid)
  return {
    from: START,
    until: UNTIL,
    zone: 'UTC',
    devices,
    releases: releases.map((one) => ({ ...one, devices: everybody })),
    failureChance: 0,
    keepsOldVersions: false,
  }
}

function played(
  world: PlayedWorld,
  change: (document: PolicyDocument) => PolicyDocument = (one) => one,
) {
  const document = change({ ...STANDARD_POLICY, zone: 'UTC' })
  const steer = plannerSteering({
    groups: [anyGroup()],
    policies: new Map([[POLICY_UID, { uid: POLICY_UID, name: 'Standard', revision: 1, document }]]),
    settings: {
      offlineAfterMs: HOUR_MS,
      judgedEcosystems: new Set([asId<'Ecosystem'>('debian:12')]),
    },
    rollouts: [],
    holds: new Map(),
    evidence: new Map(),
    updates: new Map(),
    gatherMs: MINUTE_MS,
    personMs: HOUR_MS,
  })
  return play(world, steer, seededChance(1))
}

const harmOn = (world: PlayedWorld, more: Partial<Harm>): PlayedWorld => ({
  ...world,
  releases: world.releases.map((one) => ({
    ...one,
    harm: { devices: new Set(one.devices), afterMs: 0, seenByCheck: true, ...more },
  })),
})

describe('the planner, played', () => {
  const small = { test: 2, pilot: 12, broad: 20 }
  it('everybody makes a deadline of seven days, and each device works once', () => {
    const outcome = played(aWorld(small, [release()]))
    expect(outcome.deadlines).toMatchObject({ kept: 34, missed: [] })
    expect(outcome.attempts).toBe(34)
  })
  it('the same world gives the same outcome', () => {
    const world = aWorld(small, [release()])
    expect(played(world)).toEqual(played(world))
  })
  it('harm that a check sees stays in Test, and is not carried further', () => {
    const outcome = played(harmOn(aWorld(small, [release()]), {}))
    const update: UpdateUid = release().update.uid
    expect(outcome.harmed.get(update)?.size).toBeLessThanOrEqual(2)
    expect(new Set(outcome.deadlines.missed.map(({ because }) => because))).toEqual(
      new Set(['held']),
    )
  })
  it('harm that shows within the soak, on a working day, is reported by people and stays in Test', () => {
    const outcome = played(
      harmOn(aWorld(small, [release({ at: START + 2.9 * DAY_MS })]), {
        afterMs: 2 * HOUR_MS,
        seenByCheck: false,
      }),
    )
    expect(
      [...(outcome.harmed.get(release().update.uid) ?? [])].every((uid) => uid.startsWith('test')),
    ).toBe(true)
  })
  it('without a restart nothing is in effect: a server that never has a window misses the deadline', () => {
    const world = aWorld({ test: 1, pilot: 10, broad: 4 }, [release({ needsRestart: true })])
    const outcome = played(world, (document) => ({
      ...document,
      restart: { clients: 'never', servers: 'never' },
    }))
    expect(outcome.deadlines.kept).toBe(0)
    expect(outcome.deadlines.missed.some(({ because }) => because === 'restart_pending')).toBe(true)
  })
  it('who is never there is late because of that', () => {
    const world = aWorld(small, [release()])
    const [first] = world.devices.filter(({ facts }) => facts.ring === 'broad')
    const away = { fromMs: START, untilMs: START + 4 * HOUR_MS, occupied: true, cold: false }
    const devices = world.devices.map((one) => (one === first ? { ...one, presence: [away] } : one))
    const outcome = played({ ...world, devices })
    expect(outcome.deadlines.missed).toMatchObject([
      { device: first?.facts.uid, because: 'device_offline' },
    ])
  })
  it('clients restart off work, at their own quiet times, and after the deadline whenever nobody is there', () => {
    const world = aWorld({ test: 1, pilot: 10, broad: 6 }, [release({ needsRestart: true })])
    const hourOf = (at: number) => new Date(at).getUTCHours()
    const isWorkday = (at: number) => new Date(at).getUTCDay() % 6 !== 0
    const atWork = (at: number) => isWorkday(at) && hourOf(at) >= 8 && hourOf(at) < 18
    const unknown = played(world)
    expect(unknown.restarts.some(({ at }) => atWork(at))).toBe(true)
    const workCalendar = createWorkCalendar(START, UNTIL)
    const known = played({ ...world, workCalendar })
    expect(known.restarts).toHaveLength(17)
    expect(known.restarts.filter(({ at }) => atWork(at))).toEqual([])
    const slot = {
      startMs: Date.parse('2026-11-18T16:30:00Z'),
      endMs: Date.parse('2026-11-18T17:00:00Z'),
    }
    const habits = habitsOf({ ...slot, because: 'usually_nobody' }, 'UTC', START, UNTIL)
    const devices = world.devices.map((one) => ({ ...one, habits }))
    const byHabit = played({ ...world, devices, workCalendar }).restarts.filter(({ at }) =>
      atWork(at),
    )
    expect(byHabit.length).toBeGreaterThan(0)
    expect(byHabit.every(({ at }) => hourOf(at) === 16)).toBe(true)
  })
})
