import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AGENT_PATHS } from '@dirigent/protocol/agent/messages'
import type { OfferedUpdate, SectionContent } from '@dirigent/protocol/agent/inventory'
import { packageLine, packagesHash, packagesTextHash } from '@dirigent/protocol/agent/section-hash'
import {
  checkIn,
  enrol,
  newDevice,
  sectionBody,
  send,
  sendSection,
  sign,
  somePackages,
  someSystem,
  tokenFor,
  type TestDevice,
} from '../../testing/test-device.ts'
import { transaction } from '../../store/database.ts'
import { startTestServer } from '../../testing/test-server.ts'

type Packages = SectionContent['packages']
const { context, stop } = await startTestServer()
const { db } = context
const origin = context.addresses().console
let secret = ''
beforeAll(async () => {
  ;({ secret } = await tokenFor(context, { usesMax: 1000 }))
})
afterAll(stop)

async function enrolled(name: string, ecosystem: string | null = 'debian:12'): Promise<TestDevice> {
  const device = newDevice(name)
  expect((await enrol(origin, device, secret)).status).toBe(200)
  expect(
    (await sendSection(origin, device, 'system', someSystem(device, { ecosystem }))).body,
  ).toEqual({ outcome: 'stored' })
  return device
}

const hashOf = ({ provider, packages }: Packages) => packagesHash(provider, packages)
const idOf = async (device: TestDevice) =>
  (await db.one<{ id: number }>('select id from device where uid = $1', [device.uid])).id

/** What the store says is installed, as the lines that the hash is over. */
async function stored(device: TestDevice): Promise<string[]> {
  const rows = await db.rows<Packages['packages'][number]>(
    `select v.name, v.version, v.arch, v.source, v.source_version as "sourceVersion", nullif(v.origin, '') as origin
       from device_package p join package_version v on v.id = p.package_version_id where p.device_id = $1`,
    [await idOf(device)],
  )
  return rows.map(packageLine).sort()
}
const someState = { backupSource: null, services: [], criticalRoles: [] }
/** As after an attempt: something is installed, and nobody has seen yet that the old is not in use any more. */
const waitForProof = (deviceId: number) =>
  transaction(db, async (tx) => {
    // Without the rollout that it would be a part of.
    await tx.execute('set local session_replication_role = replica')
    await tx.execute(
      `insert into rollout_device_update (rollout_id, device_id, update_id, installed_version, closure, state, changed_at)
       values (1, $1, 1, '1', '[]', 'installed', '2026-03-01T00:00:00Z')`,
      [deviceId],
    )
  })
const lines = ({ packages }: Packages) => packages.map(packageLine).sort()

function sendDelta(
  device: TestDevice,
  from: Packages,
  to: Packages,
  change: { base?: string; hash?: string } = {},
) {
  const before = new Set(lines(from))
  const after = new Set(lines(to))
  return send(
    sign(origin, device, AGENT_PATHS.section, {
      kind: 'delta',
      section: 'packages',
      base: change.base ?? hashOf(from),
      hash: change.hash ?? hashOf(to),
      takenAt: new Date(context.clock.now()).toISOString(),
      added: to.packages.filter((row) => !before.has(packageLine(row))),
      removed: from.packages
        .filter((row) => !after.has(packageLine(row)))
        .map(({ name, version, arch }) => ({ name, version, arch })),
    }),
  )
}

/** The first `count` packages in another version. */
function upgraded(from: Packages, count: number, version: string): Packages {
  const packages = from.packages.map((row, index) =>
    index < count ? { ...row, version, sourceVersion: version } : row,
  )
  return { ...from, packages }
}

describe('packages', () => {
  it('stores a full inventory, which the next check-in no longer asks for', async () => {
    const device = await enrolled('full')
    const packages = somePackages(300)
    const sections = { packages: hashOf(packages) }
    expect((await checkIn(origin, device, { sections })).body.wanted).toEqual([
      { section: 'packages', have: null },
    ])
    expect((await sendSection(origin, device, 'packages', packages)).body).toEqual({
      outcome: 'stored',
    })
    expect((await checkIn(origin, device, { sections })).body.wanted).toEqual([])
    expect(await stored(device)).toEqual(lines(packages))
    expect((await sendSection(origin, device, 'packages', packages)).body).toEqual({
      outcome: 'unchanged',
    })
  })

  it.each([
    ['a line with too few fields', 'curl\tamd64\t8.0-1'],
    ['a line with too many', 'curl\tamd64\t8.0-1\tcurl\t8.0-1\tDebian\tcurl:8\tmore'],
    ['no name', '\tamd64\t8.0-1\tcurl\t8.0-1\tDebian'],
    ['an endless name', `${'a'.repeat(600)}\tamd64\t1\tcurl\t1\t`],
    ['lines out of order', 'b\t\t1\tb\t1\t\na\t\t1\ta\t1\t'],
    ['one line twice', 'a\t\t1\ta\t1\t\na\t\t1\ta\t1\t'],
  ])('refuses %s, and keeps what it had', async (what, lines) => {
    const device = await enrolled(`lines ${what}`)
    const packages = somePackages(20, '9.0-1')
    await sendSection(origin, device, 'packages', packages)
    const body = {
      kind: 'packages',
      hash: packagesTextHash('apt', lines),
      takenAt: new Date(context.clock.now()).toISOString(),
      provider: 'apt',
      lines,
    }
    const answer = await send(sign(origin, device, AGENT_PATHS.section, body))
    expect(answer).toMatchObject({ status: 422, body: { code: 'body_invalid', pointer: '/lines' } })
    expect(await stored(device)).toHaveLength(20)
  })

  it('does not ask for packages that another device of the same release has sent', async () => {
    const packages = somePackages(120, '6.0-1')
    const sections = { packages: hashOf(packages) }
    const first = await enrolled('twin-1')
    await sendSection(origin, first, 'packages', packages)
    const second = await enrolled('twin-2')
    expect((await checkIn(origin, second, { sections })).body.wanted).toEqual([])
    expect(await stored(second)).toEqual(lines(packages))
    const other = await enrolled('cousin', 'debian:13')
    expect((await checkIn(origin, other, { sections })).body.wanted).toHaveLength(1)
    const system = 'a'.repeat(64)
    const third = await enrolled('twin-3')
    const both = (await checkIn(origin, third, { sections: { ...sections, system } })).body.wanted
    expect(both.map(({ section }) => section)).toEqual(['system', 'packages'])
    const changed = upgraded(packages, 2, '6.0-2')
    expect((await sendDelta(second, packages, changed)).body).toEqual({ outcome: 'stored' })
    expect(await stored(second)).toEqual(lines(changed))
  })

  it('shares one set among equal devices, and stores a near one as differences', async () => {
    const base = somePackages(400, '2.0-1')
    const near = upgraded(base, 12, '2.0-2')
    const far = upgraded(base, 90, '2.0-3')
    const devices = await Promise.all(['a', 'b', 'c', 'd'].map((name) => enrolled(name)))
    const [a, b, c, d] = devices
    if (!a || !b || !c || !d) throw new Error('four devices')
    await sendSection(origin, a, 'packages', base)
    await sendSection(origin, b, 'packages', base)
    await sendSection(origin, c, 'packages', near)
    await sendSection(origin, d, 'packages', far)
    const rows = await db.rows<{ uid: string; set: number; differences: number }>(
      `select d.uid, d.package_set_id as set,
              (select count(*) from device_package_difference x where x.device_id = d.id) as differences
         from device d where d.uid = any($1)`,
      [devices.map((device) => device.uid)],
    )
    const of = (device: TestDevice) => rows.find((row) => row.uid === device.uid)
    expect(of(b)).toMatchObject({ set: of(a)?.set, differences: 0 })
    expect(of(c)).toMatchObject({ set: of(a)?.set, differences: 24 })
    expect(of(d)?.set).not.toBe(of(a)?.set)
    expect(await stored(c)).toEqual(lines(near))
    expect(await stored(d)).toEqual(lines(far))
  })

  it('applies deltas one after the other, and keeps the history', async () => {
    const device = await enrolled('moving')
    const states = [somePackages(200, '3.0-1')]
    for (const [count, version] of [
      [5, '3.0-2'],
      [8, '3.0-3'],
      [5, '3.0-1'],
    ] as const) {
      states.push(upgraded(states.at(-1) ?? somePackages(0), count, version))
    }
    const last = states.at(-1) ?? somePackages(0)
    states.push({ ...last, packages: last.packages.slice(3) })
    const [first] = states
    if (!first) throw new Error('a first state')
    await sendSection(origin, device, 'packages', first)
    let changes = 0
    for (let index = 1; index < states.length; index++) {
      const from = states[index - 1] ?? first
      const to = states[index] ?? first
      expect((await sendDelta(device, from, to)).body).toEqual({ outcome: 'stored' })
      expect(await stored(device)).toEqual(lines(to))
      const before = new Set(lines(from))
      const after = new Set(lines(to))
      changes += [...before].filter((line) => !after.has(line)).length
      changes += [...after].filter((line) => !before.has(line)).length
    }
    const history = await db.rows('select 1 from package_change where device_id = $1', [
      await idOf(device),
    ])
    expect(history).toHaveLength(changes)
  })

  it.each([
    ['a base that it does not have', { base: 'e'.repeat(64) }],
    ['a result that does not add up', { hash: 'f'.repeat(64) }],
  ])('asks for the whole when a delta has %s, and changes nothing', async (_case, change) => {
    const device = await enrolled('confused')
    const packages = somePackages(50)
    await sendSection(origin, device, 'packages', packages)
    const answer = await sendDelta(device, packages, upgraded(packages, 2, '9'), change)
    expect(answer.body).toEqual({ outcome: 'full_needed' })
    expect(await stored(device)).toEqual(lines(packages))
  })

  it('asks for the whole when a delta removes what is not there, or nothing was ever sent', async () => {
    const device = await enrolled('empty')
    const packages = somePackages(10)
    expect((await sendDelta(device, packages, upgraded(packages, 1, '9'))).body).toEqual({
      outcome: 'full_needed',
    })
    await sendSection(origin, device, 'packages', packages)
    const more = somePackages(12)
    const answer = await sendDelta(device, more, somePackages(11), { base: hashOf(packages) })
    expect(answer.body).toEqual({ outcome: 'full_needed' })
  })

  it('refuses a content that is not what its hash says', async () => {
    const device = await enrolled('liar')
    const body = { ...sectionBody('packages', somePackages(5)), hash: 'a'.repeat(64) }
    const answer = await send(sign(origin, device, AGENT_PATHS.section, body))
    expect([answer.status, answer.body.code]).toEqual([422, 'hash_mismatch'])
    expect(await stored(device)).toEqual([])
  })

  it('keeps releases apart: after a release upgrade it asks for the packages again', async () => {
    const device = await enrolled('upgrading')
    const packages = somePackages(30, '4.0-1')
    await sendSection(origin, device, 'packages', packages)
    await sendSection(origin, device, 'system', someSystem(device, { ecosystem: 'debian:13' }))
    const sections = { packages: hashOf(packages) }
    expect((await checkIn(origin, device, { sections })).body.wanted).toEqual([
      { section: 'packages', have: null },
    ])
    await sendSection(origin, device, 'packages', packages)
    const ecosystems = await db.rows<{ ecosystem: string }>(
      `select distinct v.ecosystem from device_package p join package_version v on v.id = p.package_version_id
        where p.device_id = $1`,
      [await idOf(device)],
    )
    expect(ecosystems).toEqual([{ ecosystem: 'debian:13' }])
  })

  it('stores every distinct package once when forty devices send at the same moment', async () => {
    const devices = await Promise.all(
      Array.from({ length: 40 }, (_, index) => enrolled(`crowd-${index}`)),
    )
    const common = somePackages(250, '5.0-1')
    const contents = devices.map((_, index) => ({
      ...common,
      packages: upgraded(common, index % 5, '5.0-2').packages.toSorted(() => (index % 2 ? 1 : -1)),
    }))
    const answers = await Promise.all(
      devices.map((device, index) =>
        sendSection(origin, device, 'packages', contents[index] ?? common),
      ),
    )
    expect(answers.map((answer) => answer.body)).toEqual(devices.map(() => ({ outcome: 'stored' })))
    for (const [index, device] of devices.entries()) {
      expect(await stored(device)).toEqual(lines(contents[index] ?? common))
    }
    const doubled = await db.rows(
      "select name, version from package_version where version like '5.0-%' group by 1, 2 having count(*) > 1",
    )
    expect(doubled).toEqual([])
  })

  it('puts the device into the planner’s inbox', async () => {
    const device = await enrolled('planned')
    const id = await idOf(device)
    await db.execute('delete from plan_request where device_id = $1', [id])
    await sendSection(origin, device, 'packages', somePackages(3))
    expect(await db.rows('select 1 from plan_request where device_id = $1', [id])).toHaveLength(1)
  })
})

describe('updates', () => {
  const offer = (
    name: string,
    version: string,
    change: Partial<OfferedUpdate> = {},
  ): OfferedUpdate => ({
    provider: 'apt',
    name,
    arch: 'amd64',
    installedVersion: '1.0-1',
    version,
    source: name,
    sourceVersion: version,
    origin: 'Debian',
    suite: 'stable',
    class: 'bugfix',
    sha256: null,
    sizeBytes: 1000,
    held: false,
    closure: [{ name, arch: 'amd64', change: 'upgrade', version, sha256: null }],
    ...change,
  })
  async function offers(device: TestDevice) {
    return db.rows<{ name: string; version: string; held: boolean }>(
      `select u.name, u.version, o.held from device_update o join available_update u on u.id = o.update_id
        where o.device_id = $1 order by 1, 2`,
      [await idOf(device)],
    )
  }

  it('follows what is offered, and keeps when it was first offered', async () => {
    const device = await enrolled('offered')
    await sendSection(origin, device, 'updates', {
      updates: [offer('one', '1.1'), offer('two', '1.1')],
    })
    const since = await db.rows(
      'select update_id, since from device_update where device_id = $1 order by 1',
      [await idOf(device)],
    )
    await sendSection(origin, device, 'updates', {
      updates: [offer('one', '1.1', { held: true }), offer('three', '2')],
    })
    expect(await offers(device)).toEqual([
      { name: 'one', version: '1.1', held: true },
      { name: 'three', version: '2', held: false },
    ])
    const later = await db.rows(
      'select update_id, since from device_update where device_id = $1 order by 1',
      [await idOf(device)],
    )
    expect(later[0]).toEqual(since[0])
  })

  it('asks for no plan when the same is sent again, as every device does once a day', async () => {
    const device = await enrolled('daily')
    const id = await idOf(device)
    const asked = async (send: () => Promise<unknown>) => {
      await db.execute('delete from plan_request where device_id = $1', [id])
      await send()
      return db.rows('select 1 from plan_request where device_id = $1', [id])
    }
    const updates = (version: string) => () =>
      sendSection(origin, device, 'updates', { updates: [offer('six', version)] })
    const system = (name: string) => () =>
      sendSection(origin, device, 'system', { ...someSystem(device), name })
    expect(await asked(updates('1.1'))).toHaveLength(1)
    expect(await asked(updates('1.1'))).toHaveLength(0)
    expect(await asked(updates('1.2'))).toHaveLength(1)
    expect(await asked(system('A'))).toHaveLength(1)
    expect(await asked(system('A'))).toHaveLength(0)
    expect(await asked(system('B'))).toHaveLength(1)
    const state = (sessions: SectionContent['state']['sessions'], backupAt: string | null) => () =>
      sendSection(origin, device, 'state', { ...someState, sessions, backupAt })
    const someone = { user: 'ada', kind: 'graphical' as const, active: true }
    await asked(state([], null))
    expect(await asked(state([someone], null))).toHaveLength(0)
    expect(await asked(state([someone], '2026-03-01T02:00:00.000Z'))).toHaveLength(1)
    const restart = {
      systemRestart: { needed: false, because: [], packages: [] },
      services: [],
      complete: true,
    }
    await asked(() => sendSection(origin, device, 'restart', restart))
    expect(await asked(() => sendSection(origin, device, 'restart', restart))).toHaveLength(0)
    await waitForProof(id)
    // It proves anew that nothing old is in use.
    expect(await asked(() => sendSection(origin, device, 'restart', restart))).toHaveLength(1)
  })

  it('takes the word security from whoever knows it, and never back', async () => {
    const [a, b] = [await enrolled('plain-mirror'), await enrolled('with-security')]
    await sendSection(origin, a, 'updates', { updates: [offer('four', '1.1')] })
    const security = offer('four', '1.1', { class: 'security', sha256: 'a'.repeat(64) })
    await sendSection(origin, b, 'updates', { updates: [security] })
    await sendSection(origin, a, 'updates', { updates: [offer('four', '1.1'), offer('five', '1')] })
    const rows = await db.rows("select class, sha256 from available_update where name = 'four'")
    expect(rows).toEqual([{ class: 'security', sha256: 'a'.repeat(64) }])
  })

  it('does not read "not scanned" as "no updates"', async () => {
    const device = await enrolled('offline-mirror')
    await sendSection(origin, device, 'updates', { updates: [offer('six', '1.1')] })
    const provider = {
      provider: 'apt' as const,
      packages: 'complete' as const,
      indexAt: null,
      problems: [],
    }
    await sendSection(origin, device, 'coverage', {
      providers: [{ ...provider, updates: 'failed' }],
    })
    await sendSection(origin, device, 'updates', { updates: [] })
    expect(await offers(device)).toHaveLength(1)
    await sendSection(origin, device, 'coverage', {
      providers: [{ ...provider, updates: 'complete' }],
    })
    await sendSection(origin, device, 'updates', { updates: [] })
    expect(await offers(device)).toHaveLength(0)
  })
})

describe('small sections', () => {
  it('copies to the device what lists and decisions read', async () => {
    const device = await enrolled('copied')
    const backupAt = '2026-03-01T02:00:00.000Z'
    await sendSection(origin, device, 'state', {
      backupAt,
      backupSource: 'hook',
      sessions: [],
      services: [],
      criticalRoles: ['web', 'database'],
    })
    const row = await db.one(
      `select name, ecosystem, role, time_zone as zone, backup_at as backup, critical_proposed as proposed
         from device where uid = $1`,
      [device.uid],
    )
    expect(row).toEqual({
      name: 'copied',
      ecosystem: 'debian:12',
      role: 'server',
      zone: 'Europe/Berlin',
      backup: Date.parse(backupAt),
      proposed: 'database,web',
    })
  })

  it('takes UTC for a zone that does not exist', async () => {
    const device = await enrolled('lost')
    await sendSection(origin, device, 'system', someSystem(device, { timeZone: 'Europe/Atlantis' }))
    expect(await db.one('select time_zone from device where uid = $1', [device.uid])).toEqual({
      time_zone: 'UTC',
    })
  })

  it('refuses an unknown section, and text that cannot be stored', async () => {
    const device = await enrolled('odd')
    const unknown = await send(
      sign(origin, device, AGENT_PATHS.section, {
        ...sectionBody('system', someSystem(device)),
        section: 'weather',
      }),
    )
    expect([unknown.status, unknown.body.code]).toEqual([422, 'section_unknown'])
    const nul = await sendSection(
      origin,
      device,
      'system',
      someSystem(device, { name: 'a\u0000b' }),
    )
    expect([nul.status, nul.body.code]).toEqual([422, 'body_invalid'])
    expect((await checkIn(origin, device)).status).toBe(200)
  })
})
