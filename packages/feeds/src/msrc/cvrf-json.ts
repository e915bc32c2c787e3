import { z } from 'zod'
import { buildOf, dateOf, kbOf, kbsIn, worstOf } from './document.ts'
import type { MicrosoftVulnerability } from './document.ts'

const Value = z.object({ Value: z.string().nullish() }).nullish()
const Remediation = z.object({
  Type: z.number(),
  Description: Value,
  URL: z.string().nullish(),
  Supercedence: z.string().nullish(),
  FixedBuild: z.string().nullish(),
  ProductID: z.array(z.string()).nullish(),
})
const Vulnerability = z.object({
  CVE: z.string(),
  Title: Value,
  Notes: z.array(z.object({ Type: z.number(), Value: z.string().nullish() })).nullish(),
  ProductStatuses: z
    .array(z.object({ Type: z.number(), ProductID: z.array(z.string()) }))
    .nullish(),
  Threats: z.array(z.object({ Type: z.number(), Description: Value })).nullish(),
  CVSSScoreSets: z
    .array(z.object({ BaseScore: z.number(), Vector: z.string().nullish() }))
    .nullish(),
  Remediations: z.array(Remediation).nullish(),
  RevisionHistory: z.array(z.object({ Date: z.string() })).nullish(),
})
const Cvrf = z.object({
  ProductTree: z.object({
    FullProductName: z.array(z.object({ ProductID: z.string(), Value: z.string() })),
  }),
  Vulnerability: z.array(Vulnerability),
})

/** Numbers of the format as the API writes them; 6 is what documents since 2022 have for a known issue. */
const TAG = 7
const KNOWN_AFFECTED = 3
const SEVERITY = 3
const VENDOR_FIX = 2
const KNOWN_ISSUE = new Set([5, 6])

function vulnerabilityOf(
  one: z.infer<typeof Vulnerability>,
  names: ReadonlyMap<string, string>,
): MicrosoftVulnerability {
  const named = (ids: readonly string[]) => ids.flatMap((id) => names.get(id) ?? [])
  const remediations = one.Remediations ?? []
  const dates = (one.RevisionHistory ?? [])
    .map(({ Date: at }) => dateOf(at))
    .filter((at) => at !== null)
  return {
    id: one.CVE.trim(),
    title: one.Title?.Value ?? '',
    part: one.Notes?.find(({ Type }) => Type === TAG)?.Value?.trim() ?? '',
    affected: named(
      (one.ProductStatuses ?? [])
        .filter(({ Type }) => Type === KNOWN_AFFECTED)
        .flatMap((status) => status.ProductID),
    ),
    severity: worstOf(
      (one.Threats ?? [])
        .filter(({ Type }) => Type === SEVERITY)
        .map((threat) => threat.Description?.Value ?? ''),
    ),
    publishedOn: dates.toSorted()[0] ?? null,
    scores: (one.CVSSScoreSets ?? []).flatMap(({ BaseScore, Vector }) =>
      Vector ? [{ vector: Vector, score: BaseScore }] : [],
    ),
    fixes: remediations
      .filter(({ Type }) => Type === VENDOR_FIX)
      .map((fix) => ({
        kb: kbOf(fix.Description?.Value ?? ''),
        fixedBuild: buildOf(fix.FixedBuild ?? ''),
        supersedes: kbsIn(fix.Supercedence ?? ''),
        products: named(fix.ProductID ?? []),
      })),
    knownIssues: remediations.flatMap(({ Type, Description, URL: url }) => {
      const kb = KNOWN_ISSUE.has(Type) ? kbOf(Description?.Value ?? '') : null
      return kb !== null && url ? [{ kb, url }] : []
    }),
  }
}

/** A monthly document of the API as JSON; null when it is none. */
export function fromCvrfJson(value: unknown): readonly MicrosoftVulnerability[] | null {
  const document = Cvrf.safeParse(value)
  if (!document.success) return null
  const products = document.data.ProductTree.FullProductName
  const names = new Map(products.map((one) => [one.ProductID, one.Value]))
  return document.data.Vulnerability.map((one) => vulnerabilityOf(one, names))
}
