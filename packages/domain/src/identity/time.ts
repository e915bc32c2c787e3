/** A moment: milliseconds since 1970-01-01T00:00Z. */
export type InstantMs = number

export const SECOND_MS = 1000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
/** Twenty-four hours; a calendar day in a zone with daylight saving may differ: use `windows/` for those. */
export const DAY_MS = 24 * HOUR_MS
