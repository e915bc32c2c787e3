import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import { deadlineRuleText } from '@dirigent/domain/risk/deadline'
import type { ExportFinding } from '../store/read-exports.ts'

export type FindingFormat = 'csv' | 'json' | 'ndjson'

const iso = (at: number | null) =>
  at === null || !Number.isFinite(at) ? null : new Date(at).toISOString()

/** One finding as programs read it; names as in the API. */
const record = (one: ExportFinding) => ({
  device: one.device,
  deviceName: one.deviceName,
  vulnerability: one.vulnerability,
  package: one.package,
  arch: one.arch,
  source: one.source,
  installedVersion: one.installedVersion,
  fixedVersion: one.fixedVersion,
  status: one.status,
  severity: one.severity,
  kev: one.kev,
  epss: one.epss,
  detectedAt: iso(one.detectedAt),
  dueAt: iso(one.dueAt),
  rule: one.rule === null ? null : deadlineRuleText(one.rule),
  closedAt: iso(one.closedAt),
  urgency: one.urgency,
  feed: one.feed,
})

const COLUMNS = [
  'device',
  'deviceName',
  'vulnerability',
  'package',
  'arch',
  'source',
  'installedVersion',
  'fixedVersion',
  'status',
  'severity',
  'kev',
  'epss',
  'detectedAt',
  'dueAt',
  'rule',
  'closedAt',
  'urgency',
  'feed',
] as const satisfies readonly (keyof ReturnType<typeof record>)[]

async function* records(pages: AsyncIterable<readonly ExportFinding[]>) {
  for await (const page of pages) for (const one of page) yield record(one)
}

async function* asJson(pages: AsyncIterable<readonly ExportFinding[]>) {
  yield '['
  let separator = ''
  for await (const page of pages) {
    if (page.length === 0) continue
    yield separator + page.map((one) => `\n${JSON.stringify(record(one))}`).join(',')
    separator = ','
  }
  yield ']\n'
}

async function* asLines(pages: AsyncIterable<readonly ExportFinding[]>) {
  for await (const page of pages)
    yield page.map((one) => `${JSON.stringify(record(one))}\n`).join('')
}

/** CSV as RFC 4180 has it; cells that a spreadsheet would run as a formula are made text (a device names itself). */
const asCsv = (pages: AsyncIterable<readonly ExportFinding[]>): Readable => {
  const lines = stringify({
    header: true,
    columns: [...COLUMNS],
    escape_formulas: true,
    record_delimiter: 'windows',
    cast: { boolean: (value) => (value ? 'true' : 'false') },
  })
  const rows = Readable.from(records(pages))
  rows.on('error', (error) => lines.destroy(error))
  return rows.pipe(lines)
}

/** Findings as a stream in the format. */
export function findingStream(
  pages: AsyncIterable<readonly ExportFinding[]>,
  format: FindingFormat,
): Readable {
  if (format === 'csv') return asCsv(pages)
  return Readable.from(format === 'json' ? asJson(pages) : asLines(pages))
}
