import type { VulnerabilityFacts } from '@dirigent/domain/advisories/advisory'
import { asId } from '@dirigent/domain/identity/ids'
import type { Ecosystem } from '@dirigent/domain/identity/ids'
import { osLifecycleKey } from '@dirigent/domain/lifecycle/os-key'
import type { OsIdentity } from '@dirigent/domain/lifecycle/os-key'
import { findSupport } from '@dirigent/domain/lifecycle/support'
import type { Support } from '@dirigent/domain/lifecycle/support'
import {
  judgeSystem,
  osIdentity,
  systemName,
  WINDOWS,
} from '@dirigent/domain/matching/installed-system'
import type { InstalledSystem, ProductWords } from '@dirigent/domain/matching/installed-system'
import type { InstalledPackage } from '@dirigent/domain/identity/package'
import { matchPackages } from '@dirigent/domain/matching/match'
import type { Verdict } from '@dirigent/domain/matching/judge'
import type { JudgedPackages, MatchResult } from '@dirigent/domain/matching/match'
import { judgeProduct } from '@dirigent/domain/matching/windows/judge-product'
import { statementsAbout, titleProducts } from '@dirigent/domain/matching/windows/title-products'
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
  /** Until when the publisher repairs the release, with its name; null when no such feed is loaded. */
  support: ReleaseSupport | null
  /** Installed programs, where the machine lists them. */
  software?: SoftwareScan
}

export type ReleaseSupport = { release: string; support: Support }

/**
 * Whether most packages are of no release that the feeds judge: a copied inventory under the wrong release would look
 * healthy, because what is left of it has no finding.
 */
export const isMostlyUnknown = ({ unknownPackages, packageCount }: ScanResult): boolean =>
  unknownPackages.length * 2 > packageCount &&
  unknownPackages.every((one) => one.because.code !== 'no_feed_for_release')

/** What a lifecycle says today about the machine's release. */
function supportOf(machine: Machine, known: Known, today: string | null): ReleaseSupport | null {
  if (today === null || known.products.lifecycles.length === 0) return null
  const { system, ecosystem } = machine
  const os: OsIdentity = system ? osIdentity(system) : { family: 'linux', ecosystem }
  const release = system ? systemName(system).product : ecosystem
  return { release, support: findSupport(known.products.lifecycles, osLifecycleKey(os), today) }
}

/** Programs of a Windows machine that Microsoft's advisories judge; the others are left to their products (CPE). */
function scanPrograms({ system, titles }: Machine, words: ProductWords): JudgedPackages[] {
  if (system?.family !== 'windows') return []
  return titleProducts(titles ?? []).flatMap((program) => {
    const { product, title, build, kbs } = program
    const statements = statementsAbout(program, words.statements(WINDOWS, product))
    const installed = { build, kbs: new Set([...system.kbs, ...kbs]) }
    const verdicts = judgeProduct(statements, words.supersedence, installed)
    if (verdicts.length === 0) return []
    const named = { name: title, version: build, arch: '', source: product, sourceVersion: build }
    const packages = [{ ...named, origin: 'Microsoft' }]
    return [{ source: product, sourceVersion: build, packages, verdicts }]
  })
}

/** A system that is judged as a whole, as one package with its product's name. */
function scanSystem(machine: Machine, system: InstalledSystem, words: ProductWords): MatchResult {
  const { ecosystem, product, version } = systemName(system)
  const installed: InstalledPackage = {
    name: product,
    version,
    arch: '',
    source: product,
    sourceVersion: version,
    origin: null,
  }
  const verdicts = judgeSystem(system, words)
  if (verdicts === null) {
    const release = asId<'Ecosystem'>(`${ecosystem}:${product}`)
    const because = { code: 'no_feed_for_release', ecosystem: release } as const
    return { affected: [], unknownPackages: [{ installed, because }], idleKernels: [] }
  }
  const group = { source: product, sourceVersion: version, packages: [installed], verdicts }
  const programs = scanPrograms(machine, words)
  const affected = verdicts.length > 0 ? [group, ...programs] : programs
  return { affected, unknownPackages: [], idleKernels: [] }
}

/**
 * Matches a machine with what is known and decides each finding's deadline; `today` (ISO date) tells what is still
 * repaired by its publisher. Pure.
 */
export function scan(
  machine: Machine,
  known: Known,
  device: DeviceWords,
  today: string | null = null,
): ScanResult {
  const { system } = machine
  const matched = system
    ? scanSystem(machine, system, known.words)
    : matchPackages(machine, known.index)
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
    packageCount: machine.packages.length + (system ? 1 : 0),
    sources,
    unknownPackages: matched.unknownPackages,
    idleKernels: matched.idleKernels,
    judged: system ? matched.unknownPackages.length === 0 : known.index.has(machine.ecosystem),
    feeds: known.feeds,
    support: supportOf(machine, known, today),
  }
}
