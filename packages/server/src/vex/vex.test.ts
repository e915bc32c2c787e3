import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FEEDS } from '@dirigent/feeds/registry'
import { readVex } from '@dirigent/feeds/vex/vex'
import { importFeed } from '../feeds/import.ts'
import { apiCaller, createToken, type ApiCaller } from '../testing/api-caller.ts'
import {
  enrol,
  newDevice,
  sendSection,
  somePackages,
  someSystem,
  tokenFor,
} from '../testing/test-device.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

const resolved = {
  releases: {
    bookworm: { status: 'resolved', fixed_version: '2.0-1', urgency: 'not yet assigned' },
  },
}
const TRACKER = { 'source-0': { 'CVE-2026-1000': resolved, 'CVE-2026-1001': resolved } }

let server: TestServer
let administrator: ApiCaller

async function* chunk(text: string) {
  yield Buffer.from(text)
}

beforeAll(async () => {
  server = await startTestServer()
  administrator = await apiCaller(server.context, 'administrator')
  const { secret } = await tokenFor(server.context)
  const device = newDevice('anna')
  const address = server.context.addresses().console
  await enrol(address, device, secret)
  await sendSection(address, device, 'system', someSystem(device))
  await sendSection(address, device, 'packages', somePackages(4))
  const loaded = await importFeed(server.context, {
    feed: FEEDS['debian-tracker'],
    sources: [{ bytes: chunk(JSON.stringify(TRACKER)) }],
    acceptShrunk: false,
    actor: { actorKind: 'person', actor: 'test' },
  })
  expect(loaded).toMatchObject({ ok: true })
})
afterAll(() => server.stop())

const openVex = (change: object = {}, statement: object = {}) => ({
  '@context': 'https://openvex.dev/ns/v0.2.0',
  '@id': 'https://example.org/vex/1',
  author: 'Example AG',
  timestamp: '2026-11-20T10:00:00Z',
  version: 1,
  statements: [
    {
      vulnerability: { name: 'CVE-2026-1000' },
      products: [{ '@id': 'pkg:deb/debian/source-0' }],
      status: 'not_affected',
      justification: 'vulnerable_code_not_in_execute_path',
      impact_statement: 'We build it without the parser.',
      ...statement,
    },
  ],
  ...change,
})

async function send(document: unknown, authority: 'own' | 'supplier') {
  const token = await createToken(server.context, 'administrator')
  const { console } = server.context.addresses()
  const response = await fetch(`${console}/api/v1/vex?authority=${authority}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: typeof document === 'string' ? document : JSON.stringify(document),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

const open = async () =>
  (
    await server.context.db.rows<{ name: string }>(
      `select v.name from finding f join vulnerability v on v.id = f.vulnerability_id
        where f.closed_at is null order by 1`,
    )
  ).map(({ name }) => name)
const BOTH = ['CVE-2026-1000', 'CVE-2026-1000', 'CVE-2026-1001', 'CVE-2026-1001']

describe('a VEX document', () => {
  it('of a supplier does not overrule the distribution', async () => {
    expect(await send(openVex(), 'supplier')).toMatchObject({ status: 200, body: { decides: 0 } })
    expect(await open()).toEqual(BOTH)
  })

  it('of the organisation closes the finding, says why, and opens it again when withdrawn', async () => {
    const own = openVex({ author: 'IT', '@id': 'own-1' })
    const taken = await send(own, 'own')
    expect(taken).toMatchObject({ status: 200, body: { decides: 2, findingsClosed: 2 } })
    expect(await open()).toEqual(['CVE-2026-1001', 'CVE-2026-1001'])
    const { rows } = {
      rows: await server.context.db.rows(
        'select closed_because from finding where closed_at is not null',
      ),
    }
    expect(rows[0]).toMatchObject({
      closed_because: {
        code: 'vex_not_affected',
        author: 'IT',
        justification: 'vulnerable_code_not_in_execute_path',
      },
    })
    expect(await send(own, 'own')).toMatchObject({ status: 409 })
    const uid = String(taken.body['document'])
    const reason = 'the parser is used after all'
    await administrator('POST', `/api/v1/vex/${uid}/withdraw`, { reason })
    expect(await open()).toEqual(BOTH)
  })

  it('in a newer version takes the place of the older, never the other way', async () => {
    const id = { author: 'IT', '@id': 'own-2' }
    const newer = openVex({ ...id, version: 2, timestamp: '2026-11-21T10:00:00Z' })
    expect(await send(newer, 'own')).toMatchObject({ body: { findingsClosed: 2 } })
    expect(await send(openVex({ ...id, version: 1 }), 'own')).toMatchObject({ status: 409 })
    const changed = openVex(
      { ...id, version: 3, timestamp: '2026-11-22T10:00:00Z' },
      { status: 'under_investigation' },
    )
    expect(await send(changed, 'own')).toMatchObject({ body: { findingsOpened: 2 } })
    expect(await open()).toEqual(BOTH)
  })

  it('only about another version changes nothing', async () => {
    const other = { products: [{ '@id': 'pkg:deb/debian/source-0@0.9-1' }] }
    const sent = await send(openVex({ author: 'IT', '@id': 'own-3' }, other), 'own')
    expect(sent).toMatchObject({ status: 200, body: { decides: 0 } })
  })

  it.each([
    ['not JSON', '{"@context"', /not JSON/, { code: 'vex_not_json' }],
    ['something else', { hello: 1 }, /neither OpenVEX/, { code: 'vex_unknown_format' }],
    [
      'an unknown status',
      openVex({}, { status: 'fine' }),
      /\/statements\/0\/status/,
      { code: 'vex_invalid', standard: 'OpenVEX', place: '/statements/0/status' },
    ],
    [
      'no product by purl',
      openVex({}, { products: [{ '@id': 'our app' }] }),
      /no product/,
      { code: 'no_purl' },
    ],
  ])('that is %s is refused with the place', async (_what, document, sentence, because) => {
    const answer = await send(document, 'own')
    expect(answer).toMatchObject({ status: 422, body: { code: 'vex_invalid', because } })
    expect(answer.body['detail']).toMatch(sentence)
  })
})

describe('export', () => {
  const get = async (format: string) => {
    const token = await createToken(server.context, 'auditor')
    const { console } = server.context.addresses()
    const response = await fetch(`${console}/api/v1/vex/export?format=${format}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    return response.text()
  }
  it.each(['openvex', 'csaf'])('as %s can be read again, whole', async (format) => {
    await administrator('POST', '/api/v1/exceptions', {
      vulnerability: 'CVE-2026-1001',
      owner: 'Production',
      reason: 'certified in January',
      control: 'separate network',
      expiresAt: new Date(server.context.clock.now() + 86_400_000).toISOString(),
    })
    const text = await get(format)
    const document = readVex(text)
    if ('code' in document) throw new Error(document.message)
    expect(document).toMatchObject({ format, author: 'Dirigent', unmatchedProducts: 0 })
    expect(document.statements).toHaveLength(2)
    for (const { status, products } of document.statements) {
      expect(status).toBe('affected')
      expect(products.map(({ name }) => name)).toEqual(['package-0000', 'package-0001'])
    }
    expect(text).toContain('Risk accepted until')
  })
})
