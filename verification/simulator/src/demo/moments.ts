import { DAY_MS, MINUTE_MS, type InstantMs } from '@dirigent/domain/identity/time'
import type { PolicyDocument } from '@dirigent/domain/rollouts/policy'
import { nextOpening } from '@dirigent/domain/windows/weekly'

const zoned = (atMs: InstantMs, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone)

/** Eight in the morning of the next day, in this zone. */
export const nextMorning = (nowMs: InstantMs, zone: string): InstantMs =>
  zoned(nowMs, zone).add({ days: 1 }).withPlainTime({ hour: 8 }).epochMilliseconds

/** The Monday of this week, nine o'clock: whatever day it is, the demo has a week of work before it. */
export function mondayMorning(nowMs: InstantMs, zone: string): InstantMs {
  const local = zoned(nowMs, zone)
  return local.subtract({ days: local.dayOfWeek - 1 }).withPlainTime({ hour: 9 }).epochMilliseconds
}

/**
 * Shortly after the servers' next maintenance window has opened, of either lane; tomorrow morning when none is in
 * sight. Inside a window the next one is meant, so the search begins where none is open.
 */
export function nextWindow(nowMs: InstantMs, policy: PolicyDocument): InstantMs {
  const { routine, urgent } = policy.windows.servers
  const rules = [...(routine ?? []), ...(urgent ?? [])]
  for (let atMs = nowMs; atMs < nowMs + 8 * DAY_MS; atMs += 30 * MINUTE_MS) {
    const opensAt = nextOpening(rules, policy.zone, atMs, policy.freezes)
    if (opensAt !== null && opensAt > atMs) return opensAt + MINUTE_MS
  }
  return nextMorning(nowMs, policy.zone)
}
