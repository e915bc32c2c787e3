import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
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

const TRACKER = {
  'source-0': {
    'CVE-2026-1000': {
      releases: {
        bookworm: { status: 'resolved', fixed_version: '2.0-1', urgency: 'not yet assigned' },
      },
    },
  },
}
const EPSS = `#model_version:v2026.03.14,score_date:2026-11-20T00:00:00+0000
cve,epss,percentile
CVE-2026-1000,0.5,0.97
CVE-2026-1001,0.1,0.5
`

let connected: TestServer
let apart: TestServer
let administrator: ApiCaller
let bundle: Buffer
let fingerprint: string

async function post(server: TestServer, path: string, body: Uint8Array) {
  const token = await createToken(server.context, 'administrator')
  const response = await fetch(server.context.addresses().console + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: new Uint8Array(body),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

async function exported(server: TestServer) {
  const token = await createToken(server.context, 'administrator')
  const response = await fetch(`${server.context.addresses().console}/api/v1/feeds/bundle`, {
    headers: { authorization: `Bearer ${token}` },
  })
  return { response, bytes: Buffer.from(await response.arrayBuffer()) }
}

const importInto = (query: string, bytes: Uint8Array = bundle) =>
  post(apart, `/api/v1/feeds/bundle${query}`, bytes)
const openFindings = async () =>
  (
    await apart.context.db.one<{ n: number }>(
      'select count(*) as n from finding where closed_at is null',
    )
  ).n

beforeAll(async () => {
  connected = await startTestServer()
  apart = await startTestServer()
  administrator = await apiCaller(apart.context, 'administrator')
  const { secret } = await tokenFor(apart.context)
  const device = newDevice('anna')
  const address = apart.context.addresses().console
  await enrol(address, device, secret)
  await sendSection(address, device, 'system', someSystem(device))
  await sendSection(address, device, 'packages', somePackages(4))
  const tracker = Buffer.from(JSON.stringify(TRACKER))
  expect((await exported(connected)).response.status).toBe(409)
  await post(connected, '/api/v1/feeds/debian-tracker/import', tracker)
  await post(connected, '/api/v1/feeds/epss/import', gzipSync(EPSS))
  const made = await exported(connected)
  bundle = made.bytes
  fingerprint = made.response.headers.get('dirigent-fingerprint') ?? ''
})
afterAll(() => Promise.all([connected.stop(), apart.stop()]))

it('is refused until a person has compared the key, and says what to compare', async () => {
  const answer = await importInto('')
  expect(answer).toMatchObject({ status: 409, body: { code: 'bundle_key_unknown', fingerprint } })
  expect(await importInto('?trust=0000-0000')).toMatchObject({ status: 409 })
  expect(await openFindings()).toBe(0)
})

/** Changes one byte of the last file's content. */
function tampered(): Buffer {
  const copy = Buffer.from(bundle)
  const at = copy.lastIndexOf('CVE-2026-1000')
  const place = at < 0 ? copy.length - 1_600 : at
  copy[place] = (copy[place] ?? 0) ^ 1
  return copy
}

it.each([
  ['cut in the middle', 'damaged', () => bundle.subarray(0, bundle.length - 2_048)],
  ['cut in its head', 'damaged', () => bundle.subarray(0, 700)],
  ['changed on the way', 'damaged', tampered],
  [
    'with another list of files',
    'damaged',
    () => Buffer.from(bundle.toString('latin1').replace('epss', 'cve5'), 'latin1'),
  ],
  ['something else', 'damaged', () => Buffer.from('<html>Not found</html>')],
  ['nothing', 'foreign', () => Buffer.alloc(0)],
])('%s is refused, and nothing of it is loaded', async (_what, because, bytes) => {
  const answer = await importInto(`?trust=${fingerprint}`, bytes())
  expect(answer).toMatchObject({
    status: 422,
    body: { code: 'bundle_invalid', because: { code: `bundle_${because}` } },
  })
  expect(await openFindings()).toBe(0)
})

it('brings what the other server knows: the same findings, and how likely they are', async () => {
  const answer = await importInto(`?trust=${fingerprint}`)
  expect(answer).toMatchObject({ status: 200, body: { fingerprint } })
  expect(answer.body['feeds']).toMatchObject([
    { feed: 'debian-tracker', error: null, findingsOpened: 2 },
    { feed: 'epss', error: null, records: 2 },
  ])
  const list = await administrator('GET', '/api/v1/vulnerabilities')
  expect(list.body).toMatchObject({ items: [{ vulnerability: 'CVE-2026-1000', epss: 0.5 }] })
  // Trusted from now on: the next one needs no comparison.
  expect(await importInto('')).toMatchObject({ status: 200 })
})

it('cannot take back what a newer one brought, unless somebody says so', async () => {
  await new Promise((resolve) => setTimeout(resolve, 5))
  const { bytes: newer } = await exported(connected)
  expect(await importInto('', newer)).toMatchObject({ status: 200 })
  expect(await importInto('')).toMatchObject({ status: 409, body: { code: 'bundle_outdated' } })
  expect(await importInto('?acceptOlder=true')).toMatchObject({ status: 200 })
})

it('carries the files as the publisher made them', async () => {
  expect(bundle.includes(Buffer.from(JSON.stringify(TRACKER)))).toBe(true)
})
