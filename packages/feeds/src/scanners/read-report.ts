import { detectFormat, headOf } from './detect.ts'
import { openReport } from './reading/open-report.ts'
import { SCANNER_FORMATS } from './registry.ts'
import { ReportError } from './report-error.ts'
import type {
  ReportDocument,
  ReportRecord,
  ScannedFinding,
  ScannerFormat,
  ScanTarget,
} from './report.ts'
import { NO_TARGET } from './report.ts'

/** A report whose format is known; `findings` can be called once per reading. */
export type OpenedReport = {
  format: ScannerFormat
  findings(): AsyncIterable<ScannedFinding>
}

/** A glossary of checks is held while a report is read; Nessus has 220,000 checks in all. */
const CHECKS_MAX = 1_000_000

type Known = {
  target: ScanTarget
  checks: Map<string, Extract<ReportRecord, { kind: 'check' }>>
  machines: Map<string, ScanTarget>
}

const nothingKnown = (): Known => ({ target: NO_TARGET, checks: new Map(), machines: new Map() })

function remember(record: ReportRecord, known: Known): void {
  if (record.kind === 'target') known.target = record.target
  if (record.kind === 'machine') known.machines.set(record.id, record.target)
  if (record.kind !== 'check') return
  known.checks.set(record.id, record)
  if (known.checks.size > CHECKS_MAX)
    throw new ReportError(
      'report_too_large',
      'the report explains more than a million checks: no scanner has so many. Nothing was imported.',
    )
}

/** Fills in what the report says elsewhere. */
function completed(finding: ScannedFinding, known: Known): ScannedFinding {
  const machine = known.machines.get(finding.target.machineIds[0] ?? '')
  const target =
    machine === undefined ? (finding.target === NO_TARGET ? known.target : finding.target) : machine
  const check = known.checks.get(finding.check.id)
  if (check === undefined) return target === finding.target ? finding : { ...finding, target }
  return {
    ...finding,
    target,
    vulnerabilities:
      finding.vulnerabilities.length > 0 ? finding.vulnerabilities : check.vulnerabilities,
    check: { id: finding.check.id, name: finding.check.name || check.name },
    severity: finding.severity === 'unknown' ? check.severity : finding.severity,
  }
}

async function* findingsOf(
  format: ScannerFormat,
  documents: readonly ReportDocument[],
): AsyncIterable<ScannedFinding> {
  const known = nothingKnown()
  if (format.late === true)
    for await (const record of format.read(documents)) remember(record, known)
  for await (const record of format.read(documents)) {
    if (record.kind === 'finding') yield completed(record.finding, known)
    else if (format.late !== true) remember(record, known)
  }
}

/** The format of that name; throws `report_unknown_format` with the list of names. */
export function formatNamed(name: string): ScannerFormat {
  const format = SCANNER_FORMATS.find((one) => one.name === name)
  if (format !== undefined) return format
  throw new ReportError(
    'report_unknown_format',
    `there is no format "${name}". Known are: ${SCANNER_FORMATS.map((one) => one.name).join(', ')}.`,
  )
}

/**
 * Opens a report on disk and tells its format, unless one is named. Reads nothing but the beginning; `findings()` then
 * streams, in memory that does not grow with the file. Throws `ReportError`; what came before an error must not be kept.
 */
export async function openScannerReport(path: string, name?: string): Promise<OpenedReport> {
  const documents = await openReport(path)
  const head = await headOf(documents)
  const format = name === undefined ? detectFormat(SCANNER_FORMATS, head) : formatNamed(name)
  if (format !== null) return { format, findings: () => findingsOf(format, documents) }
  const empty = /^\[\s*\]\s*$/.test(head.text)
  throw new ReportError(
    'report_unknown_format',
    empty
      ? 'the file is an empty list and so could be of any scanner. Name its format; nothing was imported.'
      : 'no scanner that we know writes such a file. Name its format, or export it as CSV with the columns CVE and Device; nothing was imported.',
  )
}
