import { comparePrepared, prepareVersion } from '../versions/registry.ts'
import type { CpeConfiguration, CpeCriterion, CriterionGroup } from './configuration.ts'
import { ANY, NOT_APPLICABLE, productKey } from './name.ts'
import type { Cpe } from './name.ts'

/** `unknown`: what the statement asks about, an inventory does not tell (an edition, another product, a version). */
export type Answer = 'yes' | 'no' | 'unknown'

export type Platform = 'windows' | 'macos' | 'linux'

/** One installed version of one product, ready to be asked about. */
export type AskedProduct = {
  cpe: Cpe
  platform: Platform
  key: string
  /** null when the installed version is not one that can be ordered. */
  version: string | null
}

/**
 * Versions of all CPE names are ordered by `generic` (see versions/generic): NVD publishes no order of its own, its
 * ranges cover products of every habit, and this order agrees with dotted numbers, `9.3p1`, `24.09.00` and `2.0rc1`.
 */
const SCHEME = 'generic'

/** The product with its version prepared once for all criteria. */
export const askedProduct = (cpe: Cpe, platform: Platform): AskedProduct => ({
  cpe,
  platform,
  key: productKey(cpe),
  version:
    cpe.version === ANY || cpe.version === NOT_APPLICABLE || !/\d/.test(cpe.version)
      ? null
      : prepareVersion(SCHEME, joinUpdate(cpe)),
})

type Bound = { key: string; including: boolean }

/** A criterion with its versions prepared. */
type Prepared = {
  criterion: CpeCriterion
  key: string
  start: Bound | null
  end: Bound | null
  exact: string | null
  /** Begins after it ends: to call every version safe would be a guess. */
  isInverted: boolean
}
export type PreparedGroup = {
  operator: 'AND' | 'OR'
  negate: boolean
  criteria: readonly Prepared[]
  children: readonly PreparedGroup[]
}
export type PreparedConfiguration = Pick<CpeConfiguration, 'operator' | 'negate' | 'says'> & {
  nodes: readonly PreparedGroup[]
}

/** `9.3` with the update `p1` is the version 9.3p1. */
const joinUpdate = ({ version, update }: Cpe) =>
  update === ANY || update === NOT_APPLICABLE ? version : `${version} ${update}`

function bound(including: string | null, excluding: string | null): Bound | null {
  if (including !== null) return { key: prepareVersion(SCHEME, including), including: true }
  return excluding === null ? null : { key: prepareVersion(SCHEME, excluding), including: false }
}

function prepareCriterion(criterion: CpeCriterion): Prepared {
  const { cpe } = criterion
  const start = bound(criterion.versionStartIncluding, criterion.versionStartExcluding)
  const end = bound(criterion.versionEndIncluding, criterion.versionEndExcluding)
  const order = start && end ? comparePrepared(SCHEME, start.key, end.key) : -1
  const isLiteral = cpe.version !== ANY && cpe.version !== NOT_APPLICABLE
  return {
    criterion,
    key: productKey(cpe),
    start,
    end,
    exact: isLiteral ? prepareVersion(SCHEME, joinUpdate(cpe)) : null,
    isInverted: order > 0 || (order === 0 && !(start?.including && end?.including)),
  }
}

const prepareNode = (node: CriterionGroup): PreparedGroup => ({
  ...node,
  criteria: node.criteria.map(prepareCriterion),
  children: node.children.map(prepareNode),
})

export const prepareConfiguration = (configuration: CpeConfiguration): PreparedConfiguration => ({
  ...configuration,
  nodes: configuration.nodes.map(prepareNode),
})

const and = (a: Answer, b: Answer): Answer =>
  a === 'no' || b === 'no' ? 'no' : a === 'yes' && b === 'yes' ? 'yes' : 'unknown'
const or = (a: Answer, b: Answer): Answer =>
  a === 'yes' || b === 'yes' ? 'yes' : a === 'no' && b === 'no' ? 'no' : 'unknown'
const not = (answer: Answer): Answer =>
  answer === 'yes' ? 'no' : answer === 'no' ? 'yes' : 'unknown'

const PLATFORM_VENDORS: Readonly<Record<Platform, (cpe: Cpe) => boolean>> = {
  windows: (cpe) => cpe.vendor === 'microsoft' && cpe.product.startsWith('windows'),
  macos: (cpe) =>
    cpe.vendor === 'apple' &&
    (cpe.product.startsWith('macos') || cpe.product.startsWith('mac_os_x')),
  linux: (cpe) => cpe.vendor === 'linux' && cpe.product === 'linux_kernel',
}

/** Names of the platforms in `target_sw`. */
const TARGET_PLATFORM: Readonly<Record<string, Platform>> = {
  windows: 'windows',
  macos: 'macos',
  mac_os: 'macos',
  mac_os_x: 'macos',
  linux: 'linux',
  linux_kernel: 'linux',
}

/**
 * An installed program is not a library of one of these, nor on a telephone: a statement about those does not concern
 * it, however alike the names.
 */
const OTHER_TARGETS: ReadonlySet<string> = new Set(
  [
    'android iphone_os ios ipados tvos watchos chrome_os windows_phone',
    'wordpress drupal joomla joomla! jenkins mediawiki magento prestashop typo3 woocommerce',
    'maven go node.js nodejs npm php python ruby rails rust perl .net dotnet',
    'kubernetes docker nextcloud discourse confluence jira atlassian',
  ].flatMap((names) => names.split(' ')),
)

function targetAnswer(cpe: Cpe, asked: AskedProduct): Answer {
  const { targetSw } = cpe
  if (targetSw === ANY || targetSw === NOT_APPLICABLE) return 'yes'
  const platform = TARGET_PLATFORM[targetSw]
  if (platform !== undefined) return platform === asked.platform ? 'yes' : 'no'
  if (OTHER_TARGETS.has(targetSw)) return 'no'
  return targetSw === asked.cpe.targetSw ? 'yes' : 'unknown'
}

/** What the statement limits and the inventory may not tell: editions, languages, processors. */
const QUALIFIERS = ['edition', 'language', 'swEdition', 'targetHw', 'other'] as const

function qualifierAnswer(cpe: Cpe, asked: Cpe): Answer {
  let answer: Answer = 'yes'
  for (const field of QUALIFIERS) {
    const wanted = cpe[field]
    if (wanted === ANY || wanted === asked[field]) continue
    // "Not applicable" means the plain edition, and a product that names none is that one.
    if (wanted === NOT_APPLICABLE && asked[field] === ANY) continue
    answer = and(answer, asked[field] === ANY ? 'unknown' : 'no')
  }
  return answer
}

const isPattern = (text: string) => /(?<!\\)[*?]/.test(text)

function patternAnswer(pattern: string, asked: Cpe): Answer {
  const source = pattern.replace(/\\.|[^a-z0-9]/g, (found) => {
    if (found === '*') return '.*'
    if (found === '?') return '.'
    return found.length > 1 ? found : `\\${found}`
  })
  return new RegExp(`^${source}$`).test(asked.version) ? 'yes' : 'no'
}

function versionAnswer(prepared: Prepared, asked: AskedProduct): Answer {
  const { cpe } = prepared.criterion
  if (cpe.version === NOT_APPLICABLE) return asked.cpe.version === NOT_APPLICABLE ? 'yes' : 'no'
  if (isPattern(cpe.version) && cpe.version !== ANY) return patternAnswer(cpe.version, asked.cpe)
  const { version } = asked
  if (prepared.exact !== null) {
    if (version === null) return 'unknown'
    return comparePrepared(SCHEME, version, prepared.exact) === 0 ? 'yes' : 'no'
  }
  if (prepared.start === null && prepared.end === null) return 'yes'
  if (version === null) return 'unknown'
  if (prepared.isInverted) return invertedAnswer(version, prepared)
  return isWithin(version, prepared) ? 'yes' : 'no'
}

/** One of the two bounds is wrong; only between them both agree that the version is not affected. */
function invertedAnswer(version: string, prepared: Prepared): Answer {
  const beforeEnd = isWithin(version, { start: null, end: prepared.end })
  const afterStart = isWithin(version, { start: prepared.start, end: null })
  return beforeEnd || afterStart ? 'unknown' : 'no'
}

function isWithin(version: string, { start, end }: Pick<Prepared, 'start' | 'end'>): boolean {
  if (start) {
    const order = comparePrepared(SCHEME, version, start.key)
    if (order < 0 || (order === 0 && !start.including)) return false
  }
  if (!end) return true
  const order = comparePrepared(SCHEME, version, end.key)
  return order < 0 || (order === 0 && end.including)
}

function isSameProduct(prepared: Prepared, asked: AskedProduct): boolean {
  const { part } = prepared.criterion.cpe
  return (
    prepared.key === asked.key &&
    (part === ANY || asked.cpe.part === ANY || part === asked.cpe.part)
  )
}

function criterionAnswer(prepared: Prepared, asked: AskedProduct): Answer {
  const { cpe, vulnerable } = prepared.criterion
  if (isSameProduct(prepared, asked)) {
    const target = targetAnswer(cpe, asked)
    if (target === 'no') return 'no'
    return and(and(target, qualifierAnswer(cpe, asked.cpe)), versionAnswer(prepared, asked))
  }
  if (vulnerable) return 'no'
  // What must be present beside it: the platform is known; whether another product is there, this question cannot tell.
  if (cpe.part === 'o') return PLATFORM_VENDORS[asked.platform](cpe) ? 'yes' : 'no'
  return 'unknown'
}

/** What one configuration says about the product. `criterion` is the one that the product meets. */
type Evaluation = { answer: Answer; criterion: CpeCriterion | null }

type Met = { criterion: CpeCriterion | null; answer: Answer }

function nodeAnswer(node: PreparedGroup, asked: AskedProduct, met: Met): Answer {
  const isAnd = node.operator === 'AND'
  let answer: Answer = isAnd ? 'yes' : 'no'
  const join = isAnd ? and : or
  for (const prepared of node.criteria) {
    const one = criterionAnswer(prepared, asked)
    if (one !== 'no' && prepared.criterion.vulnerable && met.answer !== 'yes') {
      met.criterion = prepared.criterion
      met.answer = one
    }
    answer = join(answer, one)
  }
  for (const child of node.children) answer = join(answer, nodeAnswer(child, asked, met))
  return node.negate ? not(answer) : answer
}

function configurationAnswer(
  configuration: PreparedConfiguration,
  asked: AskedProduct,
): Evaluation {
  const met: Met = { criterion: null, answer: 'no' }
  const isAnd = configuration.operator === 'AND'
  let answer: Answer = isAnd ? 'yes' : 'no'
  for (const node of configuration.nodes) {
    const one = nodeAnswer(node, asked, met)
    answer = isAnd ? and(answer, one) : or(answer, one)
  }
  if (configuration.negate) answer = not(answer)
  // Without a vulnerable criterion that the product meets, it is only what the vulnerable one runs on.
  if (met.criterion === null) return { answer: 'no', criterion: null }
  return { answer: and(answer, met.answer), criterion: met.criterion }
}

/** `cleared`: the publisher looked at this version of its product and says that it is not affected. */
type Ruling = { answer: Answer | 'cleared'; criterion: CpeCriterion | null }

/** Whether the vulnerability exists in this product: any configuration is enough, and the surest one is shown. */
export function evaluate(
  configurations: readonly PreparedConfiguration[],
  asked: AskedProduct,
): Ruling {
  let best: Ruling = { answer: 'no', criterion: null }
  let isCleared = false
  for (const configuration of configurations) {
    const one = configurationAnswer(configuration, asked)
    if (configuration.says === 'not_affected') isCleared ||= one.answer === 'yes'
    else if (configuration.says === 'undecided') {
      if (one.answer !== 'no') best = { ...one, answer: 'unknown' }
    } else if (one.answer === 'yes') return one
    else if (one.answer === 'unknown') best = one
  }
  // Who calls a version affected and not affected at once has said nothing sure.
  return isCleared && best.answer === 'no' ? { answer: 'cleared', criterion: null } : best
}
