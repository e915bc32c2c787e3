import { Readable } from 'node:stream'
import * as routes from '@dirigent/protocol/api/scanners'
import { SCANNER_FORMATS } from '@dirigent/feeds/scanners/registry'
import { scanReportStream } from '../../../exports/scan-report.ts'
import { assign, decide } from '../../../scanners/commands.ts'
import { importScan } from '../../../scanners/import.ts'
import { loadActorNames } from '../../../store/actor-names.ts'
import {
  countDifferences,
  listDifferences,
  type CauseCount,
} from '../../../store/scanner-differences.ts'
import { listImports } from '../../../store/scanner-imports.ts'
import { listTargets } from '../../../store/scanner-targets.ts'
import { refusal } from '../../problems.ts'
import { commandContext, refused } from '../command.ts'
import { auditActor, endpoint } from '../endpoint.ts'
import { iso, isoOrNull } from '../values.ts'

const REPORT_TYPES = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
  html: 'text/html; charset=utf-8',
} as const

const sum = (rows: readonly CauseCount[], side: string) =>
  rows.filter((row) => row.side === side).reduce((total, { count }) => total + count, 0)

function presentScanner(scanner: string, rows: readonly CauseCount[]) {
  return {
    scanner,
    agreed: sum(rows, 'agreed'),
    onlyUs: sum(rows, 'only_us'),
    onlyThem: sum(rows, 'only_them'),
    undecided: rows.reduce((total, { undecided }) => total + undecided, 0),
    causes: rows.flatMap(({ cause, side, count, undecided }) =>
      cause === null ? [] : [{ cause, side, count, undecided }],
    ),
  }
}

export const scannerEndpoints = [
  endpoint(routes.listScannerFormats, async () => ({
    items: SCANNER_FORMATS.map(({ name, scanner, file }) => ({ format: name, scanner, file })),
  })),

  endpoint(routes.listScanImports, async ({ context: { db }, query }) => {
    const [page, names] = await Promise.all([listImports(db, query), loadActorNames(db)])
    const items = page.items.map((row) => ({
      ...row,
      importedBy: names(row.importedBy),
      importedAt: iso(row.importedAt),
      scannedFrom: isoOrNull(row.scannedFrom),
      scannedUntil: isoOrNull(row.scannedUntil),
    }))
    return { ...page, items }
  }),

  endpoint(routes.importScan, async ({ context, actor, query, request }) => {
    if (!(request.body instanceof Readable)) {
      return refusal(
        'body_invalid',
        'Send the file as it is, with content-type application/octet-stream.',
        { because: { code: 'send_the_file' } },
      )
    }
    const outcome = await importScan(context, {
      fileName: query.fileName,
      format: query.format ?? null,
      bytes: request.body,
      actor: auditActor(actor),
    })
    return outcome.ok
      ? outcome
      : refusal('report_invalid', outcome.detail, {
          reason: outcome.code,
          because: { code: outcome.code },
        })
  }),

  endpoint(routes.listScanTargets, async ({ context: { db }, query }) => {
    const page = await listTargets(db, query)
    return {
      ...page,
      items: page.items.map((row) => ({ ...row, scannedAt: isoOrNull(row.scannedAt) })),
    }
  }),

  endpoint(routes.assignScanTarget, async (call) => {
    const outcome = await assign(commandContext(call), call.params.target, call.body)
    return outcome.ok ? { device: outcome.device } : refused(outcome)
  }),

  endpoint(routes.listScanDifferences, async ({ context: { db }, query }) => {
    const [page, names] = await Promise.all([listDifferences(db, query), loadActorNames(db)])
    const items = page.items.map(({ decision, ...row }) => ({
      ...row,
      since: iso(row.since),
      decision: decision && { ...decision, by: names(decision.by), at: iso(decision.at) },
    }))
    return { ...page, items }
  }),

  endpoint(routes.scanSummary, async ({ context: { db } }) => {
    const [counts, open] = await Promise.all([
      countDifferences(db),
      listTargets(db, { state: 'open', limit: 1 }),
    ])
    const scanners = Map.groupBy(counts, ({ scanner }) => scanner)
    return {
      scanners: [...scanners].map(([scanner, rows]) => presentScanner(scanner, rows)),
      openTargets: open.total,
    }
  }),

  endpoint(routes.decideScanDifferences, async (call) => {
    const { scope, decision, reason } = call.body
    const outcome = await decide(commandContext(call), scope, { decision, reason })
    return outcome.ok ? { decided: outcome.decided } : refused(outcome)
  }),

  endpoint(routes.scanReport, async ({ context: { db }, query, reply, now }) => {
    const names = await loadActorNames(db)
    reply
      .header('content-disposition', `attachment; filename="second-scanner.${query.format}"`)
      .type(REPORT_TYPES[query.format])
    const { format, lang, scanner } = query
    return Readable.from(scanReportStream(db, { format, language: lang, scanner, now, names }))
  }),
]
