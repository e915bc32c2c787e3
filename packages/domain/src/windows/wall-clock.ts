import type { InstantMs } from '../identity/time.ts'

/** A wall-clock time as if the clock showed UTC: milliseconds since 1970-01-01 00:00 on that clock. */
export type WallMs = number

/**
 * A zone's clock between two moments: the moment at which it first shows a time (a repeated time means its first pass, a
 * skipped one the moment of the change). Asks for the clock changes once, so that thousands of windows cost nothing more.
 * Throws a RangeError when the zone is unknown.
 */
export function wallClock(
  zone: string,
  fromMs: InstantMs,
  untilMs: InstantMs,
): (wall: WallMs) => InstantMs {
  const changes: { atMs: InstantMs; offsetMs: number }[] = []
  let at: Temporal.ZonedDateTime | null =
    Temporal.Instant.fromEpochMilliseconds(fromMs).toZonedDateTimeISO(zone)
  while (at !== null && at.epochMilliseconds < untilMs) {
    changes.push({ atMs: at.epochMilliseconds, offsetMs: at.offsetNanoseconds / 1e6 })
    at = at.getTimeZoneTransition('next')
  }
  return (wall) => {
    let moment = wall
    for (const [index, { atMs, offsetMs }] of changes.entries()) {
      moment = index === 0 ? wall - offsetMs : Math.max(wall - offsetMs, atMs)
      const next = changes[index + 1]
      if (!next || moment < next.atMs) return moment
    }
    return moment
  }
}
