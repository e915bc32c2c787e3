import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import { loadFeed } from '../testing/load-feed.ts'
import { createToken } from '../testing/api-caller.ts'
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
let token: string
let anna: TestDevice
let berta: TestDevice
const GROUP = '01890000-0000-7000-8000-00000000abcd'

const TRACKER = {
  'source-0': {
    'CVE-2026-1000': {
      releases: {
        bookworm: { status: 'resolved', fixed_version: '2.0-1', urgency: 'not yet assigned' },
      },
    },
    'CVE-2026-1001': { releases: { bookworm: { status: 'open', urgency: 'unimportant' } } },
  },
}

async function get(path: string) {
  const { console } = server.context.addresses()
  const headers = { authorization: `Bearer ${token}` }
  const response = await fetch(console + path, { headers })
  return { response, text: await response.text() }
}

async function deviceWith(name: string, count: number, secret: string): Promise<TestDevice> {
  const device = newDevice(name)
  const agent = server.context.addresses().console
  await enrol(agent, device, secret)
  await sendSection(agent, device, 'system', someSystem(device))
  await sendSection(agent, device, 'packages', somePackages(count))
  return device
}

beforeAll(async () => {
  server = await startTestServer()
  token = await createToken(server.context, 'auditor')
  const { secret } = await tokenFor(server.context)
  anna = await deviceWith('anna', 6, secret)
  berta = await deviceWith('=cmd|/C calc!A0', 4, secret)
  const { db, clock } = server.context
  await db.execute(
    `insert into device_group (uid, name, membership, mode, position, updated_at)
     values ($1, 'Büro', 'listed', 'observe', 9, $2)`,
    [GROUP, new Date(clock.now())],
  )
  await db.execute(
    `insert into device_group_member (group_id, device_id)
     select g.id, d.id from device_group g, device d where g.uid = $1`,
    [GROUP],
  )
  const loaded = await loadFeed(server.context, 'debian-tracker', JSON.stringify(TRACKER))
  expect(loaded).toMatchObject({ ok: true })
})
afterAll(() => server.stop())

type CycloneDx = {
  metadata: { component: { name: string } }
  components: { 'bom-ref': string; type: string; purl?: string }[]
  dependencies: { ref: string; dependsOn: string[] }[]
}

describe('CycloneDX', () => {
  it.each(['1.5', '1.6'] as const)('%s of a group is valid and whole', async (version) => {
    const { response, text } = await get(`/api/v1/groups/${GROUP}/sbom?format=cyclonedx-${version}`)
    expect(response.headers.get('content-type')).toBe(
      `application/vnd.cyclonedx+json; version=${version}`,
    )
    const validator = new Validation.JsonStrictValidator(
      version === '1.5' ? Spec.Version.v1dot5 : Spec.Version.v1dot6,
    )
    expect(await validator.validate(text)).toBeNull()
    const bom = JSON.parse(text) as CycloneDx
    expect(bom.metadata.component.name).toBe('Büro')
    expect(bom.components.filter(({ type }) => type === 'device')).toHaveLength(2)
    const libraries = bom.components.filter(({ type }) => type === 'library')
    // Both have package-0000 to 0003 in the same version: listed once.
    expect(libraries).toHaveLength(6)
    expect(libraries[0]?.purl).toBe('pkg:deb/debian/package-0000@1.0-1?arch=amd64&distro=debian-12')
    const refs = new Set(['subject', ...bom.components.map((one) => one['bom-ref'])])
    for (const { ref, dependsOn } of bom.dependencies)
      for (const each of [ref, ...dependsOn]) expect(refs).toContain(each)
    expect(bom.dependencies.map(({ dependsOn }) => dependsOn.length)).toEqual([6, 4, 2])
  })

  it('of a device names the device as its subject', async () => {
    const { response, text } = await get(`/api/v1/devices/${anna.uid}/sbom`)
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="anna.cdx.json"')
    const bom = JSON.parse(text) as CycloneDx
    expect(bom.metadata.component.name).toBe('anna')
    expect(bom.components).toHaveLength(6)
    expect(bom.dependencies).toMatchObject([{ ref: 'subject' }])
  })
})

describe('SPDX 2.3', () => {
  it('names every element that a relationship speaks of', async () => {
    const { text } = await get(`/api/v1/devices/${berta.uid}/sbom?format=spdx-2.3`)
    const document = JSON.parse(text) as {
      spdxVersion: string
      packages: { SPDXID: string; externalRefs?: { referenceLocator: string }[] }[]
      relationships: { spdxElementId: string; relatedSpdxElement: string }[]
    }
    expect(document.spdxVersion).toBe('SPDX-2.3')
    const ids = new Set(['SPDXRef-DOCUMENT', ...document.packages.map(({ SPDXID }) => SPDXID)])
    expect(document.packages).toHaveLength(5)
    expect(document.relationships).toHaveLength(5)
    for (const { spdxElementId, relatedSpdxElement } of document.relationships) {
      expect(ids).toContain(spdxElementId)
      expect(ids).toContain(relatedSpdxElement)
    }
  })
})

describe('findings', () => {
  it('as CSV cannot run as a formula in a spreadsheet', async () => {
    const { response, text } = await get('/api/v1/findings/export?format=csv')
    expect(response.headers.get('content-type')).toContain('text/csv')
    const [head, ...rows] = text.trim().split('\r\n')
    expect(head).toMatch(/^device,deviceName,vulnerability,/)
    // Two packages of source-0 on each device.
    expect(rows).toHaveLength(4)
    expect(rows[0]).toContain(",'=cmd|/C calc!A0,CVE-2026-1000,package-0000,")
  })
  it('as JSON lines with those that have no fix', async () => {
    const { text } = await get(`/api/v1/findings/export?format=ndjson&show=open&device=${anna.uid}`)
    const found = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(found.map((one) => [one['vulnerability'], one['package'], one['fixedVersion']])).toEqual(
      [
        ['CVE-2026-1000', 'package-0000', '2.0-1'],
        ['CVE-2026-1000', 'package-0001', '2.0-1'],
        ['CVE-2026-1001', 'package-0000', null],
        ['CVE-2026-1001', 'package-0001', null],
      ],
    )
  })
  it('as JSON of an empty group is an empty list', async () => {
    const query = 'format=json&show=all&group='
    const { text } = await get(`/api/v1/findings/export?${query}${GROUP}`)
    expect(JSON.parse(text)).toHaveLength(8)
    const { response } = await get(`/api/v1/findings/export?${query}${anna.uid}`)
    expect(response.status).toBe(404)
  })
})
