import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { RegisteredFeed } from '@dirigent/feeds/registry'
import { systemPackage } from '@dirigent/protocol/agent/system-package'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  enrol,
  newDevice,
  sendSection,
  someSystem,
  tokenFor,
  type TestDevice,
} from '../testing/test-device.ts'
import { startTestServer } from '../testing/test-server.ts'
import { refreshDeviceStatus } from '../store/device-status.ts'
import { readDeviceSupport } from '../store/read-support.ts'
import { refreshFindingsTask } from '../tasks/refresh-findings.ts'
import { loadFeed } from '../testing/load-feed.ts'

const { context, stop } = await startTestServer()
const { db } = context
const origin = context.addresses().console
let secret = ''
beforeAll(async () => {
  ;({ secret } = await tokenFor(context, { usesMax: 1000 }))
})
afterAll(stop)

const load = (name: RegisteredFeed, content: string | Uint8Array) =>
  loadFeed(context, name, content)

const HEAD =
  '"DatePosted","CVE","BulletinKB","Title","AffectedProduct","AffectedComponent","Severity","Impact","Supersedes","Exploits"'
const row = (cve: string, kb: string, supersedes = '') =>
  `"20260113","${cve}","${kb}","","Windows Server 2025","Kernel","Important","","${supersedes}",""`
const table = (...rows: string[]) => `${[HEAD, ...rows].join('\n')}\n`

type Windows = { product?: string; build?: string; updates: number[] }
const packagesOf = ({
  product = 'Windows Server 2025',
  build = '10.0.26100.1',
  updates,
}: Windows) => ({
  provider: 'msi' as const,
  packages: [systemPackage({ product, version: build, publisher: 'Microsoft', updates })],
})

async function enrolled(name: string): Promise<TestDevice> {
  const device = newDevice(name)
  expect((await enrol(origin, device, secret)).status).toBe(200)
  return device
}
const sendSystem = (device: TestDevice, updates: number[]) =>
  sendSection(
    origin,
    device,
    'system',
    someSystem(device, { ecosystem: 'windows', osFamily: 'windows', updates }),
  )
async function report(device: TestDevice, windows: Windows): Promise<void> {
  expect((await sendSystem(device, windows.updates)).status).toBe(200)
  expect((await sendSection(origin, device, 'packages', packagesOf(windows))).status).toBe(200)
}
/** First inventories are judged by a task, several devices at once. */
const settle = () => refreshFindingsTask.run(context, new AbortController().signal)

const open = async (device: TestDevice) => {
  await settle()
  return (
    await db.rows<{ found: string }>(
      `select v.name || ' ' || array_to_string(w.remediation, ' ') as found from finding f
         join device d on d.id = f.device_id join vulnerability v on v.id = f.vulnerability_id
         join verdict w on w.package_version_id = f.package_version_id and w.vulnerability_id = f.vulnerability_id
        where d.uid = $1 and f.closed_at is null order by 1`,
      [device.uid],
    )
  ).map((one) => one.found)
}
const unknown = async (device: TestDevice) =>
  (
    await db.rows<{ because: { code: string } | null }>(
      `select p.unknown_because as because from device_package x join package_version p on p.id = x.package_version_id
         join device d on d.id = x.device_id where d.uid = $1`,
      [device.uid],
    )
  ).map((one) => one.because?.code ?? null)

it('judges a system once for all devices that have the same build and updates', async () => {
  const loaded = await load(
    'wesng',
    table(
      row('CVE-2026-10101', '5900001'),
      row('CVE-2026-10102', '5900002', '5900001'),
      row('CVE-2026-10103', ''),
    ),
  )
  expect(loaded).toMatchObject({ ok: true })
  const [one, two, three] = [await enrolled('one'), await enrolled('two'), await enrolled('three')]
  await report(one, { updates: [5890000] })
  await report(two, { updates: [5890000] })
  await report(three, { updates: [5890000, 5900001] })
  expect(await open(one)).toEqual([
    'CVE-2026-10101 KB5900002 KB5900001',
    'CVE-2026-10102 KB5900002',
  ])
  expect(await open(two)).toEqual(await open(one))
  expect(await open(three)).toEqual(['CVE-2026-10102 KB5900002'])
  const { count } = await db.one<{ count: number }>(
    "select count(*) as count from package_version where ecosystem = 'windows'",
  )
  expect(count).toBe(2)
  await report(one, { updates: [5890000, 5900002] })
  expect(await open(one)).toEqual([])
})

it('a newer load that says what contains what is matched again', async () => {
  const device = await enrolled('superseded')
  await report(device, { updates: [5910000] })
  expect(await open(device)).toHaveLength(2)
  await load(
    'wesng',
    table(
      row('CVE-2026-10101', '5900001'),
      row('CVE-2026-10102', '5900002', '5900001'),
      row('CVE-2026-10103', ''),
      row('', '5910000', '5900002'),
    ),
  )
  expect(await open(device)).toEqual([])
})

it('updates that have not arrived are unknown, and judged when they come', async () => {
  const device = await enrolled('late')
  const updates = [5880000, 5880001]
  await sendSection(
    origin,
    device,
    'system',
    someSystem(device, { ecosystem: 'windows', osFamily: 'windows' }),
  )
  await sendSection(origin, device, 'packages', packagesOf({ updates }))
  expect([await open(device), await unknown(device)]).toEqual([[], ['updates_unknown']])
  await sendSystem(device, updates)
  expect([(await open(device)).length, await unknown(device)]).toEqual([2, [null]])
})

it('a product that no feed speaks about is unknown', async () => {
  const device = await enrolled('nt4')
  await report(device, { product: 'Windows NT 4.0', updates: [1] })
  expect([await open(device), await unknown(device)]).toEqual([[], ['no_feed_for_release']])
  const { id } = await db.one<{ id: number }>('select id from device where uid = $1', [device.uid])
  await db.transaction((tx) =>
    refreshDeviceStatus(tx, [id], {
      now: context.clock.now(),
      checkInIntervalMs: 900_000,
      judgedEcosystems: new Set(['windows']),
    }),
  )
  expect(
    await db.one(
      "select state, because ->> 'code' as code from device_status where device_id = $1",
      [id],
    ),
  ).toEqual({ state: 'unknown', code: 'release_unknown' })
})

it('a Mac is judged by its release', async () => {
  const sample = fileURLToPath(
    new URL('../../../feeds/src/apple-sofa/sample.json', import.meta.url),
  )
  expect(await load('apple-sofa', readFileSync(sample))).toMatchObject({ ok: true })
  const device = await enrolled('mac')
  await sendSection(
    origin,
    device,
    'system',
    someSystem(device, { ecosystem: 'macos', osFamily: 'macos' }),
  )
  const report = (version: string) =>
    sendSection(origin, device, 'packages', {
      provider: 'apps',
      packages: [
        systemPackage({ product: 'macOS 90', version, publisher: 'Apple', updates: null }),
      ],
    })
  await report('90.1')
  expect(await open(device)).toEqual(['CVE-2026-20101 macOS 90.2', 'CVE-2026-20102 macOS 90.2'])
  await report('90.2')
  expect(await open(device)).toEqual([])
})

it('a device says until when its release is repaired; without a word it is unknown', async () => {
  const device = await enrolled('old')
  await sendSection(
    origin,
    device,
    'system',
    someSystem(device, { ecosystem: 'harbour-os:12', osName: 'Harbour OS 12' }),
  )
  const { id } = await db.one<{ id: number }>('select id from device where uid = $1', [device.uid])
  expect((await readDeviceSupport(db, id, '2026-11-21')).support).toEqual({
    state: 'unknown',
    because: 'no_feed',
  })
  const sample = fileURLToPath(new URL('../../../feeds/src/endoflife/sample.json', import.meta.url))
  expect(await load('endoflife', readFileSync(sample))).toMatchObject({ ok: true, changed: 3 })
  expect(await load('endoflife', readFileSync(sample))).toMatchObject({ ok: true, changed: 0 })
  expect(await readDeviceSupport(db, id, '2026-11-21')).toEqual({
    release: 'Harbour OS 12',
    support: {
      state: 'extended',
      endedOn: '2026-06-10',
      extendedEndsOn: '2028-06-30',
      source: 'endoflife.date/harbour-os',
    },
  })
})
