import type { FeedName } from '@dirigent/domain/advisories/advisory'
import { FeedError } from '../feed-error.ts'
import type { FeedFile } from '../feed.ts'
import { readXml } from '../reading/xml.ts'
import { fetchBytes, fetchText, plainText, type Web } from './fetch.ts'
import { signerOf, type KeyRing } from './signer.ts'

/** Where a file lies now, the SHA-256 (hex) that its publisher names for it, and who may be asked for it. */
export type Located = { url: string; sha256: string | null; web: Web }

const SHA256 = /\b[0-9a-f]{64}\b/i

/** The file that the address leads to, with its checksum where the publisher keeps one. */
export async function locate(web: Web, keys: KeyRing, file: FeedFile): Promise<Located> {
  if (file.follow === 'rpm_updateinfo') return locateUpdateinfo(web, keys, file)
  const url = file.follow === 'name_in_text' ? await urlNamedIn(web, file.url) : file.url
  if (file.checksum !== 'sha256_beside') return { url, sha256: null, web }
  const text = await fetchText(web, `${url}.sha256`, { optional: true })
  return { url, sha256: SHA256.exec(text ?? '')?.[0].toLowerCase() ?? null, web }
}

/** The file's name stands alone in a text beside it. */
async function urlNamedIn(web: Web, url: string): Promise<string> {
  const name = (await fetchText(web, url))?.trim() ?? ''
  if (!/^[\w.-]+$/.test(name))
    throw new FeedError(
      web.feed,
      'feed_unknown_format',
      `${url} does not name a file; the publisher or a proxy answered with something else.`,
    )
  return new URL(name, url).href
}

/** A repository's `repomd.xml` names the file of its updates; a mirror list names the repository. */
async function locateUpdateinfo(
  web: Web,
  keys: KeyRing,
  { name, url }: FeedFile,
): Promise<Located> {
  let index = url
  let from = web
  if (!url.endsWith('.xml')) {
    const list = await fetchBytes(web, url)
    const [mirror = ''] = (list?.bytes.toString('utf8') ?? '').trim().split(/\s+/)
    if (!/^https?:\/\//.test(mirror))
      throw new FeedError(web.feed, 'feed_unknown_format', `${url} names no mirror.`)
    index = `${mirror.replace(/\/$/, '')}/repodata/repomd.xml`
    from = list?.answer.network === 'private' ? web : { ...web, reach: 'public' }
  }
  const answered = await fetchBytes(from, index)
  from = answered?.answer.network === 'public' ? { ...from, reach: 'public' } : from
  const bytes = answered?.bytes ?? Buffer.alloc(0)
  await checkIndex(from, keys, name, index, bytes)
  const text = answered ? plainText(web.feed, index, bytes) : ''
  const found = await updateinfoIn(web.feed, text)
  if (found.href === '')
    throw new FeedError(web.feed, 'feed_unknown_format', `${index} names no updateinfo file.`)
  return { url: new URL(found.href, new URL('..', index)).href, sha256: found.sha256, web: from }
}

/**
 * Where the publisher signs its index (`repomd.xml.asc`) and lays the key beside it (`repomd.xml.key`), as zypper and dnf
 * expect it, the first key that was seen must have signed it from then on. The index names the SHA-256 of the rest.
 */
async function checkIndex(web: Web, keys: KeyRing, name: string, index: string, bytes: Buffer) {
  const signer = await signerOf(web, keys, name, [{ url: `${index}.key` }], false)
  await signer.check(index, { bytes }, `${index}.asc`)
}

async function updateinfoIn(feed: FeedName, xml: string) {
  const found = { href: '', sha256: null as string | null }
  const at = { type: '', checksum: false }
  async function* bytes() {
    yield Buffer.from(xml)
  }
  const handlers = {
    open(name: string, attributes: Readonly<Record<string, string>>) {
      if (name === 'data') at.type = attributes['type'] ?? ''
      at.checksum = name === 'checksum' && attributes['type'] === 'sha256'
      if (name === 'location' && at.type === 'updateinfo') found.href = attributes['href'] ?? ''
    },
    text(text: string) {
      if (at.checksum && at.type === 'updateinfo') found.sha256 ??= SHA256.exec(text)?.[0] ?? null
    },
    close() {
      at.checksum = false
    },
  }
  for await (const _ of readXml(feed, bytes(), handlers)) continue
  return found
}
