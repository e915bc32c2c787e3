import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestKey, type TestKey } from '@dirigent/feeds/download/signing.test-support'
import { FEEDS } from '@dirigent/feeds/registry'
import { apiCaller, type ApiCaller } from '../testing/api-caller.ts'
import { startCsafSite, type CsafSite } from '../testing/csaf-site.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'
import { downloadDueFeeds, downloadFeed } from './download.ts'
import { keptFiles } from './kept-files.ts'

let site: CsafSite
let server: TestServer
let administrator: ApiCaller
let auditor: ApiCaller
const actor = { actorKind: 'system', actor: 'test' } as const
const { csaf } = FEEDS
const load = () => downloadFeed(server.context, csaf, actor)

let own: TestKey
let other: TestKey

const advisory = (id: string, cve: string, title = `Advisory ${id}`) =>
  JSON.stringify({
    document: {
      category: 'csaf_security_advisory',
      csaf_version: '2.0',
      title,
      publisher: { name: 'Harbour CERT', namespace: 'https://cert.example.org' },
      tracking: { id, status: 'final', current_release_date: '2026-11-01T10:00:00Z' },
    },
    vulnerabilities: [{ cve, notes: [{ category: 'description', text: `What ${cve} does.` }] }],
  })
const publish = (documents: Parameters<CsafSite['publish']>[0], key = own) =>
  site.publish(documents, key)

type Provider = {
  provider: string
  name: string
  keys: string[]
  documents: number
  error: { code: string } | null
  succeededAt: string | null
}
const providers = async () =>
  ((await administrator('GET', '/api/v1/feeds/providers')).body as { items: Provider[] }).items

beforeAll(async () => {
  site = await startCsafSite()
  ;[own, other] = await Promise.all([createTestKey('Harbour CERT'), createTestKey('Harbour CERT')])
  server = await startTestServer()
  administrator = await apiCaller(server.context, 'administrator')
  auditor = await apiCaller(server.context, 'auditor')
})
afterAll(async () => {
  await server.stop()
  site.stop()
})

it('takes only what is a provider, and says what the address is instead', async () => {
  const add = (url: string) => administrator('POST', '/api/v1/feeds/providers', { url })
  site.serve({
    '/page': '<!doctype html><html></html>',
    '/advisory': advisory('A-1', 'CVE-2026-1'),
  })
  for (const [url, reason] of [
    ['not an address', 'not_an_address'],
    ['file:///etc/passwd', 'not_an_address'],
    [`${site.origin}/missing`, 'feed_download_failed'],
    [`${site.origin}/page`, 'feed_html_error_page'],
    [`${site.origin}/advisory`, 'feed_unknown_format'],
  ] as const) {
    const answer = await add(url)
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'provider_invalid', reason, because: { code: reason } },
    })
  }
  expect(await providers()).toEqual([])
  expect((await auditor('POST', '/api/v1/feeds/providers', { url: site.origin })).status).toBe(403)
})

it('is added, loaded at once, signed and shown with its publisher', async () => {
  await publish({
    'a.json': ['2026-11-01T00:00:00Z', advisory('HC-1', 'CVE-2026-1001')],
    'b.json': ['2026-11-02T00:00:00Z', advisory('HC-2', 'CVE-2026-1002')],
  })
  const url = site.address
  const added = await administrator('POST', '/api/v1/feeds/providers', { url })
  expect(added).toMatchObject({ status: 200, body: { publisher: 'Harbour CERT', keys: [] } })
  expect(await administrator('POST', '/api/v1/feeds/providers', { url })).toMatchObject({
    status: 409,
    body: { code: 'provider_exists' },
  })
  await downloadDueFeeds(server.context, new AbortController().signal)
  expect(await providers()).toMatchObject([{ documents: 2, error: null, keys: [own.fingerprint] }])
  const shown = await administrator('GET', '/api/v1/vulnerabilities/CVE-2026-1002')
  expect(shown.body).toMatchObject({
    description: 'What CVE-2026-1002 does.',
    documents: [{ feed: 'csaf', publisher: 'Harbour CERT', id: 'HC-2', title: 'Advisory HC-2' }],
  })
})

it('brings only what changed; a new version takes the place of the old one, also in what is kept', async () => {
  await publish({
    'a.json': ['2026-11-01T00:00:00Z', 'this would be refused'],
    'b.json': ['2026-11-03T00:00:00Z', advisory('HC-2', 'CVE-2026-1003', 'Corrected')],
  })
  expect(await load()).toMatchObject({ ok: true })
  const before = await administrator('GET', '/api/v1/vulnerabilities/CVE-2026-1002')
  expect(before.body).toMatchObject({ documents: [] })
  const now = await administrator('GET', '/api/v1/vulnerabilities/CVE-2026-1003')
  expect(now.body).toMatchObject({ documents: [{ title: 'Corrected' }] })
  const [kept] = await keptFiles(server.context.stateDirectory, ['csaf'])
  const records = await Array.fromAsync(csaf.parse({ path: kept?.path ?? '' }))
  const documents = records.filter((one) => one.kind === 'document')
  expect(documents.map(({ document }) => document.title)).toEqual([
    'Advisory HC-1',
    'Advisory HC-2',
    'Corrected',
  ])
})

it('another key stops it until a person accepts the key; what was loaded stays', async () => {
  const text = advisory('HC-3', 'CVE-2026-1004')
  await publish({ 'c.json': ['2026-11-04T00:00:00Z', text] }, other)
  expect(await load()).toMatchObject({ ok: false, code: 'feed_key_changed' })
  const [failed] = await providers()
  expect(failed).toMatchObject({ error: { code: 'feed_key_changed' }, documents: 3 })
  const count = await server.context.db.one<{ n: number }>(
    'select count(*) as n from advisory_document',
  )
  expect(count.n).toBe(2)
  const trust = (fingerprint: string, origin = failed?.name ?? '') =>
    administrator('POST', '/api/v1/feeds/keys', { feed: 'csaf', origin, fingerprint })
  expect((await trust('0000')).status).toBe(422)
  expect((await trust(other.fingerprint, 'nobody')).status).toBe(404)
  const spaced = other.fingerprint.replace(/(.{4})/g, '$1 ')
  expect((await trust(spaced)).status).toBe(200)
  expect(await load()).toMatchObject({ ok: true })
  expect(await providers()).toMatchObject([{ error: null, documents: 4 }])
  const feed = await administrator('GET', '/api/v1/feeds')
  const { items } = feed.body as { items: { feed: string; error: unknown }[] }
  expect(items.find((one) => one.feed === 'csaf')).toMatchObject({ error: null })
})

it('takes back what its own list does not name any more, and what is kept carries that', async () => {
  const named = (id: string, at: string): [string, [string, string]] => [
    `${id.toLowerCase()}.json`,
    [at, advisory(id, 'CVE-2026-1005')],
  ]
  const four = [3, 4, 5, 6].map((n) => named(`HC-${n}`, `2026-11-0${n + 2}T00:00:00Z`))
  await publish(Object.fromEntries(four), other)
  expect(await load()).toMatchObject({ ok: true })
  const documents = async () =>
    (
      await server.context.db.rows<{ id: string }>('select id from advisory_document order by id')
    ).map((one) => one.id)
  expect(await documents()).toEqual(['HC-1', 'HC-2', 'HC-3', 'HC-4', 'HC-5', 'HC-6'])
  await publish(Object.fromEntries(four.filter(([name]) => name !== 'hc-5.json')), other)
  expect(await load()).toMatchObject({ ok: true })
  // HC-1 and HC-2 were never listed under the name of their id: nobody knows that they are gone.
  expect(await documents()).toEqual(['HC-1', 'HC-2', 'HC-3', 'HC-4', 'HC-6'])
  const [kept] = await keptFiles(server.context.stateDirectory, ['csaf'])
  const records = await Array.fromAsync(csaf.parse({ path: kept?.path ?? '' }))
  const last = records.filter((one) => one.kind === 'document').at(-1)
  expect(last?.document).toMatchObject({ id: 'HC-5', gone: true })
  await publish(Object.fromEntries(four.filter(([name]) => name === 'hc-6.json')), other)
  expect(await load()).toMatchObject({ ok: true })
  expect(await documents()).toEqual(['HC-1', 'HC-2', 'HC-6'])
})

it('is removed without taking back what it said', async () => {
  const [one] = await providers()
  const removed = await administrator('POST', `/api/v1/feeds/providers/${one?.provider}/remove`, {})
  expect(removed.status).toBe(200)
  expect(await providers()).toEqual([])
  expect((await administrator('GET', '/api/v1/feeds/keys')).body).toEqual({ items: [] })
  const shown = await administrator('GET', '/api/v1/vulnerabilities/CVE-2026-1005')
  expect(shown.body).toMatchObject({ documents: [{ id: 'HC-6' }] })
})
