import type { VulnerabilityFacts } from '@dirigent/domain/advisories/advisory'
import type { Ecosystem } from '@dirigent/domain/identity/ids'
import type { InstalledPackage } from '@dirigent/domain/identity/package'
import { matchPackages } from '@dirigent/domain/matching/match'
import type { Verdict } from '@dirigent/domain/matching/judge'
import type { MatchResult } from '@dirigent/domain/matching/match'
import { deadlineFacts, decideDeadline } from '@dirigent/domain/risk/deadline'
import type { DeadlineDecision } from '@dirigent/domain/risk/deadline'
import type { Known } from './known.ts'
import type { Machine } from './machine.ts'
import type { SoftwareScan } from './software.ts'

/** What the person says about the machine: nobody can read it from its packages. */
export type DeviceWords = { exposed: boolean; systemCritical: boolean }

/** One open vulnerability in one source version, with when it must be closed. */
export type ScannedVerdict = Verdict & {
  deadline: DeadlineDecision
  facts: VulnerabilityFacts | undefined
}

export type ScannedSource = {
  source: string
  sourceVersion: string
  packages: readonly InstalledPackage[]
  verdicts: readonly ScannedVerdict[]
}

export type ScanResult = {
  ecosystem: Ecosystem
  packageCount: number
  sources: readonly ScannedSource[]
  unknownPackages: MatchResult['unknownPackages']
  idleKernels: MatchResult['idleKernels']
  /** Whether any loaded feed speaks about this release; if not, nothing can be said. */
  judged: boolean
  feeds: Known['feeds']
  /** Installed programs, where the machine lists them. */
  software?: SoftwareScan
}

/** Matches a machine with what is known and decides each finding's deadline. Pure. */
export function scan(machine: Machine, known: Known, device: DeviceWords): ScanResult {
  const matched = matchPackages(machine, known.index)
  // A CVE that was rejected stays a finding while the distribution calls the package affected: its own word wins.
  const decided = (verdict: Verdict): ScannedVerdict => {
    const facts = known.factsOf(verdict.vulnerability)
    return {
      ...verdict,
      facts,
      deadline: decideDeadline(deadlineFacts(facts, verdict.urgency, device)),
    }
  }
  const sources = matched.affected.map(({ source, sourceVersion, packages, verdicts }) => ({
    source,
    sourceVersion,
    packages,
    verdicts: verdicts.map(decided),
  }))
  return {
    ecosystem: machine.ecosystem,
    packageCount: machine.packages.length,
    sources,
    unknownPackages: matched.unknownPackages,
    idleKernels: matched.idleKernels,
    judged: known.index.has(machine.ecosystem),
    feeds: known.feeds,
  }
}
