import type {
  ReportDocument,
  ReportHead,
  ReportRecord,
  ScannedFinding,
  ScannedSeverity,
  ScannerFormat,
  ScanTarget,
} from './report.ts'
import { NO_TARGET } from './report.ts'
import { jsonRecords } from './reading/json-records.ts'
import { spreadsheetRows } from './reading/spreadsheet.ts'
import { tableRows, columnKey, columnsOf, delimiterOf } from './reading/table-rows.ts'
import type { TableRow } from './reading/table-rows.ts'
import { linesOf, xmlCharacters } from './reading/text.ts'
import { xmlRecords } from './reading/xml-records.ts'
import type { XmlRecord } from './reading/xml-records.ts'

type Named = Pick<ScannerFormat, 'name' | 'scanner' | 'file' | 'late'>

/** What a format says about a finding; the rest is filled with "not said". */
export type Said = {
  target?: ScanTarget
  ids?: readonly string[]
  check?: string
  name?: string
  severity: ScannedSeverity
  package?: string
  version?: string
  fixed?: string
  place?: string
  state?: ScannedFinding['state']
  seenAt?: string | null
  countKey?: string
}

/** A finding as a record. */
export function found(said: Said): ReportRecord {
  const ids = said.ids ?? []
  const name = said.name ?? ''
  const packageName = said.package ?? ''
  return {
    kind: 'finding',
    finding: {
      target: said.target ?? NO_TARGET,
      vulnerabilities: ids,
      check: { id: [said.check, ids[0], name].find(Boolean) ?? 'unnamed', name },
      severity: said.severity,
      package: packageName === '' ? null : { name: packageName, version: said.version ?? '' },
      fixedVersion: said.fixed === undefined || said.fixed === '' ? null : said.fixed,
      place: said.place ?? '',
      state: said.state ?? 'open',
      seenAt: said.seenAt ?? null,
      countKey: said.countKey ?? null,
    },
  }
}

/** Called once per record; what it returns goes on. State between records lives in the closure. */
type Reader<R> = (record: R) => readonly ReportRecord[]

/** True when the head of a JSON document has all of these member names. */
export function hasMembers(head: ReportHead, ...names: readonly string[]): boolean {
  return head.kind === 'json' && names.every((name) => head.text.includes(`"${name}"`))
}

/**
 * A format in JSON. `records` are the wanted paths (`matches.*`); `open` is called once per document and returns what
 * reads its records. The name of a document counts only in archives.
 */
export function jsonFormat(
  format: Named & {
    detect(head: ReportHead): boolean
    records: readonly string[]
    open(documentName: string): Reader<{ path: readonly string[]; value: unknown }>
  },
): ScannerFormat {
  return {
    ...format,
    detect: (head) => head.kind === 'json' && format.detect(head),
    async *read(documents) {
      for (const document of documents) {
        const read = format.open(document.name)
        for await (const record of jsonRecords(document.open(), format.records)) yield* read(record)
      }
    },
  }
}

/** A format in XML, told by its outermost element. */
export function xmlFormat(
  format: Named & {
    root: string
    detect?(head: ReportHead): boolean
    records: readonly string[]
    open(): Reader<XmlRecord>
  },
): ScannerFormat {
  return {
    ...format,
    detect: (head) =>
      head.kind === 'xml' && head.root === format.root && (format.detect?.(head) ?? true),
    async *read(documents) {
      for (const document of documents) {
        const read = format.open()
        for await (const record of xmlRecords(xmlCharacters(document.open()), format.records))
          yield* read(record)
      }
    },
  }
}

const isSpreadsheet = (documents: readonly ReportDocument[]) =>
  documents.some(({ name }) => name.startsWith('xl/'))

/** A format as a table (CSV, or a spreadsheet of the same columns), told by the columns that it must have. */
export function tableFormat(
  format: Named & {
    columns: readonly string[]
    without?: readonly string[]
    read: Reader<TableRow>
  },
): ScannerFormat {
  const hasColumns = (cells: readonly string[]) =>
    columnsOf(cells, format.columns) !== null &&
    !(format.without ?? []).some((name) =>
      cells.some((cell) => columnKey(cell) === columnKey(name)),
    )
  return {
    ...format,
    detect(head) {
      if (head.kind === 'spreadsheet') return hasColumns(head.names)
      if (head.kind !== 'table') return false
      const delimiter = delimiterOf(head.text, format.columns)
      return head.text
        .split(/\r?\n/)
        .slice(0, 40)
        .some((line) => hasColumns(line.split(delimiter).map((cell) => cell.replaceAll('"', ''))))
    },
    async *read(documents) {
      if (isSpreadsheet(documents)) {
        for await (const row of spreadsheetRows(documents, format.columns)) yield* format.read(row)
        return
      }
      for (const document of documents)
        for await (const row of tableRows(document.open(), format.columns)) yield* format.read(row)
    },
  }
}

/** A format of lines of text. */
export function linesFormat(
  format: Named & { detect(head: ReportHead): boolean; open(): Reader<string> },
): ScannerFormat {
  return {
    ...format,
    detect: (head) => (head.kind === 'text' || head.kind === 'table') && format.detect(head),
    async *read(documents) {
      for (const document of documents) {
        const read = format.open()
        for await (const line of linesOf(document.open())) yield* read(line)
      }
    },
  }
}
