import { namesBinaries } from '../advisories/release.ts'
import type { Ecosystem } from '../identity/ids.ts'
import type { InstalledPackage, RunningKernel } from '../identity/package.ts'
import { foreignReason } from './foreign.ts'
import type { UnknownReason } from './foreign.ts'
import { ESM_BUILD, judgePackage, judgeSource } from './judge.ts'
import type { Verdict } from './judge.ts'
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

type Group = JudgedSource & { packages: InstalledPackage[] }

/** One group per version that is judged alike, so that it is judged once however many packages it built. */
function groupAlike(
  packages: readonly InstalledPackage[],
  keyOf: (installed: InstalledPackage) => JudgedSource & { key: string },
): Group[] {
  const groups = new Map<string, Group>()
  for (const installed of packages) {
    const { key, source, sourceVersion } = keyOf(installed)
    const group = groups.get(key)
    if (group) group.packages.push(installed)
    else groups.set(key, { source, sourceVersion, packages: [installed] })
  }
  return [...groups.values()]
}

function judgeAll(
  index: StatementIndex,
  ecosystem: Ecosystem,
  packages: readonly InstalledPackage[],
  subscribed: boolean,
): JudgedPackages[] {
  const distribution = ecosystem.slice(0, ecosystem.indexOf(':'))
  const byName = namesBinaries(ecosystem)
  const groups = groupAlike(packages, (installed) => {
    if (byName) {
      const { name, version, source, module } = installed
      return { key: `${name} ${version} ${module ?? ''}`, source, sourceVersion: version }
    }
    const judged = judgedSource(distribution, installed)
    return { ...judged, key: `${judged.source} ${judged.sourceVersion}` }
  })
  return groups.flatMap((group) => {
    const [first] = group.packages
    const verdicts =
      byName && first
        ? judgePackage(index, ecosystem, first, subscribed)
        : judgeSource(index, ecosystem, group, subscribed)
    return verdicts.length > 0 ? [{ ...group, verdicts }] : []
  })
}

/** `libssl3` of an inventory without sources: no statement has that name, and nothing found would call it safe. */
function untoldSource(
  index: StatementIndex,
  ecosystem: Ecosystem,
  installed: InstalledPackage,
): UnknownReason | null {
  if (installed.sourceUntold !== true) return null
  const named = index.rulings(ecosystem, installed.source, 'source').length > 0
  return named ? null : { code: 'source_untold' }
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
    const because = foreignReason(ecosystem, installed) ?? untoldSource(index, ecosystem, installed)
    if (because) unknownPackages.push({ installed, because })
    else if (!idle.has(installed)) own.push(installed)
    esmBuilds ||= ESM_BUILD.test(installed.sourceVersion)
  }
  const subscribed = input.subscribed ?? esmBuilds
  const affected = judgeAll(index, ecosystem, own, subscribed)
  return { affected, unknownPackages, idleKernels: [...idle] }
}
