import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

const SCRIPT = 'export const answer = 42\n'.repeat(100)
let directory: string
let server: TestServer

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dirigent-console-'))
  await mkdir(join(directory, 'assets'))
  await writeFile(join(directory, 'index.html'), '<!doctype html><title>Dirigent</title>')
  await writeFile(join(directory, 'assets', 'index-abc.js'), SCRIPT)
  await writeFile(join(directory, 'assets', 'index-abc.js.br'), brotliCompressSync(SCRIPT))
  server = await startTestServer({ consoleDirectory: directory })
})
afterAll(async () => {
  await server.stop()
  await rm(directory, { recursive: true, force: true })
})

type Got = { status: number; headers: Record<string, unknown>; body: Buffer }
/** Without unpacking what is compressed, unlike `fetch`. */
const get = (path: string, encoding = 'identity') =>
  new Promise<Got>((resolve, reject) => {
    const url = server.context.addresses().console + path
    const sent = request(url, { headers: { 'accept-encoding': encoding } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
        })
      })
    })
    sent.on('error', reject).end()
  })

describe('the console', () => {
  it.each(['/', '/devices', '/devices/some-id?tab=why', '/sign-in?problem=sign_in_link_invalid'])(
    'answers %s with its one document, asked for anew each time',
    async (path) => {
      const { status, headers, body } = await get(path)
      expect([status, headers['cache-control']]).toEqual([200, 'no-cache'])
      expect(body.toString()).toContain('<title>Dirigent</title>')
    },
  )

  it('lets no inline script run, and nobody frame it', async () => {
    const { headers } = await get('/')
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/script-src[^;]*unsafe/)
    expect(headers['x-content-type-options']).toBe('nosniff')
  })

  it('sends assets compressed as they were built, to be kept for ever', async () => {
    const plain = await get('/assets/index-abc.js')
    expect(plain.body.toString()).toBe(SCRIPT)
    expect(plain.headers['cache-control']).toContain('immutable')
    const packed = await get('/assets/index-abc.js', 'br')
    expect(packed.headers['content-encoding']).toBe('br')
    expect(packed.headers['content-type']).toMatch(/javascript/)
    expect(packed.body.length).toBeLessThan(200)
    expect(brotliDecompressSync(packed.body).toString()).toBe(SCRIPT)
  })

  it.each(['/api/v1/nothing', '/api', '/agent/v1/nothing', '/assets/missing.js'])(
    'is not the answer to %s',
    async (path) => {
      const { status, body } = await get(path)
      expect([status, JSON.parse(body.toString())]).toMatchObject([404, { code: 'not_found' }])
    },
  )

  it('keeps to its folder', async () => {
    const { body } = await get('/..%2f..%2fetc%2fpasswd')
    expect(body.toString()).not.toContain('root:')
  })
})
