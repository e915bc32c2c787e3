import type { ReportDocument } from '../report.ts'
import { ReportError } from '../report-error.ts'
import { SHARED_STRINGS_MAX } from './limits.ts'
import { columnsOf, noSuchColumns, rowOf } from './table-rows.ts'
import type { Columns, TableRow } from './table-rows.ts'
import { xmlCharacters } from './text.ts'
import { child, childrenNamed, deepText, textAt, xmlRecords } from './xml-records.ts'
import type { XmlElement } from './xml-records.ts'

/** Column number of a cell's name: `C7` is 2. */
function columnAt(reference: string): number {
  let at = 0
  for (const letter of /^[A-Z]+/.exec(reference)?.[0] ?? 'A')
    at = at * 26 + (letter.charCodeAt(0) - 64)
  return at - 1
}

async function sharedStrings(documents: readonly ReportDocument[]): Promise<string[]> {
  const shared = documents.find(({ name }) => name === 'xl/sharedStrings.xml')
  const strings: string[] = []
  if (shared === undefined) return strings
  for await (const { element } of xmlRecords(xmlCharacters(shared.open()), ['sst/si'])) {
    strings.push(deepText(element))
    if (strings.length > SHARED_STRINGS_MAX)
      throw new ReportError(
        'report_too_large',
        'the spreadsheet holds more than two million texts. Export it as CSV; nothing was imported.',
      )
  }
  return strings
}

function cellText(cell: XmlElement, strings: readonly string[]): string {
  const type = cell.attributes['t'] ?? 'n'
  const inline = child(cell, 'is')
  if (type === 'inlineStr' && inline) return deepText(inline)
  const value = textAt(cell, 'v')
  return type === 's' ? (strings[Number(value)] ?? '') : value
}

/** The rows of the first sheet (Office Open XML) below the line that has all wanted columns. */
export async function* spreadsheetRows(
  documents: readonly ReportDocument[],
  wanted: readonly string[],
  /** Filled with the names of the columns when the head was found. */
  head: string[] = [],
): AsyncIterable<TableRow> {
  const sheet = documents.find(({ name }) => /^xl\/worksheets\/sheet1\.xml$/.test(name))
  if (sheet === undefined)
    throw new ReportError('report_damaged', 'the spreadsheet has no sheet. Nothing was imported.')
  const strings = await sharedStrings(documents)
  let columns: Columns | null = null
  const path = 'worksheet/sheetData/row'
  for await (const { element } of xmlRecords(xmlCharacters(sheet.open()), [path])) {
    const cells: string[] = []
    for (const cell of childrenNamed(element, 'c'))
      cells[columnAt(cell.attributes['r'] ?? '')] = cellText(cell, strings)
    const filled = Array.from(cells, (cell) => cell ?? '')
    if (columns === null) {
      columns = columnsOf(filled, wanted)
      if (columns !== null) head.push(...filled)
    } else if (filled.some((cell) => cell !== '')) yield rowOf(columns, filled)
  }
  if (columns === null) throw noSuchColumns('line of the sheet', wanted)
}
