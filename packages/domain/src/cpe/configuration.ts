import type { VulnerabilityId } from '../identity/ids.ts'
import type { Cpe } from './name.ts'

/** One set of products with a range of versions, as NVD and CVE records write it. */
export type CpeCriterion = {
  /** False for what must be present beside the vulnerable product, e.g. an operating system. */
  vulnerable: boolean
  cpe: Cpe
  versionStartIncluding: string | null
  versionStartExcluding: string | null
  versionEndIncluding: string | null
  versionEndExcluding: string | null
  /** The first version without it, where the publisher names one apart from the range. */
  fixedVersion?: string
}

/** Criteria joined by the operator. */
export type CriterionGroup = {
  operator: 'AND' | 'OR'
  negate: boolean
  criteria: readonly CpeCriterion[]
  /** Nodes within this one, as the old NVD format had them. */
  children: readonly CriterionGroup[]
}

/** One combination of products in which a vulnerability exists; any of several is enough. */
export type CpeConfiguration = {
  operator: 'AND' | 'OR'
  negate: boolean
  nodes: readonly CriterionGroup[]
  /** What is said of the products that are in it; absent: the vulnerability exists there. */
  says?: 'not_affected' | 'undecided'
}

/** One publisher's word about where a vulnerability exists. Without configurations it says: nowhere that has a name. */
export type Applicability = {
  vulnerability: VulnerabilityId
  configurations: readonly CpeConfiguration[]
  /** Which document says it, of publishers that speak in documents: several may speak of one vulnerability. */
  document?: string
}

function* criteriaOfNode(node: CriterionGroup): Iterable<CpeCriterion> {
  yield* node.criteria
  for (const child of node.children) yield* criteriaOfNode(child)
}

/** Every criterion, however deep. */
export function* criteriaOf(configurations: readonly CpeConfiguration[]): Iterable<CpeCriterion> {
  for (const { nodes } of configurations) for (const node of nodes) yield* criteriaOfNode(node)
}
