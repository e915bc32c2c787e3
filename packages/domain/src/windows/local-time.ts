import type { InstantMs } from '../identity/time.ts'

/**
 * The moment of a local date-time in a zone. A local time that a clock change repeats means its first or its second
 * pass as `ifTwice` says; one that the change skips means the moment of the change.
 * Throws a RangeError when the zone is unknown: names of zones are checked where they come in.
 */
export function localInstant(
  local: Temporal.PlainDateTime,
  zone: string,
  ifTwice: 'first' | 'second',
): InstantMs {
  const disambiguation = ifTwice === 'first' ? 'earlier' : 'later'
  const at = local.toZonedDateTime(zone, { disambiguation })
  if (at.toPlainDateTime().equals(local)) return at.epochMilliseconds
  const before = local.toZonedDateTime(zone, { disambiguation: 'earlier' })
  const change = before.getTimeZoneTransition('next')
  return (change ?? at).epochMilliseconds
}

/** The calendar day that a moment falls on in a zone. */
export function localDate(atMs: InstantMs, zone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone).toPlainDate()
}

/** Whether this machine knows the zone; an unknown one is refused on entry. */
export function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone)
    return true
  } catch {
    return false
  }
}
