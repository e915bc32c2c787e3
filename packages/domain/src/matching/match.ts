import { namesBinaries } from '../advisories/release.ts'
import type { Ecosystem } from '../identity/ids.ts'
import type { InstalledPackage, RunningKernel } from '../identity/package.ts'
import { originJudge } from './foreign.ts'
import type { OriginJudge, UnknownReason } from './foreign.ts'
import { ESM_BUILD, judgePackage, judgeSource } from './judge.ts'
import type { Verdict } from './judge.ts'
import { isUntoldRpm } from './rpm-origins.ts'
import { idleKernelPackages, judgedSource } from './kernel.ts'
import type { JudgedSource } from './kernel.ts'
import type { StatementIndex } from './statement-index.ts'

export type UnknownPackage = { installed: InstalledPackage; because: UnknownReason }

/** The packages of one judged version and what is wrong with it. */
export type JudgedPackages = {
  source: string
  /** The version that fixes are compared with: the source package's, or the package's own where publishers name those. */
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

/** The packages of one version that is judged once, however many packages it built. */
type Group = {
  source: string
  sourceVersion: string
  packages: InstalledPackage[]
  /** The package that was asked about last, and why it cannot be judged: the others mostly are like it. */
  asked: InstalledPackage
  because: UnknownReason | null
}

const isAlike = (a: InstalledPackage, b: InstalledPackage) =>
  a.origin === b.origin &&
  a.source === b.source &&
  a.sourceVersion === b.sourceVersion &&
  a.sourceUntold === b.sourceUntold &&
  a.repository === b.repository

type Grouping = {
  groupOf(installed: InstalledPackage): Group
  /** In the order in which their first packages came. */
  groups: readonly Group[]
}

/** By source version; where publishers name the packages themselves, by package version and module stream. */
function grouping(ecosystem: Ecosystem, reasonFor: OriginJudge): Grouping {
  const distribution = ecosystem.slice(0, ecosystem.indexOf(':'))
  const byName = namesBinaries(ecosystem)
  const named = new Map<string, Group[]>()
  const groups: Group[] = []
  function create(installed: InstalledPackage, judged: JudgedSource, alike: Group[] | undefined) {
    const group: Group = {
      source: judged.source,
      sourceVersion: byName ? installed.version : judged.sourceVersion,
      packages: [],
      asked: installed,
      because: reasonFor(installed),
    }
    groups.push(group)
    if (alike) alike.push(group)
    else named.set(byName ? installed.name : judged.source, [group])
    return group
  }
  return {
    groups,
    groupOf(installed) {
      const judged = byName ? installed : judgedSource(distribution, installed)
      const version = byName ? installed.version : judged.sourceVersion
      const alike = named.get(byName ? installed.name : judged.source)
      const group = alike?.find(
        (one) =>
          one.sourceVersion === version &&
          (!byName || (one.asked.module ?? '') === (installed.module ?? '')),
      )
      if (!group) return create(installed, judged, alike)
      if (!isAlike(group.asked, installed)) {
        group.asked = installed
        group.because = reasonFor(installed)
      }
      return group
    },
  }
}

/** `libssl3` of an inventory without sources: no statement has that name, and nothing found would call it safe. */
function untoldSource(
  index: StatementIndex,
  ecosystem: Ecosystem,
  installed: InstalledPackage,
): UnknownReason | null {
  if (installed.sourceUntold !== true || namesBinaries(ecosystem)) return null
  const named = index.rulings(ecosystem, installed.source, 'source').length > 0
  return named ? null : { code: 'source_untold' }
}

/** What EPEL and others built is no feed's to judge, and nothing found would call it safe. */
function untoldOrigin(
  index: StatementIndex,
  ecosystem: Ecosystem,
  installed: InstalledPackage,
): UnknownReason | null {
  const [distribution = '', release = ''] = ecosystem.split(':')
  if (!isUntoldRpm(distribution, release, installed)) return null
  const { name, source } = installed
  return index.knows(ecosystem, name) || index.knows(ecosystem, source)
    ? null
    : { code: 'origin_untold' }
}

/**
 * Ubuntu's signed image is judged as the kernel that was signed, and says nothing new beside modules, headers or
 * libraries of the same build, whose findings they are. Alone it is all that tells of that kernel.
 */
function besideSigned(packages: readonly InstalledPackage[]): readonly InstalledPackage[] {
  const built = packages.filter((one) => !one.source.startsWith('linux-signed'))
  return built.length > 0 ? built : packages
}

function judgeGroups(
  index: StatementIndex,
  ecosystem: Ecosystem,
  groups: readonly Group[],
  subscribed: boolean,
): JudgedPackages[] {
  const byName = namesBinaries(ecosystem)
  const isUbuntu = ecosystem.startsWith('ubuntu:')
  const affected: JudgedPackages[] = []
  for (const group of groups) {
    const { source, sourceVersion } = group
    const packages = isUbuntu ? besideSigned(group.packages) : group.packages
    const [first] = packages
    if (!first) continue
    const verdicts = byName
      ? judgePackage(index, ecosystem, first, subscribed)
      : judgeSource(index, ecosystem, group, subscribed)
    if (verdicts.length > 0) affected.push({ source, sourceVersion, packages, verdicts })
  }
  return affected
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
  const foreign = originJudge(ecosystem)
  const { groups, groupOf } = grouping(
    ecosystem,
    (installed) =>
      foreign(installed) ??
      untoldSource(index, ecosystem, installed) ??
      untoldOrigin(index, ecosystem, installed),
  )
  for (const installed of packages) {
    const group = groupOf(installed)
    if (group.because) unknownPackages.push({ installed, because: group.because })
    else if (!idle.has(installed)) group.packages.push(installed)
  }
  const subscribed = input.subscribed ?? packages.some((one) => ESM_BUILD.test(one.sourceVersion))
  const affected = judgeGroups(index, ecosystem, groups, subscribed)
  return { affected, unknownPackages, idleKernels: [...idle] }
}
