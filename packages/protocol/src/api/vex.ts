import { z } from 'zod'
import { route } from './route.ts'
import { instant, uid, why } from './shapes.ts'

/** A VEX document: what its author says about vulnerabilities in products. */
export const vexDocument = z.object({
  document: uid,
  format: z.enum(['openvex', 'csaf', 'cyclonedx']),
  documentId: z.string(),
  author: z.string(),
  authority: z.enum(['own', 'supplier']),
  version: z.string(),
  issuedAt: instant,
  importedBy: z.string(),
  importedAt: instant,
  endedAt: instant.nullable(),
  endedBecause: z.string().nullable(),
  statements: z.number().int(),
  /** Verdicts on the fleet's package versions that it decides now. */
  decides: z.number().int(),
  /** Products that it names without a package URL: nothing here is matched with them. */
  unmatchedProducts: z.number().int(),
})

export const VEX_FORMATS = ['openvex', 'csaf'] as const

export const listVex = route({
  method: 'GET',
  path: '/api/v1/vex',
  operationId: 'listVex',
  summary: 'VEX documents that are in force; show=all also those that ended',
  permission: 'read',
  query: z.object({ show: z.enum(['live', 'all']).default('live') }),
  response: z.object({ items: z.array(vexDocument) }),
})
export const importVex = route({
  method: 'POST',
  path: '/api/v1/vex',
  operationId: 'importVex',
  summary:
    "Takes a VEX document (OpenVEX, CSAF, CycloneDX); authority=own is the organisation's word, supplier counts where no distribution judges",
  permission: 'administer',
  query: z.object({ authority: z.enum(['own', 'supplier']) }),
  bodyKind: 'stream',
  response: vexDocument.extend({
    changed: z.number().int(),
    findingsOpened: z.number().int(),
    findingsClosed: z.number().int(),
  }),
})
export const withdrawVex = route({
  method: 'POST',
  path: '/api/v1/vex/{document}/withdraw',
  operationId: 'withdrawVex',
  summary: 'The document counts no more: verdicts are what they would be without it',
  permission: 'administer',
  params: z.object({ document: uid }),
  body: z.object({ reason: why }),
  response: vexDocument,
})
export const exportVex = route({
  method: 'GET',
  path: '/api/v1/vex/export',
  operationId: 'exportVex',
  summary: "The organisation's verdicts and accepted risks as a VEX document",
  permission: 'read',
  query: z.object({ format: z.enum(VEX_FORMATS).default('openvex') }),
  download: ['application/json'],
  response: z.unknown(),
})
