import type { InstantMs } from '../identity/time.ts'
import { DAY_MS } from '../identity/time.ts'
import type { DifferenceCause, Side } from './causes.ts'

/** What the scanner says, one line per vulnerability (or check without one) on the device. */
export type TheirFinding = {
  /** CVE ids where it names them; several are the ones of one update. */
  vulnerability: string | null
  check: string
  package: string | null
  version: string | null
  place: string
  seenAt: InstantMs | null
}

/** What we say about a vulnerability on the device; the strongest when several packages have it. */
export type OurFinding = {
  vulnerability: string
  status: 'fixable' | 'no_fix' | 'unknown'
  package: string
  version: string
  detectedAt: InstantMs | null
}

/** A finding of ours that closed. */
export type ClosedFinding = { vulnerability: string; closedAt: InstantMs }

/** A distribution's word about a package that is installed, where it says "not vulnerable" or has not judged. */
export type SafeWord = {
  vulnerability: string
  feed: string
  package: string
  version: string
  verdict: 'fixed_in' | 'not_affected' | 'undetermined'
  fixedVersion: string | null
}

export type DeviceFacts = {
  /** When the newest inventory was taken; null: never. */
  inventoryAt: InstantMs | null
  /** False when a package manager could not be read to its end. */
  complete: boolean
  /** Installed packages of interest (those the scanner names, and those of our findings): name → version. */
  installed: ReadonlyMap<string, string>
  /** Packages that no feed of ours judges. */
  unknownPackages: ReadonlySet<string>
  idlePackages: ReadonlySet<string>
  /** Replaced on disk, the old one waits for a restart of the system. */
  awaitingRestart: ReadonlySet<string>
  /** Replaced on disk, a service still maps the old library. */
  oldLibraries: ReadonlySet<string>
  /** When the scanner last looked at the device; null: it does not say. */
  scannedAt: InstantMs | null
}

export type ReconcileInput = {
  facts: DeviceFacts
  theirs: readonly TheirFinding[]
  ours: readonly OurFinding[]
  closed: readonly ClosedFinding[]
  safe: readonly SafeWord[]
}

/** One vulnerability (or check) of one device, seen by us, by them, or both. */
export type Comparison = {
  /** The vulnerability's id; for a check without one, the check's. */
  subject: string
  side: Side
  cause: DifferenceCause | null
  /** Changes when something changes that a decision rested on; a decision about other facts does not count. */
  factsKey: string
}

/** A scan older than this against the inventory explains a difference by itself: a week of updates lies between. */
const STALE_AFTER_MS = 7 * DAY_MS

/**
 * Compares what a scanner says about one device with what we say: each vulnerability is agreed, only ours or only
 * theirs, and each difference has one cause, the first that explains it. What the scanner calls fixed or suppressed is
 * no claim and must not be passed in; what we call unknown is no claim of ours either. Order: as in the input.
 */
export function reconcileDevice(input: ReconcileInput): Comparison[] {
  const ours = new Map<string, OurFinding>()
  for (const finding of input.ours) {
    const known = ours.get(finding.vulnerability)
    if (known === undefined || STRENGTH[finding.status] > STRENGTH[known.status])
      ours.set(finding.vulnerability, finding)
  }
  const theirs = new Map<string, TheirFinding>()
  for (const finding of input.theirs) {
    const subject = finding.vulnerability ?? finding.check
    if (!theirs.has(subject)) theirs.set(subject, finding)
  }
  return [...ofThem(theirs, ours, input), ...ofUs(theirs, ours, input)]
}

const STRENGTH = { fixable: 2, no_fix: 1, unknown: 0 } as const

function compared(subject: string, side: Side, cause: DifferenceCause | null): Comparison {
  const { seenAt: _, since: __, ...lasting } = { seenAt: null, since: null, ...cause }
  return { subject, side, cause, factsKey: JSON.stringify([side, lasting]) }
}

function* ofThem(
  theirs: ReadonlyMap<string, TheirFinding>,
  ours: ReadonlyMap<string, OurFinding>,
  input: ReconcileInput,
): Generator<Comparison> {
  const closed = new Map(input.closed.map((one) => [one.vulnerability, one.closedAt]))
  const safe = new Map(input.safe.map((one) => [one.vulnerability, one]))
  for (const [subject, finding] of theirs) {
    const own = ours.get(subject)
    if (own !== undefined && own.status !== 'unknown') yield compared(subject, 'agreed', null)
    else {
      const known = { own, closedAt: closed.get(subject) ?? null, safe: safe.get(subject) }
      yield compared(subject, 'only_them', onlyThem(finding, known, input.facts))
    }
  }
}

type Known = {
  own: OurFinding | undefined
  closedAt: InstantMs | null
  safe: SafeWord | undefined
}

function onlyThem(finding: TheirFinding, known: Known, facts: DeviceFacts): DifferenceCause {
  if (finding.vulnerability === null)
    return { code: 'no_vulnerability_named', check: finding.check }
  const seenAt = finding.seenAt ?? facts.scannedAt
  if (known.closedAt !== null && (seenAt === null || seenAt <= known.closedAt))
    return { code: 'fixed_since_scan', closedAt: known.closedAt, seenAt }
  return (
    copyElsewhere(finding, facts) ??
    judgedOtherwise(finding, known, facts) ??
    staleness(seenAt, facts) ??
    missed(finding, facts)
  )
}

/** Where the scanner found it, when that is no place of a package manager. */
function copyElsewhere(finding: TheirFinding, facts: DeviceFacts): DifferenceCause | null {
  const { place } = finding
  if (finding.package !== null && facts.installed.has(finding.package)) return null
  if (/^(?:[a-z]:)?[\\/](?:users|home|root)[\\/]|appdata[\\/]/i.test(place))
    return { code: 'per_user_copy', place }
  // A package manager's own list is no copy.
  if (/^(?:[a-z]:)?[\\/]/i.test(place) && !/\/(?:dpkg|rpm|apk|pacman)\b/.test(place))
    return { code: 'unmanaged_copy', place }
  return null
}

function judgedOtherwise(
  finding: TheirFinding,
  { own, safe }: Known,
  facts: DeviceFacts,
): DifferenceCause | null {
  const named = finding.package ?? safe?.package ?? own?.package ?? ''
  if (facts.idlePackages.has(named)) return { code: 'idle_kernel', package: named }
  if (facts.unknownPackages.has(named) || own?.status === 'unknown')
    return {
      code: 'unknown_package',
      package: named,
      version: own?.version ?? facts.installed.get(named) ?? finding.version ?? '',
    }
  if (safe === undefined) return null
  const { feed, package: name, version, fixedVersion } = safe
  if (safe.verdict === 'undetermined') return { code: 'undetermined', feed, package: name }
  return { code: 'backport', feed, package: name, version, fixedVersion }
}

function staleness(seenAt: InstantMs | null, facts: DeviceFacts): DifferenceCause | null {
  if (facts.inventoryAt === null || !facts.complete) return { code: 'inventory_incomplete' }
  if (seenAt !== null && facts.inventoryAt - seenAt > STALE_AFTER_MS)
    return { code: 'stale_scan', seenAt, since: facts.inventoryAt }
  return null
}

function missed(finding: TheirFinding, facts: DeviceFacts): DifferenceCause {
  const name = finding.package ?? ''
  return {
    code: 'our_miss',
    package: name,
    version: facts.installed.get(name) ?? finding.version ?? '',
  }
}

function* ofUs(
  theirs: ReadonlyMap<string, TheirFinding>,
  ours: ReadonlyMap<string, OurFinding>,
  input: ReconcileInput,
): Generator<Comparison> {
  // A scanner that names no package on a device has not looked at packages there.
  const looked = input.theirs.some(
    ({ package: name, vulnerability }) => name !== null || vulnerability !== null,
  )
  for (const [subject, finding] of ours) {
    if (finding.status === 'unknown' || theirs.has(subject)) continue
    yield compared(subject, 'only_us', onlyUs(finding, looked, input.facts))
  }
}

function onlyUs(finding: OurFinding, looked: boolean, facts: DeviceFacts): DifferenceCause {
  const { package: name, version, detectedAt } = finding
  if (facts.oldLibraries.has(name)) return { code: 'old_library_loaded', package: name }
  if (facts.awaitingRestart.has(name)) return { code: 'restart_open', package: name }
  if (facts.scannedAt !== null && detectedAt !== null && detectedAt > facts.scannedAt)
    return { code: 'stale_scan', seenAt: facts.scannedAt, since: detectedAt }
  if (!looked) return { code: 'out_of_scope' }
  if (finding.status === 'no_fix') return { code: 'no_fix', package: name }
  return { code: 'their_miss', package: name, version }
}
