import type { AffectedRange, Statement } from '@dirigent/domain/advisories/advisory'
import { compareVersions } from '@dirigent/domain/versions/registry'
import type { VersionSchemeName } from '@dirigent/domain/versions/scheme'
import type { OsvAffected, OsvEvent } from './record.ts'

/** What an entry says about versions: the part of a statement that comes from its ranges. */
export type Affectedness = Pick<Statement, 'verdict' | 'fixedVersion' | 'ranges'>

type Point = { kind: 'introduced' | 'fixed' | 'last_affected'; version: string }

/** `limit` only bounds a search in a repository; it says nothing about releases. */
function pointsOf({ introduced, fixed, last_affected }: OsvEvent): Point[] {
  const points: Point[] = []
  if (introduced !== undefined) points.push({ kind: 'introduced', version: introduced })
  if (fixed !== undefined) points.push({ kind: 'fixed', version: fixed })
  if (last_affected !== undefined) points.push({ kind: 'last_affected', version: last_affected })
  return points
}

/** "0" sorts before every version (OSV schema, `affected[].ranges[].events`). */
const before = (scheme: VersionSchemeName, a: string, b: string): number =>
  a === b ? 0 : a === '0' ? -1 : b === '0' ? 1 : compareVersions(scheme, a, b)

/** What ends at a version comes before what begins there: a version that is fixed and reintroduced at once is affected. */
const ORDER = { fixed: 0, introduced: 1, last_affected: 2 } as const

/**
 * The ranges of one list of events, as the OSV schema evaluates them: sorted by version, each `introduced` opens one,
 * the last end before the next `introduced` closes it. Null when it contradicts itself: what ends first never began.
 */
function rangesOfEvents(
  scheme: VersionSchemeName,
  events: readonly OsvEvent[],
): AffectedRange[] | null {
  const points = events
    .flatMap(pointsOf)
    .toSorted((a, b) => before(scheme, a.version, b.version) || ORDER[a.kind] - ORDER[b.kind])
  const ranges: AffectedRange[] = []
  let open: AffectedRange | null = null
  for (const { kind, version } of points) {
    if (kind === 'introduced') {
      const affected: boolean = open !== null && open.fixed === null && open.lastAffected === null
      if (affected) continue
      open = { introduced: version === '0' ? null : version, fixed: null, lastAffected: null }
      ranges.push(open)
    } else if (open === null) {
      // Never affected, as Debian writes it: introduced and fixed at "0".
      if (version === '0' && points.some((one) => one.kind === 'introduced' && one.version === '0'))
        return []
      return null
    } else {
      open.fixed = kind === 'fixed' ? version : null
      open.lastAffected = kind === 'fixed' ? null : version
    }
  }
  return ranges
}

const OPEN: Affectedness = { verdict: 'open', fixedVersion: null }

/** One range from the first version on is what a statement says without ranges. */
function plain(range: AffectedRange): Affectedness | null {
  if (range.introduced !== null || range.lastAffected !== null) return null
  return range.fixed === null ? OPEN : { verdict: 'fixed_in', fixedVersion: range.fixed }
}

/** Ranges of one package as a statement says them; the newest range tells what becomes of it. */
function affectedness(scheme: VersionSchemeName, ranges: readonly AffectedRange[]): Affectedness {
  const [only] = ranges
  if (only === undefined) return { verdict: 'not_affected', fixedVersion: null }
  const simple = ranges.length === 1 ? plain(only) : null
  if (simple) return simple
  const sorted = ranges.toSorted((a, b) => before(scheme, a.introduced ?? '0', b.introduced ?? '0'))
  const fixedVersion = sorted.at(-1)?.fixed ?? null
  return { verdict: fixedVersion === null ? 'open' : 'fixed_in', fixedVersion, ranges: sorted }
}

const single = (version: string): AffectedRange => ({
  introduced: version,
  fixed: null,
  lastAffected: version,
})

/**
 * Which versions an entry calls affected. Commits are no versions. A range that begins after it was fixed contradicts
 * itself, and without ranges and versions nobody said what is safe: then all count as affected.
 */
export function affectednessOf(
  scheme: VersionSchemeName,
  { ranges, versions }: Pick<OsvAffected, 'ranges' | 'versions'>,
): Affectedness {
  const lists = (ranges ?? []).filter((range) => range.type !== 'GIT' && range.events.length > 0)
  if (lists.length === 0) {
    const listed = versions ?? []
    return listed.length === 0 ? OPEN : affectedness(scheme, listed.map(single))
  }
  const found: AffectedRange[] = []
  for (const { events } of lists) {
    const some = rangesOfEvents(scheme, events)
    if (some === null) return OPEN
    found.push(...some)
  }
  return affectedness(scheme, found)
}

const rangesOf = ({ verdict, fixedVersion, ranges }: Affectedness): readonly AffectedRange[] =>
  ranges ??
  (verdict === 'not_affected'
    ? []
    : [
        {
          introduced: null,
          fixed: verdict === 'fixed_in' ? fixedVersion : null,
          lastAffected: null,
        },
      ])

/** Two entries about one package: affected is what lies in a range of either. */
export const bothAffected = (
  scheme: VersionSchemeName,
  a: Affectedness,
  b: Affectedness,
): Affectedness => affectedness(scheme, [...rangesOf(a), ...rangesOf(b)])
