import { openScannerReport } from '@dirigent/feeds/scanners/read-report'
import { ReportError } from '@dirigent/feeds/scanners/report-error'
import type { ScannedFinding } from '@dirigent/feeds/scanners/report'
import { CliError } from '../failure.ts'

/** What a report holds, told without a server: nothing is sent, nothing is kept. */
export type DryRun = {
  file: string
  scanner: string
  format: string
  findings: number
  /** As DefectDojo counts the same file: its rules merge or leave out lines in some formats. */
  countedAsDefectDojo: number
  states: Record<ScannedFinding['state'], number>
  severities: Record<string, number>
  vulnerabilities: number
  withoutVulnerability: number
  targets: readonly { label: string; findings: number }[]
  /** Which of them are devices of ours only the server knows. */
  unmatched: null
}

/** Distinct targets are held while a report is read; a scan of a whole country has fewer. */
const TARGETS_MAX = 2_000_000

function makeCounts() {
  const keys = new Set<string>()
  const vulnerabilities = new Set<string>()
  const targets = new Map<string, number>()
  const severities: Record<string, number> = {}
  const states = { open: 0, fixed: 0, suppressed: 0 }
  const total = { findings: 0, single: 0, without: 0 }
  return {
    add({ countKey, vulnerabilities: ids, target, severity, state }: ScannedFinding) {
      total.findings++
      if (countKey === null) total.single++
      else if (countKey !== '') keys.add(countKey)
      if (ids.length === 0) total.without++
      for (const id of ids) vulnerabilities.add(id)
      severities[severity] = (severities[severity] ?? 0) + 1
      states[state]++
      if (targets.size < TARGETS_MAX)
        targets.set(target.label, (targets.get(target.label) ?? 0) + 1)
    },
    result: () => ({
      findings: total.findings,
      countedAsDefectDojo: total.single + keys.size,
      states,
      severities,
      vulnerabilities: vulnerabilities.size,
      withoutVulnerability: total.without,
      targets: [...targets].map(([label, findings]) => ({ label, findings })),
      unmatched: null,
    }),
  }
}

/** A report's error in the shape that commands tell. */
export function reportFailure(error: unknown): unknown {
  return error instanceof ReportError ? new CliError(error.code, error.message, error) : error
}

/** Reads a report to its end. Throws `CliError` with the report's code. */
export async function dryRun(file: string, format: string | undefined): Promise<DryRun> {
  try {
    const report = await openScannerReport(file, format)
    const counts = makeCounts()
    for await (const finding of report.findings()) counts.add(finding)
    const { scanner, name } = report.format
    return { file, scanner, format: name, ...counts.result() }
  } catch (error) {
    throw reportFailure(error)
  }
}
