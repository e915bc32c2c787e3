import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { DAY_MS } from '@dirigent/domain/identity/time'
import { silentLog } from '@dirigent/system/log'
import { systemRandom } from '@dirigent/system/random'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ServerContext } from '../context.ts'
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts'
import { scanReportStream } from '../exports/scan-report.ts'
import { instant, openDatabase, type Database } from '../store/database.ts'
import { listDifferences } from '../store/scanner-differences.ts'
import { listTargets } from '../store/scanner-targets.ts'
import { assign, decide } from './commands.ts'
import { importScan } from './import.ts'

const NOW = Date.UTC(2026, 10, 21, 9)
const SCANNED = '2026-11-20T03:00:00Z'
const stateDirectory = mkdtempSync(join(tmpdir(), 'dirigent-scan-'))
let server: TestDatabase
let db: Database
beforeAll(async () => {
  server = await createTestDatabase()
  db = openDatabase(server.connection)
  await fleet()
})
afterAll(async () => {
  await db.close()
  await server.drop()
  rmSync(stateDirectory, { recursive: true })
})

const context = () =>
  ({
    db,
    clock: { now: () => NOW },
    random: systemRandom,
    stateDirectory,
    log: silentLog,
  }) as unknown as ServerContext
const person = () => ({
  db,
  random: systemRandom,
  now: NOW,
  actor: { kind: 'person' as const, uid: 'p1', name: 'Petra' },
})
const actor = { actorKind: 'person' as const, actor: 'p1' }
const take = (text: string, format: string | null = null) =>
  importScan(context(), {
    fileName: 'scan.csv',
    format,
    bytes: Readable.from([Buffer.from(text)]),
    actor,
  })

async function addDevice(name: string): Promise<{ id: number; uid: string }> {
  return db.one(
    `insert into device (uid, name, state, public_key, machine_id_hash, os_family, ecosystem, agent_version,
                         exchange_sha256, exchange_rotated_at, enrolled_at, inventory_at)
     values (gen_random_uuid(), $1, 'active', $2, $1, 'debian', 'debian:12', '0.1.0', $2, $3, $3, $3) returning id, uid`,
    [name, Buffer.from(`key-${name}-${Math.random()}`), instant(NOW)],
  )
}

async function addPackage(name: string, version: string, foreign = false): Promise<number> {
  const { id } = await db.one<{ id: number }>(
    `insert into package_version (provider, ecosystem, name, arch, version, source, source_version, origin, matched_at,
                                  unknown_because)
     values ('apt', 'debian:12', $1, 'amd64', $2, $1, $2, 'Debian', $3, $4) returning id`,
    [name, version, instant(NOW), foreign ? '{"code":"foreign_origin","origin":"Docker"}' : null],
  )
  return id
}

async function addVulnerability(name: string): Promise<number> {
  const { id } = await db.one<{ id: number }>(
    `insert into vulnerability (name, severity, first_seen_at) values ($1, 'high', $2) returning id`,
    [name, instant(NOW)],
  )
  return id
}

const devices: Record<string, { id: number; uid: string }> = {}

/** erp-1 with a vulnerable openssl, a repaired curl and a package from elsewhere. */
async function fleet() {
  for (const name of ['erp-1', 'web-a', 'web-b']) devices[name] = await addDevice(name)
  await db.execute(`update device set name = 'web' where name in ('web-a', 'web-b')`)
  const versions = [
    await addPackage('openssl', '3.0.14-1~deb12u1'),
    await addPackage('curl', '7.88.1-10+deb12u8'),
    await addPackage('docker-ce', '27.1', true),
  ]
  await db.execute('insert into device_package_difference select $1, unnest($2::integer[]), true', [
    devices['erp-1']?.id,
    versions,
  ])
  await db.execute(`insert into feed (name, succeeded_at) values ('debian-tracker', $1)`, [
    instant(NOW - DAY_MS),
  ])
  const open = await addVulnerability('CVE-2026-1001')
  const repaired = await addVulnerability('CVE-2026-1002')
  const unseen = await addVulnerability('CVE-2026-1003')
  for (const vulnerability of [open, unseen])
    await db.execute(
      `insert into verdict (package_version_id, vulnerability_id, status, fixed_version, feed, since)
       values ($1, $2, 'fixable', '3.0.15-1~deb12u1', 'debian-tracker', $3)`,
      [versions[0], vulnerability, instant(NOW)],
    )
  await db.execute(
    `insert into statement (feed, ecosystem, source_package, vulnerability_id, verdict, fixed_version, since)
     values ('debian-tracker', 'debian:12', 'curl', $1, 'fixed_in', '7.88.1-10+deb12u5', $2)`,
    [repaired, instant(NOW)],
  )
}

const HEAD = 'Hostname,IP,CVE,Severity,Package,Version,Title,Last Seen'
const csv = (...rows: string[]) => [HEAD, ...rows, ''].join('\n')
const REPORT = csv(
  `ERP-1.corp.example,,CVE-2026-1001,high,openssl,3.0.14,x,${SCANNED}`,
  `ERP-1.corp.example,,CVE-2026-1002,high,curl,7.88.1,x,${SCANNED}`,
  `ERP-1.corp.example,,CVE-2026-1009,critical,zlib1g,1.2,x,${SCANNED}`,
  `ERP-1.corp.example,,CVE-2026-1008,critical,docker-ce,27.1,x,${SCANNED}`,
  `ERP-1.corp.example,,,none,,,Open port,${SCANNED}`,
  `web,,CVE-2026-1001,high,openssl,3.0.14,x,${SCANNED}`,
  `printer,198.51.100.7,CVE-2026-1001,high,openssl,3.0.14,x,${SCANNED}`,
)

const causes = async (decided: 'no' | 'all' = 'all') =>
  (await listDifferences(db, { limit: 100, decided, scanner: 'Any scanner' })).items.map(
    ({ deviceName, subject, side, cause }) => [deviceName, subject, side, cause?.code ?? null],
  )

describe('a second scanner', () => {
  it('takes a report, finds its devices and names the cause of each difference', async () => {
    expect(await take(REPORT)).toMatchObject({
      ok: true,
      scanner: 'Any scanner',
      findings: 7,
      targets: 3,
      matched: 1,
      ambiguous: 1,
      unmatched: 1,
    })
    expect(await causes()).toEqual([
      ['erp-1', 'CVE-2026-1009', 'only_them', 'our_miss'],
      ['erp-1', 'CVE-2026-1008', 'only_them', 'unknown_package'],
      ['erp-1', 'CVE-2026-1003', 'only_us', 'their_miss'],
      ['erp-1', 'CVE-2026-1002', 'only_them', 'backport'],
      ['erp-1', 'Open port', 'only_them', 'no_vulnerability_named'],
    ])
    const agreed = await listDifferences(db, { limit: 10, side: 'agreed', decided: 'all' })
    expect(agreed.items.map(({ subject }) => subject)).toEqual(['CVE-2026-1001'])
  })

  it('taken twice it changes nothing', async () => {
    const before = await causes()
    await take(REPORT)
    expect(await causes()).toEqual(before)
    const { count } = await db.one<{ count: number }>(
      'select count(*) as count from scanner_finding',
    )
    expect(count).toBe(7)
  })

  it('a broken report changes nothing', async () => {
    const before = await causes()
    expect(await take('<html><body>502</body></html>')).toMatchObject({
      ok: false,
      code: 'report_web_page',
    })
    expect(await take(REPORT.slice(0, -40), 'generic-csv')).toMatchObject({
      code: 'report_truncated',
    })
    expect(await causes()).toEqual(before)
    expect(existsSync(join(stateDirectory, 'scans'))).toBe(true)
  })

  it('an ambiguous device is assigned by hand, compared at once, and remembered', async () => {
    const open = await listTargets(db, { limit: 10, state: 'open' })
    expect(open.items.map(({ label, candidates }) => [label, candidates.length])).toEqual(
      expect.arrayContaining([
        ['web', 2],
        ['printer', 0],
      ]),
    )
    const web = open.items.find(({ label }) => label === 'web')?.target ?? ''
    const to = devices['web-b']
    await assign(person(), web, {
      device: to?.uid ?? null,
      dismissed: false,
      reason: 'told by name plate',
    })
    expect((await causes()).filter(([name]) => name === 'web')).toEqual([
      ['web', 'CVE-2026-1001', 'only_them', 'our_miss'],
    ])
    await take(REPORT)
    const [again] = (await listTargets(db, { limit: 10, state: 'matched', search: 'web' })).items
    expect(again).toMatchObject({ device: to?.uid, matchedBy: 'assigned' })
  })

  it('a decision counts until the facts change', async () => {
    const [first] = (
      await listDifferences(db, { limit: 1, decided: 'no', search: 'CVE-2026-1009' })
    ).items
    const scope = { differences: [first?.difference ?? ''] }
    expect(
      await decide(person(), scope, { decision: 'ours_right', reason: 'not installed' }),
    ).toEqual({
      ok: true,
      decided: 1,
    })
    const open = async () => (await causes('no')).map(([, subject]) => subject)
    expect(await open()).not.toContain('CVE-2026-1009')
    await take(REPORT)
    expect(await open()).not.toContain('CVE-2026-1009')
    await take(REPORT.replace('zlib1g,1.2', 'zlib1g,1.3'))
    expect(await open()).toContain('CVE-2026-1009')
    const { count } = await db.one<{ count: number }>(
      `select count(*) as count from audit where action = 'scan_difference.decided'`,
    )
    expect(count).toBe(1)
  })

  it('the report for auditors has both views, and runs no formula', async () => {
    const options = {
      language: 'de' as const,
      scanner: undefined,
      now: NOW,
      names: (id: string) => id,
    }
    const text = async (format: 'csv' | 'json' | 'html') =>
      (await Array.fromAsync(scanReportStream(db, { ...options, format }))).join('')
    expect(JSON.parse(await text('json'))).toHaveLength(7)
    expect(await text('csv')).toContain('erp-1,Any scanner,CVE-2026-1002,high,only_them,backport')
    expect(await text('html')).toContain('Die Distribution (')
  })

  it('what the scanner says no more goes', async () => {
    await take(csv(`ERP-1.corp.example,,CVE-2026-1001,high,openssl,3.0.14,x,${SCANNED}`))
    expect((await causes()).filter(([name]) => name === 'erp-1')).toEqual([
      ['erp-1', 'CVE-2026-1003', 'only_us', 'their_miss'],
    ])
  })
})
