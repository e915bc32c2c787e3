import type { CpeConfiguration, CpeCriterion, CriterionGroup } from './configuration.ts'
import { cpeFromValues, cpeValues } from './name.ts'

/** A criterion with only what it says: NVD has millions of them, and most of a name is `*`. */
type PackedCriterion = {
  cpe: readonly string[]
  /** Must be present beside the vulnerable product. */
  beside?: true
  from?: string
  after?: string
  to?: string
  before?: string
  fixed?: string
}
type PackedGroup = {
  and?: true
  not?: true
  is: readonly PackedCriterion[]
  groups?: readonly PackedGroup[]
}
/** A configuration as it is stored: a fifth of the bytes, and as quickly read again. */
export type PackedConfiguration = {
  and?: true
  not?: true
  nodes: readonly PackedGroup[]
  says?: NonNullable<CpeConfiguration['says']>
}

function packCriterion(one: CpeCriterion): PackedCriterion {
  const packed: PackedCriterion = { cpe: cpeValues(one.cpe) }
  if (!one.vulnerable) packed.beside = true
  if (one.versionStartIncluding !== null) packed.from = one.versionStartIncluding
  if (one.versionStartExcluding !== null) packed.after = one.versionStartExcluding
  if (one.versionEndIncluding !== null) packed.to = one.versionEndIncluding
  if (one.versionEndExcluding !== null) packed.before = one.versionEndExcluding
  if (one.fixedVersion !== undefined) packed.fixed = one.fixedVersion
  return packed
}

const unpackCriterion = (one: PackedCriterion): CpeCriterion => ({
  vulnerable: one.beside !== true,
  cpe: cpeFromValues(one.cpe),
  versionStartIncluding: one.from ?? null,
  versionStartExcluding: one.after ?? null,
  versionEndIncluding: one.to ?? null,
  versionEndExcluding: one.before ?? null,
  ...(one.fixed === undefined ? {} : { fixedVersion: one.fixed }),
})

type Joined = { operator: 'AND' | 'OR'; negate: boolean }
const packJoin = ({ operator, negate }: Joined) => ({
  ...(operator === 'AND' ? { and: true as const } : {}),
  ...(negate ? { not: true as const } : {}),
})
const unpackJoin = (one: { and?: true; not?: true }): Joined => ({
  operator: one.and ? 'AND' : 'OR',
  negate: one.not === true,
})

const saysOf = ({ says }: Pick<CpeConfiguration, 'says'>) => (says === undefined ? {} : { says })

const packGroup = (group: CriterionGroup): PackedGroup => ({
  ...packJoin(group),
  is: group.criteria.map(packCriterion),
  ...(group.children.length > 0 ? { groups: group.children.map(packGroup) } : {}),
})
const unpackGroup = (group: PackedGroup): CriterionGroup => ({
  ...unpackJoin(group),
  criteria: group.is.map(unpackCriterion),
  children: (group.groups ?? []).map(unpackGroup),
})

export const packConfigurations = (
  configurations: readonly CpeConfiguration[],
): PackedConfiguration[] =>
  configurations.map((one) => ({
    ...packJoin(one),
    nodes: one.nodes.map(packGroup),
    ...saysOf(one),
  }))

/** Also what was stored before there was a packed form. */
export const unpackConfigurations = (
  stored: readonly (PackedConfiguration | CpeConfiguration)[],
): CpeConfiguration[] =>
  stored.map((one) =>
    'operator' in one
      ? one
      : { ...unpackJoin(one), nodes: one.nodes.map(unpackGroup), ...saysOf(one) },
  )
