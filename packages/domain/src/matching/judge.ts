import { namesBinaries, schemeOf } from '../advisories/release.ts'
import type { Ecosystem, VulnerabilityId } from '../identity/ids.ts'
import type { InstalledPackage } from '../identity/package.ts'
import { comparePrepared, prepareVersion } from '../versions/registry.ts'
import { judgedSource } from './kernel.ts'
import type { JudgedSource } from './kernel.ts'
import { installedModule, moduleApplies } from './modules.ts'
import type { InstalledModule } from './modules.ts'
import type { Fix, Level, PreparedRange, Ruling, StatementIndex, Word } from './statement-index.ts'

/**
 * `fixable`: a newer version closes it. `no_fix`: affected, and this device can get no fix. `unknown`: the publisher
 * has not judged; never shown as safe.
 */
export type FindingStatus = 'fixable' | 'no_fix' | 'unknown'

/** What is wrong with one version of one package; the same on every device that has it. */
export type Verdict = {
  vulnerability: VulnerabilityId
  status: FindingStatus
  /** null unless fixable. */
  fixedVersion: string | null
  /** The subscription that the fix needs; with `no_fix` this device does not have it. */
  subscription: string | null
  urgency: string
  advisoryIds: readonly string[]
  /** Updates by name that close it where versions do not say (Windows: `KB5094123`), the one to install first. */
  remediation?: readonly string[]
}

type Judged = { status: FindingStatus; fix: Fix | null }

type Installed = {
  /** Whether the installed version is older than the fix. */
  isBefore: (fix: Fix) => boolean
  isBeforePrepared: (prepared: string) => boolean
  isAfterPrepared: (prepared: string) => boolean
  /** Whether fix `a` is at least as new as `b`. */
  isNotOlder: (a: Fix, b: Fix) => boolean
  subscribed: boolean
  /** The installed version was built for subscribers, so their fixes are in it. */
  esmBuild: boolean
}

const liesIn = ({ introduced, fix, lastAffected }: PreparedRange, installed: Installed): boolean =>
  (introduced === null || !installed.isBeforePrepared(introduced)) &&
  (fix === null || installed.isBefore(fix)) &&
  (lastAffected === null || !installed.isAfterPrepared(lastAffected))

/** What the word means for this version: of its ranges, those that it lies in. */
function wordFor(word: Word | null, installed: Installed): Word | null {
  if (word === null || word.ranges === null) return word
  const hit = word.ranges.filter((one) => liesIn(one, installed))
  const fixes = [word.fix, ...hit.map((one) => one.fix)].filter((fix) => fix !== null)
  return {
    fix: fixes.reduce<Fix | null>((a, b) => (a && installed.isNotOlder(a, b) ? a : b), null),
    // Ends a range without a fix that can be named, then nothing that is published closes it.
    open: word.open || hit.some((one) => one.fix === null),
    undetermined: word.undetermined,
    ranges: null,
  }
}

/** Decides one ruling for one installed version; null when it does not concern that version. */
function decide(ruling: Ruling, installed: Installed): Judged | null {
  const free = wordFor(ruling.free, installed)
  const paid = wordFor(ruling.paid, installed)
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

/** How Canonical marks what it builds for subscribers. */
export const ESM_BUILD = /[+~.]esm\d/

/** What is judged: one version under one name, once for all devices that have it. */
type Subject = { level: Level; name: string; version: string; module: InstalledModule }

/** The advisories whose own fix is newer than what is installed: the others are in it already. */
function advisoriesFor(ruling: Ruling, installed: Installed): readonly string[] {
  if (ruling.steps === null) return ruling.advisoryIds
  const missing = ruling.steps.filter(
    ({ prepared }) => prepared === null || installed.isBeforePrepared(prepared),
  )
  return [...new Set(missing.flatMap((step) => step.advisoryIds))]
}

function verdictOf(ruling: Ruling, installed: Installed, sure: boolean): Verdict | null {
  const judged = decide(ruling, installed)
  if (!judged) return null
  const { vulnerability, urgency } = ruling
  const advisoryIds =
    judged.status === 'fixable' ? advisoriesFor(ruling, installed) : ruling.advisoryIds
  const common = { vulnerability, urgency, advisoryIds }
  if (!sure) return { ...common, status: 'unknown', fixedVersion: null, subscription: null }
  return {
    ...common,
    status: judged.status,
    fixedVersion: judged.status === 'fixable' ? (judged.fix?.version ?? null) : null,
    subscription: judged.fix?.subscription ?? null,
  }
}

/** Judges one subject by what names it; `spoken` collects the vulnerabilities that were judged, also as safe. */
function judge(
  index: StatementIndex,
  ecosystem: Ecosystem,
  subject: Subject,
  subscribed: boolean,
  spoken: Set<VulnerabilityId> | null,
): Verdict[] {
  const rulings = index.rulings(ecosystem, subject.name, subject.level)
  if (rulings.length === 0) return []
  const scheme = schemeOf(ecosystem)
  const prepared = prepareVersion(scheme, subject.version)
  const isBeforePrepared = (fix: string) => comparePrepared(scheme, prepared, fix) < 0
  const installed: Installed = {
    isBefore: (fix) => isBeforePrepared(fix.prepared),
    isBeforePrepared,
    isAfterPrepared: (last) => comparePrepared(scheme, prepared, last) > 0,
    isNotOlder: (a, b) => comparePrepared(scheme, a.prepared, b.prepared) >= 0,
    subscribed,
    esmBuild: ESM_BUILD.test(subject.version),
  }
  const verdicts: Verdict[] = []
  for (const ruling of rulings) {
    const applies = moduleApplies(ruling.modules, subject.module)
    if (applies === 'no') continue
    spoken?.add(ruling.vulnerability)
    const verdict = verdictOf(ruling, installed, applies === 'yes')
    if (verdict) verdicts.push(verdict)
  }
  return ruledOnce(verdicts)
}

const WORST: readonly FindingStatus[] = ['fixable', 'no_fix', 'unknown']

/** Statements about several module streams may speak about one package: one finding, the one that can be closed first. */
function ruledOnce(verdicts: Verdict[]): Verdict[] {
  const seen = new Map<VulnerabilityId, Verdict>()
  for (const verdict of verdicts) {
    const known = seen.get(verdict.vulnerability)
    if (!known || WORST.indexOf(verdict.status) < WORST.indexOf(known.status))
      seen.set(verdict.vulnerability, verdict)
  }
  return seen.size === verdicts.length ? verdicts : [...seen.values()]
}

const NO_MODULE: InstalledModule = { kind: 'none' }

/** Every vulnerability that concerns this version of a source package: for distributions that judge sources. */
export function judgeSource(
  index: StatementIndex,
  ecosystem: Ecosystem,
  { source, sourceVersion }: JudgedSource,
  subscribed: boolean,
): readonly Verdict[] {
  const subject: Subject = {
    level: 'source',
    name: source,
    version: sourceVersion,
    module: NO_MODULE,
  }
  return judge(index, ecosystem, subject, subscribed, null)
}

/**
 * Every vulnerability that concerns this installed package. Pure and independent of the device except for `subscribed`
 * (it gets the publisher's paid fixes, e.g. Ubuntu Pro). What names the package itself is more exact than what names its
 * source, and wins.
 */
export function judgePackage(
  index: StatementIndex,
  ecosystem: Ecosystem,
  installed: InstalledPackage,
  subscribed: boolean,
): readonly Verdict[] {
  const distribution = ecosystem.slice(0, ecosystem.indexOf(':'))
  const judged = judgedSource(distribution, installed)
  if (!namesBinaries(ecosystem)) return judgeSource(index, ecosystem, judged, subscribed)
  const spoken = new Set<VulnerabilityId>()
  const { name, version } = installed
  const module = installedModule(installed)
  const own = judge(
    index,
    ecosystem,
    { level: 'binary', name, version, module },
    subscribed,
    spoken,
  )
  const source: Subject = {
    level: 'source',
    name: judged.source,
    version: judged.sourceVersion,
    module,
  }
  const rest = judge(index, ecosystem, source, subscribed, null)
  return [...own, ...rest.filter((verdict) => !spoken.has(verdict.vulnerability))]
}
