import type { UnknownReason } from '@dirigent/domain/matching/foreign'
import { deadlineRuleText } from '@dirigent/domain/risk/deadline'
import type { Confidence } from '@dirigent/domain/software/resolve'
import type { ScanResult } from './scan.ts'
import { softwareFindings, softwareJson, unknownSoftware } from './software-json.ts'
import type { SoftwareJson } from './software-json.ts'

/** One open vulnerability of one binary package. */
export type FindingJson = {
  package: string
  source: string
  /** The installed version of the source package: the one that `fixed_version` is compared with. */
  installed: string
  vulnerability: string
  status: 'fixable' | 'no_fix' | 'unknown'
  fixed_version: string | null
  /** The publisher's advisories that bring the fix and are newer than what is installed. */
  advisories: readonly string[]
  urgency: string
  deadline: { days: number | null; rule: string }
  /** Of applications: how sure it is that they are this product; `weak` is always `unknown`. */
  confidence?: Confidence
  /** The CPE name that was asked about. */
  cpe?: string
  /** Why the status is `unknown`. */
  reason?: string
}
export type UnknownPackageJson = {
  package: string
  source: string
  installed: string
  reason: string
}
export type ScanJson = {
  distro: string
  packages: number
  findings: FindingJson[]
  unknown_packages: UnknownPackageJson[]
  /** Installed programs and the products they are taken for; absent where there are only packages. */
  software?: SoftwareJson[]
}

/** The reason with its parameter as one stable word. */
export function reasonText(reason: UnknownReason): string {
  switch (reason.code) {
    case 'no_feed_for_release':
      return `${reason.code}/${reason.ecosystem}`
    case 'foreign_origin':
      return `${reason.code}/${reason.origin}`
    case 'foreign_version':
      return `${reason.code}/${reason.mark}`
    case 'foreign_vendor':
      return `${reason.code}/${reason.vendor}`
  }
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** Two architectures of one package make the same entry; one is enough. */
function distinct<T>(entries: readonly T[], key: (entry: T) => string): T[] {
  return [...new Map(entries.map((entry) => [key(entry), entry])).values()]
}

/** The documented shape of `scan --json`, sorted by package and vulnerability. */
export function scanJson(result: ScanResult): ScanJson {
  const findings: FindingJson[] = []
  for (const { source, sourceVersion, packages, verdicts } of result.sources) {
    for (const verdict of verdicts) {
      const { days, rule } = verdict.deadline
      const deadline = { days, rule: deadlineRuleText(rule) }
      for (const installed of packages) {
        findings.push({
          package: installed.name,
          source,
          installed: sourceVersion,
          vulnerability: verdict.vulnerability,
          status: verdict.status,
          fixed_version: verdict.fixedVersion,
          advisories: verdict.advisoryIds,
          urgency: verdict.urgency,
          deadline,
        })
      }
    }
  }
  if (result.software) findings.push(...softwareFindings(result.software))
  const unknown: UnknownPackageJson[] = result.unknownPackages.map(({ installed, because }) => ({
    package: installed.name,
    source: installed.source,
    installed: installed.version,
    reason: reasonText(because),
  }))
  if (result.software) unknown.push(...unknownSoftware(result.software))
  const byPackage = (
    a: { package: string; installed: string },
    b: { package: string; installed: string },
  ) => byText(a.package, b.package) || byText(a.installed, b.installed)
  return {
    distro: result.ecosystem,
    packages: result.packageCount,
    findings: distinct(
      findings,
      (one) => `${one.package} ${one.installed} ${one.vulnerability}`,
    ).toSorted(
      (a, b) =>
        byText(a.package, b.package) ||
        byText(a.vulnerability, b.vulnerability) ||
        byText(a.installed, b.installed),
    ),
    unknown_packages: distinct(unknown, (one) => `${one.package} ${one.installed}`).toSorted(
      byPackage,
    ),
    ...(result.software ? { software: softwareJson(result.software) } : {}),
  }
}
