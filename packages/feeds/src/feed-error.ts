import type { FeedName } from '@dirigent/domain/advisories/advisory'
import type { PublishersFileFault } from '@dirigent/domain/advisories/file-faults'

/** Who signs by another key than before: what a person has to compare. `origin`: the feed's file or the provider. */
export type KeyChange = { origin: string; offered: string[]; known: string[] }

/**
 * A feed could not be read: that changes nothing of what was loaded before, because a feed that suddenly says nothing is
 * broken, not good news. `message` says what is wrong, where, and what to do.
 */
export class FeedError extends Error {
  readonly code: PublishersFileFault
  readonly feed: FeedName
  /** Set with `feed_key_changed`. */
  readonly key: KeyChange | null

  constructor(
    feed: FeedName,
    code: PublishersFileFault,
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
}: FeedError): FeedFault & { code: PublishersFileFault } => ({
  code,
  detail: message,
  ...(key === null ? {} : { key }),
})
