import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import type { FeedName } from '@dirigent/domain/advisories/advisory'
import { tarEntries } from '../containers/tar.ts'
import { zipEntriesOfFile, zipEntriesOfStream } from '../containers/zip.ts'
import { FeedError } from '../feed-error.ts'
import type { FeedSource } from '../feed.ts'
import { UNPACKED_MAX_BYTES } from './limits.ts'

export type Bytes = AsyncIterable<Uint8Array>
/** One text document: the whole file, or one member of an archive. */
export type FeedDocument = { name: string; bytes: Bytes }

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

/** Runs bytes through a decompressor and turns its failures into feed errors. */
async function* unpack(feed: FeedName, packed: Bytes, kind: 'gzip' | 'zstd'): Bytes {
  const input = Readable.from(packed)
  const decompressor = kind === 'gzip' ? createGunzip() : createZstdDecompress()
  input.on('error', (error) => decompressor.destroy(error))
  let unpacked = 0
  try {
    for await (const chunk of input.pipe(decompressor) as AsyncIterable<Buffer>) {
      unpacked += chunk.length
      if (unpacked > UNPACKED_MAX_BYTES)
        throw new FeedError(feed, 'feed_too_large', 'it unpacks to more than 16 GB; refused.')
      yield chunk
    }
  } catch (error) {
    throw unpackError(feed, error)
  } finally {
    input.destroy()
    decompressor.destroy()
  }
}

function unpackError(feed: FeedName, error: unknown): FeedError {
  if (error instanceof FeedError) return error
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const message = error instanceof Error ? error.message : String(error)
  if (code === 'Z_BUF_ERROR' || /unexpected end/i.test(message)) {
    return new FeedError(
      feed,
      'feed_truncated',
      'the compressed file ends too early; fetch it again.',
      error,
    )
  }
  if (code.startsWith('Z_') || code.startsWith('ZSTD')) {
    return new FeedError(
      feed,
      'feed_corrupt',
      `the compressed file is damaged (${message}); fetch it again.`,
      error,
    )
  }
  return new FeedError(feed, 'feed_unreadable', `it cannot be read: ${message}.`, error)
}

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

/** Looks at where the text begins: an HTML page is a proxy's or publisher's error, whatever the status code said. */
async function checkedText(feed: FeedName, bytes: Bytes): Promise<Bytes | 'blank'> {
  const { head, all } = await peek(bytes, 4096)
  const text = Buffer.from(head)
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()
  if (/^<(?:!doctype|html|head|body|\?xml|!--|h1|title)/i.test(text)) {
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
  if (startsWith(head, 0x1f, 0x8b))
    return yield* members(feed, unpack(feed, all, 'gzip'), null, depth)
  if (startsWith(head, 0x28, 0xb5, 0x2f, 0xfd))
    return yield* members(feed, unpack(feed, all, 'zstd'), null, depth)
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
  if (startsWith(head, 0xfd, 0x37, 0x7a, 0x58) || startsWith(head, 0x42, 0x5a, 0x68)) {
    throw new FeedError(
      feed,
      'feed_unknown_format',
      'it is packed with xz or bzip2; unpack it first.',
    )
  }
  yield { name: '', bytes: all }
}

/**
 * The documents in a feed's file, unpacked, without byte order mark. Throws `feed_empty` when there is none with
 * content and `feed_html_error_page` when one is a web page.
 */
export async function* documentsOf(
  feed: FeedName,
  source: FeedSource,
): AsyncIterable<FeedDocument> {
  const path = 'path' in source ? source.path : null
  const bytes = 'path' in source ? readFile(feed, source.path) : source.bytes
  let found = 0
  for await (const document of members(feed, bytes, path, 0)) {
    const text = await checkedText(feed, document.bytes)
    if (text === 'blank') continue
    found++
    yield { name: document.name, bytes: text }
  }
  if (found === 0)
    throw new FeedError(feed, 'feed_empty', 'the file is empty. What was loaded before stays.')
}
