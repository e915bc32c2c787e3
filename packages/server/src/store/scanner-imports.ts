import type { InstantMs } from '@dirigent/domain/identity/time'
import type { ScannedFinding } from '@dirigent/feeds/scanners/report'
import { instant, type Queryable, type Tx } from './database.ts'
import { keyset, parameters, toPage, type Page, type PageRequest } from './paging.ts'
import { copyField } from './statements.ts'

/** A temporary table that takes a report before anything of the former one is touched. */
export async function openIncomingScan(tx: Tx): Promise<void> {
  await tx.execute(`create temp table incoming_scan (
      target integer, vulnerability text collate "C", check_id text collate "C", check_name text, severity text,
      package_name text collate "C", package_version text collate "C", fixed_version text collate "C", place text,
      state text, seen_at timestamptz
    ) on commit drop`)
}

const TEXT_MAX = 500
/** PostgreSQL takes no NUL, and a name of a megabyte says no more than its beginning. */
const bounded = (text: string) => text.slice(0, TEXT_MAX).replaceAll('\0', '')
const boundedOrNull = (text: string | null) => (text === null ? null : bounded(text))

/** The lines of COPY for one finding: one per vulnerability that it names, one when it names none. */
export function scanLines(target: number, finding: ScannedFinding): string[] {
  const { vulnerabilities } = finding
  const rest = [
    bounded(finding.check.id),
    bounded(finding.check.name),
    finding.severity,
    boundedOrNull(finding.package?.name ?? null),
    boundedOrNull(finding.package?.version ?? null),
    boundedOrNull(finding.fixedVersion),
    bounded(finding.place),
    finding.state,
    finding.seenAt,
  ].map(copyField)
  const ids = vulnerabilities.length === 0 ? [null] : vulnerabilities
  return ids.map((id) => `${[String(target), copyField(boundedOrNull(id)), ...rest].join('\t')}\n`)
}

export const INCOMING_SCAN =
  'incoming_scan (target, vulnerability, check_id, check_name, severity, package_name, package_version, fixed_version, place, state, seen_at)'

/** Puts the report's lines in the place of what the scanner last said about the same targets. */
export async function replaceScan(tx: Tx, targetIds: readonly number[]): Promise<void> {
  await tx.execute('delete from scanner_finding where target_id = any($1::bigint[])', [targetIds])
  await tx.execute(
    `insert into scanner_finding (target_id, vulnerability, check_id, check_name, severity, package_name,
                                  package_version, fixed_version, place, state, seen_at)
     select distinct ($1::bigint[])[i.target + 1], i.vulnerability, i.check_id, i.check_name, i.severity, i.package_name,
            i.package_version, i.fixed_version, i.place, i.state, i.seen_at
       from incoming_scan i order by 1, 2, 3`,
    [targetIds],
  )
}

export type ImportRow = {
  import: string
  scanner: string
  format: string
  fileName: string
  sizeBytes: number
  findings: number
  targets: number
  matched: number
  scannedFrom: InstantMs | null
  scannedUntil: InstantMs | null
  importedBy: string
  importedAt: InstantMs
}

/** Records an import with what it held; the span of the scan is read from its lines. */
export async function insertImport(
  tx: Tx,
  row: Omit<ImportRow, 'matched' | 'scannedFrom' | 'scannedUntil'>,
): Promise<number> {
  const { id } = await tx.one<{ id: number }>(
    `insert into scanner_import (uid, scanner, format, file_name, size_bytes, findings, targets, matched,
                                 scanned_from, scanned_until, imported_by, imported_at)
     select $1, $2, $3, $4, $5, $6, $7, 0, min(seen_at), max(seen_at), $8, $9 from incoming_scan returning id`,
    [
      row.import,
      row.scanner,
      row.format,
      row.fileName,
      row.sizeBytes,
      row.findings,
      row.targets,
      row.importedBy,
      instant(row.importedAt),
    ],
  )
  return id
}

/** Writes how many of an import's targets are devices of ours. */
export const countMatched = (tx: Tx, importId: number) =>
  tx.one<{ matched: number }>(
    `update scanner_import set matched = (select count(*) from scanner_target t where t.import_id = $1
        and t.device_id is not null) where id = $1 returning matched`,
    [importId],
  )

const COLUMNS = `i.uid as import, i.scanner, i.format, i.file_name as "fileName", i.size_bytes as "sizeBytes",
  i.findings, i.targets, i.matched, i.scanned_from as "scannedFrom", i.scanned_until as "scannedUntil",
  i.imported_by as "importedBy", i.imported_at as "importedAt"`

/** Imports, newest first. */
export async function listImports(db: Queryable, request: PageRequest): Promise<Page<ImportRow>> {
  const into = parameters()
  const page = keyset(
    {
      columns: [
        ['i.imported_at', 'timestamptz'],
        ['i.id', 'bigint'],
      ],
      descending: true,
    },
    request,
    into,
  )
  const [rows, { total }] = await Promise.all([
    db.rows<ImportRow & { cursorKey: string[] }>(
      `select ${COLUMNS}, ${page.cursor} from scanner_import i
        where ${page.after} ${page.order} limit ${request.limit + 1}`,
      into.values,
    ),
    db.one<{ total: number }>('select count(*) as total from scanner_import'),
  ])
  return toPage(rows, total, request.limit)
}
