import type { FeedName } from '@dirigent/domain/advisories/advisory'

/**
 * Everything that can be wrong with a publisher's file. None of them changes what was loaded before: a feed that
 * suddenly says nothing is broken, not good news.
 */
export type FeedErrorCode =
  | 'feed_truncated'
  | 'feed_corrupt'
  | 'feed_not_json'
  | 'feed_html_error_page'
  | 'feed_empty'
  | 'feed_shrunk'
  | 'feed_unknown_format'
  | 'feed_too_large'
  | 'feed_unreadable'
  | 'feed_download_failed'
  | 'feed_address_refused'
  | 'feed_signature_invalid'
  | 'feed_signature_missing'
  | 'feed_key_changed'

/** Who signs by another key than before: what a person has to compare. `origin`: the feed's file or the provider. */
export type KeyChange = { origin: string; offered: string[]; known: string[] }

/** A feed could not be read; `message` says what is wrong, where, and what to do. */
export class FeedError extends Error {
  readonly code: FeedErrorCode
  readonly feed: FeedName
  /** Set with `feed_key_changed`. */
  readonly key: KeyChange | null

  constructor(
    feed: FeedName,
    code: FeedErrorCode,
    message: string,
    cause?: unknown,
    key: KeyChange | null = null,
  ) {
    super(`feed ${feed}: ${message}`, cause === undefined ? {} : { cause })
    this.name = 'FeedError'
    this.feed = feed
    this.code = code
    this.key = key
  }
}

/** What is kept and shown of a failure. */
export type FeedFault = { code: string; detail: string; key?: KeyChange }

export const faultOf = ({
  code,
  message,
  key,
}: FeedError): FeedFault & { code: FeedErrorCode } => ({
  code,
  detail: message,
  ...(key === null ? {} : { key }),
})
