import { DAY_MS } from '@dirigent/domain/identity/time'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts'
import { instant, openDatabase, type Database } from './database.ts'
import { refreshDeadlines } from './deadlines.ts'
import { refreshDeviceFindings, refreshFleetFindings } from './findings.ts'
import { lockForLoading, rematchSources } from './matching.ts'

const NOW = Date.UTC(2026, 10, 21, 9)
let server: TestDatabase
let db: Database
beforeAll(async () => {
  server = await createTestDatabase()
  db = openDatabase(server.connection)
})
afterAll(async () => {
  await db.close()
  await server.drop()
})

let device = 0
let count = 0
beforeEach(async () => {
  count += 1
  const row = await db.one<{ id: number }>(
    `insert into device (uid, name, state, public_key, machine_id_hash, os_family, ecosystem, agent_version,
                         exchange_sha256, exchange_rotated_at, enrolled_at)
     values (gen_random_uuid(), $1, 'active', $2, $1, 'debian', 'debian:12', '0.1.0', $2, $3, $3) returning id`,
    [`device-${count}`, Buffer.from(`key-${count}`), instant(NOW)],
  )
  device = row.id
})

async function versionOf(
  name: string,
  version: string,
  source = name,
  origin = 'Debian',
): Promise<number> {
  const row = await db.one<{ id: number }>(
    `insert into package_version (provider, ecosystem, name, arch, version, source, source_version, origin)
     values ('apt', 'debian:12', $1, 'amd64', $2, $3, $2, $4)
     on conflict (ecosystem, name, version, arch, source, source_version, origin, provider, module)
     do update set name = excluded.name returning id`,
    [name, version, source, origin],
  )
  return row.id
}

async function install(...versions: number[]): Promise<void> {
  await db.execute('delete from device_package_difference where device_id = $1', [device])
  await db.execute('insert into device_package_difference select $1, unnest($2::integer[]), true', [
    device,
    versions,
  ])
}

/** Says something about a source package and lets the fleet know, as a load does; `before` it is committed. */
async function state(
  vulnerability: string,
  source: string,
  fixed: string | null,
  before = async () => {},
): Promise<void> {
  await db.transaction(async (tx) => {
    await lockForLoading(tx)
    await tx.execute("insert into feed (name) values ('debian-tracker') on conflict do nothing")
    await tx.execute(
      'insert into vulnerability (name, first_seen_at) values ($1, $2) on conflict do nothing',
      [vulnerability, instant(NOW)],
    )
    await tx.execute(
      `update statement set until = $3 where source_package = $1 and until is null
          and vulnerability_id = (select id from vulnerability where name = $2)`,
      [source, vulnerability, instant(NOW)],
    )
    await tx.execute(
      `insert into statement (feed, ecosystem, source_package, vulnerability_id, verdict, fixed_version, since)
       select 'debian-tracker', 'debian:12', $1, id, $3, $4, $5 from vulnerability where name = $2`,
      [source, vulnerability, fixed === null ? 'open' : 'fixed_in', fixed, instant(NOW)],
    )
    const versions = await rematchSources(tx, [{ ecosystem: 'debian:12', source }], NOW)
    await refreshFleetFindings(tx, versions, NOW)
    await before()
  })
}

const refresh = (at = NOW) => db.transaction((tx) => refreshDeviceFindings(tx, device, at))
const section = (name: string, content: object) =>
  db.execute(
    `insert into device_section (device_id, section, hash, content, taken_at, received_at) values ($1, $2, '', $3, $4, $4)
     on conflict (device_id, section) do update set content = excluded.content`,
    [device, name, JSON.stringify(content), instant(NOW)],
  )

type Row = {
  vulnerability: string
  package_name: string
  status: string
  due_days: number | null
  because: string | null
}
const findings = () =>
  db.rows<Row>(
    `select v.name as vulnerability, f.package_name, f.status, f.due_days, f.closed_because->>'code' as because
       from finding f join vulnerability v on v.id = f.vulnerability_id where f.device_id = $1 order by 1, 2`,
    [device],
  )

describe('findings of a device', () => {
  it('opens what has a fix, with its deadline, and only once', async () => {
    await state('CVE-2026-1000', 'openssl', '3.0.2-1')
    await state('CVE-2026-1001', 'openssl', null)
    await install(await versionOf('libssl3', '3.0.1-1', 'openssl'))
    expect(await refresh()).toEqual({ opened: 1, moved: 0, closed: 0 })
    expect(await refresh()).toEqual({ opened: 0, moved: 0, closed: 0 })
    expect(await findings()).toEqual([
      {
        vulnerability: 'CVE-2026-1000',
        package_name: 'libssl3',
        status: 'open',
        due_days: null,
        because: null,
      },
    ])
  })
  it('closes with the version that a newer inventory shows', async () => {
    await state('CVE-2026-1100', 'curl', '8.0-2')
    await install(await versionOf('curl', '8.0-1'))
    await refresh()
    await install(await versionOf('curl', '8.0-2'))
    expect(await refresh()).toEqual({ opened: 0, moved: 0, closed: 1 })
    expect(await findings()).toMatchObject([{ status: 'fixed', because: 'updated' }])
  })
  it('keeps the finding open while a process still maps the old library', async () => {
    await state('CVE-2026-1200', 'zlib', '1.3-2')
    await install(await versionOf('zlib1g', '1.3-1', 'zlib'))
    await refresh()
    await install(await versionOf('zlib1g', '1.3-2', 'zlib'))
    const mapped = {
      service: 'cups.service',
      process: 'cupsd',
      pid: 7,
      libraries: ['/usr/lib/libz.so.1'],
    }
    const none = { needed: false, because: [], packages: [] }
    await section('restart', {
      systemRestart: none,
      services: [{ ...mapped, packages: ['zlib1g'] }],
      complete: true,
    })
    expect(await refresh()).toMatchObject({ closed: 0 })
    await section('restart', { systemRestart: none, services: [], complete: true })
    expect(await refresh()).toMatchObject({ closed: 1 })
  })
  it('closes nothing when the packages were not read completely', async () => {
    await state('CVE-2026-1300', 'bash', '5.2-2')
    await install(await versionOf('bash', '5.2-1'))
    await refresh()
    await install(await versionOf('dash', '0.5-1'))
    await section('coverage', { providers: [{ provider: 'apt', packages: 'partial' }] })
    expect(await refresh()).toMatchObject({ closed: 0 })
    await section('coverage', { providers: [{ provider: 'apt', packages: 'complete' }] })
    expect(await refresh()).toMatchObject({ closed: 1 })
    expect(await findings()).toMatchObject([{ because: 'removed' }])
  })
  it('lets the running kernel decide', async () => {
    await state('CVE-2026-1400', 'linux', '6.1.130-1')
    const old = await versionOf('linux-image-6.1.0-29-amd64', '6.1.123-1', 'linux')
    const fresh = await versionOf('linux-image-6.1.0-31-amd64', '6.1.130-1', 'linux')
    const kernel = (release: string, version: string) =>
      section('system', { kernel: { release, version }, container: false })
    await kernel('6.1.0-29-amd64', '6.1.123-1')
    await install(old)
    expect(await refresh()).toMatchObject({ opened: 1 })
    await install(old, fresh)
    expect(await refresh()).toMatchObject({ closed: 0 })
    await kernel('6.1.0-31-amd64', '6.1.130-1')
    expect(await refresh()).toMatchObject({ closed: 1 })
  })
  it('judges a package from elsewhere neither vulnerable nor safe', async () => {
    await state('CVE-2026-1500', 'nginx', '1.22-2')
    const foreign = await versionOf('nginx', '1.22-1', 'nginx', 'nginx')
    await install(foreign)
    expect(await refresh()).toMatchObject({ opened: 0 })
    const row = await db.one<{ code: string }>(
      "select unknown_because->>'code' as code from package_version where id = $1",
      [foreign],
    )
    expect(row.code).toBe('foreign_origin')
  })
})

describe('an inventory while a load runs', () => {
  it('misses nothing that the load says about versions which the fleet has long known', async () => {
    const [older, newer] = [await versionOf('zip', '3.0-1'), await versionOf('zip', '3.0-2')]
    await install(older, newer)
    await refresh()
    await install(older)
    await refresh()
    const open = () => findings().then((all) => all.filter(({ status }) => status === 'open'))
    expect(await open()).toEqual([])
    let seen = () => {}
    const looked = new Promise<void>((resolve) => (seen = resolve))
    let go = () => {}
    const stored = new Promise<void>((resolve) => (go = resolve))
    const loading = state('CVE-2026-3100', 'zip', '3.0-3', async () => {
      seen()
      await stored
    })
    await looked
    await install(newer)
    await refresh()
    go()
    await loading
    const waiting = 'select device_id from finding_request where device_id = $1'
    expect(await db.rows(waiting, [device])).toHaveLength(1)
    await refresh()
    expect(await open()).toMatchObject([{ vulnerability: 'CVE-2026-3100' }])
  })

  it('waits in no circle: the device is left to the task that comes after the load', async () => {
    await state('CVE-2026-3000', 'tar', '1.34-2')
    await install(await versionOf('tar', '1.34-1'))
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    let locked = () => {}
    const ready = new Promise<void>((resolve) => (locked = resolve))
    const loading = db.transaction(async (tx) => {
      await lockForLoading(tx)
      locked()
      await held
      // What a load does next: it writes findings of the device whose row the inventory has locked.
      await tx.execute('select 1 from device where id = $1 for key share', [device])
    })
    await ready
    const opened = await db.transaction(async (tx) => {
      await tx.execute('select 1 from device where id = $1 for no key update', [device])
      const changes = await refreshDeviceFindings(tx, device, NOW)
      release()
      await loading
      return changes
    })
    expect(opened).toEqual({ opened: 0, moved: 0, closed: 0 })
    const waiting = 'select device_id from finding_request where device_id = $1'
    expect(await db.rows(waiting, [device])).toHaveLength(1)
    expect(await refresh()).toMatchObject({ opened: 1 })
  })
})

describe('a load', () => {
  it('opens, moves and takes back findings on devices that have the version', async () => {
    await install(await versionOf('vim', '9.0-1'))
    await refresh()
    await state('CVE-2026-2000', 'vim', '9.0-2')
    expect(await findings()).toMatchObject([{ vulnerability: 'CVE-2026-2000', status: 'open' }])
    await state('CVE-2026-2000', 'vim', '9.0-3')
    const { fixed } = await db.one<{ fixed: string }>(
      'select fixed_version as fixed from finding where device_id = $1 and closed_at is null',
      [device],
    )
    expect(fixed).toBe('9.0-3')
    await state('CVE-2026-2000', 'vim', '0')
    expect(await findings()).toMatchObject([
      { status: 'not_affected', because: 'statement_changed' },
    ])
  })
  it('weighs again when the vulnerability is exploited, never later than before', async () => {
    await state('CVE-2026-2100', 'sudo', '1.9-2')
    await install(await versionOf('sudo', '1.9-1'))
    await refresh()
    await db.execute(
      "insert into kev (vulnerability, added_on, ransomware, first_seen_at) values ('CVE-2026-2100', '2026-11-24', false, $1)",
      [instant(NOW)],
    )
    const touched = await db.transaction((tx) =>
      refreshDeadlines(tx, { vulnerabilities: ['CVE-2026-2100'] }),
    )
    expect(touched).toEqual([device])
    const row = await db.one<{ due_at: number; due_days: number }>(
      'select due_at, due_days from finding where device_id = $1 and closed_at is null',
      [device],
    )
    expect(row).toEqual({ due_days: 14, due_at: Date.UTC(2026, 10, 24) + 14 * DAY_MS })
    expect(await db.transaction((tx) => refreshDeadlines(tx, { devices: [device] }))).toEqual([])
  })
})
