import { z } from 'zod'

const Helper = z.object({ cpe: z.string().optional(), purl: z.string().optional() })
const Product = z.object({
  name: z.string(),
  product_id: z.string(),
  product_identification_helper: Helper.optional().catch(undefined),
})
export type CsafProduct = z.infer<typeof Product>

export type Branch = {
  category?: string | undefined
  name?: string | undefined
  product?: CsafProduct | undefined
  branches?: Branch[] | undefined
}
const label = z.string().optional().catch(undefined)
const Branch: z.ZodType<Branch> = z.lazy(() =>
  z.object({
    category: label,
    name: label,
    product: Product.optional(),
    branches: z.array(Branch).optional(),
  }),
)
const Relationship = z.object({
  category: label,
  full_product_name: Product,
  product_reference: z.string(),
  relates_to_product_reference: z.string(),
})
const ids = z.array(z.string()).optional()
const Cvss = z
  .object({ version: z.string(), vectorString: z.string(), baseScore: z.number() })
  .optional()
  .catch(undefined)
const Vulnerability = z.object({
  cve: z.string().optional(),
  ids: z.array(z.object({ text: z.string() })).optional(),
  notes: z.array(z.object({ category: z.string(), text: z.string() })).optional(),
  release_date: z.string().optional(),
  product_status: z
    .object({
      fixed: ids,
      first_fixed: ids,
      recommended: ids,
      known_affected: ids,
      first_affected: ids,
      last_affected: ids,
      known_not_affected: ids,
      under_investigation: ids,
    })
    .optional(),
  remediations: z
    .array(
      z.object({
        category: z.string(),
        details: label,
        url: z.string().optional(),
        product_ids: ids,
      }),
    )
    .optional(),
  threats: z
    .array(z.object({ category: z.string(), details: z.string(), product_ids: ids }))
    .optional(),
  scores: z
    .array(z.object({ cvss_v2: Cvss, cvss_v3: Cvss, cvss_v4: Cvss }))
    .optional()
    .catch(undefined),
})
export type CsafVulnerability = z.infer<typeof Vulnerability>

/** What we read of a document of the Common Security Advisory Framework 2.0 (OASIS), of any profile. */
export const CsafDocument = z.object({
  document: z.object({
    category: z.string(),
    csaf_version: z.string().startsWith('2.'),
    title: z.string(),
    aggregate_severity: z.object({ text: z.string() }).optional(),
    publisher: z.object({ category: label, name: z.string(), namespace: z.string() }),
    references: z
      .array(z.object({ category: z.string().optional(), url: z.string() }))
      .optional()
      .catch(undefined),
    tracking: z.object({
      id: z.string().min(1).max(500),
      status: z.string(),
      current_release_date: z.string().optional(),
    }),
  }),
  product_tree: z
    .object({
      branches: z.array(Branch).optional(),
      full_product_names: z.array(Product).optional(),
      relationships: z.array(Relationship).optional(),
    })
    .optional(),
  vulnerabilities: z.array(Vulnerability).optional(),
})
export type CsafDocument = z.infer<typeof CsafDocument>

/** A document, or the first place where it is none: `"document.tracking" is missing or different`. */
export function parseCsaf(value: unknown): { document: CsafDocument } | { wrong: string } {
  try {
    const parsed = CsafDocument.safeParse(value)
    if (parsed.success) return { document: parsed.data }
    return { wrong: `"${parsed.error.issues[0]?.path.join('.') ?? ''}" is missing or different` }
  } catch (error) {
    // Ten thousand branches inside each other end the stack: somebody's bomb, not a product tree.
    if (error instanceof RangeError) return { wrong: 'its branches lie too deep in each other' }
    throw error
  }
}

/** A product as the status lists name it: what it is, and inside what it lies (package in module in release). */
export type ResolvedProduct = { product: CsafProduct; inside: readonly CsafProduct[] }

/** Every product id of a document. */
export function productsOf(document: CsafDocument): ReadonlyMap<string, ResolvedProduct> {
  const tree = document.product_tree
  const plain = new Map<string, CsafProduct>()
  const walk = (branches: readonly Branch[]) => {
    for (const { product, branches: below } of branches) {
      if (product) plain.set(product.product_id, product)
      walk(below ?? [])
    }
  }
  walk(tree?.branches ?? [])
  for (const product of tree?.full_product_names ?? []) plain.set(product.product_id, product)
  const resolved = new Map<string, ResolvedProduct>()
  for (const product of plain.values()) resolved.set(product.product_id, { product, inside: [] })
  // A relationship may stand before the one that it builds on; two rounds resolve package, module, release.
  for (let round = 0; round < 2; round++) {
    for (const one of tree?.relationships ?? []) {
      const product = plain.get(one.product_reference)
      const outer = resolved.get(one.relates_to_product_reference)
      if (!product || !outer) continue
      resolved.set(one.full_product_name.product_id, {
        product,
        inside: [outer.product, ...outer.inside],
      })
    }
  }
  return resolved
}
