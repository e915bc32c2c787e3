import { afterAll, beforeAll, expect, it } from 'vitest'
import { DAY_MS } from '@dirigent/domain/identity/time'
import { loadFeed } from '../testing/load-feed.ts'
import { applyExceptions } from '../store/exceptions.ts'
import { applyExceptionsTask } from '../tasks/apply-exceptions.ts'
import { refreshFindingsTask } from '../tasks/refresh-findings.ts'
import { apiCaller, type ApiCaller } from '../testing/api-caller.ts'
import {
  enrol,
  newDevice,
  sendSection,
  somePackages,
  someSystem,
  tokenFor,
  type TestDevice,
} from '../testing/test-device.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

let server: TestServer
let administrator: ApiCaller
let anna: TestDevice
let berta: TestDevice

const resolved = (version: string) => ({
  releases: {
    bookworm: { status: 'resolved', fixed_version: version, urgency: 'not yet assigned' },
  },
})
const TRACKER = {
  'source-1': { 'CVE-2026-2000': { releases: { bookworm: { status: 'open', urgency: 'low' } } } },
  'source-0': { 'CVE-2026-1000': resolved('2.0-1'), 'CVE-2026-1001': resolved('2.0-1') },
}

async function deviceWith(name: string, secret: string): Promise<TestDevice> {
  const device = newDevice(name)
  const address = server.context.addresses().console
  await enrol(address, device, secret)
  await sendSection(address, device, 'system', someSystem(device))
  await sendSection(address, device, 'packages', somePackages(4))
  return device
}

beforeAll(async () => {
  server = await startTestServer()
  administrator = await apiCaller(server.context, 'administrator')
  const { secret } = await tokenFor(server.context)
  anna = await deviceWith('anna', secret)
  berta = await deviceWith('berta', secret)
  const loaded = await loadFeed(server.context, 'debian-tracker', JSON.stringify(TRACKER))
  expect(loaded).toMatchObject({ ok: true })
})
afterAll(() => server.stop())

const accepted = async () =>
  (
    await server.context.db.rows<{ name: string; vulnerability: string; count: number }>(
      `select d.name, v.name as vulnerability, count(*) from finding f join device d on d.id = f.device_id
         join vulnerability v on v.id = f.vulnerability_id
        where f.status = 'accepted' and f.closed_at is null group by 1, 2 order by 1, 2`,
    )
  ).map(({ name, vulnerability, count }) => `${name} ${vulnerability} ${count}`)

const until = (days: number) => new Date(server.context.clock.now() + days * DAY_MS).toISOString()
const words = { owner: 'Production', reason: 'certified in January', control: 'separate network' }
const grant = async (body: object) =>
  (await administrator('POST', '/api/v1/exceptions', { ...words, expiresAt: until(30), ...body }))
    .body as { exception: string; findings: number; devices: number; code?: string }

it('accepts one vulnerability on one device, and nothing else', async () => {
  const row = await grant({ vulnerability: 'CVE-2026-1000', device: anna.uid })
  expect(row).toMatchObject({ findings: 2, devices: 1, state: 'live' })
  expect(await accepted()).toEqual(['anna CVE-2026-1000 2'])
  const reason = 'the update came'
  await administrator('POST', `/api/v1/exceptions/${row.exception}/revoke`, { reason })
  expect(await accepted()).toEqual([])
  const again = await administrator('POST', `/api/v1/exceptions/${row.exception}/revoke`, {
    reason,
  })
  expect(again).toMatchObject({ status: 409 })
})

it('covers what comes later, and ends at its time without anybody asking', async () => {
  await grant({ packageName: 'package-0000' })
  expect(await accepted()).toEqual([
    'anna CVE-2026-1000 1',
    'anna CVE-2026-1001 1',
    'berta CVE-2026-1000 1',
    'berta CVE-2026-1001 1',
  ])
  const { secret } = await tokenFor(server.context)
  await deviceWith('caesar', secret)
  await refreshFindingsTask.run(server.context, new AbortController().signal)
  expect(await accepted()).toContain('caesar CVE-2026-1000 1')
  const { db, clock } = server.context
  const later = clock.now() + 31 * DAY_MS
  const devices = await db.transaction((tx) => applyExceptions(tx, later))
  expect(devices).toHaveLength(3)
  expect(await accepted()).toEqual([])
  // Back in the present the task makes true again what holds now.
  await applyExceptionsTask.run(server.context, new AbortController().signal)
  expect(await accepted()).toHaveLength(6)
})

it('is renewed by a new one that names the old, and both stay readable', async () => {
  const row = await grant({ vulnerability: 'CVE-2026-1001', device: berta.uid })
  const renewed = await administrator('POST', `/api/v1/exceptions/${row.exception}/renew`, {
    reason: 'still certified only in March',
    expiresAt: until(100),
  })
  expect(renewed).toMatchObject({ status: 200, body: { owner: 'Production', state: 'live' } })
  const all = await administrator('GET', '/api/v1/exceptions?show=all')
  const states = (all.body['items'] as { state: string; exception: string }[]).map(
    ({ state }) => state,
  )
  expect(states.toSorted()).toEqual(['live', 'live', 'revoked', 'revoked'])
  const audit = await server.context.db.rows<{ action: string }>(
    "select action from audit where subject_kind = 'exception' order by id",
  )
  expect(audit.map(({ action }) => action)).toEqual([
    'exception.granted',
    'exception.revoked',
    'exception.granted',
    'exception.granted',
    'exception.renewed',
  ])
})

it('also covers what has no fix, and says so on the device', async () => {
  const findings = async (status: string) =>
    (
      (await administrator('GET', `/api/v1/devices/${anna.uid}/findings?status=${status}`)).body[
        'items'
      ] as { vulnerability: string; status: string; exception: { owner: string } | null }[]
    ).map(({ vulnerability, exception }) => [vulnerability, exception?.owner ?? null])
  expect(await findings('no_fix')).toEqual([
    ['CVE-2026-2000', null],
    ['CVE-2026-2000', null],
  ])
  await grant({ vulnerability: 'CVE-2026-2000', packageName: 'package-0002', device: anna.uid })
  expect(await findings('no_fix')).toEqual([['CVE-2026-2000', null]])
  expect(await findings('accepted')).toContainEqual(['CVE-2026-2000', 'Production'])
  expect((await findings('fixable')).every(([, owner]) => owner === null)).toBe(true)
  expect(await findings('all')).toHaveLength(6)
})

it.each([
  ['everything', {}, '/vulnerability'],
  ['no end in sight', { vulnerability: 'CVE-2026-1', expiresAt: until0(4_000) }, '/expiresAt'],
  ['nobody answers', { vulnerability: 'CVE-2026-1', owner: '' }, '/owner'],
])('refuses %s and says where', async (_what, body, pointer) => {
  const answer = await administrator('POST', '/api/v1/exceptions', {
    ...words,
    expiresAt: until(30),
    ...body,
  })
  expect(answer).toMatchObject({ status: 422, body: { code: 'body_invalid', pointer } })
})

function until0(days: number): string {
  return new Date(Date.parse('2026-11-21') + days * DAY_MS).toISOString()
}
