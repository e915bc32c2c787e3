import { STANDARD_POLICY } from '@dirigent/domain/rollouts/standard-policy'
import { DAY_MS } from '@dirigent/domain/identity/time'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { waiveEvidence } from './approve.ts'
import { deleteGroup, saveGroupCommand, setDevice, setMembers, updatePolicy } from './configure.ts'
import { createFleet } from './fleet.test-support.ts'
import { ensureStandardSetup } from './standard-setup.ts'
import { systemRandom } from '@dirigent/system/random'

let fleet: Awaited<ReturnType<typeof createFleet>>
beforeAll(async () => {
  fleet = await createFleet()
})
afterAll(() => fleet.close())

const effective = (name: string) =>
  fleet.db.one(
    `select g.name as "group", e.mode, e.ring, e.critical from device_effective e join device d on d.id = e.device_id
       left join device_group g on g.id = e.group_id where d.name = $1`,
    [name],
  )
const lastAudit = () =>
  fleet.db.one<{ actor: string; action: string; reason: string | null }>(
    'select actor, action, reason from audit order by id desc limit 1',
  )

it('sets up the policy and the proposed groups once, all observed', async () => {
  const groups = () =>
    fleet.db.rows<{ name: string }>('select name from device_group order by position')
  const before = await groups()
  expect(before.map(({ name }) => name)).toEqual([
    'Test',
    'Pilot',
    'Critical servers',
    'Servers',
    'Workstations',
  ])
  await ensureStandardSetup({ db: fleet.db, random: systemRandom }, fleet.now())
  expect(await groups()).toEqual(before)
  expect(
    await fleet.db.one(`select count(*)::int as count from audit where action = 'group.created'`),
  ).toEqual({ count: 5 })
})

it('a person moves a device between groups and rings, and the planner follows', async () => {
  const device = await fleet.addDevice('laptop', null)
  await fleet.plan()
  expect(await effective('laptop')).toMatchObject({
    group: 'Workstations',
    ring: 'broad',
    critical: false,
  })
  const { uid: test } = await fleet.db.one<{ uid: string }>(
    `select uid from device_group where name = 'Test'`,
  )
  expect(await setMembers(fleet.person(), { group: test, add: [device.uid], remove: [] })).toEqual({
    ok: true,
    changed: 1,
  })
  await fleet.plan()
  expect(await effective('laptop')).toMatchObject({ group: 'Test', ring: 'test' })
  expect(
    await setDevice(fleet.person(), { device: device.uid, critical: true, reason: 'the boss' }),
  ).toEqual({ ok: true })
  expect(await lastAudit()).toEqual({
    actor: 'person-1',
    action: 'device.changed',
    reason: 'the boss',
  })
  await fleet.plan()
  expect(await effective('laptop')).toMatchObject({ ring: 'critical', critical: true })
  expect(await setDevice(fleet.person(), { device: device.uid, critical: null })).toEqual({
    ok: true,
  })
  await setMembers(fleet.person(), { group: test, add: [], remove: [device.uid] })
  await fleet.plan()
  expect(await effective('laptop')).toMatchObject({
    group: 'Workstations',
    ring: 'broad',
    critical: false,
  })
})

it('refuses groups that cannot be meant, and says where', async () => {
  const save = (change: object) => saveGroupCommand(fleet.person(), { group: null, change })
  expect(await save({ name: '' })).toMatchObject({
    ok: false,
    problem: 'body_invalid',
    extra: { pointer: '/name' },
  })
  expect(await save({ name: 'All', membership: 'rule', rule: {} })).toMatchObject({
    ok: false,
    extra: { pointer: '/rule' },
  })
  expect(await save({ name: 'test' })).toMatchObject({ ok: false, problem: 'conflict' })
  expect(await save({ name: 'New', policy: crypto.randomUUID() })).toMatchObject({
    ok: false,
    problem: 'not_found',
  })
  const made = await save({
    name: 'Home office',
    membership: 'rule',
    rule: { nameMatches: 'home-*' },
    position: 5,
  })
  if (!made.ok) throw new Error('not made')
  expect(
    await saveGroupCommand(fleet.person(), { group: made.group, change: { mode: 'managed' } }),
  ).toMatchObject({ ok: true })
  expect(await deleteGroup(fleet.person(), { group: made.group })).toEqual({ ok: true })
  expect(await deleteGroup(fleet.person(), { group: made.group })).toMatchObject({
    ok: false,
    problem: 'not_found',
  })
})

const { gates, windows, deadlines } = STANDARD_POLICY
const closed = [{ days: ['sat'], start: '22:00', durationMinutes: 360 }]
it.each([
  [
    'a share of "5 %%"',
    { gates: { ...gates, test: { ...gates.test, failurePercentMax: '5 %%' } } },
    '/gates/test/failurePercentMax: "5 %%" is not a percentage; write 5 or "5 %".',
  ],
  [
    'a window that never opens',
    { windows: { ...windows, servers: { ...windows.servers, urgent: [] } } },
    '/windows/servers/urgent: No window at all: nothing would ever start. null means "any time".',
  ],
  [
    'a deadline before the first window',
    {
      windows: { ...windows, servers: { ...windows.servers, urgent: closed } },
      deadlines: { ...deadlines, criticalSeverityDays: 3 },
    },
    /^\/windows\/servers\/urgent: Closed for \d+ days in a row, but the shortest deadline is 3 days/,
  ],
])('refuses %s, with its place and what to write', async (_, change, detail) => {
  const document = { ...STANDARD_POLICY, ...change }
  const request = { policy: fleet.policyUid, revision: 1, document }
  const outcome = await updatePolicy(fleet.person(), request)
  expect(outcome).toMatchObject({
    ok: false,
    problem: 'body_invalid',
    detail: typeof detail === 'string' ? detail : expect.stringMatching(detail),
  })
})

it('takes nobody out of Test who is the last there, by no way, and says which policy', async () => {
  const [first, second] = [
    await fleet.addDevice('tester', null),
    await fleet.addDevice('desk', null),
  ]
  const groups = await fleet.db.rows<{ uid: string; name: string; mode: string }>(
    'select uid, name, mode from device_group',
  )
  const uidOf = (name: string) => groups.find((one) => one.name === name)?.uid ?? ''
  const test = uidOf('Test')
  for (const name of ['Workstations', 'Test'])
    expect(
      await saveGroupCommand(fleet.person(), { group: uidOf(name), change: { mode: 'managed' } }),
    ).toMatchObject({ ok: true })
  const members = (add: string[], remove: string[]) =>
    setMembers(fleet.person(), { group: test, add, remove })
  expect(await members([first.uid], [])).toMatchObject({ ok: true })
  const refused = (pointer: string) => ({
    ok: false,
    problem: 'conflict',
    detail: expect.stringMatching(
      /^The policy "Standard" has \d+ managed devices, but none in Test or Pilot: nothing would ever be tested\./,
    ),
    extra: { pointer },
  })
  expect(await members([], [first.uid])).toMatchObject(refused('/remove'))
  expect(await deleteGroup(fleet.person(), { group: test })).toMatchObject(refused(''))
  expect(
    await saveGroupCommand(fleet.person(), { group: test, change: { mode: 'observe' } }),
  ).toMatchObject(refused(''))
  expect(await setDevice(fleet.person(), { device: first.uid, ring: 'broad' })).toMatchObject(
    refused('/ring'),
  )
  expect(await setDevice(fleet.person(), { device: first.uid, critical: true })).toMatchObject(
    refused('/critical'),
  )
  expect(await members([second.uid], [first.uid])).toMatchObject({ ok: true })
  for (const { uid, mode } of groups)
    await fleet.db.execute('update device_group set mode = $2 where uid = $1', [uid, mode])
})

it('a policy is refused as a whole when one value cannot be meant, and when somebody else was faster', async () => {
  const change = (document: unknown, revision = 1) =>
    updatePolicy(fleet.person(), { policy: fleet.policyUid, revision, document })
  expect(await change({ ...STANDARD_POLICY, attemptsMx: 3 })).toMatchObject({
    ok: false,
    problem: 'body_invalid',
  })
  expect(await change({ ...STANDARD_POLICY, leaseMs: 'long' })).toMatchObject({
    ok: false,
    extra: { pointer: '/leaseMs' },
  })
  const waves = { ...STANDARD_POLICY.waves, broadPercents: [10, 10] }
  expect(await change({ ...STANDARD_POLICY, waves })).toMatchObject({
    ok: false,
    extra: { pointer: '/waves/broadPercents' },
  })
  const soakMs = Number.MAX_SAFE_INTEGER
  const gates = {
    ...STANDARD_POLICY.gates,
    test: { ...STANDARD_POLICY.gates.test, soakMs },
  }
  expect(await change({ ...STANDARD_POLICY, gates })).toMatchObject({
    ok: false,
    extra: { pointer: '/gates/test/soakMs' },
  })
  expect(await change(STANDARD_POLICY)).toEqual({ ok: true, revision: 2 })
  expect(await change(STANDARD_POLICY)).toMatchObject({ ok: false, problem: 'conflict' })
})

it('evidence is waived once, for an update of the rollout, with a reason', async () => {
  const device = await fleet.addDevice('alone', 'broad')
  const known = new Date(fleet.now())
  await fleet.db.execute(`insert into kev values ('CVE-2026-vim', '2026-11-20', null, false, $1)`, [
    known,
  ])
  const update = await fleet.offer(device, 'vim', '2', 3)
  await fleet.wait(DAY_MS)
  await fleet.plan()
  const [rollout] = await fleet.rollouts()
  if (!rollout) throw new Error('nothing was cut')
  expect((await fleet.reason(device))[0]).toMatchObject({
    state: 'needs_person',
    reason: { code: 'untested' },
  })
  const waive = (what: string, reason: string) =>
    waiveEvidence(fleet.person(), { rollout: rollout.uid, update: what, reason })
  expect(await waive(update, ' ')).toMatchObject({ problem: 'reason_required' })
  expect(await waive(crypto.randomUUID(), 'because')).toMatchObject({ problem: 'conflict' })
  expect(await waive(update, 'only one of its kind')).toEqual({ ok: true })
  expect(await waive(update, 'again')).toMatchObject({ problem: 'conflict' })
  expect(await fleet.work([device])).toEqual(['alone'])
})
