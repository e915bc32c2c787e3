import { DAY_MS, type InstantMs } from '../identity/time.ts'

/**
 * A device that was off for a day or longer has this long after its return before anything that fell due meanwhile is
 * late: one working day to see the notice, to choose a moment and to install. Late in the moment of its return, the
 * person at it would be interrupted for something they could not know of.
 */
export const RETURN_GRACE_MS = DAY_MS

/** One open finding of a device that was off from `offSince` to `backAt`. */
export type ReturningFinding = {
  dueAt: InstantMs | null
  /** Given by an earlier return; null = never. */
  graceUntil: InstantMs | null
  offSince: InstantMs
  backAt: InstantMs
}

/**
 * Until when a finding of a device that is back has its grace period; null = its deadline stays. What was late before
 * the device went off stays late, and each finding gets a grace once: nobody postpones for ever by switching off.
 */
export function graceOnReturn(finding: ReturningFinding): InstantMs | null {
  const { dueAt, graceUntil, offSince, backAt } = finding
  if (dueAt === null || graceUntil !== null) return null
  const until = backAt + RETURN_GRACE_MS
  return dueAt > offSince && dueAt < until ? until : null
}
