import { DAY_MS, HOUR_MS, MINUTE_MS } from '@dirigent/domain/identity/time'
import { afterEach, expect, it } from 'vitest'
import { approveDevices } from './approve.ts'
import { releaseHeldUpdate } from './configure.ts'
import { createFleet, type TestDevice } from './fleet.test-support.ts'
import { installNow, rollBack } from './start.ts'
import { requestPlanOfAll } from '../store/plans.ts'
import { pauseRollout, reportIncident, resumeRollout } from './steer.ts'

type Fleet = Awaited<ReturnType<typeof createFleet>>
const open: Fleet[] = []
afterEach(async () => {
  for (const fleet of open.splice(0)) await fleet.close()
})

async function aFleet(...change: Parameters<typeof createFleet>) {
  const fleet = await createFleet(...change)
  open.push(fleet)
  return fleet
}

async function devicesIn(
  fleet: Fleet,
  ring: 'test' | 'pilot' | 'broad' | 'critical',
  names: string[],
) {
  const devices: TestDevice[] = []
  for (const name of names) devices.push(await fleet.addDevice(name, ring))
  return devices
}

async function wholeFleet(fleet: Fleet) {
  const test = await devicesIn(fleet, 'test', ['t1', 't2'])
  const pilot = await devicesIn(fleet, 'pilot', ['p1', 'p2'])
  const broad = await devicesIn(fleet, 'broad', ['b1', 'b2', 'b3'])
  const all = [...test, ...pilot, ...broad]
  for (const device of all) await fleet.offer(device, 'openssl', '2', 20)
  return { test, pilot, broad, all }
}

const oneWave = (document: Parameters<NonNullable<Parameters<typeof createFleet>[0]>>[0]) => ({
  ...document,
  lanes: { ...document.lanes, routine: { cut: { every: 'never' as const } } },
  waves: { ...document.waves, broadPercents: [100] },
})

it.each([
  ['whole', null],
  ['by what changed', 0],
])(
  'goes from Test to Pilot to Broad and proves every step, planned %s',
  async (_how, wholeFleetMax) => {
    const fleet = await aFleet(oneWave, wholeFleetMax)
    const { all } = await wholeFleet(fleet)
    expect(await fleet.work(all)).toEqual(['t1', 't2'])
    expect(await fleet.work(all)).toEqual([])
    await fleet.wait(DAY_MS)
    expect(await fleet.work(all)).toEqual(['p1', 'p2'])
    await fleet.wait(3 * DAY_MS)
    expect(await fleet.work(all)).toEqual(['b1', 'b2', 'b3'])
    expect(await fleet.rollouts()).toMatchObject([{ state: 'done', lane: 'urgent' }])
    const { all: inEffect } = await fleet.db.one<{ all: number }>(
      `select count(*)::int as all from rollout_device where state = 'in_effect'`,
    )
    expect(inEffect).toBe(7)
    for (const { id } of all) await fleet.request(id)
    const scope = wholeFleetMax === null ? 'all' : 'some'
    expect(await fleet.plan()).toMatchObject({ scope, written: 0, decisions: [] })
    const actions = await fleet.db.rows<{ action: string; count: number }>(
      `select action, count(*)::int as count from audit where action like 'r%' group by 1 order by 1`,
    )
    expect(actions).toEqual([
      { action: 'ring.opened', count: 4 },
      { action: 'ring.passed', count: 4 },
      { action: 'rollout.cut', count: 1 },
      { action: 'rollout.devices_joined', count: 1 },
      { action: 'rollout.done', count: 1 },
    ])
  },
)

it('planned by what changed, each device is looked at in its own time', async () => {
  const fleet = await aFleet(oneWave, 0)
  const [first, second] = await devicesIn(fleet, 'test', ['t1', 't2'])
  if (!first || !second) throw new Error('no test devices')
  for (const device of [first, second]) await fleet.offer(device, 'openssl', '2')
  await fleet.plan()
  // From now on no cut makes the planner look.
  await fleet.db.execute(
    `update policy set document = jsonb_set(document, '{lanes,urgent,cut,minutes}', '6000')`,
  )
  const seen = async (device: TestDevice, at: number) => {
    const values = [device.id, new Date(at)]
    await fleet.db.execute(
      'update device_presence set last_seen_at = $2 where device_id = $1',
      values,
    )
    await fleet.request(device.id)
  }
  // Offline after three quarters of an hour: one of them now, the other ten minutes later.
  const at = fleet.now() + HOUR_MS
  await fleet.wait(HOUR_MS)
  await seen(first, at - 45 * MINUTE_MS + 1)
  await seen(second, at - 35 * MINUTE_MS)
  await fleet.plan()
  await fleet.wait(1)
  await seen(first, at - 45 * MINUTE_MS + 1)
  await seen(second, at - 35 * MINUTE_MS)
  await fleet.db.execute('delete from plan_request')
  const { nextAt } = await fleet.plan()
  expect((await fleet.reason(first))[0]).toMatchObject({ reason: { code: 'device_offline' } })
  expect(nextAt).toBe(at + 10 * MINUTE_MS)
})

it('a failed health check in Test halts at once, holds the update and never reaches Pilot', async () => {
  const fleet = await aFleet(oneWave)
  const { all, test } = await wholeFleet(fleet)
  await fleet.plan()
  const [first, second] = test
  if (!first || !second) throw new Error('no test devices')
  const answer = await fleet.ask(first)
  if (!answer.step) throw new Error('no step')
  await fleet.report(first, answer.attempt, answer.step, {
    update: 'rolled_back',
    because: { code: 'health_check_failed', checks: ['services'] },
    checks: ['services'],
  })
  // No planner ran in between: the result itself has halted.
  expect(await fleet.rollouts()).toMatchObject([
    { state: 'halted', halted: { code: 'failures_in_small_ring' } },
  ])
  expect(await fleet.ask(second)).toMatchObject({
    admit: false,
    because: { code: 'rollout_halted' },
  })
  for (let day = 0; day < 8; day++) {
    await fleet.wait(DAY_MS)
    expect(await fleet.work(all)).toEqual([])
  }
  expect((await fleet.reason(first))[0]).toMatchObject({
    state: 'needs_person',
    reason: { code: 'held', hold: { code: 'rolled_back' } },
  })
  expect(await fleet.db.rows('select kind from incident')).toEqual([{ kind: 'health_check' }])

  const [rollout] = await fleet.rollouts()
  const why = 'the service was restarted by hand'
  expect(await resumeRollout(fleet.person(), { rollout: rollout?.uid ?? '', reason: why })).toEqual(
    { ok: true },
  )
  await fleet.plan()
  expect(await fleet.work(all)).toEqual([])
  const { uid: update } = await fleet.db.one<{ uid: string }>(
    `select uid from available_update where name = 'openssl'`,
  )
  expect(await releaseHeldUpdate(fleet.person(), { update, reason: why })).toEqual({ ok: true })
  expect((await fleet.work(all)).toSorted()).toEqual(['t1', 't2'])
})

it('takes a result twice as one, and a result of an attempt that nobody admitted', async () => {
  const fleet = await aFleet(oneWave)
  const { test } = await wholeFleet(fleet)
  await fleet.plan()
  const [first, second] = test
  if (!first || !second) throw new Error('no test devices')
  const answer = await fleet.ask(first)
  expect(await fleet.ask(first, answer.attempt)).toMatchObject({ admit: true })
  if (!answer.step) throw new Error('no step')
  expect(await fleet.report(first, answer.attempt, answer.step)).toBe('taken')
  expect(await fleet.report(first, answer.attempt, answer.step)).toBe('known')
  expect(await fleet.report(second, answer.attempt, answer.step)).toBe('not_yours')
  const offline = crypto.randomUUID()
  const step = (await fleet.assignment(second))?.steps[0]
  if (!step) throw new Error('no step')
  expect(await fleet.report(second, offline, step)).toBe('taken')
  expect(await fleet.report(second, offline, step)).toBe('known')
  expect(await fleet.db.one('select count(*)::int as results from result')).toEqual({ results: 2 })
  await fleet.plan()
  expect((await fleet.reason(second))[0]).toMatchObject({ state: 'in_effect' })
})

it('installed is not in effect until a newer inventory shows it', async () => {
  const fleet = await aFleet(oneWave)
  const { test } = await wholeFleet(fleet)
  await fleet.work(test, () => ({ quiet: true }))
  const [first] = test
  if (!first) throw new Error('no test device')
  expect((await fleet.reason(first))[0]).toMatchObject({
    state: 'installed',
    reason: { code: 'waits_for_proof' },
  })
  await fleet.wait(60_000)
  const step = (await fleet.assignment(first))?.steps[0]
  expect(step).toBeUndefined()
})

it('a pause holds at once, also for an assignment that is already on the device', async () => {
  const fleet = await aFleet(oneWave)
  const { test, all } = await wholeFleet(fleet)
  await fleet.plan()
  const [rollout] = await fleet.rollouts()
  const [first] = test
  if (!rollout || !first) throw new Error('nothing was cut')
  expect(await pauseRollout(fleet.person(), { rollout: rollout.uid, reason: '' })).toMatchObject({
    ok: false,
    problem: 'reason_required',
  })
  expect(
    await pauseRollout(fleet.person(), { rollout: rollout.uid, reason: 'year-end closing' }),
  ).toEqual({ ok: true })
  expect(await fleet.ask(first)).toMatchObject({
    admit: false,
    because: { code: 'rollout_paused', by: 'person-1', reason: 'year-end closing' },
  })
  expect(await fleet.work(all)).toEqual([])
  expect((await fleet.reason(first))[0]).toMatchObject({
    reason: { code: 'rollout_paused', by: 'person-1' },
  })
  await resumeRollout(fleet.person(), { rollout: rollout.uid, reason: 'closing is over' })
  expect(await fleet.work(all)).toEqual(['t1', 't2'])
  expect(
    await reportIncident(fleet.person(), {
      rollout: rollout.uid,
      device: first.uid,
      reason: 'printer is gone',
    }),
  ).toEqual({ ok: true })
  expect(await fleet.rollouts()).toMatchObject([
    { state: 'halted', halted: { code: 'incident_reported' } },
  ])
})

it('a rollback goes back to the former versions and holds the updates', async () => {
  const fleet = await aFleet(oneWave)
  const { test, all } = await wholeFleet(fleet)
  await fleet.work(all)
  const [rollout] = await fleet.rollouts()
  const [first] = test
  if (!rollout || !first) throw new Error('nothing was cut')
  expect(
    await rollBack(fleet.person(), { rollout: rollout.uid, reason: 'broken for our VPN' }),
  ).toMatchObject({ ok: true, devices: 2 })
  await fleet.plan()
  const step = (await fleet.assignment(first))?.steps[0]
  expect(step).toMatchObject({
    kind: 'rollback',
    updates: [{ name: 'openssl', installedVersion: '2', version: '1' }],
    closure: [{ name: 'openssl', change: 'downgrade', version: '1' }],
  })
  for (const device of test) {
    const answer = await fleet.ask(device)
    expect(answer.admit).toBe(true)
    if (!answer.step) throw new Error('no step')
    await fleet.report(device, answer.attempt, answer.step, {
      update: 'rolled_back',
      outcome: 'rolled_back',
    })
    await fleet.inventory(device, answer.step)
    await fleet.offer(device, 'openssl', '2', 20)
  }
  await fleet.plan()
  expect(await fleet.rollouts()).toMatchObject([
    { state: 'done' },
    { kind: 'rollback', state: 'done' },
  ])
  await fleet.wait(10 * DAY_MS)
  expect(await fleet.work(all)).toEqual([])
  expect((await fleet.reason(first))[0]).toMatchObject({
    state: 'needs_person',
    reason: { code: 'held' },
  })
})

it('an approval without a fresh backup is refused with its age, unless a person says why', async () => {
  const fleet = await aFleet(oneWave)
  const { all } = await wholeFleet(fleet)
  const erp = await fleet.addDevice('erp', 'critical', { backupAt: fleet.now() - 10 * DAY_MS })
  await fleet.offer(erp, 'openssl', '2', 20)
  await fleet.work(all)
  await fleet.wait(DAY_MS)
  await fleet.work(all)
  await fleet.wait(3 * DAY_MS)
  await fleet.plan()
  const [rollout] = await fleet.rollouts()
  if (!rollout) throw new Error('nothing was cut')
  const request = { rollout: rollout.uid, devices: [erp.uid], overrideReason: null }
  expect(await approveDevices(fleet.person(), request)).toMatchObject({
    ok: false,
    problem: 'backup_not_fresh',
  })
  expect((await fleet.reason(erp))[0]).toMatchObject({
    state: 'needs_person',
    reason: { code: 'backup_not_fresh' },
  })
  expect(await fleet.work([erp])).toEqual([])
  await fleet.db.execute('update device set backup_at = $2 where id = $1', [
    erp.id,
    new Date(fleet.now() - HOUR_MS),
  ])
  expect(await approveDevices(fleet.person(), request)).toEqual({ ok: true })
  expect(await fleet.work([erp])).toEqual(['erp'])
  expect(await fleet.db.rows(`select actor from audit where action = 'device.approved'`)).toEqual([
    { actor: 'person-1' },
  ])
})

it('install now passes rings but not a device that is only observed', async () => {
  const fleet = await aFleet(oneWave)
  const { broad } = await wholeFleet(fleet)
  await fleet.plan()
  const [first, second] = broad
  if (!first || !second) throw new Error('no devices')
  const made = await installNow(fleet.person(), {
    devices: [first.uid],
    updates: null,
    reason: 'the boss is waiting',
  })
  expect(made).toMatchObject({ ok: true })
  expect(await fleet.work([first, second])).toEqual(['b1'])
  await fleet.db.execute(`update device_group set mode = 'observe'`)
  await fleet.request(second.id)
  await fleet.plan()
  expect(
    await installNow(fleet.person(), { devices: [second.uid], updates: null, reason: 'again' }),
  ).toMatchObject({ ok: false, problem: 'refused' })
})

it('what Test got by a person’s word before the cut is its report, with what it broke', async () => {
  const fleet = await aFleet((document) => ({
    ...oneWave(document),
    lanes: { urgent: { cut: { every: 'never' } }, routine: { cut: { every: 'never' } } },
  }))
  const [tester] = await devicesIn(fleet, 'test', ['t1'])
  const pilot = await devicesIn(fleet, 'pilot', ['p1'])
  if (!tester) throw new Error('no tester')
  for (const device of [tester, ...pilot]) await fleet.offer(device, 'openssl', '2', 20)
  await fleet.plan()
  const reason = 'first look'
  await installNow(fleet.person(), { devices: [tester.uid], updates: null, reason })
  const checks = ['web shop']
  expect(await fleet.work([tester], () => ({ checks }))).toEqual(['t1'])
  await fleet.wait(HOUR_MS)
  await fleet.db.execute(
    `update policy set document = jsonb_set(document, '{lanes,urgent,cut}', '{"every":"minutes","minutes":1}')`,
  )
  await fleet.request(pilot[0]?.id ?? 0)
  await fleet.db.transaction((tx) => requestPlanOfAll(tx, fleet.now()))
  expect(await fleet.work(pilot)).toEqual([])
  const cut = (await fleet.rollouts()).find(({ kind }) => kind === 'cut')
  expect(cut).toMatchObject({ state: 'halted', halted: { code: 'failures_in_small_ring' } })
  const members = await fleet.db.rows(
    `select m.state, m.failed_checks as checks, (extract(epoch from m.changed_at) * 1000)::float8 as at
       from rollout_device m where m.rollout_id = $1 and m.ring = 'test'`,
    [cut?.id],
  )
  expect(members).toEqual([{ state: 'in_effect', checks, at: fleet.now() - HOUR_MS }])
  await resumeRollout(fleet.person(), { rollout: cut?.uid ?? '', reason: 'the shop was mended' })
  expect(await fleet.work(pilot)).toEqual([])
  await fleet.wait(23 * HOUR_MS)
  expect(await fleet.work(pilot)).toEqual(['p1'])
})

it('a server that was killed while planning leaves nothing half-done', async () => {
  const fleet = await aFleet(oneWave)
  const { all } = await wholeFleet(fleet)
  await expect(
    fleet.db.transaction(async (tx) => {
      await tx.execute('delete from plan_request')
      throw new Error('killed')
    }),
  ).rejects.toThrow('killed')
  expect(await fleet.work(all)).toEqual(['t1', 't2'])
})
