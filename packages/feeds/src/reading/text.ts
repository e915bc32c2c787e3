import type { FeedName } from '@dirigent/domain/advisories/advisory'
import { FeedError } from '../feed-error.ts'
import type { Bytes } from './bytes.ts'
import { DOCUMENT_MAX_BYTES, VALUE_MAX_BYTES } from './limits.ts'

const LINE_FEED = 0x0a

const tooLarge = (feed: FeedName, what: string) =>
  new FeedError(
    feed,
    'feed_too_large',
    `${what} is larger than ${VALUE_MAX_BYTES / 1024 / 1024} MB: this is not the feed.`,
  )

/** Lines without their ends (LF or CRLF). A last line without an end is a line. */
export async function* linesOf(feed: FeedName, bytes: Bytes): AsyncIterable<string> {
  const decoder = new TextDecoder()
  // Joined when its end is found: joining at each chunk would copy an endless line over and over.
  let pending: string[] = []
  let length = 0
  const withoutReturn = (line: string) => (line.endsWith('\r') ? line.slice(0, -1) : line)
  for await (const chunk of bytes) {
    const lines = decoder.decode(chunk, { stream: true }).split('\n')
    const rest = lines.pop() ?? ''
    for (const line of lines) {
      yield withoutReturn([...pending, line].join(''))
      pending = []
      length = 0
    }
    if (rest !== '') pending.push(rest)
    length += rest.length
    if (length > VALUE_MAX_BYTES) throw tooLarge(feed, 'one line')
  }
  const last = pending.join('') + decoder.decode()
  if (last !== '') yield withoutReturn(last)
}

/**
 * Lines of a text that ends with a line end, as publishers write it: a last line without one was cut, and half a version
 * number would be taken for a whole one. Throws `feed_truncated` at its end.
 */
export async function* wholeLinesOf(feed: FeedName, bytes: Bytes): AsyncIterable<string> {
  let last = 0
  async function* watched() {
    for await (const chunk of bytes) {
      last = chunk.at(-1) ?? last
      yield chunk
    }
  }
  yield* linesOf(feed, watched())
  if (last !== LINE_FEED)
    throw new FeedError(feed, 'feed_truncated', 'it ends within a line; fetch it again.')
}

/** A whole document, bounded. */
export async function textOf(feed: FeedName, bytes: Bytes): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of bytes) {
    length += chunk.length
    if (length > DOCUMENT_MAX_BYTES)
      throw new FeedError(
        feed,
        'feed_too_large',
        'the file is larger than 64 MB: this is not the feed.',
      )
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** JSON, or a feed error that tells a cut document from one that never was JSON. */
export function parseJson(feed: FeedName, text: string, where: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    if (
      /^\s*[[{]/.test(text) &&
      /unexpected end|unterminated|end of JSON|Expected .* after/i.test(message)
    ) {
      throw new FeedError(
        feed,
        'feed_truncated',
        `${where} ends in the middle of a record; fetch it again.`,
        error,
      )
    }
    throw new FeedError(feed, 'feed_not_json', `${where} is not JSON (${message}).`, error)
  }
}
