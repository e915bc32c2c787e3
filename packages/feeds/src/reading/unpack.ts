import { Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import type { FeedName } from '@dirigent/domain/advisories/advisory'
import unbzip2 from 'unbzip2-stream'
import xz from 'xz-decompress'
import { FeedError } from '../feed-error.ts'
import type { Bytes } from './bytes.ts'
import { UNPACKED_MAX_BYTES } from './limits.ts'

export type Packing = 'gzip' | 'zstd' | 'xz' | 'bzip2'

const MAGIC: readonly (readonly [Packing, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['bzip2', [0x42, 0x5a, 0x68]],
]

/** How a stream is packed, told by its first bytes; null when it is not. */
export function packingOf(head: Uint8Array): Packing | null {
  const found = MAGIC.find(([, magic]) => magic.every((byte, at) => head[at] === byte))
  return found?.[0] ?? null
}

/** Runs bytes through a decompressor of Node. */
async function* throughZlib(packed: Bytes, kind: 'gzip' | 'zstd'): Bytes {
  const input = Readable.from(packed)
  const decompressor = kind === 'gzip' ? createGunzip() : createZstdDecompress()
  input.on('error', (error) => decompressor.destroy(error))
  try {
    yield* input.pipe(decompressor) as AsyncIterable<Buffer>
  } finally {
    input.destroy()
    decompressor.destroy()
  }
}

/** The reference decoder for xz, compiled to WebAssembly. */
async function* throughXz(packed: Bytes): Bytes {
  const input = Readable.from(packed)
  try {
    const web = Readable.toWeb(input) as ReadableStream<Uint8Array>
    yield* new xz.XzReadableStream(web) as AsyncIterable<Uint8Array>
  } finally {
    input.destroy()
  }
}

/** A stream of Node's first kind: it hands out what it made while it is written to. */
async function* throughBzip2(packed: Bytes): Bytes {
  const decompressor = unbzip2()
  const made: Uint8Array[] = []
  const failed: Error[] = []
  decompressor.on('data', (chunk: Uint8Array) => made.push(chunk))
  decompressor.on('error', (error: Error) => failed.push(error))
  for await (const chunk of packed) {
    decompressor.write(Buffer.from(chunk))
    if (failed[0]) throw failed[0]
    yield* made.splice(0)
  }
  decompressor.end()
  if (failed[0]) throw failed[0]
  yield* made
}

function through(packed: Bytes, kind: Packing): Bytes {
  if (kind === 'xz') return throughXz(packed)
  return kind === 'bzip2' ? throughBzip2(packed) : throughZlib(packed, kind)
}

/** Unpacks and turns failures into feed errors: cut, damaged, or larger than anything that a publisher sends. */
export async function* unpack(feed: FeedName, packed: Bytes, kind: Packing): Bytes {
  let unpacked = 0
  try {
    for await (const chunk of through(packed, kind)) {
      unpacked += chunk.length
      if (unpacked > UNPACKED_MAX_BYTES)
        throw new FeedError(feed, 'feed_too_large', 'it unpacks to more than 16 GB; refused.')
      yield chunk
    }
  } catch (error) {
    throw unpackError(feed, error)
  }
}

/** bzip2's words, and BUF_ERROR of the xz decoder (7 is DATA_ERROR). */
const CUT = /unexpected end|ended prematurely|error code 8|incomplete|truncated/i

function unpackError(feed: FeedName, error: unknown): FeedError {
  if (error instanceof FeedError) return error
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const message = error instanceof Error ? error.message : String(error)
  if (code === 'Z_BUF_ERROR' || CUT.test(message)) {
    return new FeedError(
      feed,
      'feed_truncated',
      'the compressed file ends too early; fetch it again.',
      error,
    )
  }
  if (code === '' || code.startsWith('Z_') || code.startsWith('ZSTD')) {
    return new FeedError(
      feed,
      'feed_corrupt',
      `the compressed file is damaged (${message}); fetch it again.`,
      error,
    )
  }
  return new FeedError(feed, 'feed_unreadable', `it cannot be read: ${message}.`, error)
}
