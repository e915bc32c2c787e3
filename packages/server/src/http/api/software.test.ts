import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { apiCaller, createToken, type ApiCaller } from '../../testing/api-caller.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

let server: TestServer
let administrator: ApiCaller
let token = ''
beforeAll(async () => {
  server = await startTestServer()
  administrator = await apiCaller(server.context, 'administrator')
  token = await createToken(server.context, 'administrator')
})
afterAll(() => server.stop())

const upload = async (query: Record<string, string>, body: string) => {
  const address = `${server.context.addresses().console}/api/v1/catalogue/packages?${new URLSearchParams(query).toString()}`
  const response = await fetch(address, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body,
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

const FILE = 'an installer of ours'
const SHA256 = createHash('sha256').update(FILE).digest('hex')
const PACKAGE = { packageId: 'harbour-viewer', name: 'Harbour Viewer', version: '4.2', type: 'msi' }

it('stores an own package under its hash, and never replaces a version', async () => {
  const first = await upload(PACKAGE, FILE)
  expect(first).toMatchObject({
    status: 200,
    body: { source: 'own', installers: [{ sha256: SHA256, silent: '/quiet /norestart' }] },
  })
  expect(existsSync(join(server.context.stateDirectory, 'packages', SHA256))).toBe(true)
  expect(await upload(PACKAGE, 'other bytes')).toMatchObject({
    status: 409,
    body: { code: 'conflict' },
  })
  const list = await administrator('GET', '/api/v1/catalogue?source=own')
  expect(list.body).toMatchObject({ items: [{ packageId: 'harbour-viewer', version: '4.2' }] })
  const { entry } = first.body as { entry: string }
  expect(await administrator('DELETE', `/api/v1/catalogue/packages/${entry}`)).toMatchObject({
    status: 200,
  })
  expect(await administrator('DELETE', `/api/v1/catalogue/packages/${entry}`)).toMatchObject({
    status: 404,
  })
})

it.each([
  ['nothing', {}, '', { code: 'file_empty' }],
  [
    'other bytes than promised',
    { sha256: 'a'.repeat(64) },
    FILE,
    { code: 'hash_differs', sha256: SHA256 },
  ],
  ['an id that is a path', { packageId: '../../etc/passwd' }, FILE, { code: 'value_unreadable' }],
  ['a version that is an option', { version: '--help' }, FILE, { code: 'value_unreadable' }],
])('refuses %s', async (_what, change, body, because) => {
  const answer = await upload({ ...PACKAGE, version: '5.0', ...change }, body)
  expect(answer).toMatchObject({ status: 422, body: { because } })
})

it('keeps a correction, shows who made it, and takes it back', async () => {
  const body = { name: 'Harbour Viewer 4.1 (x64)', cpe: 'harbour:viewer', reason: 'ours' }
  const made = await administrator('POST', '/api/v1/software/corrections', body)
  expect(made).toMatchObject({
    status: 200,
    body: { correction: { name: 'Harbour Viewer', product: 'harbour:viewer' }, titles: 0 },
  })
  const list = await administrator('GET', '/api/v1/software/corrections')
  expect(list.body).toMatchObject({ items: [{ name: 'Harbour Viewer', reason: 'ours' }] })
  const { correction } = (made.body as { correction: { correction: string } }).correction
  expect(await administrator('DELETE', `/api/v1/software/corrections/${correction}`)).toMatchObject(
    { status: 200 },
  )
  for (const [name, cpe, because] of [
    ['X', 'no product', { code: 'product_unreadable', given: 'no product' }],
    ['–', 'a:b', { code: 'program_name_missing', given: '–' }],
  ] as const)
    expect(
      await administrator('POST', '/api/v1/software/corrections', { name, cpe, reason: 'ours' }),
    ).toMatchObject({ status: 422, body: { because } })
})
