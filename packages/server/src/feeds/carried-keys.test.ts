// A provider's advisories carried to servers without network: its address and its name there, its key, and another one.
import { createTestKey, type TestKey } from '@dirigent/feeds/download/signing.test-support'
import { FEEDS } from '@dirigent/feeds/registry'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { apiCaller, createToken } from '../testing/api-caller.ts'
import { startCsafSite, type CsafSite } from '../testing/csaf-site.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'
import { downloadFeed } from './download.ts'

let site: CsafSite
let connected: TestServer
/** Two without network: one where the provider is entered too, one that never heard of it. */
let entered: TestServer
let bare: TestServer
let keys: [TestKey, TestKey]
let name = ''

const advisory = (id: string, title: string) =>
  JSON.stringify({
    document: {
      category: 'csaf_security_advisory',
      csaf_version: '2.0',
      title,
      publisher: { category: 'vendor', name: 'Harbour CERT', namespace: 'https://cert.example' },
      tracking: { id, status: 'final', current_release_date: '2026-11-01T10:00:00Z' },
    },
    product_tree: {
      branches: [
        {
          category: 'product_version_range',
          name: '<5.0',
          product: {
            name: 'Chart Viewer before 5.0',
            product_id: 'P',
            product_identification_helper: { cpe: 'cpe:/a:harbour:chart_viewer' },
          },
        },
      ],
    },
    vulnerabilities: [{ cve: 'CVE-2026-1001', product_status: { known_affected: ['P'] } }],
  })

const download = (server: TestServer) =>
  downloadFeed(server.context, FEEDS.csaf, { actorKind: 'system', actor: 'test' })
const api = async (server: TestServer, method: string, path: string, body?: object) =>
  (await apiCaller(server.context, 'administrator'))(method as 'GET', path, body)

async function carry(to: TestServer) {
  const authorization = async (server: TestServer) => ({
    authorization: `Bearer ${await createToken(server.context, 'administrator')}`,
  })
  const bundle = '/api/v1/feeds/bundle'
  const out = await fetch(connected.context.addresses().console + bundle, {
    headers: await authorization(connected),
  })
  const fingerprint = out.headers.get('dirigent-fingerprint') ?? ''
  const into = await fetch(`${to.context.addresses().console}${bundle}?trust=${fingerprint}`, {
    method: 'POST',
    headers: { ...(await authorization(to)), 'content-type': 'application/octet-stream' },
    body: new Uint8Array(await out.arrayBuffer()),
  })
  return (await into.json()) as { feeds: { feed: string; error: { code: string } | null }[] }
}
const providerOf = async (server: TestServer) => {
  const { body } = await api(server, 'GET', '/api/v1/feeds/providers')
  return (body as { items: Record<string, unknown>[] }).items[0]
}
const pinned = async (server: TestServer) => {
  const { body } = await api(server, 'GET', '/api/v1/feeds/keys')
  return (body as { items: { fingerprint: string }[] }).items.map((one) => one.fingerprint)
}
const documents = (server: TestServer) =>
  server.context.db.rows<{ id: string; title: string }>(
    'select id, title from advisory_document order by id',
  )

beforeAll(async () => {
  site = await startCsafSite()
  keys = await Promise.all([createTestKey('Harbour CERT'), createTestKey('Harbour CERT')])
  connected = await startTestServer()
  entered = await startTestServer()
  bare = await startTestServer()
  await site.publish({ 'a.json': ['2026-11-01T00:00:00Z', advisory('HC-1', 'First')] }, keys[0])
  const url = site.address
  for (const server of [connected, entered]) {
    const added = await api(server, 'POST', '/api/v1/feeds/providers', { url })
    name = (added.body as { name: string }).name
  }
  expect(await download(connected)).toMatchObject({ ok: true })
}, 60_000)
afterAll(async () => {
  await Promise.all([connected.stop(), entered.stop(), bare.stop()])
  site.stop()
})

it('brings documents, words about products, and the key, where the provider is entered and where not', async () => {
  for (const server of [entered, bare]) {
    expect(await carry(server)).toMatchObject({ feeds: [{ feed: 'csaf', error: null }] })
    expect(await documents(server)).toEqual([{ id: 'HC-1', title: 'First' }])
    expect(await pinned(server)).toEqual([keys[0].fingerprint])
    expect(await server.context.db.rows('select document, products from applicability')).toEqual([
      { document: 'HC-1', products: ['harbour:chart_viewer'] },
    ])
  }
  const there = await providerOf(connected)
  expect(await providerOf(entered)).toMatchObject({
    error: null,
    keys: [keys[0].fingerprint],
  })
  // As fresh as it was where it was loaded, not as when it was carried.
  const carried = String((await providerOf(entered))?.['succeededAt'])
  expect(carried <= String(there?.['succeededAt'])).toBe(true)
  expect(await providerOf(bare)).toBeUndefined()
})

it('a server that asks itself later accepts that key only', async () => {
  await site.publish({ 'a.json': ['2026-11-02T00:00:00Z', advisory('HC-1', 'Forged')] }, keys[1])
  expect(await download(entered)).toMatchObject({ ok: false, code: 'feed_key_changed' })
  expect(await providerOf(entered)).toMatchObject({
    error: {
      code: 'feed_key_changed',
      key: { origin: name, offered: [keys[1].fingerprint], known: [keys[0].fingerprint] },
    },
  })
  expect(await documents(entered)).toEqual([{ id: 'HC-1', title: 'First' }])
})

it('what was checked by another key is refused until a person here accepts that key too', async () => {
  const trust = (server: TestServer) =>
    api(server, 'POST', '/api/v1/feeds/keys', {
      feed: 'csaf',
      origin: name,
      fingerprint: keys[1].fingerprint,
    })
  // The publisher changed its key, and somebody accepted the new one at the connected server; the old one is forgotten.
  await connected.context.db.execute('delete from feed_key')
  await site.publish(
    { 'b.json': ['2026-11-03T00:00:00Z', advisory('HC-2', 'By the new key')] },
    keys[1],
  )
  expect(await download(connected)).toMatchObject({ ok: true })
  for (const server of [entered, bare]) {
    expect(await carry(server)).toMatchObject({
      feeds: [{ feed: 'csaf', error: { code: 'feed_key_changed' } }],
    })
    expect(await documents(server)).toHaveLength(1)
    expect((await trust(server)).status).toBe(200)
    expect(await carry(server)).toMatchObject({ feeds: [{ feed: 'csaf', error: null }] })
    expect((await documents(server)).map((one) => one.id)).toEqual(['HC-1', 'HC-2'])
    const audit = await api(server, 'GET', '/api/v1/audit?action=feed.key_trusted')
    expect(audit.body).toMatchObject({
      items: [{ detail: { fingerprint: keys[1].fingerprint, known: [keys[0].fingerprint] } }],
    })
  }
})
