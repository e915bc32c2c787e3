import type { FeedName } from '@dirigent/domain/advisories/advisory'
import { FeedError } from '../feed-error.ts'
import type { Bytes, FeedDocument } from '../reading/bytes.ts'
import { VALUE_MAX_BYTES } from '../reading/limits.ts'

const BLOCK = 512

/** Hands out exactly as many bytes as asked for. */
function byteReader(bytes: Bytes) {
  const iterator = bytes[Symbol.asyncIterator]()
  let held: Buffer = Buffer.alloc(0)
  return {
    /** null when the stream ends before the first byte; shorter than asked when it ends within. */
    async take(count: number): Promise<Buffer> {
      const parts = [held]
      let length = held.length
      while (length < count) {
        const next = await iterator.next()
        if (next.done) break
        parts.push(Buffer.from(next.value))
        length += next.value.length
      }
      const all = parts.length === 1 ? held : Buffer.concat(parts)
      held = all.subarray(count)
      return all.subarray(0, count)
    },
    close: () => iterator.return?.(),
  }
}

const field = (header: Buffer, from: number, length: number) =>
  header.toString('latin1', from, from + length).replace(/\0.*$/s, '')

/** The regular files of a tar (ustar and GNU headers); each is held whole, bounded. */
export async function* tarEntries(feed: FeedName, bytes: Bytes): AsyncIterable<FeedDocument> {
  const reader = byteReader(bytes)
  const cut = () =>
    new FeedError(feed, 'feed_truncated', 'the archive ends too early; fetch it again.')
  try {
    for (;;) {
      const header = await reader.take(BLOCK)
      if (header.length < BLOCK) throw cut()
      if (header.every((byte) => byte === 0)) return
      const size = Number.parseInt(field(header, 124, 12).trim() || '0', 8)
      if (!Number.isFinite(size))
        throw new FeedError(
          feed,
          'feed_corrupt',
          'the archive has a damaged header; fetch it again.',
        )
      if (size > VALUE_MAX_BYTES)
        throw new FeedError(feed, 'feed_too_large', 'a file in the archive is larger than 128 MB.')
      const content = await reader.take(size)
      if (content.length < size) throw cut()
      await reader.take((BLOCK - (size % BLOCK)) % BLOCK)
      const kind = field(header, 156, 1)
      const prefix = field(header, 345, 155)
      const name = (prefix ? `${prefix}/` : '') + field(header, 0, 100)
      if (kind === '' || kind === '0') yield { name, bytes: oneChunk(content) }
    }
  } finally {
    await reader.close()
  }
}

async function* oneChunk(chunk: Uint8Array): Bytes {
  yield chunk
}
