/**
 * Calendar days as numbers: whole days since 1970-01-01 in the proleptic Gregorian calendar. Recurrence rules ask for
 * thousands of days at a time, and none of it needs a zone.
 */
export type Day = number
export type Civil = { year: number; month: number; day: number }

const DAY_MS = 86_400_000

/** The day of a date; a day or month beyond its end counts on (32 January = 1 February). */
export const dayOf = (year: number, month: number, day: number): Day =>
  Math.floor(Date.UTC(year, month - 1, day) / DAY_MS)

export function civilOf(day: Day): Civil {
  const date = new Date(day * DAY_MS)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

/** Monday = 0 … Sunday = 6; 1970-01-01 was a Thursday. */
export const weekdayOf = (day: Day): number => (((day + 3) % 7) + 7) % 7

export const monthLength = (year: number, month: number): number =>
  dayOf(year, month + 1, 1) - dayOf(year, month, 1)

/** `2026-12-24` as a day; null when it is no date that exists. */
export function readDay(text: string): Day | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!found) return null
  const [year, month, date] = found.slice(1).map(Number)
  if (year === undefined || month === undefined || date === undefined) return null
  const day = dayOf(year, month, date)
  const civil = civilOf(day)
  return civil.month === month && civil.day === date ? day : null
}

export function dayText(day: Day): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}

export const dayOfDate = (date: Temporal.PlainDate): Day => dayOf(date.year, date.month, date.day)

/**
 * The nth of a weekday (0 = Monday) in a stretch of days: 1 = the first, -1 = the last; null when there is none.
 */
export function nthWeekday(first: Day, last: Day, weekday: number, nth: number): Day | null {
  const day =
    nth > 0
      ? first + ((weekday - weekdayOf(first) + 7) % 7) + (nth - 1) * 7
      : last - ((weekdayOf(last) - weekday + 7) % 7) + (nth + 1) * 7
  return day >= first && day <= last ? day : null
}
