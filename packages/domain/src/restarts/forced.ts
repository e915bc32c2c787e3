import { DAY_MS, type InstantMs } from '../identity/time.ts'

/**
 * Nobody learns of a restart and has it forced on the same day, also when the update reached the device only just before
 * its deadline: one evening to choose lies in between. Measured in the outcome bench: a deadline that forces at once
 * interrupts twice as many people and keeps no more deadlines.
 */
export const RESTART_NOTICE_MS = DAY_MS

/** A restart without a deadline is still due: after a week it waits for an empty desk only. */
export const WITHOUT_DEADLINE_MS = 7 * DAY_MS

/** After this moment a pending restart may be forced, once the grace period was counted down; null = never. */
export function forcedFrom(
  pendingSince: InstantMs,
  deadlineAt: InstantMs | null,
): InstantMs | null {
  return deadlineAt === null ? null : Math.max(deadlineAt, pendingSince + RESTART_NOTICE_MS)
}
