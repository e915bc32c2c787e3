import { HOUR_MS, MINUTE_MS } from '@dirigent/domain/identity/time'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { acceptKnownIssue, saveAvailabilityGroup, setDeviceOrder } from './availability.ts'
import type { CommandContext } from './command.ts'
import { approveEmergency, proposeEmergency, setApprovers, withdrawEmergency } from './emergency.ts'
import { createFleet } from './fleet.test-support.ts'

type Fleet = Awaited<ReturnType<typeof createFleet>>
let fleet: Fleet

const ANNA = '00000000-0000-4000-8000-00000000000a'
const BEN = '00000000-0000-4000-8000-00000000000b'
const DORA = '00000000-0000-4000-8000-00000000000d'

const as = (uid: string): CommandContext => ({
  ...fleet.person(),
  actor: { kind: 'person', uid, name: uid },
})

async function addPeople(...people: [string, string][]): Promise<void> {
  for (const [uid, role] of people)
    await fleet.db.execute(
      'insert into person (uid, name, role, created_at) values ($1, $2, $3, $4)',
      [uid, uid, role, new Date(fleet.now())],
    )
}

const lanes = () =>
  fleet.db.rows<{ lane: string; state: string }>('select lane, state from rollout order by id')
const reasonOf = async (name: string) =>
  (
    await fleet.db.maybe<{ code: string }>(
      `select p.reason ->> 'code' as code from plan_report p join device d on d.id = p.device_id where d.name = $1`,
      [name],
    )
  )?.code

beforeEach(async () => {
  fleet = await createFleet((document) => ({
    ...document,
    lanes: { urgent: { cut: { every: 'never' } }, routine: { cut: { every: 'never' } } },
    freezes: [{ name: 'Jahresabschluss', from: '2026-11-01T00:00', until: '2026-12-31T00:00' }],
  }))
})
afterEach(() => fleet.close())

it('two people approve, Test has it for an hour, then everybody, past the freeze that was named', async () => {
  await addPeople([ANNA, 'administrator'], [BEN, 'administrator'])
  const test = await fleet.addDevice('t1', 'test')
  const broad = await fleet.addDevice('b1', 'broad')
  const server = await fleet.addDevice('s1', 'critical')
  let update = ''
  for (const device of [test, broad, server]) update = await fleet.offer(device, 'openssl', '2')
  await fleet.plan()
  const request = {
    updates: [update],
    vulnerability: 'CVE-2026-1',
    passesFreezes: ['Jahresabschluss'],
    reason: 'exploited today',
  }
  const proposed = await proposeEmergency(as(ANNA), request)
  if (!proposed.ok) throw new Error(proposed.detail)
  expect(await lanes()).toEqual([])
  expect(await approveEmergency(as(ANNA), proposed)).toMatchObject({ problem: 'conflict' })
  expect(await approveEmergency(as(DORA), proposed)).toMatchObject({ problem: 'not_allowed' })
  expect(await approveEmergency(as(BEN), proposed)).toEqual({ ok: true })
  expect(await lanes()).toEqual([{ lane: 'emergency', state: 'open' }])
  await fleet.plan()
  expect(await reasonOf('t1')).toBe('will_start')
  expect(await reasonOf('b1')).toBe('waits_for_ring')
  const step = (await fleet.assignment(test))?.steps[0]
  expect(step?.passesFreezes).toEqual(['Jahresabschluss'])
  expect(await fleet.work([test, broad])).toEqual(['t1'])
  await fleet.plan()
  await fleet.wait(50 * MINUTE_MS)
  await fleet.plan()
  expect(await reasonOf('b1')).toBe('waits_for_ring')
  await fleet.wait(15 * MINUTE_MS)
  await fleet.plan()
  expect(await reasonOf('b1')).toBe('will_start')
  expect(await reasonOf('s1')).toBe('will_start')
  expect(await withdrawEmergency(as(ANNA), { ...proposed, reason: 'never mind' })).toMatchObject({
    problem: 'conflict',
  })
  const counted = await fleet.db.rows(
    `select ring, wave, state, sum(counted)::int as devices from rollout_tally group by 1, 2, 3
      having sum(counted) <> 0 order by 1, 2, 3`,
  )
  const there = await fleet.db.rows(
    `select ring, wave, state, count(*)::int as devices from rollout_device group by 1, 2, 3 order by 1, 2, 3`,
  )
  expect(counted).toEqual(there)
})

it('waits for Test also when its devices have not looked into their package index yet', async () => {
  await addPeople([ANNA, 'administrator'])
  const test = await fleet.addDevice('t1', 'test')
  const broad = await fleet.addDevice('b1', 'broad')
  let update = ''
  for (const device of [test, broad]) update = await fleet.offer(device, 'openssl', '2')
  await fleet.plan()
  await fleet.db.execute('delete from device_update where device_id = $1', [test.id])
  const request = {
    updates: [update],
    vulnerability: null,
    passesFreezes: ['Jahresabschluss'],
    reason: 'now',
  }
  expect(await proposeEmergency(as(ANNA), request)).toMatchObject({ ok: true })
  await fleet.plan()
  expect(await reasonOf('b1')).toBe('waits_for_ring')
  await fleet.wait(7 * HOUR_MS)
  await fleet.plan()
  expect(await reasonOf('b1')).toBe('waits_for_ring')
  await fleet.wait(HOUR_MS)
  await fleet.plan()
  expect(await reasonOf('b1')).toBe('will_start')
  await fleet.offer(test, 'openssl', '2')
  await fleet.plan()
  expect(await reasonOf('b1')).toBe('waits_for_ring')
  expect(await reasonOf('t1')).toBe('will_start')
})

it('a deputy speaks for who is away; one approver alone is enough and recorded as such', async () => {
  await addPeople([ANNA, 'administrator'], [BEN, 'operator'], [DORA, 'operator'])
  const device = await fleet.addDevice('b1', 'broad')
  const update = await fleet.offer(device, 'openssl', '2')
  await fleet.plan()
  const request = { updates: [update], vulnerability: null, passesFreezes: [], reason: 'exploited' }
  const seats = [
    { approver: ANNA, deputy: DORA },
    { approver: BEN, deputy: null },
  ]
  expect(
    await setApprovers(as(ANNA), { seats: [...seats, seats[0] ?? { approver: '', deputy: null }] }),
  ).toMatchObject({ problem: 'body_invalid' })
  expect(await setApprovers(as(ANNA), { seats })).toEqual({ ok: true })
  const first = await proposeEmergency(as(DORA), request)
  if (!first.ok) throw new Error(first.detail)
  expect(await approveEmergency(as(BEN), first)).toEqual({ ok: true })
  expect(
    await fleet.db.rows(
      'select approver as by, instead_of from emergency_approval order by at, approver',
    ),
  ).toContainEqual({ by: DORA, instead_of: ANNA })
  await setApprovers(as(ANNA), { seats: [{ approver: ANNA, deputy: null }] })
  const alone = await proposeEmergency(as(ANNA), request)
  if (!alone.ok) throw new Error(alone.detail)
  expect(await fleet.db.rows('select state, seats from emergency order by id')).toEqual([
    { state: 'started', seats: 2 },
    { state: 'started', seats: 1 },
  ])
})

it('what its publisher withdrew or warns of is held until a person accepts the known issue', async () => {
  await addPeople([ANNA, 'administrator'])
  const device = await fleet.addDevice('t1', 'test')
  const update = await fleet.offer(device, 'openssl', '2')
  await fleet.db.execute(`insert into feed (name) values ('msrc') on conflict do nothing`)
  const warn = (kind: string) =>
    fleet.db.execute(
      `insert into update_warning (feed, provider, name, version, kind, text, url, since)
       values ('msrc', 'apt', 'openssl', '', $1, 'printing breaks', 'https://example.org', $2)`,
      [kind, new Date(fleet.now())],
    )
  await warn('known_issue')
  await fleet.request(device.id)
  await fleet.plan()
  expect(await reasonOf('t1')).toBe('known_issue')
  const request = { updates: [update], vulnerability: null, passesFreezes: [], reason: 'exploited' }
  expect(await proposeEmergency(as(ANNA), request)).toMatchObject({ problem: 'refused' })
  expect(await acceptKnownIssue(as(ANNA), { update, reason: 'nobody prints' })).toEqual({
    ok: true,
  })
  await fleet.plan()
  expect(await reasonOf('t1')).toBe('waits_for_cut')
  await warn('withdrawn')
  await fleet.request(device.id)
  await fleet.plan()
  expect(await reasonOf('t1')).toBe('withdrawn')
})

it('members of an availability group are never at work together; circles are refused with their devices', async () => {
  const [one, two] = [await fleet.addDevice('db-1', 'test'), await fleet.addDevice('db-2', 'test')]
  await addPeople([ANNA, 'administrator'])
  for (const device of [one, two]) await fleet.offer(device, 'openssl', '2')
  const saved = await saveAvailabilityGroup(as(ANNA), {
    group: null,
    name: 'Databases',
    devices: [one.uid, two.uid],
  })
  expect(saved).toEqual({ ok: true })
  const order = { device: two.uid, after: [{ device: one.uid, order: 'dependency' as const }] }
  expect(await setDeviceOrder(as(ANNA), order)).toEqual({ ok: true })
  const circle = { device: one.uid, after: [{ device: two.uid, order: 'guest' as const }] }
  expect(await setDeviceOrder(as(ANNA), circle)).toMatchObject({
    problem: 'body_invalid',
    extra: { circle: expect.arrayContaining(['db-1', 'db-2']) as unknown },
  })
  await fleet.plan()
  const update = await fleet.db.one<{ uid: string }>('select uid from available_update')
  const proposed = await proposeEmergency(as(ANNA), {
    updates: [update.uid],
    vulnerability: null,
    passesFreezes: ['Jahresabschluss'],
    reason: 'exploited',
  })
  expect(proposed).toMatchObject({ ok: true })
  await fleet.plan()
  expect(await reasonOf('db-1')).toBe('will_start')
  expect(await reasonOf('db-2')).toBe('waits_for_device')
  const first = await fleet.ask(one)
  expect(first.admit).toBe(true)
  await fleet.db.execute('delete from device_order')
  await fleet.request(two.id)
  await fleet.plan()
  expect(await reasonOf('db-2')).toBe('group_member_busy')
  if (!first.step) throw new Error('no step')
  await fleet.report(one, first.attempt, first.step)
  await fleet.plan()
  expect(await reasonOf('db-2')).toBe('will_start')
  const second = await fleet.ask(two)
  expect(second.admit).toBe(true)
})
