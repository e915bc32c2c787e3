import { schemeOf } from '../advisories/release.ts'
import { DAY_MS, type InstantMs } from '../identity/time.ts'
import type { Lane, PolicyDocument } from '../rollouts/policy.ts'
import { ringTimeMs } from '../rollouts/soak.ts'
import { compareVersions } from '../versions/registry.ts'
import type { Effective } from './effective.ts'
import type { DeviceFacts, FindingFacts, OfferFacts, UpdateFacts } from './facts.ts'

/** By when an update must be on a device, and what says so. */
export type Due = {
  at: InstantMs
  /** The finding that decides; null when the class of the update alone does. */
  finding: FindingFacts | null
  rule: string
  /** Since when this is known: a cut takes only what was known before its moment. */
  knownSince: InstantMs
}

/**
 * Debian's kernels are packages of their own (`linux-image-6.1.0-29-amd64`) that never get a newer version; a newer one
 * comes with the package that names the flavour (`linux-image-amd64`), which has the version of what it brings.
 */
const KERNEL = /^linux-image-\d/
const KERNEL_OF_FLAVOUR = /^linux-image-[a-z]/

/** Whether installing the update closes the finding: the same package, at or above the version that repairs it. */
export function closes(
  update: Pick<UpdateFacts, 'name' | 'arch' | 'version' | 'sourceVersion' | 'ecosystem'>,
  finding: Pick<FindingFacts, 'packageName' | 'arch' | 'fixedVersion'>,
): boolean {
  if (update.arch !== finding.arch) return false
  const reaches = (version: string) =>
    compareVersions(schemeOf(update.ecosystem), version, finding.fixedVersion) >= 0
  if (update.name === finding.packageName) return reaches(update.sourceVersion)
  return isNewKernel(update, finding.packageName) && reaches(update.version)
}

/** Whether the update brings a newer kernel in place of this package of an older one. */
export function isNewKernel(
  update: Pick<UpdateFacts, 'name' | 'ecosystem'>,
  packageName: string,
): boolean {
  return (
    KERNEL_OF_FLAVOUR.test(update.name) &&
    update.ecosystem.startsWith('debian:') &&
    KERNEL.test(packageName)
  )
}

/**
 * The earliest deadline of an update on a device. Beside findings (DESIGN §3): every security update on a critical
 * system counts from when it was offered. While no feed was ever loaded nobody knows how severe a security update is;
 * it is treated like a high one, because "unknown" must not be slower than what it may turn out to be.
 */
export function dueOf(
  update: UpdateFacts,
  offer: Pick<OfferFacts, 'since'>,
  device: Pick<DeviceFacts, 'findings'>,
  context: {
    critical: boolean
    feedsLoaded: boolean
    policy: Pick<PolicyDocument, 'deadlines'>
    /** `closes`, or one that remembers its answers. */
    closes?: (update: UpdateFacts, finding: FindingFacts) => boolean
  },
): Due | null {
  const isClosed = context.closes ?? closes
  let first: Due | null = null
  const atMost = (due: Due) => {
    if (!first || due.at < first.at || (due.at === first.at && due.knownSince < first.knownSince))
      first = due
  }
  for (const finding of device.findings) {
    if (finding.dueAt === null || !isClosed(update, finding)) continue
    const knownSince = Math.max(offer.since, finding.detectedAt)
    atMost({ at: finding.dueAt, finding, rule: finding.rule, knownSince })
  }
  if (update.class !== 'security') return first
  const { criticalSystemDays, highSeverityDays } = context.policy.deadlines
  const byClass = (days: number, rule: string) => {
    const { since } = offer
    atMost({ at: since + days * DAY_MS, finding: null, rule, knownSince: since })
  }
  if (context.critical) byClass(criticalSystemDays, 'security_update_on_critical_system')
  if (!context.feedsLoaded) byClass(highSeverityDays, 'security_update_without_feeds')
  return first
}

/**
 * Urgent when the deadline comes before the next routine cut (`routineAt`) plus the time the device's ring needs after
 * it: waiting for the routine cut would miss it. A policy without routine cuts makes every deadline urgent.
 */
export function laneOf(
  update: Pick<UpdateFacts, 'class'>,
  due: Pick<Due, 'at'> | null,
  effective: Pick<Effective, 'ring'>,
  policy: Pick<PolicyDocument, 'waves' | 'gates'>,
  routineAt: InstantMs | null,
): Lane {
  if (due && (routineAt === null || due.at < routineAt + ringTimeMs(policy, effective.ring))) {
    return 'urgent'
  }
  return update.class === 'feature' ? 'feature' : 'routine'
}
