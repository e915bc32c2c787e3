import { compareVersions } from '../../versions/registry.ts'

/**
 * Releases that are one code base with features switched on: their revisions count together, and Microsoft publishes
 * the build of one of them for all (Windows 10 22H2 is 19045, its fixes are named 19044 now and then).
 */
const SHARED_SERVICING: readonly (readonly number[])[] = [
  [19041, 19042, 19043, 19044, 19045],
  [22621, 22631],
  [26100, 26200],
]

const servicingOf = (build: number) =>
  SHARED_SERVICING.find((family) => family.includes(build))?.[0] ?? build

type OsBuild = { servicing: number; revision: number | null }

/** `10.0.19045.6456`, `19045.6456` or `19045`; null when it is none. */
function osBuild(text: string): OsBuild | null {
  const found = /^(?:\d{1,2}\.\d{1,2}\.)?(\d{4,5})(?:\.(\d+))?$/.exec(text.trim())
  if (!found) return null
  const revision = found[2] === undefined ? null : Number(found[2])
  return { servicing: servicingOf(Number(found[1])), revision }
}

/**
 * Whether an installed build has what came with `fixed`. Builds of Windows are only comparable within one release:
 * 19045.1 is not newer than 17763.8880 in what it repairs. Null when it cannot be told.
 */
export function hasBuild(installed: string, fixed: string): boolean | null {
  const have = osBuild(installed)
  const need = osBuild(fixed)
  if (have && need) {
    if (have.servicing !== need.servicing || have.revision === null) return null
    return have.revision >= (need.revision ?? 0)
  }
  if (have || need) return null
  return compareVersions('windows', installed, fixed) >= 0
}
