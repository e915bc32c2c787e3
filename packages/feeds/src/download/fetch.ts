import { MINUTE_MS } from '@dirigent/domain/identity/time'
import type { Http, HttpAnswer } from '@dirigent/system/http'
import { FeedError } from '../feed-error.ts'
import type { FeedName } from '@dirigent/domain/advisories/advisory'

const HEADERS_TIMEOUT_MS = 2 * MINUTE_MS
/** Indexes that lead to a file: BSI's list of all documents is 3 MB. */
const TEXT_MAX_BYTES = 64 * 1024 * 1024

/** Asks a publisher; an answer that never came is a `FeedError`, every status is an answer. */
export async function ask(
  http: Http,
  feed: FeedName,
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> {
  const answer = await http.get({
    url,
    // Some publishers refuse clients that do not say who they are.
    headers: { 'user-agent': 'dirigent', ...headers },
    timeoutMs: HEADERS_TIMEOUT_MS,
  })
  if ('code' in answer) {
    throw new FeedError(
      feed,
      'feed_download_failed',
      `${url} cannot be reached (${answer.detail}); check network and proxy, or import the file by hand.`,
    )
  }
  return answer
}

export function wrongStatus(feed: FeedName, url: string, status: number): FeedError {
  return new FeedError(
    feed,
    'feed_download_failed',
    `${url} answered ${status}; it will be tried again.`,
  )
}

/** A small text, whole; null when there is none at this address and `optional` says that this may be. */
export async function fetchText(
  http: Http,
  feed: FeedName,
  url: string,
  optional = false,
): Promise<string | null> {
  const answer = await ask(http, feed, url)
  if (optional && (answer.status === 404 || answer.status === 403)) return null
  if (answer.status !== 200) throw wrongStatus(feed, url, answer.status)
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of answer.body) {
    length += chunk.length
    if (length > TEXT_MAX_BYTES)
      throw new FeedError(feed, 'feed_too_large', `${url} sends more than 64 MB; stopped.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
