import { createReadStream } from 'node:fs'
import type { FeedName } from '@dirigent/domain/advisories/advisory'
import { tarEntries } from '../containers/tar.ts'
import { zipEntriesOfFile, zipEntriesOfStream } from '../containers/zip.ts'
import { FeedError } from '../feed-error.ts'
import type { FeedSource } from '../feed.ts'
import { packingOf, unpack } from './unpack.ts'
import type { Bytes, FeedDocument } from './bytes.ts'

/** Takes the first chunk(s) without losing them, to tell what a stream is. */
export async function peek(
  bytes: Bytes,
  wanted: number,
): Promise<{ head: Uint8Array; all: Bytes }> {
  const iterator = bytes[Symbol.asyncIterator]()
  const chunks: Uint8Array[] = []
  let length = 0
  while (length < wanted) {
    const next = await iterator.next()
    if (next.done) break
    chunks.push(next.value)
    length += next.value.length
  }
  async function* all() {
    try {
      yield* chunks
      for (let next = await iterator.next(); !next.done; next = await iterator.next())
        yield next.value
    } finally {
      await iterator.return?.()
    }
  }
  return { head: Buffer.concat(chunks), all: all() }
}

const startsWith = (head: Uint8Array, ...magic: number[]) =>
  magic.every((byte, at) => head[at] === byte)
const isTar = (head: Uint8Array) =>
  head.length > 262 && Buffer.from(head.subarray(257, 262)).toString('latin1') === 'ustar'

async function* readFile(feed: FeedName, path: string): Bytes {
  try {
    yield* createReadStream(path, { highWaterMark: 1 << 18 })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    const why =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'it is a folder'
          : String(code)
    throw new FeedError(feed, 'feed_unreadable', `${path} cannot be read: ${why}.`, error)
  }
}

const TEXT_BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const

/** `xml`: the feed's documents are XML, so that only a page in HTML is an error page. */
export type DocumentOptions = { xml: boolean }

/** Looks at where the text begins: an HTML page is a proxy's or publisher's error, whatever the status code said. */
async function checkedText(
  feed: FeedName,
  bytes: Bytes,
  { xml }: DocumentOptions,
): Promise<Bytes | 'blank'> {
  const { head, all } = await peek(bytes, 4096)
  const text = Buffer.from(head)
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()
  const page = xml
    ? /^(?:<\?xml[^>]*>\s*)?(?:<!doctype html|<html)/i
    : /^<(?:!doctype|html|head|body|\?xml|!--|h1|title)/i
  if (page.test(text)) {
    throw new FeedError(
      feed,
      'feed_html_error_page',
      'the file is a web page, not the feed: the publisher or a proxy answered with an error page. Try again later.',
    )
  }
  if (text === '' && head.length < 4096) return 'blank'
  return withoutMark(all)
}

async function* withoutMark(bytes: Bytes): Bytes {
  let first = true
  for await (const chunk of bytes) {
    yield first && startsWith(chunk, ...TEXT_BYTE_ORDER_MARK) ? chunk.subarray(3) : chunk
    first = false
  }
}

async function* members(
  feed: FeedName,
  bytes: Bytes,
  path: string | null,
  depth: number,
): AsyncIterable<FeedDocument> {
  const { head, all } = await peek(bytes, 512)
  const packing = packingOf(head)
  if (packing) return yield* members(feed, unpack(feed, all, packing), null, depth)
  if (startsWith(head, 0x50, 0x4b, 0x03, 0x04) || startsWith(head, 0x50, 0x4b, 0x05, 0x06)) {
    const entries = path === null ? zipEntriesOfStream(feed, all) : zipEntriesOfFile(feed, path)
    for await (const entry of entries) {
      // The publisher of CVE records once shipped a zip inside a zip.
      if (depth === 0 && entry.name.endsWith('.zip'))
        yield* members(feed, entry.bytes, null, depth + 1)
      else yield entry
    }
    return
  }
  if (isTar(head)) return yield* tarEntries(feed, all)
  yield { name: '', bytes: all }
}

/**
 * The documents in a feed's file, unpacked, without byte order mark. Throws `feed_empty` when there is none with
 * content and `feed_html_error_page` when one is a web page.
 */
export async function* documentsOf(
  feed: FeedName,
  source: FeedSource,
  options: DocumentOptions = { xml: false },
): AsyncIterable<FeedDocument> {
  const path = 'path' in source ? source.path : null
  const bytes = 'path' in source ? readFile(feed, source.path) : source.bytes
  let found = 0
  for await (const document of members(feed, bytes, path, 0)) {
    const text = await checkedText(feed, document.bytes, options)
    if (text === 'blank') continue
    found++
    yield { name: document.name, bytes: text }
  }
  if (found === 0)
    throw new FeedError(feed, 'feed_empty', 'the file is empty. What was loaded before stays.')
}
