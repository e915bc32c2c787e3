import { MINUTE_MS } from '@dirigent/domain/identity/time'
import type { Http, HttpAnswer } from '@dirigent/system/http'
import type { FeedName } from '@dirigent/domain/advisories/advisory'
import { FeedError } from '../feed-error.ts'

const HEADERS_TIMEOUT_MS = 2 * MINUTE_MS
/** Indexes that lead to a file: BSI's list of all documents is 3 MB. */
const TEXT_MAX_BYTES = 64 * 1024 * 1024

/** Who is asked for what. */
export type Web = {
  http: Http
  feed: FeedName
  /** `public` where a public publisher names the addresses: they must not lead into our own network. */
  reach: 'anywhere' | 'public'
}

/** Asks a publisher; an answer that never came is a `FeedError`, every status is an answer. */
export async function ask(
  { http, feed, reach }: Web,
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> {
  const answer = await http.get({
    url,
    // Some publishers refuse clients that do not say who they are.
    headers: { 'user-agent': 'dirigent', ...headers },
    timeoutMs: HEADERS_TIMEOUT_MS,
    reach,
  })
  if (!('code' in answer)) return answer
  if (answer.code === 'refused')
    throw new FeedError(feed, 'feed_address_refused', `${url} is not followed: ${answer.detail}.`)
  throw new FeedError(
    feed,
    'feed_download_failed',
    `${url} cannot be reached (${answer.detail}); check network and proxy, or import the file by hand.`,
  )
}

export function wrongStatus(feed: FeedName, url: string, status: number): FeedError {
  return new FeedError(
    feed,
    'feed_download_failed',
    `${url} answered ${status}; it will be tried again.`,
  )
}

export type Fetched = { bytes: Buffer; answer: HttpAnswer }
export type FetchLimits = { maxBytes?: number; optional?: boolean }

/** A small file, whole; null when there is none at this address and `optional` says that this may be. */
export async function fetchBytes(
  web: Web,
  url: string,
  { maxBytes = TEXT_MAX_BYTES, optional = false }: FetchLimits = {},
): Promise<Fetched | null> {
  const answer = await ask(web, url)
  if (optional && [403, 404, 410].includes(answer.status)) return null
  if (answer.status !== 200) throw wrongStatus(web.feed, url, answer.status)
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of answer.body) {
      length += chunk.length
      if (length > maxBytes)
        throw new FeedError(
          web.feed,
          'feed_too_large',
          `${url} sends more than ${maxBytes / 1024} KB: this is not what it should be; stopped.`,
        )
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof FeedError) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new FeedError(web.feed, 'feed_truncated', `${url} broke off (${why}).`, error)
  }
  return { bytes: Buffer.concat(chunks), answer }
}

/** Text without byte order mark; a web page in its place is an error, whatever the status said. */
export function plainText(feed: FeedName, url: string, bytes: Buffer): string {
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '')
  if (/^\s*<(?:!doctype|html|head|body|!--|h1|title)/i.test(text))
    throw new FeedError(
      feed,
      'feed_html_error_page',
      `${url} is a web page: the address is wrong, or the publisher or a proxy answered with an error page.`,
    )
  return text
}

/** As `fetchBytes`, as text. */
export async function fetchText(
  web: Web,
  url: string,
  limits: FetchLimits = {},
): Promise<string | null> {
  const found = await fetchBytes(web, url, limits)
  return found && plainText(web.feed, url, found.bytes)
}
