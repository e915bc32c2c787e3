import type { UnknownReason } from '@dirigent/domain/matching/foreign'
import { deadlineRuleText } from '@dirigent/domain/risk/deadline'
import type { Confidence } from '@dirigent/domain/software/resolve'
import type { Support } from '@dirigent/domain/lifecycle/support'
import type { ReleaseSupport, ScanResult } from './scan.ts'
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
  /** The update that closes it, where updates and not versions do: `KB5094123`, `macOS 15.6.1`. */
  remediation?: string
  /** All updates that close it, the one to install first (it contains most of the others) first. */
  fixed_by?: readonly string[]
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
export type LifecycleJson = {
  release: string
  state: Support['state']
  /** ISO date of the end of security updates; null when it is not known or not decided. */
  ends_on: string | null
  /** The end of paid or extended ones, where there are. */
  extended_ends_on: string | null
  source: string | null
  /** Why the state is `unknown`. */
  reason?: string
}
export type ScanJson = {
  distro: string
  packages: number
  /** Whether the publisher still repairs the release; absent when no such feed is loaded. */
  lifecycle?: LifecycleJson
  findings: FindingJson[]
  unknown_packages: UnknownPackageJson[]
  /** Installed programs and the products they are taken for; absent where there are only packages. */
  software?: SoftwareJson[]
}

function lifecycleJson({ release, support }: ReleaseSupport): LifecycleJson {
  const said = {
    release,
    state: support.state,
    ends_on: null,
    extended_ends_on: null,
    source: null,
  }
  switch (support.state) {
    case 'unknown':
      return { ...said, reason: support.because }
    case 'supported':
      return { ...said, ends_on: support.endsOn, source: support.source }
    case 'extended': {
      const { endedOn, extendedEndsOn, source } = support
      return { ...said, ends_on: endedOn, extended_ends_on: extendedEndsOn, source }
    }
    case 'ended':
      return { ...said, ends_on: support.endedOn, source: support.source }
  }
}

function remediationOf(updates: readonly string[] | undefined) {
  const [first] = updates ?? []
  return first === undefined ? {} : { remediation: first, fixed_by: updates ?? [] }
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
    case 'unreadable_version':
    case 'source_untold':
    case 'origin_untold':
    case 'updates_unknown':
    case 'no_feed_for_applications':
    case 'unknown_product':
    case 'unsure_product':
      return reason.code
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
          ...remediationOf(verdict.remediation),
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
  const lifecycle = result.support && lifecycleJson(result.support)
  if (result.software) unknown.push(...unknownSoftware(result.software))
  const byPackage = (
    a: { package: string; installed: string },
    b: { package: string; installed: string },
  ) => byText(a.package, b.package) || byText(a.installed, b.installed)
  return {
    distro: result.ecosystem,
    packages: result.packageCount,
    ...(lifecycle ? { lifecycle } : {}),
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
