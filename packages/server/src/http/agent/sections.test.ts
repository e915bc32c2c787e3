import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SectionContent } from '@dirigent/protocol/agent/inventory'
import { AGENT_PATHS, SECTIONS_MAX, type SectionsResponse } from '@dirigent/protocol/agent/messages'
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
  type Answer,
  type TestDevice,
} from '../../testing/test-device.ts'
import { startTestServer } from '../../testing/test-server.ts'

const { context, stop } = await startTestServer()
const { db } = context
const origin = context.addresses().console
let secret = ''
beforeAll(async () => {
  ;({ secret } = await tokenFor(context, { usesMax: 1000 }))
})
afterAll(stop)

async function enrolled(name: string): Promise<TestDevice> {
  const device = newDevice(name)
  expect((await enrol(origin, device, secret)).status).toBe(200)
  return device
}

const COVERAGE: SectionContent['coverage'] = {
  providers: [
    { provider: 'apt', packages: 'complete', updates: 'complete', indexAt: null, problems: [] },
  ],
}
const HARDWARE: SectionContent['hardware'] = {
  vendor: null,
  model: null,
  serial: 'S-1',
  firmware: null,
  cpu: null,
  cpuCount: null,
  memoryBytes: null,
  disks: [],
  filesystems: [],
}
const RESTART: SectionContent['restart'] = {
  systemRestart: { needed: false, because: [], packages: [] },
  services: [],
  complete: true,
}
const STATE: SectionContent['state'] = {
  backupAt: null,
  backupSource: null,
  sessions: [],
  services: [],
  criticalRoles: [],
}

/** All seven as an agent would order them. */
const all = (device: TestDevice) => [
  sectionBody('system', someSystem(device)),
  sectionBody('hardware', HARDWARE),
  sectionBody('coverage', COVERAGE),
  sectionBody('restart', RESTART),
  sectionBody('packages', somePackages(20)),
  sectionBody('updates', { updates: [] }),
  sectionBody('state', STATE),
]
const sendAll = (device: TestDevice, sections: readonly unknown[]) =>
  send<SectionsResponse>(sign(origin, device, AGENT_PATHS.sections, { sections }))
const hashesOf = (bodies: readonly Record<string, unknown>[]) =>
  Object.fromEntries(bodies.map(({ section, hash }) => [section ?? 'packages', hash as string]))
const outcomes = ({ body }: Answer<SectionsResponse>) =>
  body.answers.map((one) => ('outcome' in one ? one.outcome : one.problem.code))
const wantedOf = async (device: TestDevice, sections: Record<string, string>) =>
  (await checkIn(origin, device, { sections })).body.wanted.map(({ section }) => section)

describe('several sections in one request', () => {
  it('are stored and answered each, in any order, and nothing of them is asked for again', async () => {
    const device = await enrolled('together')
    expect((await checkIn(origin, device)).body.sectionsMax).toBe(SECTIONS_MAX)
    const bodies = all(device)
    // Packages and updates before what they depend on: the server knows the order.
    const answer = await sendAll(device, bodies.toReversed())
    const stored = bodies.map(() => 'stored')
    // That nothing is offered is what the server thought already.
    expect([answer.status, outcomes(answer)]).toEqual([200, stored.with(1, 'unchanged')])
    expect(await wantedOf(device, hashesOf(bodies))).toEqual([])
    const row = await db.one(
      `select d.ecosystem, d.serial, (select count(*)::int from device_package p where p.device_id = d.id) as packages
         from device d where uid = $1`,
      [device.uid],
    )
    expect(row).toEqual({ ecosystem: 'debian:12', serial: 'S-1', packages: 20 })
  })

  it('are what they were when they come again: only when they were read is written', async () => {
    const device = await enrolled('again')
    await sendAll(device, all(device))
    const looks = async () => ({
      device: await db.one('select xmin::text from device where uid = $1', [device.uid]),
      sections: await db.rows<{ section: string; at: number }>(
        `select section, taken_at as at from device_section s join device d on d.id = s.device_id
          where d.uid = $1 order by section`,
        [device.uid],
      ),
      requests: await db.rows('select device_id, at from plan_request order by device_id'),
    })
    const small = () => all(device).filter(({ section }) => section && section !== 'updates')
    const before = await looks()
    expect(outcomes(await sendAll(device, small()))).toEqual(small().map(() => 'unchanged'))
    const after = await looks()
    expect({ ...after, sections: [] }).toEqual({ ...before, sections: [] })
    const moved = after.sections.filter(({ at }, index) => at > (before.sections[index]?.at ?? 0))
    expect(moved.map(({ section }) => section)).toEqual([
      'coverage',
      'hardware',
      'restart',
      'state',
      'system',
    ])
  })

  it('lose nothing by one among them that is wrong', async () => {
    const device = await enrolled('one-wrong')
    const [system, hardware, coverage, , packages] = all(device)
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    const sections = [
      { ...hardware, hash: '0'.repeat(64) },
      { ...system, section: 'weather' },
      'rubbish',
      { ...sectionBody('restart', RESTART), content: '@deep' },
      coverage,
      coverage,
      { ...packages, lines: 'no package' },
      sectionBody('state', { ...STATE, backupSource: 'a\u0000b' }),
      system,
    ]
    // JSON that is nested so deeply cannot even be written by JSON.stringify.
    const nest = (raw: Buffer) => Buffer.from(raw.toString().replace('"@deep"', deep))
    const answer = await send<SectionsResponse>(
      sign(origin, device, AGENT_PATHS.sections, { sections }, { encoding: ['identity', nest] }),
    )
    expect([answer.status, outcomes(answer)]).toEqual([
      200,
      [
        'hash_mismatch',
        'section_unknown',
        'body_invalid',
        'body_invalid',
        'stored',
        'body_invalid',
        'hash_mismatch',
        'body_invalid',
        'stored',
      ],
    ])
    const hashes = hashesOf([system, coverage].map((one) => one ?? {}))
    expect(await wantedOf(device, hashes)).toEqual([])
  })

  it('belong to the release that comes with them', async () => {
    const device = await enrolled('upgraded')
    await sendAll(device, all(device))
    const system = sectionBody('system', someSystem(device, { ecosystem: 'debian:13' }))
    const packages = sectionBody('packages', somePackages(20))
    expect(outcomes(await sendAll(device, [packages, system]))).toEqual(['stored', 'stored'])
    const ecosystems = await db.rows(
      `select distinct v.ecosystem from device_package p join package_version v on v.id = p.package_version_id
         join device d on d.id = p.device_id where d.uid = $1`,
      [device.uid],
    )
    expect(ecosystems).toEqual([{ ecosystem: 'debian:13' }])
  })

  it('are refused together when they are none, or too many', async () => {
    const device = await enrolled('how-many')
    const [system] = all(device)
    for (const sections of [[], Array.from({ length: SECTIONS_MAX + 1 }, () => system), 'all']) {
      const answer = await send(sign(origin, device, AGENT_PATHS.sections, { sections }))
      expect([answer.status, answer.body.code]).toEqual([422, 'body_invalid'])
    }
    expect((await sendSection(origin, device, 'hardware', HARDWARE)).body).toEqual({
      outcome: 'stored',
    })
  })
})
