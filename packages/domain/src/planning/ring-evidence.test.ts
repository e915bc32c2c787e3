import { describe, expect, it } from 'vitest'
import { asId } from '../identity/ids.ts'
import { DAY_MS, HOUR_MS } from '../identity/time.ts'
import { waitingRings, type Member, type Rollout } from '../rollouts/rollout.ts'
import { RETRIES_BEFORE_A_PERSON } from './blockers.ts'
import { packageKey } from './facts.ts'
import {
  anUpdate,
  createFleet,
  POLICY_UID,
  QUICK_POLICY,
  START,
  type Fleet,
} from './scenario.test-support.ts'

const openssl = anUpdate('openssl')
const uidOf = asId<'DeviceUid'>
const EVERY_MINUTE = { cut: { every: 'minutes' as const, minutes: 1 } }
const NOW_UID = asId<'RolloutUid'>('install-now')

const cutOf = (fleet: Fleet): Rollout => {
  const cut = fleet.rollouts().find(({ kind }) => kind === 'cut')
  if (!cut) throw new Error('nothing was cut')
  return cut
}
const cutAfter = (fleet: Fleet): Rollout => {
  fleet.run()
  return cutOf(fleet)
}
const ringOf = (fleet: Fleet, ring: 'test' | 'pilot') => cutOf(fleet).rings[ring]
const condition = (fleet: Fleet, ring: 'test' | 'pilot', code: string) =>
  ringOf(fleet, ring).gate?.conditions.find((one) => one.code === code)

/** The device's packages are newer at once, and nobody of us did it. */
function byHand(fleet: Fleet, name: string): void {
  fleet.patch(uidOf(name), {
    offers: [],
    installed: new Map([[packageKey('openssl', 'amd64'), '2']]),
    packagesTakenAt: fleet.now(),
    restart: {
      takenAt: fleet.now(),
      systemNeeded: false,
      systemBecause: [],
      systemPackages: [],
      services: [],
      complete: true,
    },
  })
}

const OFFER_OF_CURL = {
  update: asId<'UpdateUid'>('curl-2'),
  installedVersion: '1',
  held: false,
  closure: [],
  since: START - HOUR_MS,
}
const INSTALLED: Omit<Member, 'device'> = {
  ring: 'test',
  wave: 1,
  state: 'installed',
  attempts: 0,
  healthFailed: false,
  failedChecks: [],
  dueAt: null,
  changedAt: START,
  lastSeenAt: START,
}
const harmed = (failedChecks: readonly string[]) => ({
  failedChecks,
  healthFailed: failedChecks.length > 0,
})

/** A person asked for the update on this device; the attempt is over and it was installed. */
function installNow(fleet: Fleet, name: string, harm: readonly string[] = []): void {
  const device = fleet.devices.get(uidOf(name))
  if (!device) throw new Error(`no device ${name}`)
  const open = { state: 'open' as const, openedAt: fleet.now() }
  const rings = waitingRings(1)
  const other: Rollout = {
    uid: NOW_UID,
    name: 'Install now',
    policy: POLICY_UID,
    kind: 'install_now',
    lane: 'urgent',
    state: 'open',
    cutAt: fleet.now(),
    because: { code: 'install_now', by: 'anna', reason: 'first look' },
    halted: null,
    paused: null,
    resumedAt: null,
    reverted: false,
    updates: [openssl.uid],
    rings: { ...rings, test: { ...rings.test, ...open } },
    members: new Map([[device.uid, { ...INSTALLED, device: device.uid, ...harmed(harm) }]]),
    approvals: new Map(),
    waivers: new Set(),
  }
  fleet.setRollouts([...fleet.rollouts(), other])
  fleet.patch(device.uid, {
    parts: [
      ...device.parts,
      {
        rollout: NOW_UID,
        update: openssl.uid,
        installedVersion: '1',
        closure: [],
        state: 'installed',
        because: null,
        attempts: 0,
        endedAt: fleet.now() - 1,
        changedAt: fleet.now(),
      },
    ],
  })
  byHand(fleet, name)
}

describe('the only Test device has the update from elsewhere', () => {
  const rings = { test: ['t1'], pilot: ['p1'], broad: ['b1'] }

  it('by our own other rollout: that is its report, and the soak begins with it', () => {
    const fleet = createFleet({ rings, updates: [openssl], dueInDays: 9 })
    fleet.run()
    fleet.wait(HOUR_MS)
    installNow(fleet, 't1')
    fleet.run()
    expect(cutOf(fleet).members.get(uidOf('t1'))).toMatchObject({
      state: 'in_effect',
      changedAt: fleet.now(),
    })
    expect(ringOf(fleet, 'test')).toMatchObject({
      state: 'open',
      gate: { expectedAt: fleet.now() + DAY_MS, evidence: { devices: 1 } },
    })
    expect(fleet.reason('p1', openssl)).toMatchObject({ code: 'waits_for_ring' })
    fleet.wait(DAY_MS)
    fleet.run()
    expect(ringOf(fleet, 'pilot').state).toBe('open')
  })

  it('while that other attempt is at work it is left open whose work shows', () => {
    const fleet = createFleet({ rings, updates: [openssl], dueInDays: 9 })
    fleet.run()
    installNow(fleet, 't1')
    const device = fleet.devices.get(uidOf('t1'))
    fleet.patch(uidOf('t1'), {
      parts: (device?.parts ?? []).map((part) =>
        part.rollout === NOW_UID ? { ...part, state: 'waiting' as const } : part,
      ),
      running: {
        uid: 'a',
        rollout: NOW_UID,
        state: 'started',
        step: 's',
        admittedAt: fleet.now(),
        leaseUntil: fleet.now(),
      },
    })
    fleet.run()
    expect(cutOf(fleet).members.get(uidOf('t1'))?.state).toBe('waiting')
  })

  it('by hand: nobody reported, but the ring is not passed as empty before its soak is over', () => {
    const fleet = createFleet({ rings, updates: [openssl], dueInDays: 9 })
    fleet.run()
    fleet.wait(HOUR_MS)
    byHand(fleet, 't1')
    fleet.run()
    expect(cutOf(fleet).members.get(uidOf('t1'))?.state).toBe('not_needed')
    expect(ringOf(fleet, 'test').state).toBe('open')
    expect(condition(fleet, 'test', 'soaked')).toMatchObject({ doneAt: fleet.now() + DAY_MS })
    fleet.wait(DAY_MS - 1)
    fleet.run()
    expect(ringOf(fleet, 'pilot').state).toBe('waiting')
    fleet.wait(1)
    fleet.run()
    expect(ringOf(fleet, 'pilot').state).toBe('open')
  })

  it('a ring that was empty from the beginning is passed at once, and one behind which nobody waits too', () => {
    const empty = createFleet({ rings: { pilot: ['p1'] }, updates: [openssl] })
    empty.run()
    expect(ringOf(empty, 'test').state).toBe('passed')
    const alone = createFleet({ rings: { test: ['t1'] }, updates: [openssl] })
    alone.run()
    byHand(alone, 't1')
    alone.run()
    expect(ringOf(alone, 'test').state).toBe('passed')
  })
})

describe('the only Test device had the update before it was cut', () => {
  const rings = { test: ['t1'], pilot: ['p1'], broad: ['b1'] }

  it('by a person’s word: it joins, and the soak counts from when it was there', () => {
    const fleet = createFleet({ rings, updates: [openssl], dueInDays: 9 })
    installNow(fleet, 't1')
    fleet.wait(5 * HOUR_MS)
    fleet.run()
    expect(cutOf(fleet).members.get(uidOf('t1'))).toMatchObject({
      ring: 'test',
      state: 'in_effect',
    })
    expect(ringOf(fleet, 'test')).toMatchObject({
      state: 'open',
      gate: { expectedAt: START + DAY_MS, evidence: { devices: 1 } },
    })
    expect(fleet.reason('p1', openssl)).toMatchObject({ code: 'waits_for_ring' })
    fleet.wait(19 * HOUR_MS - 1)
    fleet.run()
    expect(ringOf(fleet, 'pilot').state).toBe('waiting')
    fleet.wait(1)
    fleet.run()
    expect(ringOf(fleet, 'pilot').state).toBe('open')
  })

  it('long before: it has soaked already', () => {
    const fleet = createFleet({ rings, updates: [openssl], dueInDays: 9 })
    installNow(fleet, 't1')
    fleet.wait(2 * DAY_MS)
    fleet.run()
    expect(ringOf(fleet, 'test').state).toBe('passed')
  })

  it('and a health check has failed there since: the cut halts before Pilot has it', () => {
    const fleet = createFleet({ rings, updates: [openssl], dueInDays: 9 })
    installNow(fleet, 't1', ['web shop'])
    fleet.run()
    expect(cutOf(fleet)).toMatchObject({ state: 'halted', rings: { pilot: { state: 'waiting' } } })
    expect(cutOf(fleet).members.get(uidOf('t1'))?.failedChecks).toEqual(['web shop'])
  })

  it('who failed it after the cut halts the cut as well', () => {
    const fleet = createFleet({ rings, updates: [openssl], dueInDays: 9 })
    fleet.run()
    installNow(fleet, 't1', ['web shop'])
    fleet.run()
    expect(cutOf(fleet).state).toBe('halted')
  })

  it('and only Broad is still offered it: it is tested, and goes with what is tested', () => {
    const curl = anUpdate('curl')
    const fleet = createFleet({
      rings: { test: ['t1'], broad: ['b1'] },
      updates: [openssl, curl],
      dueInDays: 9,
      policy: { ...QUICK_POLICY, lanes: { ...QUICK_POLICY.lanes, routine: EVERY_MINUTE } },
    })
    installNow(fleet, 't1')
    fleet.patch(uidOf('t1'), {
      offers: [OFFER_OF_CURL],
      installed: new Map([
        [packageKey('openssl', 'amd64'), '2'],
        [packageKey('curl', 'amd64'), '1'],
      ]),
    })
    fleet.wait(2 * DAY_MS)
    fleet.run()
    const cuts = fleet.rollouts().filter(({ kind }) => kind === 'cut')
    expect(cuts.map(({ updates }) => updates)).toEqual([[curl.uid, openssl.uid]])
    expect(fleet.work()).toEqual(['t1'])
    fleet.wait(DAY_MS)
    expect(fleet.reason('b1', openssl)).toMatchObject({ code: 'will_start' })
  })

  it('another way back has proven nothing', () => {
    const fleet = createFleet({ rings, updates: [openssl], dueInDays: 9 })
    installNow(fleet, 't1')
    fleet.setRollouts(fleet.rollouts().map((one) => ({ ...one, kind: 'rollback' as const })))
    fleet.run()
    expect(cutOf(fleet).members.has(uidOf('t1'))).toBe(false)
  })
})

describe('a ring in which nobody is offered the update', () => {
  const there = (installedVersion: string, devices: number, ring: 'test' | 'pilot' = 'test') => ({
    ring,
    policy: POLICY_UID,
    installedVersion,
    devices,
  })
  const emptyTest = (rings: { pilot?: string[]; broad?: string[] }, versions: string[]) => {
    const fleet = createFleet({ rings, updates: [openssl], dueInDays: 9 })
    fleet.awaited.set(
      openssl.uid,
      versions.map((version) => there(version, 1)),
    )
    fleet.run()
    return fleet
  }

  it.each([['2'], ['3'], ['2', '3']])(
    'has %s already: it soaks, and then it passes',
    (...found) => {
      const fleet = emptyTest({ pilot: ['p1'], broad: ['b1'] }, found)
      expect(condition(fleet, 'test', 'already_there')).toMatchObject({ devices: found.length })
      expect(ringOf(fleet, 'test')).toMatchObject({
        state: 'open',
        gate: { expectedAt: START + DAY_MS, evidence: { devices: 0 } },
      })
      // Who was found is not looked for again, so that a tester who is switched off shortens nothing.
      fleet.awaited.clear()
      fleet.wait(DAY_MS - 1)
      fleet.run()
      expect(ringOf(fleet, 'pilot').state).toBe('waiting')
      fleet.wait(1)
      fleet.run()
      expect(ringOf(fleet, 'pilot').state).toBe('open')
    },
  )

  it('where nobody tests it at all, a person is asked at once', () => {
    const fleet = emptyTest({ broad: ['b1'] }, ['2'])
    expect(ringOf(fleet, 'test').state).toBe('passed')
    expect(fleet.reason('b1', openssl)).toMatchObject({ state: 'needs_person', code: 'untested' })
  })

  it('and who is offered it after all takes the soak’s place', () => {
    const fleet = emptyTest({ pilot: ['p1'] }, ['2'])
    fleet.addDevice('t1', 'test')
    expect(fleet.work()).toEqual(['t1'])
    expect(ringOf(fleet, 'test').gate?.evidence.devices).toBe(1)
  })
})

describe('a device that refuses again and again', () => {
  const refuses = {
    state: 'refused' as const,
    because: { code: 'unhealthy_before' as const, checks: ['app'] },
  }
  const stuck = (fleet: Fleet, names: readonly string[]) => {
    fleet.work(({ name }) => (names.includes(name) ? refuses : 'installed'))
    for (const name of names) {
      const parts = fleet.devices.get(uidOf(name))?.parts ?? []
      fleet.patch(uidOf(name), {
        parts: parts.map((part) => ({ ...part, retries: RETRIES_BEFORE_A_PERSON })),
      })
    }
    fleet.run()
  }

  it.each([
    { ring: ['t1'], of: ['t1'], passes: false, why: 'the last tester stays needed' },
    { ring: ['t1', 't2'], of: ['t1'], passes: false, why: 'one word against one silence' },
    { ring: ['t1', 't2', 't3'], of: ['t1'], passes: true, why: 'most of them spoke' },
    { ring: ['t1', 't2', 't3'], of: ['t1', 't2'], passes: false, why: 'most of them did not' },
  ])('$of of $ring: passes $passes, $why', ({ ring, of, passes }) => {
    const fleet = createFleet({ rings: { test: ring, pilot: ['p1'] }, updates: [openssl] })
    stuck(fleet, of)
    expect(cutOf(fleet).members.get(uidOf('t1'))?.state).toBe('stuck')
    fleet.wait(DAY_MS)
    fleet.run()
    expect(ringOf(fleet, 'test').state).toBe(passes ? 'passed' : 'open')
    // What was noticed is counted on those that installed it, and the stuck one is asked for.
    expect(ringOf(fleet, 'test').gate?.evidence.devices).toBe(ring.length - of.length)
    expect(fleet.reason('t1', openssl)).toMatchObject({
      state: 'needs_person',
      code: 'keeps_failing',
    })
  })

  it('a newer version: what waited behind that one is stuck with it, and keeps no gate closed', () => {
    const newer = anUpdate('openssl', '3')
    const fleet = createFleet({
      rings: { test: ['t1', 't2', 't3'], pilot: ['p1'] },
      updates: [openssl],
    })
    const first = cutAfter(fleet)
    fleet.work(({ name }) => (name === 't1' ? refuses : 'installed'))
    fleet.updates.set(newer.uid, newer)
    fleet.patch(uidOf('t1'), {
      offers: [openssl, newer].map(({ uid }) => ({ ...OFFER_OF_CURL, update: uid })),
    })
    fleet.wait(HOUR_MS)
    stuck(fleet, ['t1'])
    const parts = fleet.devices.get(uidOf('t1'))?.parts ?? []
    fleet.patch(uidOf('t1'), {
      parts: parts.map((one) =>
        one.update === newer.uid
          ? { ...one, ...refuses, retries: RETRIES_BEFORE_A_PERSON }
          : { ...one, state: 'waiting', because: null, retries: 0 },
      ),
    })
    fleet.wait(2 * DAY_MS)
    fleet.run()
    const cut = fleet.rollouts().find(({ uid }) => uid === first.uid)
    expect(fleet.reason('t1', openssl)?.code).toBe('superseded')
    expect(cut?.members.get(uidOf('t1'))?.state).toBe('stuck')
    expect(cut?.rings.test.state).toBe('passed')
  })

  it('the same in a newer rollout: what waited in the older one is stuck with it', () => {
    const fleet = createFleet({
      rings: { test: ['t1', 't2', 't3'], pilot: ['p1'] },
      updates: [openssl],
    })
    const first = cutAfter(fleet)
    fleet.work(({ name }) => (name === 't1' ? refuses : 'installed'))
    const own = fleet.devices.get(uidOf('t1'))?.parts[0]
    if (!own) throw new Error('t1 has no part in the cut')
    installNow(fleet, 't1')
    fleet.setRollouts(
      fleet
        .rollouts()
        .map((one) => (one.uid === NOW_UID ? { ...one, cutAt: fleet.now() + 1 } : one)),
    )
    const waiting = { ...own, state: 'waiting' as const, because: null, retries: 0 }
    const refused = { ...own, ...refuses, rollout: NOW_UID, retries: RETRIES_BEFORE_A_PERSON }
    fleet.patch(uidOf('t1'), {
      parts: [waiting, refused],
      offers: [{ ...OFFER_OF_CURL, update: openssl.uid }],
      installed: new Map([[packageKey('openssl', 'amd64'), '1']]),
    })
    fleet.wait(DAY_MS)
    fleet.run()
    const cut = fleet.rollouts().find(({ uid }) => uid === first.uid)
    expect(cut?.members.get(uidOf('t1'))?.state).toBe('stuck')
    expect(cut?.rings.test.state).toBe('passed')
  })

  it('counts again when it works again', () => {
    const fleet = createFleet({
      rings: { test: ['t1', 't2', 't3'], pilot: ['p1'] },
      updates: [openssl],
    })
    stuck(fleet, ['t1'])
    fleet.wait(DAY_MS)
    expect(fleet.work()).toContain('t1')
    expect(cutOf(fleet).members.get(uidOf('t1'))?.state).toBe('in_effect')
  })

  it.each([
    { stuckOf: 1, opens: true },
    { stuckOf: 'all', opens: false },
  ])('$stuckOf of the open wave stuck: the next wave opens $opens', ({ stuckOf, opens }) => {
    const names = Array.from({ length: 20 }, (_, index) => `b${index}`)
    const fleet = createFleet({ rings: { test: ['t1'], broad: names }, updates: [openssl] })
    fleet.work()
    fleet.wait(DAY_MS)
    fleet.run()
    const first = [...cutOf(fleet).members.values()].filter(
      ({ ring, wave }) => ring === 'broad' && wave === 1,
    )
    expect(first.length).toBeGreaterThan(1)
    const of = stuckOf === 'all' ? first : first.slice(0, 1)
    stuck(
      fleet,
      of.map(({ device }) => device),
    )
    fleet.wait(2 * DAY_MS)
    fleet.run()
    expect(cutOf(fleet).rings.broad.wavesOpen > 1).toBe(opens)
  })
})
