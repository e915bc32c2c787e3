import type { InstantMs } from '../identity/time.ts'

/** Why we and a second scanner differ about one vulnerability on one device. */
export type DifferenceCause =
  /** Nothing explains that we do not see it: the worst, because we may be blind. */
  | { code: 'our_miss'; package: string; version: string }
  /** We have not read this device completely, so our silence says nothing. */
  | { code: 'inventory_incomplete' }
  /** The package comes from where no feed of ours judges. */
  | { code: 'unknown_package'; package: string; version: string }
  /** The publisher has not judged yet. */
  | { code: 'undetermined'; feed: string; package: string }
  /** The scanner saw a copy that belongs to one user or that no package manager knows. */
  | { code: 'per_user_copy'; place: string }
  | { code: 'unmanaged_copy'; place: string }
  /** The distribution has put the correction into its older version, or says that it is not affected. */
  | {
      code: 'backport'
      feed: string
      package: string
      version: string
      fixedVersion: string | null
    }
  /** A kernel on disk that does not run. */
  | { code: 'idle_kernel'; package: string }
  /** The scan is older than what changed since. */
  | { code: 'fixed_since_scan'; closedAt: InstantMs; seenAt: InstantMs | null }
  | { code: 'stale_scan'; seenAt: InstantMs; since: InstantMs }
  /** The check names no vulnerability: information, configuration, a rating. */
  | { code: 'no_vulnerability_named'; check: string }
  /** The new version is on the disk, the old one still at work: the scanner looked at the disk. */
  | { code: 'restart_open'; package: string }
  | { code: 'old_library_loaded'; package: string }
  /** No correction exists; many scanners leave these out. */
  | { code: 'no_fix'; package: string }
  /** The scanner looked from outside, or did not look at packages on this device. */
  | { code: 'out_of_scope' }
  /** Nothing explains that the scanner does not see it. */
  | { code: 'their_miss'; package: string; version: string }
export type DifferenceCode = DifferenceCause['code']

/** Order in which a person should look: what may be our blindness first. */
export const CAUSE_RANK: Readonly<Record<DifferenceCode, number>> = {
  our_miss: 0,
  inventory_incomplete: 1,
  unknown_package: 2,
  undetermined: 3,
  per_user_copy: 4,
  unmanaged_copy: 5,
  their_miss: 6,
  restart_open: 7,
  old_library_loaded: 8,
  backport: 9,
  idle_kernel: 10,
  out_of_scope: 11,
  no_fix: 12,
  fixed_since_scan: 13,
  stale_scan: 14,
  no_vulnerability_named: 15,
}

export const DIFFERENCE_CODES = Object.keys(CAUSE_RANK) as DifferenceCode[]

/** Who was right, as a person found; `explained` where both were, each in its way. */
export const DECISIONS = ['ours_right', 'theirs_right', 'explained'] as const
export type Decision = (typeof DECISIONS)[number]

/** On which side a vulnerability is seen. */
export const SIDES = ['only_them', 'only_us', 'agreed'] as const
export type Side = (typeof SIDES)[number]
