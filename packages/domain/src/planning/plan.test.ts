import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../identity/time.ts'
import { asId } from '../identity/ids.ts'
import { anUpdate, createFleet, QUICK_POLICY } from './scenario.test-support.ts'

const openssl = anUpdate('openssl')
const FLEET = {
  rings: { test: ['t1', 't2'], pilot: ['p1', 'p2', 'p3'], broad: ['b1', 'b2', 'b3', 'b4'] },
  updates: [openssl],
}
const ring = (
  fleet: ReturnType<typeof createFleet>,
  name: 'test' | 'pilot' | 'broad' | 'critical',
) => fleet.rollouts()[0]?.rings[name]

/** Time that each gate of the standard policy needs at least, also with shortened soaks. */
const LONG = 4 * DAY_MS

describe('a rollout through its rings', () => {
  it('goes Test, Pilot, Broad in waves, and ends', () => {
    const fleet = createFleet({
      ...FLEET,
      dueInDays: 20,
      policy: {
        ...QUICK_POLICY,
        lanes: { ...QUICK_POLICY.lanes, routine: { cut: { every: 'never' } } },
      },
    })
    expect(fleet.work()).toEqual(['t1', 't2'])
    expect(fleet.work()).toEqual([])
    fleet.wait(DAY_MS)
    expect(fleet.work()).toEqual(['p1', 'p2', 'p3'])
    fleet.wait(3 * DAY_MS)
    const seen: string[][] = []
    for (let wave = 0; wave < 4; wave++) {
      seen.push(fleet.work())
      fleet.wait(4 * HOUR_MS)
    }
    expect(seen.flat().toSorted()).toEqual(['b1', 'b2', 'b3', 'b4'])
    expect(seen.filter((names) => names.length > 0).length).toBeGreaterThan(1)
    fleet.run()
    expect(fleet.rollouts().map(({ state }) => state)).toEqual(['done'])
  })

  it('shows every waiting device what it waits for', () => {
    const fleet = createFleet(FLEET)
    fleet.run()
    expect(fleet.reason('t1', openssl)).toMatchObject({ state: 'waiting', code: 'will_start' })
    expect(fleet.reason('p1', openssl)).toMatchObject({
      code: 'waits_for_ring',
      waitingFor: 'test',
    })
    expect(fleet.reason('b1', openssl)).toMatchObject({
      code: 'waits_for_ring',
      waitingFor: 'test',
    })
  })

  it('reaches a fixed point: planning twice decides nothing the second time', () => {
    const fleet = createFleet(FLEET)
    for (let round = 0; round < 6; round++) {
      fleet.work()
      expect(fleet.run().report.decisions).toEqual([])
      fleet.wait(DAY_MS)
    }
  })
})

describe('cuts', () => {
  it('takes an update whose deadline comes before the next routine cut into an urgent rollout', () => {
    const fleet = createFleet(FLEET)
    const { report } = fleet.run()
    expect(report.decisions[0]).toMatchObject({
      code: 'rollout_cut',
      because: { code: 'deadline', vulnerability: 'CVE-2026-1', devices: 9 },
    })
    expect(fleet.rollouts()[0]).toMatchObject({ lane: 'urgent', updates: [openssl.uid] })
  })

  it('leaves what has no early deadline to the routine cut', () => {
    const fleet = createFleet({ ...FLEET, dueInDays: null })
    fleet.setRollouts([])
    const { report } = fleet.run()
    // The November cut was on the 12th, after the offer: nothing is due before the 10th of December.
    expect(report.rows[0]).toMatchObject({ lane: 'routine', reason: { code: 'waits_for_cut' } })
    const next = Date.parse('2026-12-10T06:00:00Z')
    expect(report.rows[0]?.nextAt).toBe(next)
    fleet.wait(next - fleet.now())
    fleet.run()
    expect(fleet.rollouts()).toMatchObject([{ lane: 'routine', cutAt: next }])
  })

  it('cuts once per slot, and freezes the contents', () => {
    const fleet = createFleet(FLEET)
    fleet.run()
    const curl = anUpdate('curl')
    fleet.updates.set(curl.uid, curl)
    const device = fleet.devices.get(asId<'DeviceUid'>('t1'))
    const since = fleet.now()
    fleet.patch(asId<'DeviceUid'>('t1'), {
      offers: [
        ...(device?.offers ?? []),
        { update: curl.uid, installedVersion: '1', held: false, closure: [], since },
      ],
      findings: [
        ...(device?.findings ?? []),
        {
          vulnerability: 'CVE-2',
          packageName: 'curl',
          arch: 'amd64',
          fixedVersion: '2',
          detectedAt: since,
          dueAt: since + DAY_MS,
          rule: 'r',
        },
      ],
    })
    fleet.run()
    expect(fleet.rollouts()).toHaveLength(1)
    fleet.wait(MINUTE_MS)
    fleet.run()
    expect(fleet.rollouts().map(({ updates }) => updates)).toEqual([[openssl.uid], [curl.uid]])
  })

  it('makes every security update on a critical system due in seven days, finding or not', () => {
    const fleet = createFleet({ rings: { critical: ['erp'] }, updates: [openssl], dueInDays: null })
    fleet.patch(asId<'DeviceUid'>('erp'), { critical: true })
    expect(fleet.run().report.rows[0]).toMatchObject({ lane: 'urgent' })
  })

  it('never cuts features, and says so', () => {
    const feature = anUpdate('desktop', '2', { class: 'feature' })
    const fleet = createFleet({ rings: { test: ['t1'] }, updates: [feature], dueInDays: null })
    expect(fleet.reason('t1', feature)).toMatchObject({ code: 'feature_by_hand' })
  })
})

describe('gates', () => {
  it('a failure in Test halts, and Pilot is never assigned', () => {
    const fleet = createFleet(FLEET)
    fleet.work(({ name }) =>
      name === 't1'
        ? { state: 'failed', because: { code: 'script_failed', package: 'openssl', detail: '' } }
        : 'installed',
    )
    expect(fleet.rollouts()[0]).toMatchObject({
      state: 'halted',
      halted: { because: { code: 'failures_in_small_ring', ring: 'test', failed: 1, devices: 2 } },
    })
    for (let day = 0; day < 10; day++) {
      fleet.wait(DAY_MS)
      expect(fleet.work()).toEqual([])
    }
    expect(fleet.reason('b1', openssl)).toMatchObject({
      state: 'waiting',
      code: 'rollout_halted',
    })
  })

  it('a busy lock is retried and does not halt', () => {
    const fleet = createFleet(FLEET)
    fleet.work(() => ({ state: 'refused', because: { code: 'lock_busy', waitedMs: 1 } }))
    expect(fleet.rollouts()[0]?.state).toBe('open')
    expect(fleet.reason('t1', openssl)).toMatchObject({
      state: 'waiting',
      code: 'failed',
      outcome: { code: 'lock_busy' },
    })
    fleet.wait(15 * MINUTE_MS)
    expect(fleet.work()).toEqual(['t1', 't2'])
  })

  it('a failed health check is rolled back, held, and stays away', () => {
    const fleet = createFleet(FLEET)
    fleet.work(() => ({
      state: 'rolled_back',
      because: { code: 'health_check_failed', checks: ['services'] },
    }))
    fleet.holds.set(openssl.uid, {
      since: fleet.now(),
      because: { code: 'rolled_back', rollout: 'r', halt: null },
    })
    expect(fleet.rollouts()[0]).toMatchObject({
      state: 'halted',
      halted: { because: { code: 'health_check_failed', devices: 2, checks: ['services'] } },
    })
    expect(fleet.reason('t1', openssl)).toMatchObject({ state: 'needs_person', code: 'held' })
    fleet.wait(30 * DAY_MS)
    expect(fleet.work()).toEqual([])
  })

  it('waits for those that were online, not for those in the cupboard', () => {
    const fleet = createFleet({ ...FLEET, rings: { ...FLEET.rings, test: ['t1', 't2', 't3'] } })
    fleet.run()
    fleet.wait(HOUR_MS, ['t3'])
    fleet.work(({ name }) =>
      name === 't1' ? 'installed' : { state: 'refused', because: { code: 'network', detail: '' } },
    )
    fleet.wait(LONG, ['t3'])
    fleet.run()
    expect(ring(fleet, 'test')?.state).toBe('open')
    expect(fleet.work().includes('t2')).toBe(true)
    fleet.wait(LONG, ['t3'])
    fleet.run()
    expect(ring(fleet, 'test')?.state).toBe('passed')
  })

  it('shortens soak for a deadline, never below the floor, and says so', () => {
    const fleet = createFleet({ ...FLEET, dueInDays: 2 })
    fleet.work()
    const soaked = ring(fleet, 'test')?.gate?.conditions.find(({ code }) => code === 'soaked')
    expect(soaked).toMatchObject({ shortenedFromMs: DAY_MS })
    if (soaked?.code !== 'soaked') throw new Error('no soak')
    // As much as a share of the devices would notice in the full soak.
    const installed = Math.log(1 - (soaked.seenFullPercent ?? 0) / 100) / Math.log(0.9)
    const share = soaked.soakMs / DAY_MS
    expect(soaked.seenPercent).toBeGreaterThan(0)
    expect(soaked.seenPercent).toBeCloseTo(100 * (1 - 0.9 ** (installed * share)), -0.5)
    expect(soaked?.code === 'soaked' && soaked.soakMs).toBeGreaterThanOrEqual(4 * HOUR_MS)
    expect(soaked?.code === 'soaked' && soaked.soakMs).toBeLessThan(DAY_MS)
  })

  it('says what so few devices could not have noticed', () => {
    const fleet = createFleet({
      ...FLEET,
      rings: { ...FLEET.rings, test: ['1', '2', '3', '4', '5', '6'] },
    })
    fleet.work()
    expect(ring(fleet, 'test')?.gate?.evidence).toEqual({ devices: 6, oneIn: 10, seenPercent: 47 })
  })
})

describe('evidence', () => {
  it('an update that nobody in Test or Pilot has is untested, until a person waives it', () => {
    const fleet = createFleet({ rings: { broad: ['b1', 'b2'] }, updates: [openssl] })
    expect(fleet.work()).toEqual([])
    expect(fleet.reason('b1', openssl)).toMatchObject({ state: 'needs_person', code: 'untested' })
    fleet.setRollouts(
      fleet.rollouts().map((rollout) => ({ ...rollout, waivers: new Set([openssl.uid]) })),
    )
    expect(fleet.work().length).toBeGreaterThan(0)
  })

  it('a Test device that comes late closes the gate that was open for want of devices', () => {
    const fleet = createFleet({ rings: { pilot: ['p1'], broad: ['b1'] }, updates: [openssl] })
    fleet.run()
    expect(ring(fleet, 'test')?.state).toBe('passed')
    fleet.addDevice('t1', 'test')
    const { plan } = fleet.run()
    expect(ring(fleet, 'test')?.state).toBe('open')
    expect(plan.assignments.get(asId<'DeviceUid'>('p1'))?.steps).toEqual([])
    expect(fleet.work()).toEqual(['t1'])
  })

  it('a device that comes when all is done gets the update all the same', () => {
    const fleet = createFleet({
      ...FLEET,
      policy: { ...QUICK_POLICY, waves: { ...QUICK_POLICY.waves, broadPercents: [100] } },
    })
    for (let round = 0; round < 4; round++) {
      fleet.work()
      fleet.wait(LONG)
    }
    fleet.run()
    expect(fleet.rollouts()[0]?.state).toBe('done')
    fleet.addDevice('late', 'broad')
    expect(fleet.work()).toEqual(['late'])
    expect(fleet.rollouts()).toHaveLength(1)
    expect(fleet.rollouts()[0]?.state).toBe('done')
  })
})

describe('critical servers', () => {
  const CRITICAL = {
    rings: { test: ['t1'], pilot: ['p1'], broad: ['b1'], critical: ['erp', 'dc'] },
    updates: [openssl],
  }
  const untilPilotPassed = (fleet: ReturnType<typeof createFleet>) => {
    fleet.work()
    fleet.wait(LONG)
    fleet.work()
    fleet.wait(LONG)
    fleet.run()
  }
  const erp = asId<'DeviceUid'>('erp')
  const approve = (fleet: ReturnType<typeof createFleet>, overrideReason: string | null) =>
    fleet.setRollouts(
      fleet.rollouts().map((one) => ({
        ...one,
        approvals: new Map([[erp, { by: 'anna', at: fleet.now(), overrideReason }]]),
      })),
    )

  it('open beside Broad, and wait for a person and a fresh backup', () => {
    const fleet = createFleet(CRITICAL)
    untilPilotPassed(fleet)
    expect(ring(fleet, 'critical')?.state).toBe('open')
    expect(fleet.reason('erp', openssl)).toMatchObject({
      state: 'needs_person',
      code: 'backup_not_fresh',
      backupAt: null,
    })
    fleet.patch(erp, { backupAt: fleet.now() - HOUR_MS })
    expect(fleet.reason('erp', openssl)).toMatchObject({ code: 'waits_for_approval' })
    approve(fleet, null)
    expect(fleet.work()).toContain('erp')
  })

  it('an approval grows stale with its backup, an override does not', () => {
    const fleet = createFleet(CRITICAL)
    untilPilotPassed(fleet)
    fleet.patch(erp, { backupAt: fleet.now() - HOUR_MS })
    approve(fleet, null)
    fleet.wait(2 * DAY_MS)
    expect(fleet.reason('erp', openssl)).toMatchObject({ code: 'backup_not_fresh' })
    approve(fleet, 'the vendor is on the phone')
    expect(fleet.reason('erp', openssl)).toMatchObject({ code: 'will_start' })
  })

  it('the first failure stops the rollout', () => {
    const fleet = createFleet(CRITICAL)
    untilPilotPassed(fleet)
    approve(fleet, 'no backup today')
    fleet.work(({ name }) =>
      name === 'erp'
        ? { state: 'failed', because: { code: 'script_failed', package: 'openssl', detail: '' } }
        : 'installed',
    )
    expect(fleet.rollouts()[0]).toMatchObject({
      state: 'halted',
      halted: { because: { code: 'critical_device_failed', device: 'erp' } },
    })
  })
})

describe('content', () => {
  const t1 = asId<'DeviceUid'>('t1')
  it('a closure that removes packages waits for a person', () => {
    const fleet = createFleet({ rings: { test: ['t1'] }, updates: [openssl] })
    const offers = [
      {
        update: openssl.uid,
        installedVersion: '1',
        held: false,
        since: 0,
        closure: [
          { name: 'exim4', arch: 'amd64', change: 'remove' as const, version: null, sha256: null },
        ],
      },
    ]
    fleet.patch(t1, { offers })
    expect(fleet.reason('t1', openssl)).toMatchObject({
      state: 'needs_person',
      code: 'closure_removes',
      packages: ['exim4'],
    })
  })

  it('an update that would bring a held one along is held too', () => {
    const libssl = anUpdate('libssl3')
    const fleet = createFleet({ rings: { test: ['t1'] }, updates: [openssl] })
    fleet.updates.set(libssl.uid, libssl)
    fleet.holds.set(libssl.uid, {
      since: 1,
      because: { code: 'held_by_person', by: 'anna', reason: 'x' },
    })
    const offers = [
      {
        update: openssl.uid,
        installedVersion: '1',
        held: false,
        since: 0,
        closure: [
          {
            name: 'libssl3',
            arch: 'amd64',
            change: 'upgrade' as const,
            version: '2',
            sha256: null,
          },
        ],
      },
    ]
    fleet.patch(t1, { offers })
    expect(fleet.reason('t1', openssl)).toMatchObject({ code: 'held' })
  })

  it('a package updated every week still reaches Broad: the newer version takes over only where it has got as far', () => {
    const fleet = createFleet(FLEET)
    fleet.work()
    const newer = anUpdate('openssl', '3')
    fleet.updates.set(newer.uid, newer)
    for (const device of fleet.devices.values()) {
      const installedVersion = device.installed.get('openssl:amd64') ?? '1'
      fleet.patch(device.uid, {
        offers: [
          { update: newer.uid, installedVersion, held: false, closure: [], since: fleet.now() },
        ],
        findings: device.findings.map((one) => ({ ...one, fixedVersion: '3' })),
      })
    }
    fleet.wait(DAY_MS)
    fleet.run()
    expect(fleet.rollouts()).toHaveLength(2)
    // Pilot gets what Test proved; Test gets the newer one.
    const { plan } = fleet.run()
    const versions = (name: string) =>
      plan.assignments
        .get(asId<'DeviceUid'>(name))
        ?.steps.flatMap(({ updates }) => updates.map(({ version }) => version))
    expect(versions('p1')).toEqual(['2'])
    expect(versions('t1')).toEqual(['3'])
    expect(fleet.reason('p1', newer)).toMatchObject({ code: 'waits_for_ring' })
  })

  it('observed devices are never assigned anything', () => {
    const fleet = createFleet(FLEET)
    fleet.groups.splice(0, 1, { ...(fleet.groups[0] ?? raise()), mode: 'observe' })
    const { plan, report } = fleet.run()
    expect(fleet.rollouts()).toEqual([])
    expect([...plan.assignments.values()].every(({ steps }) => steps.length === 0)).toBe(true)
    expect(report.rows[0]).toMatchObject({
      state: 'waiting',
      reason: { code: 'device_observed', group: 'Everybody' },
    })
  })

  it('what was not scanned is unknown', () => {
    const fleet = createFleet({ rings: { test: ['t1'] }, updates: [openssl] })
    fleet.patch(t1, { unscannedProviders: new Set(['apt']) })
    expect(fleet.reason('t1', openssl)).toMatchObject({
      state: 'unknown',
      code: 'provider_not_scanned',
    })
  })
})

describe('proof', () => {
  const t1 = asId<'DeviceUid'>('t1')
  it('installed is not in effect while a service runs the old library, or the list is older', () => {
    const fleet = createFleet({ rings: { test: ['t1'] }, updates: [openssl] })
    fleet.work()
    expect(fleet.reason('t1', openssl)).toMatchObject({ state: 'in_effect' })
    const second = createFleet({ rings: { test: ['t1'] }, updates: [openssl] })
    second.run()
    const part = second.devices.get(t1)?.parts[0] ?? raise()
    const at = second.now()
    const restart = {
      takenAt: at - 1,
      systemNeeded: false,
      systemBecause: [],
      systemPackages: [],
      services: [],
      complete: true,
    }
    const base = {
      parts: [{ ...part, state: 'installed' as const, endedAt: at }],
      installed: new Map([['openssl:amd64', '2']]),
      offers: [],
    }
    second.patch(t1, { ...base, restart })
    expect(second.reason('t1', openssl)).toMatchObject({
      state: 'installed',
      code: 'waits_for_proof',
    })
    second.patch(t1, {
      restart: {
        ...restart,
        takenAt: at + 1,
        services: [{ name: 'nginx', packages: ['openssl'] }],
      },
    })
    expect(second.reason('t1', openssl)).toMatchObject({
      state: 'installed',
      code: 'service_restart_pending',
      services: ['nginx'],
    })
    second.patch(t1, {
      restart: { ...restart, takenAt: at + 1, services: [{ name: 'nginx', packages: ['zlib1g'] }] },
    })
    expect(second.reason('t1', openssl)).toMatchObject({ state: 'in_effect' })
  })

  it('a newer list that still shows the old version makes it a failure, not a success', () => {
    const fleet = createFleet({ rings: { test: ['t1'] }, updates: [openssl] })
    fleet.run()
    const part = fleet.devices.get(t1)?.parts[0] ?? raise()
    const parts = [{ ...part, state: 'installed' as const, endedAt: fleet.now() }]
    fleet.patch(t1, { parts, packagesTakenAt: fleet.now() + 1 })
    expect(fleet.reason('t1', openssl)).toMatchObject({
      state: 'failed',
      outcome: { code: 'unexpected_version', found: '1' },
    })
  })
})

function raise(): never {
  throw new Error('the test has no such thing')
}
