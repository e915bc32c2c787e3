import type { FeedName } from '@dirigent/domain/advisories/advisory'
import { FeedError } from '../feed-error.ts'
import type { FeedSource } from '../feed.ts'
import { documentsOf, peek } from './documents.ts'
import type { Bytes } from './bytes.ts'
import { linesOf, parseJson, textOf } from './text.ts'

export type JsonDocument = { name: string; value: unknown }

const FIRST_LINE_MAX_BYTES = 1 << 20

/** One record per line when the first line is a whole JSON value and something follows it. */
async function looksLikeLines(bytes: Bytes): Promise<{ lines: boolean; all: Bytes }> {
  const { head, all } = await peek(bytes, FIRST_LINE_MAX_BYTES)
  const text = Buffer.from(head).toString('utf8').trimStart()
  const end = text.indexOf('\n')
  if (end < 0 || text.slice(end).trim() === '') return { lines: false, all }
  try {
    JSON.parse(text.slice(0, end))
    return { lines: true, all }
  } catch {
    return { lines: false, all }
  }
}

/** One value per line where the document is lines; else what `all` makes of the whole. */
export async function* jsonLinesOrAll(
  feed: FeedName,
  bytes: Bytes,
  whole: (all: Bytes) => AsyncIterable<unknown>,
): AsyncIterable<unknown> {
  const { lines, all } = await looksLikeLines(bytes)
  if (!lines) {
    yield* whole(all)
    return
  }
  let number = 0
  for await (const line of linesOf(feed, all)) {
    number++
    if (line.trim() !== '') yield parseJson(feed, line, `line ${number}`)
  }
}

/** The JSON values in one document: one, those of an array, or one per line. */
export async function* jsonValuesOf(
  feed: FeedName,
  name: string,
  bytes: Bytes,
): AsyncIterable<unknown> {
  const where = name === '' ? 'the file' : name
  yield* jsonLinesOrAll(feed, bytes, async function* (all) {
    const value = parseJson(feed, await textOf(feed, all), where)
    if (Array.isArray(value)) yield* value
    else yield value
  })
}

/** JSON records however they are packed: one document, an array, one per line, or one per member of an archive. */
export async function* jsonDocumentsOf(
  feed: FeedName,
  source: FeedSource,
  wanted: (name: string) => boolean,
): AsyncIterable<JsonDocument> {
  let skipped: string | null = null
  let read = 0
  for await (const document of documentsOf(feed, source)) {
    if (!wanted(document.name)) {
      skipped ??= document.name
      continue
    }
    read++
    for await (const value of jsonValuesOf(feed, document.name, document.bytes))
      yield { name: document.name, value }
  }
  if (read === 0 && skipped !== null) {
    throw new FeedError(
      feed,
      'feed_unknown_format',
      `the archive holds no record of this feed, but e.g. ${skipped}.`,
    )
  }
}
