import { civilOf, dayOf, monthLength, nthWeekday, weekdayOf, type Day } from './days.ts'
import type { Recurrence } from './recurrence-text.ts'

/** Rules without an end are followed this far when nothing is found: 29 February is missing from 1896 to 1904. */
const PERIODS_MAX = 40_000

/**
 * The days of a recurrence rule (RFC 5545 §3.3.10) from `from` to `until`, both included, in order; none before `start`.
 * Days only: a window adds its time of day, so that a rule means the same in every zone.
 */
export function recurrenceDays(rule: Recurrence, start: Day, from: Day, until: Day): Day[] {
  const last = Math.min(until, rule.until ?? Number.POSITIVE_INFINITY)
  const found: Day[] = []
  let counted = 0
  // With a count every day since the beginning must be counted; without one we may begin near `from`.
  let index = rule.count === null ? Math.max(0, periodIndex(rule, start, from) - 1) : 0
  for (let looked = 0; looked < PERIODS_MAX; looked++, index++) {
    const [first, end] = periodAt(rule, start, index)
    if (first > last) break
    for (const day of daysIn(rule, start, first, end)) {
      if (day < start) continue
      if (day > last) return found
      if (rule.count !== null && ++counted > rule.count) return found
      if (day >= from) found.push(day)
    }
  }
  return found
}

const weekStart = (day: Day, weekStartsOn: number): Day =>
  day - ((weekdayOf(day) - weekStartsOn + 7) % 7)

const monthsOf = (day: Day): number => {
  const { year, month } = civilOf(day)
  return year * 12 + month - 1
}

/** Which period of the rule a day falls into, not below 0. */
function periodIndex({ frequency, interval, weekStartsOn }: Recurrence, start: Day, day: Day) {
  const passed =
    frequency === 'daily'
      ? day - start
      : frequency === 'weekly'
        ? (weekStart(day, weekStartsOn) - weekStart(start, weekStartsOn)) / 7
        : frequency === 'monthly'
          ? monthsOf(day) - monthsOf(start)
          : civilOf(day).year - civilOf(start).year
  return Math.max(0, Math.floor(passed / interval))
}

/** First and last day of a period of the rule. */
function periodAt(
  { frequency, interval, weekStartsOn }: Recurrence,
  start: Day,
  index: number,
): [Day, Day] {
  const step = index * interval
  if (frequency === 'daily') return [start + step, start + step]
  if (frequency === 'weekly') {
    const first = weekStart(start, weekStartsOn) + step * 7
    return [first, first + 6]
  }
  const { year, month } = civilOf(start)
  if (frequency === 'monthly')
    return [dayOf(year, month + step, 1), dayOf(year, month + step + 1, 1) - 1]
  return [dayOf(year + step, 1, 1), dayOf(year + step, 12, 31)]
}

/** The days of one period that the rule names, in order, with BYSETPOS applied. */
function daysIn(rule: Recurrence, start: Day, first: Day, last: Day): Day[] {
  const named = namedWeekdays(rule, first, last)
  const days: Day[] = []
  for (let day = first; day <= last; day++) {
    if (fitsRule(rule, start, day) && (named === null || named.has(day))) days.push(day)
  }
  if (rule.setPositions.length === 0) return days
  const chosen = new Set(
    rule.setPositions.map((position) => days.at(position > 0 ? position - 1 : position)),
  )
  return days.filter((day) => chosen.has(day))
}

/** BYDAY: every such weekday, or the nth in the month (a year's, when the rule names no month). null = not said. */
function namedWeekdays(rule: Recurrence, first: Day, last: Day): Set<Day> | null {
  if (rule.weekdays.length === 0) return null
  const found = new Set<Day>()
  const stretches = rule.frequency === 'yearly' && rule.months.length > 0 ? monthsIn(first) : null
  for (const { weekday, nth } of rule.weekdays) {
    if (nth === null) {
      for (let day = first; day <= last; day++) if (weekdayOf(day) === weekday) found.add(day)
      continue
    }
    for (const [from, until] of stretches ?? [[first, last] as const]) {
      const day = nthWeekday(from, until, weekday, nth)
      if (day !== null) found.add(day)
    }
  }
  return found
}

function monthsIn(firstOfYear: Day): [Day, Day][] {
  const { year } = civilOf(firstOfYear)
  return Array.from({ length: 12 }, (_, month) => [
    dayOf(year, month + 1, 1),
    dayOf(year, month + 2, 1) - 1,
  ])
}

const among = (wanted: readonly number[], position: number, length: number): boolean =>
  wanted.includes(position) || wanted.includes(position - length - 1)

/** Everything but BYDAY; what the rule leaves open is taken from the day it begins on. */
function fitsRule(rule: Recurrence, start: Day, day: Day): boolean {
  const { year, month, day: date } = civilOf(day)
  const begun = civilOf(start)
  if (rule.months.length > 0 && !rule.months.includes(month)) return false
  if (rule.monthDays.length > 0 && !among(rule.monthDays, date, monthLength(year, month)))
    return false
  const firstOfYear = dayOf(year, 1, 1)
  const yearLength = dayOf(year + 1, 1, 1) - firstOfYear
  if (rule.yearDays.length > 0 && !among(rule.yearDays, day - firstOfYear + 1, yearLength))
    return false
  if (rule.weeks.length > 0 && !isInWeeks(rule, day)) return false
  const isOpen =
    rule.weekdays.length + rule.monthDays.length + rule.yearDays.length + rule.weeks.length === 0
  if (!isOpen || rule.frequency === 'daily') return true
  if (rule.frequency === 'weekly') return weekdayOf(day) === weekdayOf(start)
  const sameMonth = rule.frequency === 'monthly' || rule.months.length > 0 || month === begun.month
  return sameMonth && date === begun.day
}

/** Week 1 is the first with at least four days of the year (ISO 8601, and RFC 5545 with any first day of the week). */
function firstWeek(year: number, weekStartsOn: number): Day {
  return weekStart(dayOf(year, 1, 4), weekStartsOn)
}

function isInWeeks({ weeks, weekStartsOn }: Recurrence, day: Day): boolean {
  const middle = civilOf(weekStart(day, weekStartsOn) + 3).year
  const first = firstWeek(middle, weekStartsOn)
  const number = Math.floor((day - first) / 7) + 1
  const length = (firstWeek(middle + 1, weekStartsOn) - first) / 7
  return among(weeks, number, length)
}
