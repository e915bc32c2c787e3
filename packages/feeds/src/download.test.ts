import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemHttp } from '@dirigent/system/http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { downloadFeedFile, filesFor, NO_VALIDATORS } from './download.ts'
import { keysInMemory } from './download/keys.test-support.ts'
import { createTestKey, type TestKey } from './download/signing.test-support.ts'
import type { FeedFile } from './feed.ts'
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

const publishers = () => ({ http: systemHttp, keys: keysInMemory() })
const path = () => join(directory, 'kev', 'file')
const download = (known = NO_VALIDATORS) =>
  downloadFeedFile(publishers(), FEEDS['cisa-kev'], { name: 'json', url }, known, path())

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

it('leaves nothing after an error status', async () => {
  answer = (_request, response) => void response.writeHead(503).end('busy')
  await expect(download()).rejects.toMatchObject({
    code: 'feed_download_failed',
    feed: 'cisa-kev',
  })
  expect(readdirSync(join(directory, 'kev'))).toEqual([])
})

describe('a connection that breaks off', () => {
  const WHOLE = 'the first half, the second half'
  const HALF = 15
  /** What has reached the disk: a busy machine takes its time. */
  const received = () => {
    const partial = `${path()}.part`
    return existsSync(partial) ? statSync(partial).size : 0
  }
  /** Breaks off once, then answers what is asked for; `ranges` are what was asked. */
  function breakingOnce(etags: readonly string[]): { ranges: (string | undefined)[] } {
    const asked: { ranges: (string | undefined)[] } = { ranges: [] }
    answer = (request, response) => {
      const etag = etags[Math.min(asked.ranges.length, etags.length - 1)] ?? ''
      const { range } = request.headers
      asked.ranges.push(range)
      const headers = { etag, 'content-length': String(WHOLE.length) }
      if (asked.ranges.length === 1) {
        response.writeHead(200, headers).write(WHOLE.slice(0, HALF))
        const broken = setInterval(() => {
          if (received() < HALF) return
          clearInterval(broken)
          response.destroy()
        }, 5)
      } else if (range !== undefined && request.headers['if-range'] === etag) {
        const rest = WHOLE.slice(HALF)
        response.writeHead(206, { ...headers, 'content-length': String(rest.length) }).end(rest)
      } else response.writeHead(200, headers).end(WHOLE)
    }
    return asked
  }
  it('is continued where it broke', async () => {
    const asked = breakingOnce(['"v1"'])
    await expect(download()).rejects.toMatchObject({ code: 'feed_download_failed' })
    expect(existsSync(path())).toBe(false)
    expect(await download()).toMatchObject({ kind: 'fetched', bytes: WHOLE.length })
    expect(asked.ranges).toEqual([undefined, `bytes=${HALF}-`])
    expect(readFileSync(path(), 'utf8')).toBe(WHOLE)
    expect(readdirSync(join(directory, 'kev'))).toEqual(['file'])
  })
  it('is fetched anew when the publisher has another version meanwhile', async () => {
    const asked = breakingOnce(['"v1"', '"v2"'])
    await expect(download()).rejects.toMatchObject({ code: 'feed_download_failed' })
    await download()
    expect(asked.ranges).toHaveLength(2)
    expect(readFileSync(path(), 'utf8')).toBe(WHOLE)
  })
  it('is not continued by a tag that promises no equal bytes', async () => {
    const asked = breakingOnce(['W/"v1"'])
    await expect(download()).rejects.toMatchObject({ code: 'feed_download_failed' })
    await download()
    expect(asked.ranges).toEqual([undefined, undefined])
    expect(readFileSync(path(), 'utf8')).toBe(WHOLE)
  })
})

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const asFile = (file: FeedFile) =>
  downloadFeedFile(publishers(), FEEDS.updateinfo, file, NO_VALIDATORS, path())

describe('addresses that lead to the file', () => {
  const repomd = (sum: string) =>
    `<?xml version="1.0"?><repomd><data type="primary"><location href="repodata/p.xml"/></data>
     <data type="updateinfo"><checksum type="sha256">${sum}</checksum><open-checksum type="sha256">${'0'.repeat(64)}</open-checksum>
     <location href="repodata/u.xml.gz"/></data></repomd>`
  const serve = (texts: Readonly<Record<string, string>>) => {
    answer = (request, response) => {
      const text = texts[request.url ?? '']
      response.writeHead(text === undefined ? 404 : 200).end(text)
    }
  }
  const origin = () => new URL(url).origin
  it('a repository, through its mirror list, with the checksum of its index', async () => {
    serve({
      '/core/mirror.list': `${origin()}/core/abc/\n`,
      '/core/abc/repodata/repomd.xml': repomd(sha256('updates')),
      '/core/abc/repodata/u.xml.gz': 'updates',
    })
    const file: FeedFile = {
      name: 'a',
      url: `${origin()}/core/mirror.list`,
      follow: 'rpm_updateinfo',
    }
    expect(await asFile(file)).toMatchObject({ kind: 'fetched', bytes: 7 })
  })
  it('a file that is not what its checksum names is refused and leaves nothing', async () => {
    serve({
      '/r/repodata/repomd.xml': repomd(sha256('other')),
      '/r/repodata/u.xml.gz': 'updates',
    })
    const file: FeedFile = {
      name: 'a',
      url: `${origin()}/r/repodata/repomd.xml`,
      follow: 'rpm_updateinfo',
    }
    await expect(asFile(file)).rejects.toMatchObject({ code: 'feed_corrupt' })
    expect(readdirSync(join(directory, 'kev'))).toEqual([])
  })
  it('an index that its publisher signs is checked by the key that was seen first', async () => {
    const [own, other] = await Promise.all([createTestKey('Repository'), createTestKey('Other')])
    const keys = keysInMemory()
    const index = repomd(sha256('updates'))
    const file: FeedFile = {
      name: 'signed',
      url: `${origin()}/r/repodata/repomd.xml`,
      follow: 'rpm_updateinfo',
    }
    const get = () =>
      downloadFeedFile({ ...publishers(), keys }, FEEDS.updateinfo, file, NO_VALIDATORS, path())
    const serveSigned = async (key: TestKey, signer: TestKey | null, text = index) =>
      serve({
        '/r/repodata/repomd.xml': text,
        '/r/repodata/repomd.xml.key': key.armored,
        ...(signer ? { '/r/repodata/repomd.xml.asc': await signer.sign(index) } : {}),
        '/r/repodata/u.xml.gz': 'updates',
      })
    await serveSigned(own, own)
    expect(await get()).toMatchObject({ kind: 'fetched' })
    expect(await keys.pinned('updateinfo', 'signed')).toEqual([own.fingerprint])
    await serveSigned(own, own, index.replace('u.xml.gz', 'v.xml.gz'))
    await expect(get()).rejects.toMatchObject({ code: 'feed_signature_invalid' })
    await serveSigned(own, null)
    await expect(get()).rejects.toMatchObject({ code: 'feed_signature_missing' })
    await serveSigned(other, other)
    await expect(get()).rejects.toMatchObject({
      code: 'feed_key_changed',
      key: { origin: 'signed', offered: [other.fingerprint], known: [own.fingerprint] },
    })
    await serveSigned(own, own)
    expect(await get()).toMatchObject({ kind: 'fetched' })
  })
  it('a text that names the newest archive, with a checksum beside it', async () => {
    serve({
      '/vex/latest.txt': 'vex_2026-11-21.tar.zst\n',
      '/vex/vex_2026-11-21.tar.zst': 'archive',
      '/vex/vex_2026-11-21.tar.zst.sha256': `${sha256('archive')}  vex_2026-11-21.tar.zst\n`,
    })
    const file: FeedFile = {
      name: 'vex',
      url: `${origin()}/vex/latest.txt`,
      follow: 'name_in_text',
      checksum: 'sha256_beside',
    }
    expect(await asFile(file)).toMatchObject({ kind: 'fetched', bytes: 7 })
    serve({ '/vex/latest.txt': '<html>busy</html>' })
    await expect(asFile(file)).rejects.toMatchObject({ code: 'feed_html_error_page' })
  })
})

it('nobody fetches files about releases that no device runs', () => {
  const names = (...ecosystems: string[]) =>
    filesFor(FEEDS['alpine-secdb'], ecosystems).map((file) => file.name)
  expect(names('alpine:3.19', 'debian:12')).toEqual(['3.19-main', '3.19-community'])
  expect(names('debian:12').length).toBe(FEEDS['alpine-secdb'].files.length)
})

it('names the address that cannot be reached', async () => {
  url = 'http://127.0.0.1:1/kev.json'
  await expect(download()).rejects.toThrow(/127\.0\.0\.1:1\/kev\.json cannot be reached/)
})
