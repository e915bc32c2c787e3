import { parse } from 'csv-parse'
import { Readable } from 'node:stream'
import { ReportError } from '../report-error.ts'
import { RECORD_MAX_BYTES } from './limits.ts'
import { charactersOf } from './text.ts'

/** One row by the names of its columns, which are compared without case, blanks, quotes and punctuation. */
export type TableRow = { get(...columns: string[]): string }

export const columnKey = (name: string) => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '')

/** Where the columns of one table stand; remembers how a name was looked up, because every row asks the same. */
export type Columns = { at(name: string): number | undefined; width: number }

/** A row over its cells; several names are tried in order, the first that is filled counts. */
export function rowOf(columns: Columns, cells: readonly string[]): TableRow {
  return {
    get(...names) {
      for (const name of names) {
        const at = columns.at(name)
        const cell = at === undefined ? '' : (cells[at] ?? '').trim()
        if (cell !== '') return cell
      }
      return ''
    },
  }
}

/** The columns of a line, when it has all that are wanted (reports put a letter-head above the table). */
export function columnsOf(cells: readonly string[], wanted: readonly string[]): Columns | null {
  const places = new Map<string, number>()
  for (const [at, cell] of cells.entries()) {
    const key = columnKey(cell)
    if (!places.has(key)) places.set(key, at)
  }
  if (!wanted.every((name) => places.has(columnKey(name)))) return null
  const asked = new Map<string, number | undefined>()
  return {
    width: cells.length,
    at(name) {
      if (!asked.has(name)) asked.set(name, places.get(columnKey(name)))
      return asked.get(name)
    },
  }
}

const DELIMITERS = [',', ';', '\t', '|'] as const

/** The separator that the line with the wanted columns uses most; in German spreadsheets it is a semicolon. */
export function delimiterOf(head: string, wanted: readonly string[]): string {
  const lines = head.split(/\r?\n/).slice(0, 40)
  for (const line of lines)
    for (const delimiter of DELIMITERS) {
      const cells = line.split(delimiter).map((cell) => cell.replaceAll('"', ''))
      if (columnsOf(cells, wanted)) return delimiter
    }
  return ','
}

/** The first part, without losing it. */
async function withHead(
  characters: AsyncIterable<string>,
  ending: { character: string },
): Promise<{ head: string; all: AsyncIterable<string> }> {
  const iterator = characters[Symbol.asyncIterator]()
  const first = await iterator.next()
  async function* all() {
    for (let next = first; next.done !== true; next = await iterator.next()) {
      ending.character = next.value.at(-1) ?? ending.character
      yield next.value
    }
  }
  return { head: first.done ? '' : first.value, all: all() }
}

const wasCut = () =>
  new ReportError(
    'report_truncated',
    'the file ends inside a row: it was cut. Export or copy it again; nothing was imported.',
  )

function tableError(error: unknown): ReportError {
  if (error instanceof ReportError) return error
  const code = (error as { code?: string }).code ?? ''
  const message = error instanceof Error ? error.message : String(error)
  if (code === 'CSV_MAX_RECORD_SIZE')
    return new ReportError(
      'report_too_large',
      `one row is larger than ${RECORD_MAX_BYTES / 1024 / 1024} MB: is a quotation mark missing? Nothing was imported.`,
    )
  if (code === 'CSV_QUOTE_NOT_CLOSED') return wasCut()
  return new ReportError(
    'report_damaged',
    `the table cannot be read (${message}). Export it again; nothing was imported.`,
    error,
  )
}

/**
 * The rows below the line that has all wanted columns. Separator and encoding are told by themselves, rows with too few
 * or too many cells are taken as far as they go. Throws `report_wrong_format` when no line has these columns.
 */
export async function* tableRows(
  bytes: AsyncIterable<Uint8Array>,
  wanted: readonly string[],
): AsyncIterable<TableRow> {
  let columns: Columns | null = null
  let short = false
  const ending = { character: '\n' }
  const { head, all } = await withHead(charactersOf(bytes), ending)
  const parser = parse({
    delimiter: delimiterOf(head, wanted),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: RECORD_MAX_BYTES,
  })
  const input = Readable.from(all)
  input.on('error', (error) => parser.destroy(error))
  try {
    for await (const cells of input.pipe(parser) as AsyncIterable<string[]>) {
      if (columns === null) {
        columns = columnsOf(cells, wanted)
      } else if (cells.some((cell) => cell.trim() !== '')) {
        short = cells.length < columns.width
        yield rowOf(columns, cells)
      }
    }
    // A short row in the middle is a scanner's carelessness; a short last one without its end was cut.
    if (short && ending.character !== '\n' && ending.character !== '\r') throw wasCut()
  } catch (error) {
    throw tableError(error)
  } finally {
    input.destroy()
    parser.destroy()
  }
  if (columns === null) throw noSuchColumns('line of the table', wanted)
}

/** A table in which the columns of the format are missing. */
export const noSuchColumns = (where: string, wanted: readonly string[]) =>
  new ReportError(
    'report_wrong_format',
    `no ${where} has the columns ${wanted.join(', ')}. Name another format; nothing was imported.`,
  )
