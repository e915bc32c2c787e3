import { schemeOf } from '../advisories/release.ts'
import type { Ecosystem, VulnerabilityId } from '../identity/ids.ts'
import type { InstalledPackage, RunningKernel } from '../identity/package.ts'
import { comparePrepared, prepareVersion } from '../versions/registry.ts'
import { foreignReason } from './foreign.ts'
import type { UnknownReason } from './foreign.ts'
import { idleKernelPackages, judgedSource } from './kernel.ts'
import type { Fix, Ruling, StatementIndex } from './statement-index.ts'

/**
 * `fixable`: a newer version closes it. `no_fix`: affected, and this device can get no fix. `unknown`: the publisher
 * has not judged; never shown as safe.
 */
export type FindingStatus = 'fixable' | 'no_fix' | 'unknown'

/** What is wrong with one version of one source package; the same on every device that has it. */
export type Verdict = {
  vulnerability: VulnerabilityId
  status: FindingStatus
  /** null unless fixable. */
  fixedVersion: string | null
  /** The subscription that the fix needs; with `no_fix` this device does not have it. */
  subscription: string | null
  urgency: string
  advisoryIds: readonly string[]
}

type Judged = { status: FindingStatus; fix: Fix | null }

type Installed = {
  /** Whether the installed version is older than the fix. */
  isBefore: (fix: Fix) => boolean
  subscribed: boolean
  /** The installed version was built for subscribers, so their fixes are in it. */
  esmBuild: boolean
}

/** Decides one ruling for one installed version; null when it does not concern that version. */
function decide({ free, paid }: Ruling, installed: Installed): Judged | null {
  if (free?.fix && installed.isBefore(free.fix)) return { status: 'fixable', fix: free.fix }
  // A subscription's fix only matters where everybody else has none.
  if (paid?.fix && (free === null || free.open)) {
    if (installed.isBefore(paid.fix)) {
      return { status: installed.subscribed ? 'fixable' : 'no_fix', fix: paid.fix }
    }
    if (installed.esmBuild || free === null) return null
  }
  const word = free ?? paid
  if (word?.open) return { status: 'no_fix', fix: null }
  return word?.undetermined && !word.fix ? { status: 'unknown', fix: null } : null
}

const ESM_BUILD = /[+~.]esm\d/

/**
 * Every vulnerability that concerns this version of a source package. Pure and independent of the device except for
 * `subscribed` (it gets the publisher's paid fixes, e.g. Ubuntu Pro).
 */
export function judgeVersion(
  index: StatementIndex,
  ecosystem: Ecosystem,
  source: string,
  sourceVersion: string,
  subscribed: boolean,
): readonly Verdict[] {
  const rulings = index.rulings(ecosystem, source)
  if (rulings.length === 0) return []
  const scheme = schemeOf(ecosystem)
  const installed = prepareVersion(scheme, sourceVersion)
  const version: Installed = {
    isBefore: (fix) => comparePrepared(scheme, installed, fix.prepared) < 0,
    subscribed,
    esmBuild: ESM_BUILD.test(sourceVersion),
  }
  const verdicts: Verdict[] = []
  for (const ruling of rulings) {
    const judged = decide(ruling, version)
    if (!judged) continue
    verdicts.push({
      vulnerability: ruling.vulnerability,
      status: judged.status,
      fixedVersion: judged.status === 'fixable' ? (judged.fix?.version ?? null) : null,
      subscription: judged.fix?.subscription ?? null,
      urgency: ruling.urgency,
      advisoryIds: ruling.advisoryIds,
    })
  }
  return verdicts
}

export type UnknownPackage = { installed: InstalledPackage; because: UnknownReason }

/** The packages of one judged source version and what is wrong with it. */
export type JudgedPackages = {
  source: string
  sourceVersion: string
  packages: readonly InstalledPackage[]
  verdicts: readonly Verdict[]
}

export type MatchResult = {
  /** Only sources with at least one verdict. A finding is one package × one verdict of its group. */
  affected: readonly JudgedPackages[]
  unknownPackages: readonly UnknownPackage[]
  /** Kernels on disk that do not run: could be removed. */
  idleKernels: readonly InstalledPackage[]
}

export type MatchInput = {
  ecosystem: Ecosystem
  packages: readonly InstalledPackage[]
  runningKernel: RunningKernel | null
  /** Whether the device gets paid fixes; when it is not told, installed ESM builds tell. */
  subscribed?: boolean
}

type Group = { source: string; sourceVersion: string; packages: InstalledPackage[] }

/** One group per distinct source version, so that a version is judged once however many packages it built. */
function groupBySource(
  ecosystem: Ecosystem,
  packages: Iterable<InstalledPackage>,
): Iterable<Group> {
  const distribution = ecosystem.slice(0, ecosystem.indexOf(':'))
  const groups = new Map<string, Group>()
  for (const installed of packages) {
    const { source, sourceVersion } = judgedSource(distribution, installed)
    const key = `${source} ${sourceVersion}`
    const group = groups.get(key)
    if (group) group.packages.push(installed)
    else groups.set(key, { source, sourceVersion, packages: [installed] })
  }
  return groups.values()
}

/**
 * Matches one device's packages with the loaded statements. Without any statement for its release every package is
 * unknown: an empty answer would say "healthy" about a machine that nobody judged.
 */
export function matchPackages(input: MatchInput, index: StatementIndex): MatchResult {
  const { ecosystem, packages } = input
  if (!index.has(ecosystem)) {
    const because = { code: 'no_feed_for_release', ecosystem } as const
    return {
      affected: [],
      unknownPackages: packages.map((installed) => ({ installed, because })),
      idleKernels: [],
    }
  }
  const idle = idleKernelPackages(packages, input.runningKernel)
  const unknownPackages: UnknownPackage[] = []
  const own: InstalledPackage[] = []
  let esmBuilds = false
  for (const installed of packages) {
    const because = foreignReason(ecosystem, installed)
    if (because) unknownPackages.push({ installed, because })
    else if (!idle.has(installed)) own.push(installed)
    esmBuilds ||= ESM_BUILD.test(installed.sourceVersion)
  }
  const subscribed = input.subscribed ?? esmBuilds
  const affected: JudgedPackages[] = []
  for (const group of groupBySource(ecosystem, own)) {
    const verdicts = judgeVersion(index, ecosystem, group.source, group.sourceVersion, subscribed)
    if (verdicts.length > 0) affected.push({ ...group, verdicts })
  }
  return { affected, unknownPackages, idleKernels: [...idle] }
}
