import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { deviceIndex, matchTarget } from '@dirigent/domain/reconciliation/match-target'
import type { ReportFault } from '@dirigent/domain/advisories/file-faults'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { openScannerReport, type OpenedReport } from '@dirigent/feeds/scanners/read-report'
import { ReportError } from '@dirigent/feeds/scanners/report-error'
import type { ScanTarget } from '@dirigent/feeds/scanners/report'
import { uuidV7 } from '@dirigent/system/random'
import type { ServerContext } from '../context.ts'
import { appendAudit, type AuditEntry } from '../store/audit.ts'
import { transaction, type Tx } from '../store/database.ts'
import { publish } from '../store/notifications.ts'
import { analyzeScans, lockScanner } from '../store/scanner-comparisons.ts'
import {
  countMatched,
  INCOMING_SCAN,
  insertImport,
  openIncomingScan,
  replaceScan,
  scanLines,
} from '../store/scanner-imports.ts'
import {
  loadDeviceIdentifiers,
  writeMatches,
  writeScannedAt,
  writeTargets,
  type NamedTarget,
  type StoredTarget,
} from '../store/scanner-targets.ts'
import { copyInto } from '../store/statements.ts'
import { compareDevices } from './compare.ts'

export type ScanImport = {
  fileName: string
  /** Null: told by the file itself. */
  format: string | null
  bytes: Readable
  actor: Pick<AuditEntry, 'actorKind' | 'actor'>
}

export type ScanImportOutcome =
  | {
      ok: true
      import: string
      scanner: string
      format: string
      findings: number
      targets: number
      matched: number
      ambiguous: number
      unmatched: number
    }
  | { ok: false; code: ReportFault; detail: string }

/**
 * Takes another scanner's report: the file is written to disk first (an upload may take hours), then read to its end in
 * one transaction, so that a broken one changes nothing. Its devices are compared with what we say at once.
 */
export async function importScan(
  context: ServerContext,
  options: ScanImport,
): Promise<ScanImportOutcome> {
  const { db, clock, log } = context
  const now = clock.now()
  const folder = join(context.stateDirectory, 'scans', `import-${uuidV7(now, context.random)}`)
  try {
    const path = await onDisk(options.bytes, folder)
    const report = await openScannerReport(path, options.format ?? undefined)
    const { size } = await stat(path)
    const outcome = await transaction(
      db,
      (tx) => load(context, tx, { ...options, report, size }, now),
      {
        plain: true,
      },
    )
    log.info('scan imported', { scanner: outcome.scanner, findings: outcome.findings })
    return outcome
  } catch (error) {
    if (!(error instanceof ReportError)) throw error
    log.warn('scan refused, nothing was imported', { code: error.code, reason: error.message })
    return { ok: false, code: error.code, detail: error.message }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function onDisk(bytes: Readable, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'report')
  try {
    await pipeline(bytes, createWriteStream(path, { mode: 0o600 }))
  } catch (error) {
    throw new ReportError(
      'report_truncated',
      `the upload broke off (${(error as Error).message}); send it again. Nothing was imported.`,
      error,
    )
  }
  return path
}

type Load = ScanImport & { report: OpenedReport; size: number }

async function load(
  context: ServerContext,
  tx: Tx,
  options: Load,
  now: InstantMs,
): Promise<ScanImportOutcome & { ok: true }> {
  const { format } = options.report
  await openIncomingScan(tx)
  const received = await receive(context, tx, options.report, now)
  await lockScanner(tx, format.scanner)
  const uid = uuidV7(now, context.random)
  const importId = await insertImport(tx, {
    import: uid,
    scanner: format.scanner,
    format: format.name,
    fileName: options.fileName,
    sizeBytes: options.size,
    findings: received.findings,
    targets: received.targets.length,
    importedBy: options.actor.actor,
    importedAt: now,
  })
  const stored = await writeTargets(tx, format.scanner, importId, received.targets)
  const ids = stored.map(({ id }) => id)
  await replaceScan(tx, ids)
  await writeScannedAt(tx, ids)
  const devices = await matchTargets(tx, received.targets, stored)
  await analyzeScans(tx)
  const { matched } = await countMatched(tx, importId)
  await compareDevices(tx, context.random, format.scanner, devices.found, now)
  const outcome = {
    ok: true as const,
    import: uid,
    scanner: format.scanner,
    format: format.name,
    findings: received.findings,
    targets: stored.length,
    matched,
    ambiguous: devices.ambiguous,
    unmatched: devices.unmatched,
  }
  const { ok: _, import: __, ...detail } = outcome
  await appendAudit(tx, context.random, {
    ...options.actor,
    action: 'scan.imported',
    subjectKind: 'scan',
    subject: uid,
    detail: { ...detail, fileName: options.fileName },
    at: now,
  })
  await publish(tx, 'findings', null)
  return outcome
}

/** All that is said about a device: it is named with every line. */
const saidAbout = (target: ScanTarget): string => {
  const { label, names, addresses, macAddresses, machineIds, cloudIds } = target
  const said = [label, names, addresses, macAddresses, machineIds, cloudIds]
  return JSON.stringify(said).toLowerCase()
}

/** What a target is remembered by from report to report. */
const keyOf = (said: string) => createHash('sha256').update(said).digest('base64url').slice(0, 32)

const COPY_BATCH = 5_000

/** Reads the report to its end into the temporary table; numbers its targets. */
async function receive(context: ServerContext, tx: Tx, report: OpenedReport, now: InstantMs) {
  const numbers = new Map<string, number>()
  const targets: NamedTarget[] = []
  const known: { target: ScanTarget | null; number: number } = { target: null, number: 0 }
  let findings = 0
  let lines: string[] = []
  const flush = async () => {
    const batch = lines
    lines = []
    if (batch.length > 0) await copyInto(tx, INCOMING_SCAN, listed(batch))
  }
  const numberOf = (target: ScanTarget): number => {
    const said = saidAbout(target)
    const number = numbers.get(said) ?? targets.length
    if (number === targets.length) {
      numbers.set(said, number)
      targets.push({ uid: uuidV7(now, context.random), key: keyOf(said), target })
    }
    return number
  }
  for await (const finding of report.findings()) {
    findings++
    // Most reports speak about one device for many lines, with the very same object.
    if (known.target !== finding.target) {
      known.number = numberOf(finding.target)
      known.target = finding.target
    }
    lines.push(...scanLines(known.number, finding))
    if (lines.length >= COPY_BATCH) await flush()
  }
  await flush()
  return { findings, targets }
}

async function* listed(batch: readonly string[]) {
  yield* batch
}

/** Finds the devices of targets about which no person has spoken; answers those of all. */
async function matchTargets(
  tx: Tx,
  named: readonly NamedTarget[],
  stored: readonly StoredTarget[],
) {
  const index = deviceIndex(await loadDeviceIdentifiers(tx))
  const matches = stored.flatMap((row, at) => {
    const target = named[at]?.target
    if (target === undefined || row.dismissed || row.matched_by === 'assigned') return []
    return [{ target: row.id, match: matchTarget(target, index) }]
  })
  await writeMatches(tx, matches)
  const assigned = stored.flatMap((row) =>
    row.matched_by === 'assigned' && row.device_id !== null ? [row.device_id] : [],
  )
  const now = matches.flatMap(({ match }) => (match.code === 'matched' ? [match.device] : []))
  // A device that a target left has to be compared too: what was said about it is no longer.
  const before = stored.flatMap((row) => (row.device_id === null ? [] : [row.device_id]))
  return {
    found: [...assigned, ...now, ...before],
    ambiguous: matches.filter(({ match }) => match.code === 'ambiguous').length,
    unmatched: matches.filter(({ match }) => match.code === 'unmatched').length,
  }
}
