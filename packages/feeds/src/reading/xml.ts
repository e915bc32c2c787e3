import type { FeedName } from '@dirigent/domain/advisories/advisory'
import { SaxesParser } from 'saxes'
import { FeedError } from '../feed-error.ts'
import type { Bytes } from './bytes.ts'
import { VALUE_MAX_BYTES } from './limits.ts'

export type XmlHandlers = {
  open(name: string, attributes: Readonly<Record<string, string>>): void
  text(text: string): void
  close(name: string): void
}

/**
 * Reads XML as it arrives and calls the handlers; yields after each chunk, so that what they collected can be passed on.
 * Throws `feed_truncated` when the document does not end, `feed_corrupt` when it is not well-formed, `feed_too_large` when
 * one text never ends.
 */
export async function* readXml(
  feed: FeedName,
  bytes: Bytes,
  handlers: XmlHandlers,
): AsyncIterable<void> {
  const parser = new SaxesParser()
  let sinceTag = 0
  parser.on('opentag', ({ name, attributes }) => {
    sinceTag = 0
    handlers.open(name, attributes)
  })
  parser.on('closetag', ({ name }) => {
    sinceTag = 0
    handlers.close(name)
  })
  parser.on('text', (text) => handlers.text(text))
  parser.on('error', (error) => {
    throw error
  })
  const decoder = new TextDecoder()
  try {
    for await (const chunk of bytes) {
      sinceTag += chunk.length
      if (sinceTag > VALUE_MAX_BYTES)
        throw new FeedError(
          feed,
          'feed_too_large',
          'one text is larger than 128 MB: this is not the feed.',
        )
      parser.write(decoder.decode(chunk, { stream: true }))
      yield
    }
  } catch (error) {
    if (error instanceof FeedError) throw error
    throw new FeedError(
      feed,
      'feed_corrupt',
      `it is not well-formed XML (${reasonOf(error)}).`,
      error,
    )
  }
  try {
    parser.write(decoder.decode()).close()
  } catch (error) {
    throw new FeedError(
      feed,
      'feed_truncated',
      `the document ends in the middle (${reasonOf(error)}); fetch it again.`,
      error,
    )
  }
  yield
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
