import { stringify } from 'csv-stringify/sync'
import type { InstantMs } from '@dirigent/domain/identity/time'
import {
  DECISION_TERMS,
  SCANNER_PAGE,
  SCANNER_PAGE_CAUSES,
  SIDE_TERMS,
} from '@dirigent/words/console/scanner'
import type { Entry, Language } from '@dirigent/words/entry'
import { createSpeaker, type Speaker } from '@dirigent/words/speaker'
import type { ActorNames } from '../store/actor-names.ts'
import type { Queryable } from '../store/database.ts'
import { countDifferences, readReport, type ReportRow } from '../store/scanner-differences.ts'

export type ScanReport = {
  format: 'csv' | 'json' | 'html'
  language: Language
  scanner: string | undefined
  now: InstantMs
  names: ActorNames
}

const PAGE = 2_000

async function* rowsOf(db: Queryable, scanner: string | undefined): AsyncGenerator<ReportRow> {
  let after = 0
  for (;;) {
    const rows = await readReport(db, scanner, after, PAGE)
    yield* rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE) return
    after = last.id
  }
}

const iso = (at: number) => new Date(at).toISOString()

/** One line as programs read it; names as in the API. */
function record(row: ReportRow, words: Speaker, names: ActorNames) {
  return {
    device: row.device,
    deviceName: row.deviceName,
    scanner: row.scanner,
    subject: row.subject,
    severity: row.severity,
    side: row.side,
    cause: row.cause?.code ?? null,
    explanation: row.cause === null ? null : words.sentence('difference', row.cause),
    since: iso(row.since),
    decision: row.decision?.word ?? null,
    decisionCounts: row.decision?.counts ?? null,
    decidedBecause: row.decision?.because ?? null,
    decidedBy: row.decision === null ? null : names(row.decision.by),
    decidedAt: row.decision === null ? null : iso(row.decision.at),
  }
}
type ReportRecord = ReturnType<typeof record>

/** A cell that begins like a formula would be run by a spreadsheet; names of devices come from elsewhere. */
const harmless = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)

const cellsOf = (one: ReportRecord): string[] =>
  Object.values(one).map((value) =>
    typeof value === 'string' ? harmless(value) : String(value ?? ''),
  )

const escaped = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

const STYLE =
  'body{font:14px system-ui,sans-serif;margin:2rem;color:#1c2024}table{border-collapse:collapse;width:100%}' +
  'th,td{text-align:left;padding:4px 8px;border-bottom:1px solid #d9dde1;vertical-align:top}th{background:#f3f5f6}' +
  '@media print{body{margin:0}tr{break-inside:avoid}thead{display:table-header-group}}'

async function* asHtml(db: Queryable, report: ScanReport, words: Speaker): AsyncGenerator<string> {
  const say = (entry: Entry) => escaped(words.say(entry))
  yield `<!doctype html><html lang="${report.language}"><meta charset="utf-8"><title>${say(SCANNER_PAGE.report)}</title>`
  yield `<style>${STYLE}</style><h1>${say(SCANNER_PAGE.report)}</h1><p>${escaped(words.moment(report.now))}</p><ul>`
  const wanted = (await countDifferences(db)).filter(
    (row) => report.scanner === undefined || row.scanner === report.scanner,
  )
  for (const row of wanted) {
    const what = row.cause === null ? '' : `: ${words.term(SCANNER_PAGE_CAUSES, row.cause)}`
    yield `<li>${escaped(row.scanner)}, ${escaped(words.term(SIDE_TERMS, row.side))}${escaped(what)} — ${words.number(row.count)}</li>`
  }
  const heads = [
    SCANNER_PAGE.device,
    SCANNER_PAGE.subject,
    SCANNER_PAGE.side,
    SCANNER_PAGE.cause,
    SCANNER_PAGE.decision,
  ]
  yield `</ul><table><thead><tr>${heads.map((head) => `<th>${say(head)}</th>`).join('')}</tr></thead><tbody>`
  for await (const row of rowsOf(db, report.scanner))
    yield htmlRow(record(row, words, report.names), words)
  yield '</tbody></table></html>'
}

function htmlRow(one: ReportRecord, words: Speaker): string {
  const decision =
    one.decision === null
      ? ''
      : [
          words.term(DECISION_TERMS, one.decision),
          one.decidedBecause,
          one.decidedBy,
          one.decidedAt,
        ].join(' · ')
  const cells = [
    one.deviceName,
    one.subject,
    words.term(SIDE_TERMS, one.side),
    one.explanation ?? '',
    decision,
  ]
  return `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`
}

async function* asJson(rows: AsyncIterable<ReportRecord>): AsyncGenerator<string> {
  yield '['
  let separator = ''
  for await (const row of rows) {
    yield `${separator}${JSON.stringify(row)}`
    separator = ',\n'
  }
  yield ']\n'
}

async function* asCsv(rows: AsyncIterable<ReportRecord>): AsyncGenerator<string> {
  yield `${CSV_COLUMNS.join(',')}\r\n`
  for await (const row of rows) yield stringify([cellsOf(row)], { record_delimiter: '\r\n' })
}

const CSV_COLUMNS = [
  'device',
  'deviceName',
  'scanner',
  'subject',
  'severity',
  'side',
  'cause',
  'explanation',
  'since',
  'decision',
  'decisionCounts',
  'decidedBecause',
  'decidedBy',
  'decidedAt',
] as const satisfies readonly (keyof ReportRecord)[]

/** Both views for auditors, written as it is read: agreed, only us, only them, with causes and decisions. */
export function scanReportStream(db: Queryable, report: ScanReport): AsyncGenerator<string> {
  const words = createSpeaker(report.language, { zone: 'UTC', now: null })
  if (report.format === 'html') return asHtml(db, report, words)
  async function* records() {
    for await (const row of rowsOf(db, report.scanner)) yield record(row, words, report.names)
  }
  return report.format === 'json' ? asJson(records()) : asCsv(records())
}
