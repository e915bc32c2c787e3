import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Network } from '@dirigent/system/networks'
import { createHttp } from '@dirigent/system/http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { downloadFeedFile, NO_VALIDATORS, type Validators } from '../../download.ts'
import type { FeedFile } from '../../feed.ts'
import { FEEDS } from '../../registry.ts'
import { keysInMemory } from '../keys.test-support.ts'
import type { KeyRing } from '../signer.ts'
import { createTestKey, type TestKey } from '../signing.test-support.ts'

/** 127.0.0.1 plays the public internet. */
const http = createHttp((address): Network => (address === '127.0.0.1' ? 'public' : 'private'))
let files: Record<string, string | Uint8Array> = {}
let overrides: RequestListener | null = null
const asked: string[] = []
const server = createServer((request, response) => {
  const path = request.url ?? ''
  asked.push(path)
  if (overrides) return overrides(request, response)
  const content = files[path]
  response.writeHead(content === undefined ? 404 : 200).end(content)
})
let origin = ''
let directory = ''
let own: TestKey
let other: TestKey

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  directory = mkdtempSync(join(tmpdir(), 'dirigent-provider-test-'))
  ;[own, other] = await Promise.all([createTestKey('Example CERT'), createTestKey('Example CERT')])
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
  rmSync(directory, { recursive: true, force: true })
})
beforeEach(() => {
  overrides = null
  asked.length = 0
})

const document = (id: string, more: object = {}) =>
  JSON.stringify({
    document: {
      category: 'csaf_security_advisory',
      csaf_version: '2.0',
      title: `About ${id}`,
      publisher: { name: 'Example CERT', namespace: 'https://cert.example.org' },
      tracking: { id, status: 'final' },
    },
    ...more,
  })
const metadata = (more: object = {}) =>
  JSON.stringify({
    canonical_url: `${origin}/pm.json`,
    role: 'csaf_provider',
    publisher: {
      category: 'coordinator',
      name: 'Example CERT',
      namespace: 'https://cert.example.org',
    },
    distributions: [{ directory_url: `${origin}/white/` }],
    ...more,
  })
const sha = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('hex')
const sign = (text: string, key: TestKey = own) => key.sign(text)
const finger = (key: TestKey) => key.fingerprint
const keysOf = (...pairs: TestKey[]) => ({
  public_openpgp_keys: pairs.map((pair) => ({
    fingerprint: finger(pair).toLowerCase(),
    url: `${origin}/openpgp/${finger(pair)}.asc`,
  })),
})
const keyFiles = (...pairs: TestKey[]) =>
  Object.fromEntries(pairs.map((pair) => [`/openpgp/${finger(pair)}.asc`, pair.armored]))

const path = () => join(directory, 'provider')
const load = (known: Validators = NO_VALIDATORS, keys: KeyRing = keysInMemory()) => {
  const file: FeedFile = { name: 'cert', url: `${origin}/pm.json`, follow: 'csaf_provider' }
  return downloadFeedFile({ http, keys }, FEEDS.csaf, file, known, path())
}
const ids = () =>
  readFileSync(path(), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map(
      (line) =>
        (JSON.parse(line) as { document: { tracking: { id: string } } }).document.tracking.id,
    )
const since = (lastModified: string): Validators => ({ etag: null, lastModified })

it('brings every public document since the last run, by directory and by ROLIE', async () => {
  const rolie = {
    feed: {
      entry: [
        {
          updated: '2026-03-01T00:00:00Z',
          content: { src: `${origin}/c.json` },
          link: [{ rel: 'hash', href: `${origin}/c.json.sha512` }],
        },
        { updated: '2026-03-02T00:00:00Z', link: [{ rel: 'self', href: `${origin}/gone.json` }] },
      ],
    },
  }
  files = {
    '/pm.json': metadata({
      distributions: [
        { directory_url: `${origin}/white/` },
        {
          rolie: {
            feeds: [
              { tlp_label: 'WHITE', url: `${origin}/rolie.json` },
              { tlp_label: 'AMBER', url: `${origin}/secret.json` },
            ],
          },
        },
      ],
    }),
    '/white/changes.csv':
      '\uFEFF"2026/b.json","2026-02-01T00:00:00Z"\r\n2026/a.json,2026-01-01T00:00:00.000000+00:00\r\n"2026/a.json","2025-01-01T00:00:00Z"\r\n',
    '/white/2026/a.json': `\uFEFF${document('a')}`,
    '/white/2026/b.json': document('b'),
    '/white/2026/b.json.sha256': `${sha('sha256', document('b'))}  b.json\n`,
    '/rolie.json': JSON.stringify(rolie),
    '/c.json': document('c'),
    '/c.json.sha512': `${sha('sha512', document('c'))}  c.json\n`,
  }
  expect(await load()).toMatchObject({
    validators: { lastModified: '2026-03-02T00:00:00.000Z' },
    more: false,
  })
  expect(ids()).toEqual(['a', 'b', 'c'])
  expect(asked).not.toContain('/secret.json')
  await load(since('2026-02-01T00:00:00.000Z'))
  expect(ids()).toEqual(['c'])
  expect(await load(since('2026-03-02T00:00:00.000Z'))).toMatchObject({ kind: 'not_modified' })
})

const oneDocument = (more: Record<string, string | Uint8Array> = {}, about: object = {}) => {
  files = {
    '/pm.json': metadata(about),
    '/white/changes.csv': '"a.json","2026-01-01T00:00:00Z"\n',
    '/white/a.json': document('a'),
    ...more,
  }
}

describe('what is no provider is said to be what it is', () => {
  const html = '<!DOCTYPE html><html><title>Welcome</title></html>'
  it.each([
    ['a web page', html, 'feed_html_error_page', /is a web page/],
    ['nothing', '', 'feed_not_json', /is not JSON/],
    ['cut', '{"role": "csaf_provider", "publ', 'feed_truncated', /ends in the middle/],
    ['an advisory', document('a'), 'feed_unknown_format', /is one advisory/],
    ['a ROLIE feed', '{"feed":{}}', 'feed_unknown_format', /is a ROLIE feed/],
    ['an aggregator', '{"aggregator":{},"csaf_providers":[]}', 'feed_unknown_format', /aggregator/],
    ['other JSON', '{"answer":42}', 'feed_unknown_format', /"role" is missing/],
  ])('%s', async (_what, text, code, message) => {
    files = { '/pm.json': text }
    await expect(load()).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })
  it.each([
    ['a publisher without lists', { role: 'csaf_publisher', distributions: [] }, /csaf_publisher/],
    [
      'only what is not public',
      { distributions: [{ rolie: { feeds: [{ tlp_label: 'RED', url: 'https://x/' }] } }] },
      /everybody may read/,
    ],
  ])('%s', async (_what, about, message) => {
    oneDocument({}, about)
    await expect(load()).rejects.toThrow(message)
  })
  it('an address that answers with an error, or not at all', async () => {
    files = {}
    await expect(load()).rejects.toMatchObject({ code: 'feed_download_failed' })
  })
})

describe('what a list names must be an address of the provider', () => {
  it.each([
    '../../etc/secret.json',
    '//evil.example/x.json',
    'http://169.254.169.254/x.json',
    '%2e%2e/x.json',
    'a\\..\\..\\x.json',
  ])('not %s', async (name) => {
    oneDocument({ '/white/changes.csv': `"${name}","2026-01-01T00:00:00Z"\n` })
    await expect(load()).rejects.toMatchObject({ code: 'feed_address_refused' })
  })
  it.each([
    'file:///etc/passwd',
    'http://localhost/x.json',
    'http://10.0.0.1/x.json',
    'https://user:secret@example.org/x.json',
  ])('in ROLIE neither %s', async (src) => {
    oneDocument(
      {
        '/rolie.json': JSON.stringify({
          feed: { entry: [{ updated: '2026-01-01', content: { src } }] },
        }),
      },
      { distributions: [{ rolie: { feeds: [{ url: `${origin}/rolie.json` }] } }] },
    )
    await expect(load()).rejects.toMatchObject({ code: 'feed_address_refused' })
  })
  it.each([
    ['times that are none', '"a.json","yesterday"\n'],
    ['lines that are none', '"a.json","2026-01-01T00:00:00Z"\nBusy, try again later\n'],
  ])('refuses lists with %s', async (_what, text) => {
    oneDocument({ '/white/changes.csv': text })
    await expect(load()).rejects.toMatchObject({ code: 'feed_unknown_format' })
  })
  it('refuses a web page in place of a list or of a document', async () => {
    oneDocument({ '/white/changes.csv': '<html>busy</html>' })
    await expect(load()).rejects.toMatchObject({ code: 'feed_html_error_page' })
    oneDocument({ '/white/a.json': '<html>busy</html>' })
    await expect(load()).rejects.toMatchObject({ code: 'feed_html_error_page' })
    expect(readdirSync(directory).filter((name) => name.endsWith('.part'))).toEqual([])
  })
  it('refuses a list whose documents all lead nowhere, and an empty one', async () => {
    oneDocument({ '/white/changes.csv': '"x.json","2026-01-01T00:00:00Z"\n' })
    await expect(load()).rejects.toMatchObject({ code: 'feed_empty' })
    oneDocument({ '/white/changes.csv': '' })
    await expect(load()).rejects.toMatchObject({ code: 'feed_empty' })
  })
  it('a redirect of a document, a list or a signature into a private network is refused', async () => {
    const inside = 'http://127.0.0.2:9/inside'
    for (const path_ of [
      '/pm.json',
      '/white/changes.csv',
      '/white/a.json',
      '/white/a.json.sha256',
    ]) {
      oneDocument()
      overrides = (request, response) => {
        const content = files[request.url ?? '']
        if (request.url === path_) return void response.writeHead(302, { location: inside }).end()
        response.writeHead(content === undefined ? 404 : 200).end(content)
      }
      await expect(load()).rejects.toMatchObject({ code: 'feed_address_refused' })
    }
  })
  it.each([
    ['a document', '/white/a.json'],
    ['a list', '/white/changes.csv'],
    ['metadata', '/pm.json'],
  ])('%s that never ends is not held', async (_what, path_) => {
    oneDocument()
    let sent = 0
    overrides = (request, response) => {
      if (request.url !== path_) return void response.end(files[request.url ?? ''] ?? '')
      const more = () => {
        while (sent < 5e9 && !response.destroyed) {
          sent += 1 << 20
          if (!response.write(Buffer.alloc(1 << 20, 0x61))) return
        }
      }
      response.on('drain', more)
      more()
    }
    await expect(load()).rejects.toMatchObject({ code: 'feed_too_large' })
    expect(sent).toBeLessThan(200e6)
  })
  it('too many lists are refused; branches without end are no document', async () => {
    const rolie = { feeds: Array.from({ length: 5_000 }, (_, at) => ({ url: `${origin}/${at}` })) }
    oneDocument({}, { distributions: [{ rolie }] })
    await expect(load()).rejects.toThrow(/5000 lists/)
    const deep = `${'{"branches":['.repeat(60_000)}${']}'.repeat(60_000)}`
    oneDocument({
      '/white/changes.csv': '"a.json","2026-01-01T00:00:00Z"\n"b.json","2026-01-02T00:00:00Z"\n',
      '/white/b.json': `${document('b').slice(0, -1)},"product_tree":${deep}}`,
    })
    expect(await load()).toMatchObject({
      documents: 1,
      skipped: [{ url: `${origin}/white/b.json` }],
    })
  })
  it('stops at a provider that leads round in circles', async () => {
    overrides = (request, response) =>
      void response.writeHead(302, { location: `${request.url}/` }).end()
    await expect(load()).rejects.toMatchObject({ code: 'feed_address_refused' })
  })
  it('leaves out what is no CSAF document, and says which', async () => {
    oneDocument({
      '/white/changes.csv': '"a.json","2026-01-01T00:00:00Z"\n"b.json","2026-01-02T00:00:00Z"\n',
      '/white/b.json': '{"document":{}}',
    })
    expect(await load()).toMatchObject({ skipped: [{ url: `${origin}/white/b.json` }] })
    expect(ids()).toEqual(['a'])
  })
  it('refuses a document that is cut, or another than its checksum names', async () => {
    oneDocument({ '/white/a.json': document('a').slice(0, -5) })
    await expect(load()).rejects.toMatchObject({ code: 'feed_truncated' })
    oneDocument({ '/white/a.json.sha256': sha('sha256', 'something else') })
    await expect(load()).rejects.toMatchObject({ code: 'feed_corrupt' })
  })
})

describe('signatures', () => {
  const trusted = (...pairs: TestKey[]) => ({ role: 'csaf_trusted_provider', ...keysOf(...pairs) })
  it('a good one is needed from a trusted provider; its keys are remembered', async () => {
    const keys = keysInMemory()
    oneDocument({ ...keyFiles(own), '/white/a.json.asc': await sign(document('a')) }, trusted(own))
    await load(NO_VALIDATORS, keys)
    expect(ids()).toEqual(['a'])
    expect(await keys.pinned('csaf', 'cert')).toEqual([finger(own)])
    expect(asked).not.toContain('/white/a.json.sha256')
  })
  type Signature = () => Promise<string | undefined>
  it.each<[string, Signature, string]>([
    ['of something else', () => sign('something else'), 'feed_signature_invalid'],
    ['of somebody else', () => sign(document('a'), other), 'feed_signature_invalid'],
    ['that is none', async () => 'signature', 'feed_signature_invalid'],
    ['missing', async () => undefined, 'feed_signature_missing'],
  ])('%s is refused', async (_what, signature, code) => {
    const asc = await signature()
    oneDocument(
      { ...keyFiles(own, other), ...(asc === undefined ? {} : { '/white/a.json.asc': asc }) },
      trusted(own),
    )
    await expect(load()).rejects.toMatchObject({ code })
  })
  it('a provider that need not sign may leave it out, until it has signed once', async () => {
    const keys = keysInMemory()
    oneDocument(keyFiles(own), keysOf(own))
    await load(NO_VALIDATORS, keys)
    expect(await keys.pinned('csaf', 'cert')).toEqual([])
    oneDocument({ ...keyFiles(own), '/white/a.json.asc': await sign(document('a')) }, keysOf(own))
    await load(NO_VALIDATORS, keys)
    oneDocument(keyFiles(own), keysOf(own))
    await expect(load(NO_VALIDATORS, keys)).rejects.toMatchObject({
      code: 'feed_signature_missing',
    })
  })
  it('another key than the known one is taken only after a person has accepted it', async () => {
    const keys = keysInMemory({ 'csaf/cert': [finger(own)] })
    const signature = await sign(document('a'), other)
    const served = { ...keyFiles(own, other), '/white/a.json.asc': signature }
    oneDocument(served, trusted(other))
    await expect(load(NO_VALIDATORS, keys)).rejects.toMatchObject({ code: 'feed_key_changed' })
    oneDocument(served, trusted(own, other))
    await expect(load(NO_VALIDATORS, keys)).rejects.toThrow(
      new RegExp(`dirigent feeds trust csaf cert ${finger(other)}`),
    )
    await keys.pin('csaf', 'cert', [finger(own), finger(other)])
    await load(NO_VALIDATORS, keys)
    expect(ids()).toEqual(['a'])
  })
  it('a key that is not the one its fingerprint names is none', async () => {
    oneDocument({ [`/openpgp/${finger(own)}.asc`]: other.armored }, trusted(own))
    await expect(load()).rejects.toMatchObject({ code: 'feed_key_changed' })
  })
})

describe('an archive and what changed since', () => {
  const archive: FeedFile = {
    name: 'vex',
    url: '',
    follow: 'name_in_text',
    checksum: 'sha256_beside',
  }
  const redHat = (id: string) =>
    document(id)
      .replaceAll('Example CERT', 'Red Hat')
      .replaceAll('cert.example.org', 'www.redhat.com')
  const get = (known: Validators, keys: KeyRing = keysInMemory()) =>
    downloadFeedFile(
      { http, keys },
      FEEDS['redhat-csaf'],
      {
        ...archive,
        url: `${origin}/vex/archive_latest.txt`,
        signedBy: `${origin}/pm.json`,
        changesIn: `${origin}/vex/`,
      },
      known,
      path(),
    )
  const known = { etag: '2026-07-31T00:00:00.000Z', lastModified: '2026-08-04T00:00:00.000Z' }
  beforeEach(async () => {
    files = {
      '/pm.json': metadata(keysOf(own)),
      ...keyFiles(own),
      '/vex/archive_latest.txt': 'vex_2026-08-01.tar.zst',
      '/vex/vex_2026-08-01.tar.zst': 'archive',
      '/vex/vex_2026-08-01.tar.zst.sha256': sha('sha256', 'archive'),
      '/vex/vex_2026-08-01.tar.zst.asc': await sign('archive'),
      '/vex/changes.csv':
        '"2026/cve-2026-2.json","2026-08-05T10:00:00+00:00"\n"2026/cve-2026-1.json","2026-08-02T10:00:00+00:00"\n',
      '/vex/deletions.csv':
        '"2026/cve-2026-3.json","2026-08-05T11:00:00+00:00"\n"2026/cve-2026-2.json","2026-08-04T11:00:00+00:00"\n',
      '/vex/2026/cve-2026-2.json': redHat('CVE-2026-2'),
      '/vex/2026/cve-2026-2.json.asc': await sign(redHat('CVE-2026-2')),
    }
  })
  it('first the archive, with its signature', async () => {
    expect(await get(NO_VALIDATORS)).toMatchObject({
      bytes: 7,
      validators: { lastModified: '2026-07-31T00:00:00.000Z' },
    })
    files['/vex/vex_2026-08-01.tar.zst.asc'] = await sign('another archive')
    await expect(get(NO_VALIDATORS)).rejects.toMatchObject({ code: 'feed_signature_invalid' })
  })
  it('then only what changed or was deleted', async () => {
    expect(await get(known)).toMatchObject({
      adds: true,
      validators: { etag: known.etag, lastModified: '2026-08-05T11:00:00.000Z' },
    })
    expect(asked).not.toContain('/vex/vex_2026-08-01.tar.zst')
    const records = await Array.fromAsync(FEEDS['redhat-csaf'].parse({ path: path() }))
    expect(records).toMatchObject([
      { kind: 'document', document: { id: 'CVE-2026-2', gone: false, publisher: 'Red Hat' } },
      { kind: 'document', document: { id: 'CVE-2026-3', gone: true } },
    ])
    const newest = { ...known, lastModified: '2026-08-05T11:00:00.000Z' }
    expect(await get(newest)).toEqual({ kind: 'not_modified' })
  })
  it('and the archive again when it is old, or there is no list of changes', async () => {
    expect(await get({ ...known, etag: '2026-07-01T00:00:00.000Z' })).toMatchObject({ bytes: 7 })
  })
})
