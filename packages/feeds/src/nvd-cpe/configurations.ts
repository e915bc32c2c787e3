import type {
  CpeConfiguration,
  CpeCriterion,
  CriterionGroup,
} from '@dirigent/domain/cpe/configuration'
import { parseCpe } from '@dirigent/domain/cpe/name'
import { z } from 'zod'

const operator = z
  .string()
  .optional()
  .transform((text) => (text?.toUpperCase() === 'AND' ? ('AND' as const) : ('OR' as const)))
const bound = z
  .union([z.string(), z.number().transform(String)])
  .optional()
  .catch(undefined)

const Match = z.object({
  vulnerable: z.boolean().default(true),
  criteria: z.string().optional(),
  cpe23Uri: z.string().optional(),
  versionStartIncluding: bound,
  versionStartExcluding: bound,
  versionEndIncluding: bound,
  versionEndExcluding: bound,
})

type RawNode = {
  operator: 'AND' | 'OR'
  negate: boolean
  cpeMatch: z.infer<typeof Match>[]
  children: RawNode[]
}
const Node: z.ZodType<RawNode> = z.object({
  operator,
  negate: z.boolean().default(false),
  cpeMatch: z.array(Match).default([]),
  get children() {
    return z.array(Node).default([])
  },
})

/** A configuration as NVD 2.0 and CVE records (`cpeApplicability`) write it. */
export const Configuration = z.object({
  operator,
  negate: z.boolean().default(false),
  nodes: z.array(Node).default([]),
})
export type RawConfiguration = z.infer<typeof Configuration>

function criterionOf(match: z.infer<typeof Match>): CpeCriterion | null {
  const cpe = parseCpe(match.criteria ?? match.cpe23Uri ?? '')
  if (!cpe) return null
  return {
    vulnerable: match.vulnerable,
    cpe,
    versionStartIncluding: match.versionStartIncluding ?? null,
    versionStartExcluding: match.versionStartExcluding ?? null,
    versionEndIncluding: match.versionEndIncluding ?? null,
    versionEndExcluding: match.versionEndExcluding ?? null,
  }
}

const nodeOf = (node: RawNode): CriterionGroup => ({
  operator: node.operator,
  negate: node.negate,
  criteria: node.cpeMatch.map(criterionOf).filter((one) => one !== null),
  children: node.children.map(nodeOf),
})

/**
 * Configurations with parsed names. A name that is none is left out: publishers write free text there now and then, and
 * nothing can be matched with it.
 */
export const configurationsOf = (raw: readonly RawConfiguration[]): CpeConfiguration[] =>
  raw.map(({ operator: join, negate, nodes }) => ({
    // NVD leaves the operator out where several nodes of one configuration are alternatives.
    operator: join,
    negate,
    nodes: nodes.map(nodeOf),
  }))
