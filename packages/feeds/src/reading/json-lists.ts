import type { FeedName } from '@dirigent/domain/advisories/advisory'
import { FeedError } from '../feed-error.ts'
import type { Bytes } from './bytes.ts'
import { VALUE_MAX_BYTES } from './limits.ts'
import { parseJson } from './text.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d

const isOpening = (byte: number) => byte === OPEN_BRACE || byte === OPEN_BRACKET
const isClosing = (byte: number) => byte === CLOSE_BRACE || byte === CLOSE_BRACKET

/** Bytes of one value, bounded: what is larger than any record is not the feed, and is not held. */
function createHolder(feed: FeedName) {
  let parts: Uint8Array[] = []
  let length = 0
  return {
    add(bytes: Uint8Array) {
      length += bytes.length
      if (length > VALUE_MAX_BYTES)
        throw new FeedError(
          feed,
          'feed_too_large',
          'one record is larger than 128 MB: this is not the feed.',
        )
      parts.push(bytes)
    },
    take(): string {
      const text = Buffer.concat(parts).toString('utf8')
      parts = []
      length = 0
      return text
    },
    peek: () => Buffer.concat(parts).toString('utf8'),
  }
}

/** Yields each byte that is not within a string, with its place. */
type Structure = { inString: boolean; escaped: boolean }
function isStructural(state: Structure, byte: number): boolean {
  if (state.inString) {
    if (state.escaped) state.escaped = false
    else if (byte === BACKSLASH) state.escaped = true
    else if (byte === QUOTE) state.inString = false
    return false
  }
  if (byte === QUOTE) state.inString = true
  return byte !== QUOTE
}

type Walk = Structure & { depth: number; listDepth: number; found: boolean }

/** What a structural byte means: an element ends before it, the list begins after it, or nothing. */
function meaningOf(walk: Walk, byte: number): 'element' | 'opens' | 'nothing' {
  if (isOpening(byte)) {
    walk.depth++
    return byte === OPEN_BRACKET && walk.listDepth === 0 && walk.depth <= 2 ? 'opens' : 'nothing'
  }
  if (isClosing(byte)) {
    walk.depth--
    if (walk.depth === walk.listDepth - 1 && walk.listDepth > 0) {
      walk.listDepth = 0
      return 'element'
    }
    return 'nothing'
  }
  return byte === COMMA && walk.depth === walk.listDepth && walk.listDepth > 0
    ? 'element'
    : 'nothing'
}

/**
 * The elements of a JSON array, one at a time: the outermost one, or that of a member with one of these names in the
 * outermost object. A document with no such list is one value. Throws `feed_truncated` when it does not end.
 */
export async function* jsonListElements(
  feed: FeedName,
  bytes: Bytes,
  names: readonly string[],
): AsyncIterable<unknown> {
  const walk: Walk = { inString: false, escaped: false, depth: 0, listDepth: 0, found: false }
  const holder = createHolder(feed)
  const isList = new RegExp(`^\\s*$|"(?:${names.join('|')})"\\s*:\\s*$`)
  for await (const chunk of bytes) {
    let from = 0
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0
      if (!isStructural(walk, byte)) continue
      const meaning = meaningOf(walk, byte)
      if (meaning === 'nothing') continue
      holder.add(chunk.slice(from, at))
      from = meaning === 'opens' ? at : at + 1
      if (meaning === 'opens') {
        const before = holder.peek()
        if (!isList.test(before)) continue
        holder.take()
        walk.listDepth = walk.depth
        walk.found = true
        from = at + 1
        continue
      }
      const text = holder.take()
      if (text.trim() !== '') yield parseJson(feed, text, 'a record')
    }
    holder.add(chunk.slice(from))
  }
  if (walk.depth > 0)
    throw new FeedError(
      feed,
      'feed_truncated',
      'the file ends in the middle of a record; fetch it again.',
    )
  if (!walk.found) yield parseJson(feed, holder.take(), 'the file')
}
