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
const isBlank = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

type Scan = { depth: number; inString: boolean; escaped: boolean; started: boolean; ended: boolean }

/** Follows brackets and strings; answers whether this byte ends a member of the outermost object. */
function step(scan: Scan, byte: number): 'member' | 'end' | 'inside' {
  if (scan.inString) {
    if (scan.escaped) scan.escaped = false
    else if (byte === BACKSLASH) scan.escaped = true
    else if (byte === QUOTE) scan.inString = false
    return 'inside'
  }
  if (byte === QUOTE) scan.inString = true
  else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) scan.depth++
  else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
    scan.depth--
    return scan.depth === 0 ? 'end' : 'inside'
  } else if (byte === COMMA && scan.depth === 1) return 'member'
  return 'inside'
}

function memberOf(feed: FeedName, parts: readonly Uint8Array[]): readonly [string, unknown] | null {
  const text = Buffer.concat(parts).toString('utf8')
  if (text.trim() === '') return null
  const value = parseJson(feed, `{${text}}`, 'the file') as Record<string, unknown>
  return Object.entries(value)[0] ?? null
}

/**
 * The members of one large JSON object, one at a time: Debian's tracker is 70 MB, and holding it parsed takes ten times
 * as much. Throws `feed_not_json` when it is no object, `feed_truncated` when it does not end.
 */
export async function* jsonMembers(
  feed: FeedName,
  bytes: Bytes,
): AsyncIterable<readonly [string, unknown]> {
  const scan: Scan = { depth: 0, inString: false, escaped: false, started: false, ended: false }
  let parts: Uint8Array[] = []
  let held = 0
  for await (const chunk of bytes) {
    let from = 0
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0
      if (!scan.started || scan.ended) {
        if (isBlank(byte)) continue
        if (scan.ended)
          throw new FeedError(
            feed,
            'feed_unknown_format',
            'something follows the end of the JSON object: is it one record per line?',
          )
        if (byte !== OPEN_BRACE)
          throw new FeedError(feed, 'feed_not_json', 'the file does not begin with a JSON object.')
        scan.started = true
        scan.depth = 1
        from = at + 1
        continue
      }
      const what = step(scan, byte)
      if (what === 'inside') continue
      parts.push(chunk.subarray(from, at))
      const member = memberOf(feed, parts)
      parts = []
      held = 0
      from = at + 1
      scan.ended = what === 'end'
      if (member) yield member
    }
    if (!scan.started || scan.ended) continue
    parts.push(chunk.slice(from))
    held += chunk.length - from
    if (held > VALUE_MAX_BYTES)
      throw new FeedError(
        feed,
        'feed_too_large',
        'one record is larger than 128 MB: this is not the feed.',
      )
  }
  if (!scan.ended)
    throw new FeedError(
      feed,
      'feed_truncated',
      'the file ends in the middle of a record; fetch it again.',
    )
}
