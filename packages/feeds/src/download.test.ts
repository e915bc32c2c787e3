import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemHttp } from '@dirigent/system/http'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { downloadFeedFile, NO_VALIDATORS } from './download.ts'
import { FEEDS } from './registry.ts'

let directory = ''
let answer: RequestListener = () => undefined
const server = createServer((request, response) => answer(request, response))
let url = ''

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'dirigent-download-test-'))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/kev.json`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((closed) => server.close(closed))
  rmSync(directory, { recursive: true, force: true })
})

const path = () => join(directory, 'kev', 'file')
const download = (known = NO_VALIDATORS) =>
  downloadFeedFile(systemHttp, FEEDS['cisa-kev'], { name: 'json', url }, known, path())

it('keeps the file and what the publisher says about its version, and asks only for a newer one', async () => {
  answer = (request, response) => {
    if (request.headers['if-none-match'] === '"v1"') return void response.writeHead(304).end()
    response
      .writeHead(200, { etag: '"v1"', 'last-modified': 'Fri, 20 Nov 2026 00:00:00 GMT' })
      .end('content')
  }
  const first = await download()
  expect(first).toMatchObject({ kind: 'fetched', bytes: 7, validators: { etag: '"v1"' } })
  expect(readFileSync(path(), 'utf8')).toBe('content')
  if (first.kind === 'fetched')
    expect(await download(first.validators)).toEqual({ kind: 'not_modified' })
})

it.each([
  [
    'an error status',
    (
      () => (_q, r) =>
        void r.writeHead(503).end('busy')
    )(),
    'feed_download_failed',
  ],
  [
    'a connection that breaks off',
    (() => (_q, r) => {
      r.writeHead(200, { 'content-length': '100' })
      r.write('half')
      setTimeout(() => r.destroy(), 20)
    })(),
    'feed_download_failed',
  ],
] as [string, RequestListener, string][])(
  'leaves no file after %s',
  async (_what, listener, code) => {
    answer = listener
    await expect(download()).rejects.toMatchObject({ code, feed: 'cisa-kev' })
    expect(existsSync(path())).toBe(false)
    expect(existsSync(join(directory, 'kev')) ? readdirSync(join(directory, 'kev')) : []).toEqual(
      [],
    )
  },
)

it('names the address that cannot be reached', async () => {
  url = 'http://127.0.0.1:1/kev.json'
  await expect(download()).rejects.toThrow(/127\.0\.0\.1:1\/kev\.json cannot be reached/)
})
