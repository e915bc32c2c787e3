import { describe, expect, it } from 'vitest'
import { asId } from '../identity/ids.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../identity/time.ts'
import type { PolicyDocument } from '../rollouts/policy.ts'
import { STANDARD_POLICY } from '../rollouts/standard-policy.ts'
import type { UpdateFacts } from './facts.ts'
import { lintPlan } from './lint.ts'
import { plan } from './plan.ts'
import {
  aFinding,
  anUpdate,
  anyGroup,
  createFleet,
  type Fleet,
  QUICK_POLICY,
  START,
} from './scenario.test-support.ts'

const openssl = anUpdate('openssl')
const RINGS = { test: ['t1'], pilot: ['p1'], broad: ['b1', 'b2'] }
const NEVER: PolicyDocument['lanes'] = {
  urgent: { cut: { every: 'never' } },
  routine: { cut: { every: 'never' } },
}

describe('what a publisher says', () => {
  const warning = { text: 'printing breaks', url: null, source: 'msrc' }

  it.each([
    ['known_issue', 'needs_person'],
    ['withdrawn', 'waiting'],
  ] as const)('%s holds an update before it is cut, and in mid-rollout', (kind, state) => {
    const fleet = createFleet({ rings: RINGS, updates: [openssl] })
    fleet.updates.set(openssl.uid, { ...openssl, warning: { ...warning, kind } })
    expect(fleet.reason('t1', openssl)).toMatchObject({ code: kind, state })
    expect(fleet.rollouts()).toEqual([])
    fleet.updates.set(openssl.uid, openssl)
    expect(fleet.work()).toEqual(['t1'])
    fleet.updates.set(openssl.uid, { ...openssl, warning: { ...warning, kind } })
    fleet.wait(2 * DAY_MS)
    expect(fleet.work()).toEqual([])
    expect(fleet.reason('p1', openssl)).toMatchObject({ code: kind })
  })
})

it('what no Test or Pilot device has goes by itself and keeps no wave closed for the others', () => {
  const rare = anUpdate('rare')
  const rings = { test: ['t1'], pilot: ['p1'], broad: ['b1', 'b2', 'b3', 'b4'] }
  const fleet = createFleet({ rings, updates: [openssl, rare] })
  const without = (device: string) => {
    const uid = asId<'DeviceUid'>(device)
    const known = fleet.input().devices.find((one) => one.uid === uid)
    const offers = (known?.offers ?? []).filter(({ update }) => update !== rare.uid)
    fleet.patch(uid, { offers })
  }
  for (const device of ['t1', 'p1', 'b2', 'b3', 'b4']) without(device)
  const dueAt = START + 5 * DAY_MS
  const findings = [aFinding('openssl', dueAt), aFinding('rare', dueAt)]
  fleet.patch(asId<'DeviceUid'>('b1'), { findings })
  for (let day = 0; day < 14; day++) {
    fleet.work()
    fleet.wait(DAY_MS)
  }
  const contents = fleet.rollouts().map(({ updates }) => updates)
  expect(contents).toHaveLength(2)
  expect(contents).toEqual(expect.arrayContaining([[openssl.uid], [rare.uid]]))
  expect(fleet.reason('b1', rare)).toMatchObject({ code: 'untested' })
  for (const device of rings.broad)
    expect(
      fleet.devices.get(asId<'DeviceUid'>(device))?.offers.map(({ update }) => update),
    ).not.toContain(openssl.uid)
})

describe('an update that is held in mid-rollout', () => {
  const chrome = anUpdate('chrome')
  const broad = Array.from({ length: 10 }, (_, index) => `b${index}`)
  const hold = { since: START, because: { code: 'rolled_back', rollout: 'r', halt: null } } as const

  /** Until the first wave of Broad is open. */
  function atFirstWave(updates: readonly UpdateFacts[]) {
    const fleet = createFleet({ rings: { test: ['t1'], pilot: ['p1'], broad }, updates })
    const findings = updates.map(({ name }) => aFinding(name, START + 5 * DAY_MS))
    for (const uid of fleet.devices.keys()) fleet.patch(uid, { findings })
    const isOpen = () => fleet.rollouts()[0]?.rings.broad.state === 'open'
    for (let hours = 0; hours < 14 * 24 && !isOpen(); hours += 6) {
      fleet.work()
      fleet.wait(6 * HOUR_MS)
      fleet.run()
    }
    expect(isOpen()).toBe(true)
    return fleet
  }
  const passDays = (fleet: Fleet, days: number) => {
    for (let day = 0; day < days; day++) {
      fleet.work()
      fleet.wait(DAY_MS)
    }
  }
  const states = (fleet: Fleet) =>
    broad.map(
      (name) => fleet.rollouts()[0]?.members.get(asId<'DeviceUid'>(name))?.state ?? 'nowhere',
    )

  it('keeps no wave closed for what came with it, and is installed once it is released', () => {
    const fleet = atFirstWave([openssl, chrome])
    fleet.holds.set(chrome.uid, hold)
    passDays(fleet, 7)
    expect(new Set(states(fleet))).toEqual(new Set(['in_effect']))
    expect(fleet.reason('b9', chrome)).toMatchObject({ code: 'held' })
    fleet.holds.clear()
    passDays(fleet, 3)
    expect(
      broad.every((name) => fleet.devices.get(asId<'DeviceUid'>(name))?.offers.length === 0),
    ).toBe(true)
  })

  it('opens no wave by itself: after its release it goes on wave by wave', () => {
    const fleet = atFirstWave([chrome])
    fleet.holds.set(chrome.uid, hold)
    passDays(fleet, 7)
    expect(new Set(states(fleet))).toEqual(new Set(['held']))
    expect(fleet.rollouts()[0]).toMatchObject({ state: 'open', rings: { broad: { wavesOpen: 1 } } })
    fleet.holds.clear()
    expect(fleet.work().length).toBeLessThan(broad.length)
    passDays(fleet, 7)
    expect(new Set(states(fleet))).toEqual(new Set(['in_effect']))
  })

  it('lets a gate pass that has seen the others, and none that has seen nothing', () => {
    const rings = { test: ['t1', 't2', 't3'], pilot: ['p1'], broad: ['b1'] }
    const fleet = createFleet({ rings, updates: [openssl, chrome] })
    fleet.run()
    fleet.patch(asId<'DeviceUid'>('t1'), {
      offers: (fleet.devices.get(asId<'DeviceUid'>('t1'))?.offers ?? []).slice(0, 1),
    })
    fleet.holds.set(chrome.uid, hold)
    fleet.holds.set(openssl.uid, hold)
    passDays(fleet, 7)
    expect(fleet.rollouts()[0]?.rings.test.state).toBe('open')
    fleet.holds.delete(openssl.uid)
    passDays(fleet, 9)
    expect(fleet.rollouts()[0]?.rings.pilot.state).toBe('passed')
  })
})

describe('antivirus definitions', () => {
  it('go everywhere at once, without rings, windows and approval, and only once', () => {
    const definitions = anUpdate('signatures', '7', { class: 'definition' })
    const windows = {
      ...QUICK_POLICY.windows,
      clients: {
        routine: [{ days: ['mon' as const], start: '03:00', durationMinutes: 30 }],
        urgent: [{ days: ['mon' as const], start: '03:00', durationMinutes: 30 }],
      },
    }
    const fleet = createFleet({
      rings: { ...RINGS, critical: ['c1'] },
      updates: [definitions],
      dueInDays: null,
      policy: { ...QUICK_POLICY, lanes: NEVER, windows },
    })
    expect(fleet.work()).toEqual(['b1', 'b2', 'c1', 'p1', 't1'])
    fleet.wait(HOUR_MS)
    fleet.run()
    expect(fleet.rollouts().map(({ kind }) => kind)).toEqual(['definitions'])
  })
})

describe('what is not the update’s fault', () => {
  it('is tried again after a pause that doubles up to a day, and then a person is asked', () => {
    const fleet = createFleet({ rings: { test: ['t1'] }, updates: [openssl] })
    const pauses: number[] = []
    let retries = 0
    for (let waited = 0; waited < 60 * DAY_MS && retries < 12; waited += 5 * MINUTE_MS) {
      const worked = fleet.work(() => ({
        state: 'refused',
        because: { code: 'network', detail: 'mirror' },
      }))
      if (worked.length > 0) {
        retries += 1
        pauses.push(fleet.now())
        for (const [uid, device] of fleet.devices)
          fleet.patch(uid, { parts: device.parts.map((part) => ({ ...part, retries })) })
      }
      fleet.wait(5 * MINUTE_MS)
    }
    const gaps = pauses.slice(1).map((at, index) => (at - (pauses[index] ?? 0)) / MINUTE_MS)
    expect(gaps.slice(0, 4)).toEqual([15, 30, 60, 120])
    expect(Math.max(...gaps)).toBeLessThanOrEqual(24 * 60 + 5)
    expect(fleet.reason('t1', openssl)).toMatchObject({
      code: 'keeps_failing',
      state: 'needs_person',
    })
  }, 30_000)
})

describe('a window that is too short', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l']
  const updates = names.map((name) => anUpdate(name))
  const short = (minutes: number): PolicyDocument => {
    const window = { days: ['fri' as const], start: '12:00', durationMinutes: minutes }
    const rules = { routine: [window], urgent: [window] }
    return { ...QUICK_POLICY, windows: { ...QUICK_POLICY.windows, clients: rules } }
  }

  it('takes what is due first with what it brings along, features last; the rest gets its reason', () => {
    // 12 packages take 4 minutes, the margin is 15: in 18 minutes there is room for 6 packages.
    const fleet = createFleet({
      rings: { test: ['t1'] },
      updates,
      dueInDays: null,
      policy: short(18),
    })
    const device = [...fleet.devices.values()][0]
    if (!device) throw new Error('no device')
    const dueIn: [string, number][] = [
      ['k', 2],
      ['l', 1],
    ]
    fleet.patch(device.uid, {
      findings: names.map((name) =>
        aFinding(name, START + (dueIn.find(([one]) => one === name)?.[1] ?? 5) * DAY_MS),
      ),
      offers: device.offers.map((offer) =>
        offer.update === 'l-2'
          ? {
              ...offer,
              closure: [
                {
                  name: 'j',
                  arch: 'amd64',
                  change: 'upgrade' as const,
                  version: '2',
                  sha256: null,
                },
              ],
            }
          : offer,
      ),
    })
    const { plan: made, report } = fleet.run()
    const [step] = made.assignments.get(device.uid)?.steps ?? []
    expect(step?.updates.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'j', 'k', 'l'])
    const late = report.rows.filter(({ reason }) => reason.code === 'window_too_short')
    expect(late.map(({ update }) => update)).toEqual(['d-2', 'e-2', 'f-2', 'g-2', 'h-2', 'i-2'])
    expect(late.every(({ state }) => state === 'waiting')).toBe(true)
  })

  it('one that fits by itself into no window waits for a person', () => {
    const fleet = createFleet({ rings: { test: ['t1'] }, updates: [openssl], policy: short(16) })
    expect(fleet.reason('t1', openssl)).toMatchObject({
      state: 'needs_person',
      code: 'window_too_short',
      nextOpeningAt: null,
    })
  })
})

describe('a deadline that the rings cannot meet', () => {
  it('becomes a decision, and is gone when it fits again', () => {
    const fleet = createFleet({ rings: RINGS, updates: [openssl], dueInDays: 1 })
    fleet.work()
    expect(fleet.rollouts()[0]?.conflict).toMatchObject({ because: 'soak', dueAt: START + DAY_MS })
    for (const uid of fleet.devices.keys()) fleet.patch(uid, { findings: [] })
    fleet.run()
    expect(fleet.rollouts()[0]?.conflict ?? null).toBeNull()
  })

  it('says when reports are missing, and never opens a ring for it', () => {
    const fleet = createFleet({ rings: RINGS, updates: [openssl], dueInDays: 2 })
    fleet.run()
    fleet.wait(DAY_MS + 12 * HOUR_MS)
    fleet.run()
    expect(fleet.rollouts()[0]?.conflict).toMatchObject({ because: 'reporting' })
    expect(fleet.rollouts()[0]?.rings.pilot.state).toBe('waiting')
  })
})

describe('an emergency', () => {
  const freezes = [{ name: 'Inventur', from: '2026-11-01T00:00', until: '2026-12-31T00:00' }]

  it('is an hour in Test, then everywhere at once, past the freezes that it names', () => {
    const fleet = createFleet({
      rings: { ...RINGS, critical: ['c1'] },
      updates: [openssl],
      policy: { ...QUICK_POLICY, freezes },
    })
    fleet.run()
    expect(fleet.reason('t1', openssl)).toMatchObject({ code: 'frozen' })
    fleet.setRollouts(
      fleet.rollouts().map((one) => ({ ...one, lane: 'emergency', passesFreezes: ['Inventur'] })),
    )
    expect(fleet.work()).toEqual(['t1'])
    fleet.wait(59 * MINUTE_MS)
    expect(fleet.work()).toEqual([])
    fleet.wait(MINUTE_MS)
    fleet.run()
    fleet.wait(5 * HOUR_MS)
    expect(fleet.work()).toEqual(expect.arrayContaining(['b1', 'c1', 'p1']))
  })

  it('halts like any other when it hurts', () => {
    const fleet = createFleet({ rings: RINGS, updates: [openssl] })
    fleet.run()
    fleet.setRollouts(fleet.rollouts().map((one) => ({ ...one, lane: 'emergency' })))
    fleet.work(() => ({
      state: 'failed',
      because: { code: 'script_failed', package: 'x', detail: '' },
    }))
    fleet.wait(3 * HOUR_MS)
    expect(fleet.work()).toEqual([])
    expect(fleet.rollouts()[0]?.state).toBe('halted')
  })
})

describe('neighbours', () => {
  const TWO = { rings: { test: ['db-1', 'db-2'] }, updates: [openssl] }
  const uid = (name: string) => asId<'DeviceUid'>(name)

  it('one that comes after another waits until that is in effect', () => {
    const fleet = createFleet(TWO)
    fleet.patch(uid('db-2'), {
      neighbours: { together: [], after: [{ device: uid('db-1'), name: 'db-1', order: 'guest' }] },
    })
    fleet.run()
    expect(fleet.reason('db-2', openssl)).toMatchObject({
      code: 'waits_for_device',
      device: 'db-1',
      order: 'guest',
    })
    expect(fleet.work((device) => (device.name === 'db-1' ? 'installed' : 'waiting'))).toContain(
      'db-1',
    )
    expect(fleet.reason('db-2', openssl)).toMatchObject({ code: 'will_start' })
  })

  it('waits while a member of its group has a place, whatever that one is doing', () => {
    const fleet = createFleet(TWO)
    fleet.patch(uid('db-2'), {
      neighbours: { together: [{ device: uid('db-1'), name: 'db-1' }], after: [] },
    })
    fleet.run()
    const busy = { ...fleet.input(), atWork: new Map([[uid('db-1'), 'db-1']]) }
    const { report } = plan(busy, { generation: 0 })
    expect(report.rows.find(({ device }) => device === 'db-2')?.reason).toEqual({
      code: 'group_member_busy',
      device: 'db-1',
    })
  })
})

describe('a package with a new version every day', () => {
  it('reaches the last ring again and again, never more than the rings’ own time behind', () => {
    const fleet = createFleet({ rings: RINGS, updates: [anUpdate('chrome', '1')], dueInDays: null })
    for (const uid of fleet.devices.keys()) fleet.patch(uid, { offers: [] })
    const behind: number[] = []
    for (let day = 2; day <= 40; day++) {
      const version = String(day)
      const update = anUpdate('chrome', version)
      fleet.updates.set(update.uid, update)
      for (const [uid, device] of fleet.devices) {
        const installedVersion = device.installed.get('chrome:amd64') ?? '1'
        const offer = { update: update.uid, installedVersion, held: false, closure: [] }
        fleet.patch(uid, {
          offers: [{ ...offer, since: fleet.now() - 2 * MINUTE_MS }],
          findings: [aFinding('chrome', fleet.now() + 6 * DAY_MS, { fixedVersion: version })],
        })
      }
      for (let hours = 0; hours < 24; hours += 4) {
        fleet.work()
        fleet.wait(4 * HOUR_MS)
      }
      const installed = Number(fleet.devices.get(asId('b2'))?.installed.get('chrome:amd64') ?? 1)
      if (day > 8) behind.push(day - installed)
    }
    // A day in Test, three in Pilot, the waves, and the day on which it was cut.
    expect(Math.max(...behind)).toBeLessThanOrEqual(6)
  }, 30_000)
})

describe('who comes, goes or moves in mid-rollout', () => {
  it('a device that is moved to another ring goes there with what it has not begun', () => {
    const fleet = createFleet({ rings: RINGS, updates: [openssl] })
    fleet.work()
    fleet.patch(asId('b1'), { ring: 'pilot' })
    fleet.run()
    expect(fleet.rollouts()[0]?.members.get(asId('b1'))).toMatchObject({ ring: 'pilot' })
    expect(fleet.rollouts()[0]?.members.get(asId('t1'))).toMatchObject({ ring: 'test' })
  })

  it('a deleted group takes its devices out; what has begun is proved all the same', () => {
    const fleet = createFleet({ rings: RINGS, updates: [openssl] })
    fleet.work()
    fleet.groups.splice(0, 1)
    const { plan: made } = fleet.run()
    expect([...made.assignments.values()].every(({ steps }) => steps.length === 0)).toBe(true)
    expect(fleet.rollouts()[0]?.members.get(asId('b1'))?.state).toBe('not_needed')
    expect(fleet.rollouts()[0]?.members.get(asId('t1'))?.state).toBe('in_effect')
    fleet.groups.push(anyGroup())
    fleet.run()
    expect(fleet.rollouts()[0]?.members.get(asId('b1'))?.state).toBe('waiting')
  })
})

describe('waves of whole sites', () => {
  it('keep a site together, also for who comes late', () => {
    const policy: PolicyDocument = {
      ...QUICK_POLICY,
      waves: { ...QUICK_POLICY.waves, broadPercents: [34, 33, 33], by: 'site' },
    }
    const fleet = createFleet({ rings: {}, updates: [openssl], policy })
    for (let at = 0; at < 18; at++)
      fleet.addDevice(`b${at}`, 'broad', { site: ['Hamburg', 'Kiel', 'Ulm'][at % 3] ?? null })
    fleet.run()
    fleet.addDevice('late', 'broad', { site: 'Kiel' })
    fleet.run()
    const waves = new Map<string, Set<number>>()
    for (const member of fleet.rollouts()[0]?.members.values() ?? []) {
      const site = fleet.devices.get(member.device)?.site ?? ''
      waves.set(site, (waves.get(site) ?? new Set()).add(member.wave))
    }
    expect([...waves.values()].map(({ size }) => size)).toEqual([1, 1, 1])
    expect(new Set([...waves.values()].flatMap((own) => [...own])).size).toBe(3)
  })
})

it('lint finds a held, a warned and an early update in an assignment', () => {
  const fleet = createFleet({ rings: RINGS, updates: [openssl] })
  const input = (fleet.run(), fleet.input())
  const made = plan(input, { generation: 0 })
  const codes = (changed: typeof input) =>
    lintPlan(changed, made.plan, made.report).map(({ code, device }) => `${code} ${device ?? ''}`)
  expect(codes(input)).toEqual([])
  const since = fleet.now()
  const hold = { since, because: { code: 'held_by_person' as const, by: 'anna', reason: 'law' } }
  expect(codes({ ...input, holds: new Map([[openssl.uid, hold]]) })).toEqual([
    'held_update_assigned t1',
  ])
  const warning = { kind: 'withdrawn' as const, text: '', url: null, source: 'msrc' }
  expect(codes({ ...input, updates: new Map([[openssl.uid, { ...openssl, warning }]]) })).toEqual([
    'warned_update_assigned t1',
  ])
})

it('what may start in a window is looked at again when the window closes, not only when the device is silent', () => {
  const { windows } = STANDARD_POLICY
  const fleet = createFleet({
    rings: { test: ['t1'] },
    updates: [openssl],
    policy: { ...QUICK_POLICY, windows: { ...windows, clients: windows.servers } },
  })
  // From noon to half past four: the window closes at five, the device counts as offline at half past five.
  fleet.wait(16.5 * HOUR_MS)
  const row = fleet.run().report.rows.find(({ update }) => update === openssl.uid)
  expect(row).toMatchObject({ reason: { code: 'will_start' }, nextAt: START + 17 * HOUR_MS })
})
