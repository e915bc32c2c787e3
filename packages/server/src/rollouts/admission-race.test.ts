import { afterEach, expect, it } from 'vitest'
import { approveDevices } from './approve.ts'
import { createFleet, type TestDevice } from './fleet.test-support.ts'

type Fleet = Awaited<ReturnType<typeof createFleet>>
const opened: Fleet[] = []
afterEach(async () => {
  for (const fleet of opened.splice(0)) await fleet.close()
})

async function fleetOf(count: number, ring: 'test' | 'critical', runningMax: number) {
  const fleet = await createFleet((document) => ({
    ...document,
    waves: { ...document.waves, runningMax },
    lanes: { ...document.lanes, routine: { cut: { every: 'never' } } },
  }))
  opened.push(fleet)
  const devices: TestDevice[] = []
  for (let index = 0; index < count; index++) {
    const device = await fleet.addDevice(`d${index}`, ring, { backupAt: fleet.now() - 1000 })
    await fleet.offer(device, 'openssl', '2', 5)
    devices.push(device)
  }
  await fleet.plan()
  return { fleet, devices }
}

it('never admits more at once than the limit, however many ask in the same moment', async () => {
  const { fleet, devices } = await fleetOf(40, 'test', 7)
  const answers = await Promise.all(devices.map((device) => fleet.ask(device)))
  expect(answers.filter(({ admit }) => admit)).toHaveLength(7)
  const refused = answers.find(({ admit }) => !admit)
  expect(refused).toMatchObject({ because: { code: 'wave_full', limit: 7 } })
  const places = await fleet.db.one<{ count: number }>(
    `select count(*)::int as count from attempt where state = 'leased'`,
  )
  expect(places.count).toBe(7)
})

it('critical servers go one at a time, and a started attempt keeps its place although its lease is over', async () => {
  const { fleet, devices } = await fleetOf(12, 'critical', 50)
  const { uid: rollout } = (await fleet.rollouts())[0] ?? { uid: '' }
  await fleet.db.execute(
    `insert into evidence_waiver select r.id, u.update_id, 'anna', 'race', r.cut_at from rollout r join rollout_update u on u.rollout_id = r.id`,
  )
  const approved = await approveDevices(fleet.person(), {
    rollout,
    devices: devices.map(({ uid }) => uid),
    overrideReason: null,
  })
  expect(approved).toEqual({ ok: true })
  await fleet.plan()
  const answers = await Promise.all(devices.map((device) => fleet.ask(device)))
  expect(answers.filter(({ admit }) => admit)).toHaveLength(1)
  await fleet.db.execute(`update attempt set state = 'started'`)
  await fleet.wait(3 * 60 * 60_000)
  const later = await Promise.all(devices.map((device) => fleet.ask(device)))
  expect(later.filter(({ admit }) => admit)).toHaveLength(0)
  expect(later.some((answer) => !answer.admit && answer.because.code === 'group_member_busy')).toBe(
    true,
  )
  await fleet.plan()
  const overdue = await fleet.db.rows(`select 1 from plan_report where reason->>'code' = 'overdue'`)
  expect(overdue).toHaveLength(1)
})

it('a lease that ran out unused frees its place, and the same attempt may ask again', async () => {
  const { fleet, devices } = await fleetOf(3, 'test', 1)
  const [first, second] = devices
  if (!first || !second) throw new Error('no devices')
  const answer = await fleet.ask(first)
  expect(answer.admit).toBe(true)
  expect((await fleet.ask(second)).admit).toBe(false)
  await fleet.wait(11 * 60_000)
  await fleet.plan()
  expect((await fleet.ask(second)).admit).toBe(true)
  expect(await fleet.ask(first, answer.attempt)).toMatchObject({
    admit: false,
    because: { code: 'wave_full' },
  })
})
