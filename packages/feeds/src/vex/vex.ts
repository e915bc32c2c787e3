import {
  productOfPurl,
  type VexDocument,
  type VexProduct,
  type VexStatement,
  type VexStatus,
} from '@dirigent/domain/vex/vex'
import { z } from 'zod'
import { CsafDocument, productsOf, type CsafVulnerability } from '../csaf/document.ts'

/** What is wrong with a file that should be a VEX document. */
export type VexError =
  | { code: 'vex_not_json' | 'vex_unknown_format'; message: string }
  | { code: 'vex_invalid'; message: string; standard: string; place: string; found: string }

const STATUSES = ['not_affected', 'affected', 'fixed', 'under_investigation'] as const
const text = z.string().max(20_000)

const OpenVexProduct = z.object({
  '@id': z.string().optional(),
  identifiers: z.object({ purl: z.string().optional() }).optional(),
  subcomponents: z
    .array(
      z.object({
        '@id': z.string().optional(),
        identifiers: z.object({ purl: z.string().optional() }).optional(),
      }),
    )
    .optional(),
})
/** OpenVEX 0.2.0; 0.0.x wrote the vulnerability and the products as plain texts. */
const OpenVex = z.object({
  '@context': z.string().regex(/openvex/),
  '@id': z.string().min(1).max(2_000),
  author: z.string().min(1).max(500),
  timestamp: z.iso.datetime({ offset: true, local: true }),
  last_updated: z.iso.datetime({ offset: true, local: true }).optional(),
  version: z.union([z.number(), z.string()]),
  statements: z.array(
    z.object({
      vulnerability: z.union([
        z.string(),
        z.object({ name: z.string(), aliases: z.array(z.string()).optional() }),
      ]),
      products: z.array(z.union([z.string(), OpenVexProduct])).default([]),
      status: z.enum(STATUSES),
      justification: text.optional(),
      impact_statement: text.optional(),
      action_statement: text.optional(),
      status_notes: text.optional(),
    }),
  ),
})

type Named = { products: VexProduct[]; unmatched: number }

function named(purls: readonly (string | undefined)[]): Named {
  const found = purls.map((purl) => (purl === undefined ? null : productOfPurl(purl)))
  return {
    products: found.filter((one) => one !== null),
    unmatched: found.filter((one) => one === null).length,
  }
}

function openVexPurls(product: string | z.infer<typeof OpenVexProduct>): (string | undefined)[] {
  if (typeof product === 'string') return [product]
  // The flaw is in the part, not in the image around it: what is named inside is what the statement means.
  const parts = product.subcomponents ?? []
  const meant = parts.length > 0 ? parts : [product]
  return meant.map((one) => one.identifiers?.purl ?? one['@id'])
}

function readOpenVex(document: z.infer<typeof OpenVex>): VexDocument {
  let unmatchedProducts = 0
  const statements = document.statements.map((one): VexStatement => {
    const { products, unmatched } = named(one.products.flatMap(openVexPurls))
    unmatchedProducts += unmatched
    const { vulnerability } = one
    return {
      vulnerability: typeof vulnerability === 'string' ? vulnerability : vulnerability.name,
      aliases: typeof vulnerability === 'string' ? [] : (vulnerability.aliases ?? []),
      status: one.status,
      justification: one.justification ?? null,
      note: one.impact_statement ?? one.action_statement ?? one.status_notes ?? null,
      products,
    }
  })
  return {
    format: 'openvex',
    id: document['@id'],
    author: document.author,
    version: String(document.version),
    issuedAt: instantOf(document.last_updated ?? document.timestamp),
    statements,
    unmatchedProducts,
  }
}

const CSAF_LISTS: readonly [keyof NonNullable<CsafVulnerability['product_status']>, VexStatus][] = [
  ['known_not_affected', 'not_affected'],
  ['fixed', 'fixed'],
  ['first_fixed', 'fixed'],
  ['known_affected', 'affected'],
  ['first_affected', 'affected'],
  ['last_affected', 'affected'],
  ['under_investigation', 'under_investigation'],
]

const CsafExtra = z.object({
  document: z.object({
    tracking: z.object({
      version: z.string(),
      current_release_date: z.iso.datetime({ offset: true }),
    }),
  }),
  vulnerabilities: z
    .array(
      z.object({
        flags: z
          .array(z.object({ label: z.string(), product_ids: z.array(z.string()).optional() }))
          .optional(),
      }),
    )
    .optional(),
})

function readCsaf(document: CsafDocument, extra: z.infer<typeof CsafExtra>): VexDocument {
  const products = productsOf(document)
  let unmatchedProducts = 0
  const statements = (document.vulnerabilities ?? []).flatMap((one, at) => {
    const flags = extra.vulnerabilities?.[at]?.flags ?? []
    return CSAF_LISTS.flatMap(([list, status]): VexStatement[] => {
      const ids = one.product_status?.[list] ?? []
      if (ids.length === 0) return []
      const known = named(
        ids.map((id) => products.get(id)?.product.product_identification_helper?.purl),
      )
      unmatchedProducts += known.unmatched
      const flag = flags.find(({ product_ids }) => product_ids?.some((id) => ids.includes(id)))
      const impact = one.threats?.find(({ category }) => category === 'impact')
      return [
        {
          vulnerability: one.cve ?? one.ids?.[0]?.text ?? document.document.tracking.id,
          aliases: (one.ids ?? []).map((id) => id.text),
          status,
          justification: status === 'not_affected' ? (flag?.label ?? null) : null,
          note: status === 'not_affected' ? (impact?.details ?? null) : null,
          products: known.products,
        },
      ]
    })
  })
  return {
    format: 'csaf',
    id: document.document.tracking.id,
    author: document.document.publisher.name,
    version: extra.document.tracking.version,
    issuedAt: instantOf(extra.document.tracking.current_release_date),
    statements,
    unmatchedProducts,
  }
}

/** CycloneDX writes the state of its analysis in words of its own (ECMA-424, vulnerabilities[].analysis.state). */
const CYCLONE_STATES: Readonly<Record<string, VexStatus>> = {
  not_affected: 'not_affected',
  false_positive: 'not_affected',
  resolved: 'fixed',
  resolved_with_pedigree: 'fixed',
  exploitable: 'affected',
  in_triage: 'under_investigation',
}

const Component: z.ZodType<CycloneComponent> = z.lazy(() =>
  z.object({
    'bom-ref': z.string().optional(),
    purl: z.string().optional(),
    components: z.array(Component).optional(),
  }),
)
type CycloneComponent = {
  'bom-ref'?: string | undefined
  purl?: string | undefined
  components?: CycloneComponent[] | undefined
}
const CycloneDx = z.object({
  bomFormat: z.literal('CycloneDX'),
  serialNumber: z.string().optional(),
  version: z.number().optional(),
  metadata: z
    .object({
      timestamp: z.iso.datetime({ offset: true }).optional(),
      authors: z.array(z.object({ name: z.string().optional() })).optional(),
      supplier: z.object({ name: z.string().optional() }).optional(),
    })
    .optional(),
  components: z.array(Component).optional(),
  vulnerabilities: z.array(
    z.object({
      id: z.string(),
      references: z.array(z.object({ id: z.string() })).optional(),
      analysis: z
        .object({
          state: z.string().optional(),
          justification: text.optional(),
          detail: text.optional(),
        })
        .optional(),
      affects: z.array(z.object({ ref: z.string() })).default([]),
    }),
  ),
})

function readCycloneDx(document: z.infer<typeof CycloneDx>): VexDocument {
  const purls = new Map<string, string>()
  const walk = (components: readonly CycloneComponent[]) => {
    for (const one of components) {
      if (one['bom-ref'] !== undefined && one.purl !== undefined)
        purls.set(one['bom-ref'], one.purl)
      walk(one.components ?? [])
    }
  }
  walk(document.components ?? [])
  let unmatchedProducts = 0
  const statements = document.vulnerabilities.flatMap((one): VexStatement[] => {
    const status = CYCLONE_STATES[one.analysis?.state ?? '']
    // Without an analysis it is a list of findings, not a statement about them.
    if (status === undefined) return []
    const { products, unmatched } = named(
      one.affects.map(({ ref }) => purls.get(ref) ?? (ref.startsWith('pkg:') ? ref : undefined)),
    )
    unmatchedProducts += unmatched
    return [
      {
        vulnerability: one.id,
        aliases: (one.references ?? []).map(({ id }) => id),
        status,
        justification: one.analysis?.justification ?? null,
        note: one.analysis?.detail ?? null,
        products,
      },
    ]
  })
  const { metadata } = document
  return {
    format: 'cyclonedx',
    id: document.serialNumber ?? 'without serial number',
    author: metadata?.supplier?.name ?? metadata?.authors?.[0]?.name ?? 'unknown',
    version: String(document.version ?? 1),
    issuedAt: instantOf(metadata?.timestamp ?? '1970-01-01T00:00:00Z'),
    statements,
    unmatchedProducts,
  }
}

const instantOf = (at: string) => new Date(at).toISOString()

function where(error: z.ZodError, standard: string): VexError {
  const issue = error.issues[0]
  const path = (issue?.path ?? []).map((part) => `/${String(part)}`).join('')
  const place = path || '/'
  const found = issue?.message ?? ''
  return {
    code: 'vex_invalid',
    standard,
    place,
    found,
    message: `it is ${standard}, but ${path || 'the document'} is not as the standard has it: ${found}.`,
  }
}

/** Reads a VEX document: OpenVEX, CSAF 2.0 (profile VEX or security advisory), or CycloneDX with analyses. */
export function readVex(json: string): VexDocument | VexError {
  let value: unknown
  try {
    value = JSON.parse(json.replace(/^\uFEFF/, ''))
  } catch {
    return { code: 'vex_not_json', message: 'it is not JSON, or it was cut; copy it again.' }
  }
  const fields =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  if (typeof fields['@context'] === 'string' && fields['@context'].includes('openvex')) {
    const parsed = OpenVex.safeParse(value)
    return parsed.success ? readOpenVex(parsed.data) : where(parsed.error, 'OpenVEX')
  }
  if (fields['bomFormat'] === 'CycloneDX') {
    const parsed = CycloneDx.safeParse(value)
    return parsed.success ? readCycloneDx(parsed.data) : where(parsed.error, 'CycloneDX')
  }
  if ('document' in fields) {
    const parsed = CsafDocument.safeParse(value)
    if (!parsed.success) return where(parsed.error, 'CSAF')
    const extra = CsafExtra.safeParse(value)
    return extra.success ? readCsaf(parsed.data, extra.data) : where(extra.error, 'CSAF')
  }
  return {
    code: 'vex_unknown_format',
    message: 'it is neither OpenVEX, CSAF 2.0 nor CycloneDX.',
  }
}
