import type { FeedName, FeedRecord } from '@dirigent/domain/advisories/advisory'
import { FeedError } from '../feed-error.ts'
import type { FeedSource } from '../feed.ts'
import { jsonDocumentsOf } from '../reading/json-documents.ts'
import { parseCsaf } from './document.ts'
import { goneIn } from './gone.ts'
import { recordsOf } from './records.ts'

/** Other files that lie beside the documents of a provider. */
const isDocument = (name: string) =>
  name === '' ||
  (/\.jsonl?$/.test(name) && !/(?:provider-metadata|feed|index)[^/]*\.json$/.test(name))

const goneRecord = (id: string): FeedRecord => ({
  kind: 'document',
  document: {
    id,
    publisher: '',
    title: '',
    revisedAt: null,
    url: null,
    vulnerabilities: [],
    gone: true,
  },
})

const hostOf = (namespace: string): string => {
  try {
    return new URL(namespace).hostname
  } catch {
    return namespace
  }
}

/**
 * Reads CSAF documents: one, a list, one per line, or an archive of them. `refusal` tells why a publisher's documents do
 * not belong here; null takes them. With `mixed`, as a provider passes on what others issue, such documents are left out
 * unless there is no other, and those of manufacturers are read by CPE name too. Throws `FeedError`.
 */
export async function* readCsaf(
  feed: FeedName,
  source: FeedSource,
  refusal: (publisher: { name: string; host: string }) => string | null,
  { mixed }: { mixed: boolean } = { mixed: false },
): AsyncIterable<FeedRecord> {
  let documents = 0
  let left: string | null = null
  for await (const { name, value } of jsonDocumentsOf(feed, source, isDocument)) {
    const gone = goneIn(value)
    if (gone !== null) {
      documents++
      yield goneRecord(gone)
      continue
    }
    const parsed = parseCsaf(value)
    if ('wrong' in parsed)
      throw new FeedError(
        feed,
        'feed_unknown_format',
        `${name || 'it'} is not a CSAF 2.0 document: ${parsed.wrong}.`,
      )
    const { publisher } = parsed.document.document
    const refused = refusal({ name: publisher.name, host: hostOf(publisher.namespace) })
    left ??= refused
    if (refused !== null && mixed) continue
    if (refused !== null) throw new FeedError(feed, 'feed_unknown_format', refused)
    documents++
    yield* recordsOf(parsed.document, { byProduct: mixed })
  }
  if (documents === 0 && left !== null) throw new FeedError(feed, 'feed_unknown_format', left)
  if (documents === 0)
    throw new FeedError(feed, 'feed_empty', 'it has no document. What was loaded before stays.')
}
