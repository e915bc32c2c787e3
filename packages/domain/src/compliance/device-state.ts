import type { FeedName } from '../advisories/advisory.ts'
import { DAY_MS, MINUTE_MS, SECOND_MS, type InstantMs } from '../identity/time.ts'
import type { UpdateReason, UpdateState } from '../planning/reasons.ts'

/** Exactly one per device, so that bars add up to the fleet. Worst first. */
export type DeviceState =
  | 'late'
  | 'needs_person'
  | 'unknown'
  | 'running'
  | 'waiting'
  | 'in_effect'
  | 'observed'
export const DEVICE_STATES: readonly DeviceState[] = [
  'late',
  'needs_person',
  'unknown',
  'running',
  'waiting',
  'in_effect',
  'observed',
]

/** Why a device is in its state, as far as its updates do not say it (then it is their `UpdateReason`). */
export type DeviceReason =
  | { code: 'finding_late'; vulnerability: string; dueAt: InstantMs; count: number }
  | { code: 'clone_suspected'; since: InstantMs }
  | { code: 'never_seen' }
  | { code: 'no_inventory' }
  | { code: 'silent'; lastSeenAt: InstantMs | null }
  | { code: 'coverage_failed'; provider: string }
  | { code: 'updates_not_read' }
  | { code: 'release_unknown' }
  | { code: 'feed_missing'; feed: FeedName }
  | { code: 'not_matched_yet' }
  | { code: 'not_planned_yet'; count: number }
  | { code: 'waits_for_update'; count: number; dueAt: InstantMs | null }
  | { code: 'nothing_to_do' }
export type DeviceReasonCode = DeviceReason['code']

/** What one device's state is decided from; all of it is in the store. */
export type DeviceStateFacts = {
  mode: 'observe' | 'managed'
  group: string | null
  enrolledAt: InstantMs
  lastSeenAt: InstantMs | null
  checkInIntervalMs: number
  inventoryAt: InstantMs | null
  /** null = a release that no feed judges. */
  ecosystem: string | null
  /** The feed that judges the device's packages, when it was never loaded; null = it was. */
  feedMissing: FeedName | null
  /** Some of its packages were not compared with any feed yet. */
  unmatched: boolean
  /** A provider that could not be read completely; null = all were. */
  coverageFailed: string | null
  /** It has not said yet what it could read: the first reading of its updates takes minutes. */
  coverageMissing: boolean
  cloneSuspectedAt: InstantMs | null
  openFixable: number
  /** Open, fixable, and past their deadline at `now`. */
  lateFindings: number
  worstLate: string | null
  /** Earliest deadline of an open, fixable finding, and the earliest that is still to come. */
  earliestDueAt: InstantMs | null
  nextDueAt: InstantMs | null
  updatesOffered: number
  /** The most pressing word of the plan in each state it has for this device. */
  plan: readonly { state: UpdateState; reason: UpdateReason }[]
}

export type DeviceStateDecision = {
  state: DeviceState
  because: DeviceReason | UpdateReason
  /** When the passing of time alone may change the state; null = only new facts can. */
  changesAt: InstantMs | null
}

/** A device that missed this many check-ins in a row, and a whole day, is silent: what it reported no longer counts. */
const SILENT_INTERVALS = 3
const SILENT_MIN_MS = DAY_MS
/** New packages are compared within seconds. */
const MATCHING_MS = 5 * SECOND_MS

/** How long after its last check-in a device counts as silent. */
export function silentAfterMs(checkInIntervalMs: number): number {
  return Math.max(SILENT_MIN_MS, SILENT_INTERVALS * checkInIntervalMs)
}

/** Three missed check-ins, and never so short that one slow answer makes a device offline. */
const OFFLINE_INTERVALS = 3
const OFFLINE_MIN_MS = 2 * MINUTE_MS

/** How long after its last check-in nothing is expected to start on a device, because it is not there. */
export function offlineAfterMs(checkInIntervalMs: number): number {
  return Math.max(OFFLINE_MIN_MS, OFFLINE_INTERVALS * checkInIntervalMs)
}

/**
 * The one state of a device: late > needs a person > unknown > running > waiting > in effect. A device that is only
 * observed is `observed`, unless it is unknown. Unknown is never healthy: nothing is concluded from what was not seen.
 */
export function deviceState(facts: DeviceStateFacts, now: InstantMs): DeviceStateDecision {
  const unknown = unknownBecause(facts, now)
  const decided = (
    state: DeviceState,
    because: DeviceReason | UpdateReason,
  ): DeviceStateDecision => ({
    state,
    because,
    changesAt: nextChange(facts, now),
  })
  if (facts.mode === 'observe') {
    return unknown
      ? decided('unknown', unknown)
      : decided('observed', { code: 'device_observed', group: facts.group })
  }
  if (facts.lateFindings > 0 && facts.earliestDueAt !== null) {
    return decided('late', {
      code: 'finding_late',
      vulnerability: facts.worstLate ?? '',
      dueAt: facts.earliestDueAt,
      count: facts.lateFindings,
    })
  }
  const planned = (...states: UpdateState[]) =>
    facts.plan.find(({ state }) => states.includes(state))?.reason ?? null
  if (facts.cloneSuspectedAt !== null) {
    return decided('needs_person', { code: 'clone_suspected', since: facts.cloneSuspectedAt })
  }
  const person = planned('needs_person', 'failed')
  if (person) return decided('needs_person', person)
  if (unknown) return decided('unknown', unknown)
  const unplanned = planned('unknown')
  if (unplanned) return decided('unknown', unplanned)
  const running = planned('running')
  if (running) return decided('running', running)
  const waiting = planned('staged', 'installed', 'waiting') ?? openBecause(facts)
  if (waiting) return decided('waiting', waiting)
  return decided('in_effect', planned('in_effect') ?? { code: 'nothing_to_do' })
}

/** What keeps anybody from saying how the device stands; null = it is known. */
function unknownBecause(facts: DeviceStateFacts, now: InstantMs): DeviceReason | null {
  if (facts.inventoryAt === null) {
    return { code: facts.lastSeenAt === null ? 'never_seen' : 'no_inventory' }
  }
  if (now >= silentAt(facts)) return { code: 'silent', lastSeenAt: facts.lastSeenAt }
  if (facts.coverageFailed !== null)
    return { code: 'coverage_failed', provider: facts.coverageFailed }
  if (facts.ecosystem === null) return { code: 'release_unknown' }
  if (facts.feedMissing !== null) return { code: 'feed_missing', feed: facts.feedMissing }
  if (facts.unmatched) return { code: 'not_matched_yet' }
  return facts.coverageMissing ? { code: 'updates_not_read' } : null
}

/** Something is open although the plan has no word on it (not planned since, or nothing is offered for it). */
function openBecause(facts: DeviceStateFacts): DeviceReason | null {
  if (facts.updatesOffered > 0 && facts.plan.length === 0) {
    return { code: 'not_planned_yet', count: facts.updatesOffered }
  }
  if (facts.openFixable === 0) return null
  return { code: 'waits_for_update', count: facts.openFixable, dueAt: facts.earliestDueAt }
}

const silentAt = (facts: DeviceStateFacts): InstantMs =>
  (facts.lastSeenAt ?? facts.enrolledAt) + silentAfterMs(facts.checkInIntervalMs)

function nextChange(facts: DeviceStateFacts, now: InstantMs): InstantMs | null {
  const matchedAt = facts.unmatched ? now + MATCHING_MS : null
  const moments = [silentAt(facts), facts.nextDueAt, matchedAt].filter(
    (at): at is InstantMs => at !== null && at > now,
  )
  return moments.length === 0 ? null : Math.min(...moments)
}
