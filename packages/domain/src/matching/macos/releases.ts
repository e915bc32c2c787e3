import type { OsRelease } from '../../advisories/advisory.ts'
import type { VulnerabilityId } from '../../identity/ids.ts'
import { compareVersions } from '../../versions/registry.ts'

/**
 * The line that a release belongs to, e.g. `macOS 15`: Apple repairs several lines side by side, and a newer line's
 * number says nothing about an older line's repairs. Null when the version has no number.
 */
export function osLine(product: string, version: string): string | null {
  const numbers = /^(\d+)(?:\.(\d+))?/.exec(version.trim())
  if (!numbers) return null
  // Until Big Sur the second number was the line: 10.15 is Catalina.
  const line = product === 'macOS' && numbers[1] === '10' ? `10.${numbers[2] ?? '0'}` : numbers[1]
  return `${product} ${line}`
}

export type MissingReleases = {
  line: string
  /** The newest release of the line. */
  latest: string
  /** Newer releases of the line than the installed one, ascending. */
  releases: readonly string[]
  vulnerabilities: readonly VulnerabilityId[]
  exploited: readonly VulnerabilityId[]
}

/**
 * What an installed system lacks of its own line; null when no release of the line is known, which is not the same as
 * nothing missing.
 */
export function missingReleases(
  all: readonly OsRelease[],
  product: string,
  installed: string,
): MissingReleases | null {
  const line = osLine(product, installed)
  const known = all
    .filter((one) => one.product === product && osLine(product, one.version) === line)
    .toSorted((a, b) => compareVersions('macos', a.version, b.version))
  const latest = known.at(-1)
  if (line === null || latest === undefined) return null
  const newer = known.filter((one) => compareVersions('macos', installed, one.version) < 0)
  const joined = (of: (release: OsRelease) => readonly VulnerabilityId[]) =>
    [...new Set(newer.flatMap(of))].toSorted()
  return {
    line,
    latest: latest.version,
    // A release may be named twice, once for the newest models.
    releases: [...new Set(newer.map((one) => one.version))],
    vulnerabilities: joined((one) => one.repaired),
    exploited: joined((one) => one.exploited),
  }
}
