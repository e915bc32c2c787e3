import type { FeedName } from '@dirigent/domain/advisories/advisory'
import { FeedError } from '../feed-error.ts'
import type { Bytes } from './bytes.ts'

/** A row of more is no row of any publisher's table: a quote was not closed. */
const ROW_MAX_CHARACTERS = 1 << 20

/** What lies at a place in the text: a row and where the next one begins, or nothing whole yet. */
type Read = { row: string[]; next: number } | 'incomplete'

/** RFC 4180: fields between commas, quoted ones with doubled quotes; rows end with LF or CRLF. */
function readRow(text: string, start: number, isEnd: boolean): Read {
  const row: string[] = []
  let at = start
  for (;;) {
    if (text[at] === '"') {
      let end = text.indexOf('"', at + 1)
      let doubled = false
      while (end >= 0 && text[end + 1] === '"') {
        doubled = true
        end = text.indexOf('"', end + 2)
      }
      // What follows the quote decides whether it closes: without it nothing can be said.
      if (end < 0 || (end + 1 >= text.length && !isEnd)) return 'incomplete'
      const field = text.slice(at + 1, end)
      row.push(doubled ? field.replaceAll('""', '"') : field)
      at = end + 1
      if (text[at] === '\r') at++
    } else {
      const comma = text.indexOf(',', at)
      let line = text.indexOf('\n', at)
      if (line < 0 && isEnd) line = text.length
      const end = comma >= 0 && (line < 0 || comma < line) ? comma : line
      if (end < 0) return 'incomplete'
      const field = text.slice(at, end)
      row.push(end === line && field.endsWith('\r') ? field.slice(0, -1) : field)
      at = end
    }
    if (at >= text.length) return isEnd ? { row, next: text.length } : 'incomplete'
    if (text[at] === '\n') return { row, next: at + 1 }
    at++
  }
}

const truncated = (feed: FeedName) =>
  new FeedError(feed, 'feed_truncated', 'the table ends in the middle of a row; fetch it again.')

async function* rowsOf(feed: FeedName, bytes: Bytes): AsyncIterable<string[][]> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of bytes) {
    text += decoder.decode(chunk, { stream: true })
    const batch: string[][] = []
    let at = 0
    for (let read = readRow(text, at, false); read !== 'incomplete';) {
      batch.push(read.row)
      at = read.next
      read = at < text.length ? readRow(text, at, false) : 'incomplete'
    }
    text = text.slice(at)
    if (text.length > ROW_MAX_CHARACTERS)
      throw new FeedError(
        feed,
        'feed_too_large',
        'one row is larger than 1 MB: this is not the feed.',
      )
    yield batch
  }
  text += decoder.decode()
  if (text === '') return
  const last = readRow(text, 0, true)
  if (last === 'incomplete') throw truncated(feed)
  yield [last.row]
}

const isRemark = (row: readonly string[]) =>
  row[0]?.startsWith('#') === true || (row.length === 1 && row[0]?.trim() === '')

/**
 * The rows of a CSV document whose first row names the columns, streamed. Blank lines and those that begin with `#` are
 * remarks. Throws `feed_unknown_format` when a column is missing, `feed_truncated` when it ends within a row.
 */
export async function* csvRows<C extends string>(
  feed: FeedName,
  bytes: Bytes,
  columns: readonly C[],
): AsyncIterable<Record<C, string>> {
  let places: (readonly [C, number])[] | null = null
  let width = 0
  for await (const batch of rowsOf(feed, bytes)) {
    for (const row of batch) {
      if (isRemark(row)) continue
      if (places === null) {
        places = columns.map((column) => [column, headingAt(feed, row, column)])
        width = row.length
        continue
      }
      // The last row that was cut between two fields has too few; no publisher writes such rows.
      if (row.length !== width) throw truncated(feed)
      const record = {} as Record<C, string>
      for (const [column, place] of places) record[column] = row[place] ?? ''
      yield record
    }
  }
}

function headingAt(feed: FeedName, heads: readonly string[], column: string): number {
  const place = heads.indexOf(column)
  if (place < 0)
    throw new FeedError(feed, 'feed_unknown_format', `the table has no column "${column}".`)
  return place
}
