import type { InstalledPackage } from '@dirigent/domain/identity/package'
import type { RegisteredFeed } from '@dirigent/feeds/registry'
import type { SectionContent } from '@dirigent/protocol/agent/inventory'
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
import { refreshFindingsTask } from '../tasks/refresh-findings.ts'
import { loadFeed } from '../testing/load-feed.ts'

const { context, stop } = await startTestServer()
const { db } = context
const origin = context.addresses().console
let secret = ''
beforeAll(async () => {
  ;({ secret } = await tokenFor(context, { usesMax: 100 }))
})
afterAll(stop)

const load = (name: RegisteredFeed, text: string) => loadFeed(context, name, text)

/** An erratum of AlmaLinux: per package the version that repairs it. */
const erratum = (id: string, cve: string, fixes: Record<string, string>, module = '') => ({
  id,
  summary: `Important: ${module} security update`,
  related: [cve],
  affected: Object.entries(fixes).map(([name, fixed]) => ({
    package: { ecosystem: 'AlmaLinux:8', name },
    ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }],
  })),
})
const lines = (...records: object[]) => `${records.map((one) => JSON.stringify(one)).join('\n')}\n`

const rpm = (
  name: string,
  version: string,
  more: Partial<InstalledPackage> = {},
): InstalledPackage => ({
  name,
  version,
  arch: 'x86_64',
  source: name,
  sourceVersion: version,
  origin: 'AlmaLinux',
  ...more,
})

async function enrolled(name: string, running: string): Promise<TestDevice> {
  const device = newDevice(name)
  expect((await enrol(origin, device, secret)).status).toBe(200)
  const system = someSystem(device, {
    ecosystem: 'almalinux:8',
    osFamily: 'rpm',
    osName: 'AlmaLinux 8.10',
    osVersion: '8.10',
    kernel: { release: running, version: null },
  })
  expect((await sendSection(origin, device, 'system', system)).status).toBe(200)
  return device
}
const packages = (list: readonly InstalledPackage[]): SectionContent['packages'] => ({
  provider: 'dnf',
  packages: [...list],
})
/** What is open, once the task that takes up first inventories has run. */
async function open(device: TestDevice): Promise<string[]> {
  await refreshFindingsTask.run(context, new AbortController().signal)
  const rows = await db.rows<{ found: string }>(
    `select f.package_name || ' ' || v.name || ' ' || f.fixed_version as found
         from finding f join vulnerability v on v.id = f.vulnerability_id join device d on d.id = f.device_id
        where d.uid = $1 and f.closed_at is null order by 1`,
    [device.uid],
  )
  return rows.map((row) => row.found)
}

const FIRST = erratum('ALSA-2026:1', 'CVE-2026-1', {
  'openssl-libs': '1:1.1.1k-12.el8_9',
  'kernel-core': '4.18.0-553.el8_10',
})
const NODE = erratum(
  'ALSA-2026:2',
  'CVE-2026-2',
  { nodejs: '1:18.20.4-1.module_el8.10.0+3+c' },
  'nodejs:18',
)
const SECOND = erratum('ALSA-2026:3', 'CVE-2026-1', { 'openssl-libs': '1:1.1.1k-14.el8_10' })

const OLD_KERNEL = rpm('kernel-core', '4.18.0-513.el8', { source: 'kernel' })
const NEW_KERNEL = rpm('kernel-core', '4.18.0-553.el8_10', { source: 'kernel' })
const INSTALLED = [
  rpm('openssl-libs', '1:1.1.1k-9.el8_7', { source: 'openssl' }),
  rpm('openssl', '1:1.1.1k-9.el8_7'),
  rpm('nodejs', '1:18.1-1.module_el8.10.0+1+a', { module: 'nodejs:18' }),
  rpm('npm', '1:8.1-1.module_el8.10.0+1+a', { module: 'nodejs:18' }),
  rpm('htop', '3.2.1-1.el8', { origin: 'Fedora Project' }),
  OLD_KERNEL,
  NEW_KERNEL,
]

it('a device of an rpm distribution gets findings when its inventory arrives, by package, stream and running kernel', async () => {
  expect(await load('osv', lines(FIRST, NODE, FIRST))).toMatchObject({ ok: true, changed: 5 })
  const device = await enrolled('alma', '4.18.0-553.el8_10.x86_64')
  expect((await sendSection(origin, device, 'packages', packages(INSTALLED))).status).toBe(200)
  expect(await open(device)).toEqual([
    'nodejs CVE-2026-2 1:18.20.4-1.module_el8.10.0+3+c',
    'openssl-libs CVE-2026-1 1:1.1.1k-12.el8_9',
  ])
  const stored = await db.one<{ idle: string; unknown: string }>(
    `select (select string_agg(p.version, ',') from device_idle_package i join package_version p on p.id = i.package_version_id) as idle,
            (select unknown_because->>'code' from package_version where name = 'htop') as unknown`,
  )
  expect(stored).toEqual({ idle: '4.18.0-513.el8', unknown: 'foreign_origin' })
})

it('the old kernel runs: it is the finding', async () => {
  const device = await enrolled('not restarted', '4.18.0-513.el8.x86_64')
  await sendSection(origin, device, 'packages', packages([OLD_KERNEL, NEW_KERNEL]))
  expect(await open(device)).toEqual(['kernel-core CVE-2026-1 4.18.0-553.el8_10'])
})

it('a later erratum moves the finding, a withdrawn one takes back only itself, a contradiction closes nothing', async () => {
  const device = await enrolled('later', '4.18.0-553.el8_10.x86_64')
  const list = [rpm('openssl-libs', '1:1.1.1k-12.el8_9', { source: 'openssl' })]
  await sendSection(origin, device, 'packages', packages(list))
  expect(await open(device)).toEqual([])
  await load('osv', lines(FIRST, NODE, SECOND))
  expect(await open(device)).toEqual(['openssl-libs CVE-2026-1 1:1.1.1k-14.el8_10'])
  const advisories = await db.one<{ advisory_ids: string[] }>(
    `select advisory_ids from verdict v join package_version p on p.id = v.package_version_id
      where p.name = 'openssl-libs' and p.version = '1:1.1.1k-12.el8_9'`,
  )
  expect(advisories.advisory_ids).toEqual(['ALSA-2026:3'])
  const broken = {
    ...SECOND,
    affected: SECOND.affected.map((one) => ({
      ...one,
      ranges: [
        {
          type: 'ECOSYSTEM',
          events: [{ introduced: '1:3.0-1.el8' }, { fixed: '1:1.1.1k-14.el8_10' }],
        },
      ],
    })),
  }
  await load('osv', lines(FIRST, NODE, broken))
  const word = () =>
    db.rows<{ status: string }>(
      `select v.status from verdict v join package_version p on p.id = v.package_version_id
        where p.name = 'openssl-libs' and p.version = '1:1.1.1k-12.el8_9'`,
    )
  expect(await word()).toEqual([{ status: 'no_fix' }])
  await load('osv', lines(FIRST, NODE, { ...SECOND, withdrawn: '2026-11-20T00:00:00Z' }))
  expect(await word()).toEqual([])
  expect(await load('osv', '<html><body>502</body></html>')).toMatchObject({ ok: false })
  expect(await load('osv', lines(FIRST, NODE).slice(0, -30))).toMatchObject({ ok: false })
})

it('a document of a feed that comes in documents takes nothing back of the others', async () => {
  const vex = (cve: string, status: object) =>
    JSON.stringify({
      document: {
        category: 'csaf_vex',
        csaf_version: '2.0',
        title: cve,
        publisher: { name: 'Red Hat Product Security', namespace: 'https://www.redhat.com' },
        tracking: { id: cve, status: 'final' },
      },
      product_tree: {
        branches: [
          {
            product: {
              name: 'Red Hat Enterprise Linux 9',
              product_id: 'red_hat_enterprise_linux_9',
              product_identification_helper: { cpe: 'cpe:/o:redhat:enterprise_linux:9' },
            },
          },
          { product: { name: 'harbour', product_id: 'harbour' } },
        ],
        relationships: [
          {
            full_product_name: { name: 'h', product_id: 'red_hat_enterprise_linux_9:harbour' },
            product_reference: 'harbour',
            relates_to_product_reference: 'red_hat_enterprise_linux_9',
          },
        ],
      },
      vulnerabilities: [{ cve, product_status: status }],
    })
  const affected = { known_affected: ['red_hat_enterprise_linux_9:harbour'] }
  await load('redhat-csaf', vex('CVE-2026-7001', affected))
  await load('redhat-csaf', vex('CVE-2026-7002', affected))
  await load('redhat-csaf', vex('CVE-2026-7002', { known_not_affected: affected.known_affected }))
  const said = await db.rows(
    `select v.name, s.verdict from statement s join vulnerability v on v.id = s.vulnerability_id
      where s.feed = 'redhat-csaf' and s.until is null order by 1`,
  )
  expect(said).toEqual([
    { name: 'CVE-2026-7001', verdict: 'open' },
    { name: 'CVE-2026-7002', verdict: 'not_affected' },
  ])
})
