import { namesBinaries, schemeOf } from '../advisories/release.ts'
import type { Ecosystem, VulnerabilityId } from '../identity/ids.ts'
import type { InstalledPackage } from '../identity/package.ts'
import { comparePrepared, prepareVersion } from '../versions/registry.ts'
import type { VersionSchemeName } from '../versions/scheme.ts'
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

/** The version that is judged, ready to be compared, and what its device gets. */
type Installed = {
  scheme: VersionSchemeName
  prepared: string
  subscribed: boolean
  /** The installed version was built for subscribers, so their fixes are in it. */
  esmBuild: boolean
}

/** Whether the installed version is older than a prepared one. */
const isBefore = ({ scheme, prepared }: Installed, other: string): boolean =>
  comparePrepared(scheme, prepared, other) < 0

const liesIn = ({ introduced, fix, lastAffected }: PreparedRange, installed: Installed): boolean =>
  (introduced === null || !isBefore(installed, introduced)) &&
  (fix === null || isBefore(installed, fix.prepared)) &&
  (lastAffected === null ||
    comparePrepared(installed.scheme, installed.prepared, lastAffected) <= 0)

/** What the word means for this version: of its ranges, those that it lies in. */
function wordFor(word: Word | null, installed: Installed): Word | null {
  if (word === null || word.ranges === null) return word
  const hit = word.ranges.filter((one) => liesIn(one, installed))
  const fixes = [word.fix, ...hit.map((one) => one.fix)].filter((fix) => fix !== null)
  const newest = (a: Fix | null, b: Fix) =>
    a && comparePrepared(installed.scheme, a.prepared, b.prepared) >= 0 ? a : b
  return {
    fix: fixes.reduce<Fix | null>(newest, null),
    // Ends a range without a fix that can be named, then nothing that is published closes it.
    open: word.open || hit.some((one) => one.fix === null),
    undetermined: word.undetermined,
    ranges: null,
  }
}

/** Makes the verdict of one ruling on one installed version; null when it does not concern that version. */
function verdictOf(ruling: Ruling, installed: Installed, sure: boolean): Verdict | null {
  const free = wordFor(ruling.free, installed)
  const paid = wordFor(ruling.paid, installed)
  if (free?.fix && isBefore(installed, free.fix.prepared))
    return written(ruling, installed, sure, 'fixable', free.fix)
  // A subscription's fix only matters where everybody else has none.
  if (paid?.fix && (free === null || free.open)) {
    if (isBefore(installed, paid.fix.prepared))
      return written(ruling, installed, sure, installed.subscribed ? 'fixable' : 'no_fix', paid.fix)
    if (installed.esmBuild || free === null) return null
  }
  const word = free ?? paid
  if (word?.open) return written(ruling, installed, sure, 'no_fix', null)
  return word?.undetermined && !word.fix ? written(ruling, installed, sure, 'unknown', null) : null
}

function written(
  ruling: Ruling,
  installed: Installed,
  sure: boolean,
  status: FindingStatus,
  fix: Fix | null,
): Verdict {
  const isFixable = status === 'fixable'
  return {
    vulnerability: ruling.vulnerability,
    status: sure ? status : 'unknown',
    fixedVersion: sure && isFixable && fix ? fix.version : null,
    subscription: sure && fix ? fix.subscription : null,
    urgency: ruling.urgency,
    advisoryIds: isFixable ? advisoriesFor(ruling, installed) : ruling.advisoryIds,
  }
}

/** How Canonical marks what it builds for subscribers. */
export const ESM_BUILD = /[+~.]esm\d/

/** What is judged: one version under one name, once for all devices that have it. */
type Subject = { level: Level; name: string; version: string; module: InstalledModule }

/** The advisories whose own fix is newer than what is installed: the others are in it already. */
function advisoriesFor(ruling: Ruling, installed: Installed): readonly string[] {
  if (ruling.steps === null) return ruling.advisoryIds
  const missing = ruling.steps.filter(
    ({ prepared }) => prepared === null || isBefore(installed, prepared),
  )
  return [...new Set(missing.flatMap((step) => step.advisoryIds))]
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
  const installed: Installed = {
    scheme,
    prepared: prepareVersion(scheme, subject.version),
    subscribed,
    esmBuild: ESM_BUILD.test(subject.version),
  }
  const verdicts: Verdict[] = []
  let streams = false
  for (const ruling of rulings) {
    const applies = moduleApplies(ruling.modules, subject.module)
    if (applies === 'no') continue
    streams ||= ruling.modules.length > 0
    spoken?.add(ruling.vulnerability)
    const verdict = verdictOf(ruling, installed, applies === 'yes')
    if (verdict) verdicts.push(verdict)
  }
  // Only module streams have several rulings on one vulnerability.
  return streams ? ruledOnce(verdicts) : verdicts
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
