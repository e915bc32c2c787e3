import type { CpeCriterion } from '@dirigent/domain/cpe/configuration'
import { compareVersions } from '@dirigent/domain/versions/registry'

/** Versions of one product: one of them, or those within bounds. */
export type VersionSpan = { exact: string | null } & Pick<
  CpeCriterion,
  'versionStartIncluding' | 'versionStartExcluding' | 'versionEndIncluding' | 'versionEndExcluding'
>

export const NO_BOUNDS = {
  versionStartIncluding: null,
  versionStartExcluding: null,
  versionEndIncluding: null,
  versionEndExcluding: null,
}
export const EVERY_VERSION: VersionSpan = { exact: null, ...NO_BOUNDS }

/**
 * Schemes whose versions are ordered as CPE names are here. Those of package managers are not: their order is another,
 * and a wrong order would call an affected version safe.
 */
const SCHEMES: ReadonlySet<string> = new Set(['all', 'generic', 'semver', 'intdot'])
/** A range has a handful; more is no range but a bomb. */
const CONSTRAINTS_MAX = 200

/** A version as a machine can order it: no words, no lists, no `5.21.x`. */
export function plainVersion(text: string): string | null {
  const found = /^v?(\d[0-9a-z.+~-]*)$/i.exec(text.trim())?.[1]?.toLowerCase()
  return found === undefined || /(?:^|[.-])x(?:$|[.-])/.test(found) ? null : found
}

type Constraint = { comparator: '<' | '<=' | '>' | '>=' | '=' | '!='; version: string }

function constraintOf(text: string): Constraint | null {
  const [, comparator = '', rest = ''] = /^(<=|>=|!=|<|>|=)?\s*(.*)$/.exec(text.trim()) ?? []
  let decoded: string
  try {
    decoded = decodeURIComponent(rest)
  } catch {
    return null
  }
  const version = plainVersion(decoded)
  if (version === null) return null
  return { comparator: (comparator || '=') as Constraint['comparator'], version }
}

type Start = Pick<VersionSpan, 'versionStartIncluding' | 'versionStartExcluding'>
const FROM_THE_FIRST: Start = { versionStartIncluding: null, versionStartExcluding: null }

/** Constraints in the order of their versions to spans; null when they contradict each other (`<1|<2`). */
function spansOf(constraints: readonly Constraint[]): VersionSpan[] | null {
  const spans: VersionSpan[] = []
  const first = constraints.find(({ comparator }) => comparator !== '=')?.comparator
  let start: Start | null =
    first === '<' || first === '<=' || first === '!=' ? FROM_THE_FIRST : null
  const close = (end: Partial<VersionSpan>) => spans.push({ ...EVERY_VERSION, ...start, ...end })
  for (const { comparator, version } of constraints) {
    if (comparator === '=') {
      spans.push({ ...EVERY_VERSION, exact: version })
      continue
    }
    const begins = comparator === '>' || comparator === '>='
    if (begins === (start !== null)) return null
    if (comparator === '<') close({ versionEndExcluding: version })
    else if (comparator === '<=') close({ versionEndIncluding: version })
    else if (comparator === '!=') close({ versionEndExcluding: version })
    const isIncluded = comparator === '>='
    start =
      begins || comparator === '!='
        ? {
            versionStartIncluding: isIncluded ? version : null,
            versionStartExcluding: isIncluded ? null : version,
          }
        : null
  }
  if (start !== null) close({})
  return spans
}

/**
 * The spans of a `product_version_range` (CSAF 2.0 §3.1.2.3): `vers:generic/>=2.2|!=2.2.1|<2.3`, or the same without the
 * prefix (`<2.3`). Null for everything else: what cannot be read is unknown, never guessed.
 */
export function versionSpans(text: string): readonly VersionSpan[] | null {
  const [, scheme = 'all', body = ''] = /^(?:vers:([a-z0-9.+-]+)\/)?(.*)$/i.exec(text.trim()) ?? []
  if (!SCHEMES.has(scheme.toLowerCase())) return null
  if (body === '*') return [EVERY_VERSION]
  const parts = body.split('|', CONSTRAINTS_MAX + 1)
  if (parts.length > CONSTRAINTS_MAX) return null
  const constraints: Constraint[] = []
  for (const part of parts) {
    const constraint = constraintOf(part)
    if (!constraint) return null
    constraints.push(constraint)
  }
  const order = constraints.toSorted((a, b) => compareVersions('generic', a.version, b.version))
  const twice = order.some((one, at) => {
    const next = order[at + 1]
    return next && compareVersions('generic', one.version, next.version) === 0
  })
  return twice ? null : spansOf(order)
}
