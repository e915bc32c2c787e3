import { z } from 'zod'
import { buildOf, dateOf, kbOf } from './document.ts'
import type { Fix, MicrosoftVulnerability } from './document.ts'

type Branch = {
  category: string
  name: string
  product?: { product_id: string } | undefined
  branches?: Branch[] | undefined
}
const Branch: z.ZodType<Branch> = z.lazy(() =>
  z.object({
    category: z.string(),
    name: z.string(),
    product: z.object({ product_id: z.string() }).optional(),
    branches: z.array(Branch).optional(),
  }),
)
const ids = z.array(z.string()).optional()
const Vulnerability = z.object({
  cve: z.string(),
  title: z.string().optional(),
  release_date: z.string().optional(),
  product_status: z.object({ known_affected: ids }).optional(),
  remediations: z
    .array(
      z.object({
        category: z.string(),
        details: z.string().optional(),
        url: z.string().optional(),
        product_ids: ids,
      }),
    )
    .optional(),
  scores: z
    .array(
      z.object({
        cvss_v3: z.object({ baseScore: z.number(), vectorString: z.string() }).optional(),
      }),
    )
    .optional(),
})
const Csaf = z.object({
  document: z.object({
    csaf_version: z.string(),
    publisher: z.object({ name: z.string() }),
    aggregate_severity: z.object({ text: z.string() }).optional(),
    tracking: z.object({ initial_release_date: z.string() }),
  }),
  product_tree: z.object({ branches: z.array(Branch) }),
  vulnerabilities: z.array(Vulnerability),
})

/** Every product id with the name of the product that it is a version of. */
function namesIn(branches: readonly Branch[], name: string, names: Map<string, string>): void {
  for (const branch of branches) {
    const own = branch.category === 'product_name' ? branch.name : name
    if (branch.product && own !== '') names.set(branch.product.product_id, own)
    namesIn(branch.branches ?? [], own, names)
  }
}

/** `10.0.17763.8880:Security Update:https://support.microsoft.com/help/5094123` */
function fixOf(details: string, url: string, products: readonly string[]): Fix {
  const article = /\/(?:help|kb)\/(\d{6,8})\b|\bKB(\d{6,8})\b/i.exec(`${details} ${url}`)
  return {
    kb: kbOf(article?.[1] ?? article?.[2] ?? ''),
    fixedBuild: buildOf(details.split(':')[0] ?? ''),
    supersedes: [],
    products,
  }
}

/** An advisory of Microsoft as CSAF; null when it is none. `foreign` when another publisher wrote it. */
export function fromCsaf(value: unknown): readonly MicrosoftVulnerability[] | 'foreign' | null {
  const parsed = Csaf.safeParse(value)
  if (!parsed.success) return null
  const { document, product_tree: tree, vulnerabilities } = parsed.data
  if (!/microsoft/i.test(document.publisher.name)) return 'foreign'
  const names = new Map<string, string>()
  namesIn(tree.branches, '', names)
  const named = (list: readonly string[] | undefined) =>
    (list ?? []).flatMap((id) => names.get(id) ?? [])
  return vulnerabilities.map((one) => ({
    id: one.cve,
    title: one.title ?? '',
    // Advisories name no tag; one update repairs all of a product in them.
    part: '',
    affected: named(one.product_status?.known_affected),
    severity: document.aggregate_severity?.text ?? '',
    publishedOn: dateOf(one.release_date ?? document.tracking.initial_release_date),
    scores: (one.scores ?? []).flatMap(({ cvss_v3: score }) =>
      score ? [{ vector: score.vectorString, score: score.baseScore }] : [],
    ),
    fixes: (one.remediations ?? [])
      .filter((fix) => fix.category === 'vendor_fix')
      .map((fix) => fixOf(fix.details ?? '', fix.url ?? '', named(fix.product_ids))),
    knownIssues: [],
  }))
}
