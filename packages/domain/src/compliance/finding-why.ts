import type { InstantMs } from '../identity/time.ts'
import type { UpdateReason } from '../planning/reasons.ts'

/** Why a finding is where it is on one device, and what must happen next; also where no update is in sight. */
export type FindingReason =
  | { code: 'closed_by_update'; name: string; stands: UpdateReason }
  | { code: 'fix_not_offered'; fixedVersion: string; dueAt: InstantMs | null }
  | { code: 'no_fix_published'; feed: string }
  | { code: 'verdict_unknown' }
  | { code: 'risk_accepted'; owner: string; expiresAt: InstantMs }
  | { code: 'no_longer_open' }

export type FindingStands = {
  status: 'open' | 'fixed' | 'not_affected' | 'accepted' | 'unknown'
  closed: boolean
  fixedVersion: string | null
  dueAt: InstantMs | null
  feed: string
  exception: { owner: string; expiresAt: InstantMs } | null
  /** The update of this device that closes it, with the plan's word; null = none is offered or under way. */
  update: { name: string; reason: UpdateReason } | null
}

/** Exactly one reason for every finding: what is not known is said to be unknown, never left out. */
export function whyFinding(finding: FindingStands): FindingReason {
  const { status, closed, fixedVersion, dueAt, feed, exception, update } = finding
  if (closed || status === 'fixed' || status === 'not_affected') return { code: 'no_longer_open' }
  if (exception) return { code: 'risk_accepted', ...exception }
  if (status === 'unknown') return { code: 'verdict_unknown' }
  if (update) return { code: 'closed_by_update', name: update.name, stands: update.reason }
  if (fixedVersion !== null) return { code: 'fix_not_offered', fixedVersion, dueAt }
  return { code: 'no_fix_published', feed }
}
