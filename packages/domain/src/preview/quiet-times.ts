import type { InstantMs } from '../identity/time.ts'
import type { SlotReason } from '../quiet-slots/quiet-slot.ts'
import type { Weekday } from '../rollouts/policy.ts'
import { openings, type Opening } from '../windows/openings.ts'

/** The quiet slot that a device chose last, as it reported it. */
export type ReportedSlot = { startMs: InstantMs; endMs: InstantMs; because: SlotReason['code'] }

const WORKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri']
const WEEKEND: readonly Weekday[] = ['sat', 'sun']

/**
 * When a device would call a restart quiet by its own habits: at the time of day of the slot that it reported, on days of
 * the same kind. The week profile behind it never leaves the device. A slot that was merely the least bad says nothing.
 */
export function habitsOf(
  slot: ReportedSlot | null,
  zone: string,
  fromMs: InstantMs,
  untilMs: InstantMs,
): Opening[] {
  if (slot === null || slot.because === 'least_disturbing') return []
  const local = Temporal.Instant.fromEpochMilliseconds(slot.startMs).toZonedDateTimeISO(zone)
  const rule = {
    days: local.dayOfWeek <= WORKDAYS.length ? WORKDAYS : WEEKEND,
    start: local.toPlainTime().toString({ smallestUnit: 'minute' }),
    durationMinutes: Math.max(1, Math.round((slot.endMs - slot.startMs) / 60_000)),
  }
  const covers = (found: readonly Opening[]) => found.some(({ endMs }) => endMs >= untilMs)
  return openings([rule], zone, fromMs, [], covers).filter(({ startMs }) => startMs < untilMs)
}
