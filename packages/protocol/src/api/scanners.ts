import { z } from 'zod'
import { DECISIONS, DIFFERENCE_CODES, SIDES } from '@dirigent/domain/reconciliation/causes'
import { route } from './route.ts'
import { instant, page, pageQuery, reason, uid, why } from './shapes.ts'

const severity = z.enum(['critical', 'high', 'medium', 'low', 'none'])
const scannerName = z.string().max(80)
const differenceCode = z.enum(DIFFERENCE_CODES)

export const scannerFormat = z.object({ format: z.string(), scanner: z.string(), file: z.string() })
export const listScannerFormats = route({
  method: 'GET',
  path: '/api/v1/scanner/formats',
  operationId: 'listScannerFormats',
  summary: 'Reports of other scanners that can be imported',
  permission: 'read',
  response: z.object({ items: z.array(scannerFormat) }),
})

export const scanImportRow = z.object({
  import: uid,
  scanner: z.string(),
  format: z.string(),
  fileName: z.string(),
  sizeBytes: z.number().int(),
  findings: z.number().int(),
  targets: z.number().int(),
  matched: z.number().int(),
  scannedFrom: instant.nullable(),
  scannedUntil: instant.nullable(),
  importedBy: z.string(),
  importedAt: instant,
})
export const listScanImports = route({
  method: 'GET',
  path: '/api/v1/scanner/imports',
  operationId: 'listScanImports',
  summary: 'Imported reports of other scanners, newest first',
  permission: 'read',
  query: z.object(pageQuery),
  response: page(scanImportRow),
})
export const importScan = route({
  method: 'POST',
  path: '/api/v1/scanner/imports',
  operationId: 'importScan',
  summary:
    "Imports another scanner's report and compares it with our findings; the format is told by the file",
  permission: 'operate',
  query: z.object({
    format: z.string().max(80).optional(),
    fileName: z.string().max(300).default('report'),
  }),
  bodyKind: 'stream',
  response: z.object({
    import: uid,
    scanner: z.string(),
    format: z.string(),
    findings: z.number().int(),
    targets: z.number().int(),
    matched: z.number().int(),
    ambiguous: z.number().int(),
    unmatched: z.number().int(),
  }),
})

const identifiers = z.object({
  names: z.array(z.string()),
  addresses: z.array(z.string()),
  macAddresses: z.array(z.string()),
  machineIds: z.array(z.string()),
  cloudIds: z.array(z.string()),
})
export const scanTargetRow = z.object({
  target: uid,
  scanner: z.string(),
  label: z.string(),
  identifiers,
  device: uid.nullable(),
  deviceName: z.string().nullable(),
  matchedBy: z.string().nullable(),
  /** Devices that carry the same identifier: a person chooses. */
  candidates: z.array(z.object({ device: uid, name: z.string() })),
  dismissed: z.boolean(),
  findings: z.number().int(),
  scannedAt: instant.nullable(),
})
export const listScanTargets = route({
  method: 'GET',
  path: '/api/v1/scanner/targets',
  operationId: 'listScanTargets',
  summary: 'Whom other scanners mean; state=open are those that are no device of ours or several',
  permission: 'read',
  query: z.object({
    ...pageQuery,
    state: z.enum(['open', 'matched', 'dismissed', 'all']).default('open'),
    scanner: scannerName.optional(),
  }),
  response: page(scanTargetRow),
})
export const assignScanTarget = route({
  method: 'POST',
  path: '/api/v1/scanner/targets/{target}/assign',
  operationId: 'assignScanTarget',
  summary:
    'Says which device a scanner means; remembered. dismissed: none of ours; neither: look for it again',
  permission: 'operate',
  params: z.object({ target: uid }),
  body: z.object({ device: uid.nullable(), dismissed: z.boolean().default(false), reason: why }),
  response: z.object({ device: uid.nullable() }),
})

export const differenceRow = z.object({
  difference: uid,
  device: uid,
  deviceName: z.string(),
  scanner: z.string(),
  /** The vulnerability's id; for a check without one, the scanner's own. */
  subject: z.string(),
  severity: severity.nullable(),
  side: z.enum(SIDES),
  cause: reason.nullable(),
  since: instant,
  decision: z
    .object({
      word: z.enum(DECISIONS),
      because: z.string(),
      by: z.string(),
      at: instant,
      /** False: facts have changed since, so that it is to be decided again. */
      counts: z.boolean(),
    })
    .nullable(),
})
export const listScanDifferences = route({
  method: 'GET',
  path: '/api/v1/scanner/differences',
  operationId: 'listScanDifferences',
  summary: 'Where other scanners and we differ, with the cause; what may be our own miss first',
  permission: 'read',
  query: z.object({
    ...pageQuery,
    scanner: scannerName.optional(),
    device: uid.optional(),
    side: z.enum(SIDES).optional(),
    cause: differenceCode.optional(),
    decided: z.enum(['no', 'yes', 'all']).default('no'),
  }),
  response: page(differenceRow),
})
export const scannerSummary = z.object({
  scanners: z.array(
    z.object({
      scanner: z.string(),
      agreed: z.number().int(),
      onlyUs: z.number().int(),
      onlyThem: z.number().int(),
      undecided: z.number().int(),
      causes: z.array(
        z.object({
          cause: differenceCode,
          side: z.enum(SIDES),
          count: z.number().int(),
          undecided: z.number().int(),
        }),
      ),
    }),
  ),
  openTargets: z.number().int(),
})
export const scanSummary = route({
  method: 'GET',
  path: '/api/v1/scanner/summary',
  operationId: 'scanSummary',
  summary: 'How many vulnerabilities are agreed and how many differ, by scanner and cause',
  permission: 'read',
  response: scannerSummary,
})
export const decideScanDifferences = route({
  method: 'POST',
  path: '/api/v1/scanner/decisions',
  operationId: 'decideScanDifferences',
  summary:
    'Decides differences, single ones or all undecided ones of a scanner with one cause; counts while the facts stay',
  permission: 'operate',
  body: z.object({
    scope: z.union([
      z.object({ differences: z.array(uid).min(1).max(1_000) }),
      z.object({ scanner: scannerName, cause: differenceCode }),
    ]),
    decision: z.enum(DECISIONS),
    reason: why,
  }),
  response: z.object({ decided: z.number().int() }),
})
export const SCAN_REPORT_FORMATS = ['csv', 'json', 'html'] as const
export const scanReport = route({
  method: 'GET',
  path: '/api/v1/scanner/report',
  operationId: 'scanReport',
  summary:
    'Both views for auditors: agreed, only us, only them, with causes and decisions, as a file',
  permission: 'read',
  query: z.object({
    format: z.enum(SCAN_REPORT_FORMATS).default('csv'),
    lang: z.enum(['de', 'en']).default('en'),
    scanner: scannerName.optional(),
  }),
  download: ['text/csv', 'application/json', 'text/html'],
  response: z.unknown(),
})
