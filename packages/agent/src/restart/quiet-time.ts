import { MINUTE_MS, type InstantMs } from '@dirigent/domain/identity/time'
import { quietSlot, type Person, type SlotReason } from '@dirigent/domain/quiet-slots/quiet-slot'
import { emptyProfile, observed } from '@dirigent/domain/quiet-slots/week-profile'
import type { Freeze } from '@dirigent/domain/rollouts/policy'
import { activeFreeze } from '@dirigent/domain/windows/freezes'
import type { AgentState, PendingRestart } from '../state/agent-state.ts'

/** Long enough that an idle agent, which looks every quarter of an hour, does not miss it. */
const SLOT_MS = 30 * MINUTE_MS

/** More looks tell no more about a week, and each one is written to the disk. */
const LOOK_EVERY_MS = 5 * MINUTE_MS

/** The slot that was chosen for the restart at hand; all that ever leaves the device of its week profile. */
export type QuietSlot = {
  startMs: InstantMs
  endMs: InstantMs
  because: SlotReason
  /** What was known of people when it was chosen: who enters an absence wants another slot. */
  people?: string
}

/** Adds what is seen now to the device's own week profile. An unknown session is somebody. */
export function seeSessions(
  state: AgentState,
  sessions: readonly { active: boolean }[],
  zone: string,
  nowMs: InstantMs,
): void {
  const profile = state.read('week-profile') ?? emptyProfile(nowMs)
  const passedMs = nowMs - profile.updatedAtMs
  if (passedMs > 0 && passedMs < LOOK_EVERY_MS) return
  const active = sessions.some((session) => session.active)
  state.write('week-profile', observed(profile, { atMs: nowMs, zone, active }))
}

/**
 * The quiet slot of a pending restart: the one that people were told, as long as it lies ahead, no freeze has come over it
 * and nobody entered other hours or absences, otherwise a new one. null when no restart waits for one, or none is left before the deadline.
 */
export function slotFor(
  state: AgentState,
  pending: PendingRestart | null,
  now: {
    zone: string
    freezes: readonly Freeze[]
    people?: readonly Person[] | undefined
    nowMs: InstantMs
  },
): QuietSlot | null {
  const known = state.read('quiet-slot')
  if (!pending?.quiet) {
    if (known) state.remove('quiet-slot')
    return null
  }
  const { zone, freezes, nowMs } = now
  const { deadlineMs, workingHours } = pending.quiet
  const people = now.people ?? (workingHours ? [{ workingHours, absences: [] }] : [])
  const said = JSON.stringify(people)
  const isFree = (at: InstantMs) => activeFreeze(freezes, zone, at) === null
  const isSame = (known?.people ?? said) === said
  if (isSame && known && known.endMs > nowMs && isFree(known.startMs) && isFree(known.endMs - 1))
    return known
  const answer = quietSlot({
    nowMs,
    deadlineMs,
    durationMs: SLOT_MS,
    zone,
    rules: null,
    freezes,
    profile: state.read('week-profile'),
    people,
  })
  if (!answer.found) {
    if (known) state.remove('quiet-slot')
    return null
  }
  const { startMs, endMs, because } = answer
  const slot = { startMs, endMs, because, people: said }
  state.write('quiet-slot', slot)
  return slot
}

/** As it is reported. */
export function reportedSlot(state: AgentState) {
  const slot = state.read('quiet-slot')
  if (!slot) return null
  const iso = (at: InstantMs) => new Date(at).toISOString()
  return { startAt: iso(slot.startMs), endAt: iso(slot.endMs), because: slot.because }
}
