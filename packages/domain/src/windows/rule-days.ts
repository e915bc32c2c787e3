import type { BusinessHoursRule, Weekday, WeeklyRule, WindowRule } from '../rollouts/policy.ts'
import { civilOf, dayOf, nthWeekday, readDay, weekdayOf, type Day } from './days.ts'
import { recurrenceDays } from './recurrence.ts'
import { readRecurrence } from './recurrence-text.ts'

const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** A rule that opens on certain days at one time of day. */
export type DayRule = Exclude<WindowRule, BusinessHoursRule>

export const isWeekly = (rule: WindowRule): rule is WeeklyRule => !('on' in rule)

/** The days from `from` to `until`, both included, on which a window of the rule starts, in order. */
export function startDays(rule: DayRule, from: Day, until: Day): Day[] {
  if (!('on' in rule)) return weeklyDays(rule, from, until)
  switch (rule.on) {
    case 'month_weekday': {
      const weekday = WEEKDAYS.indexOf(rule.weekday)
      return monthly(from - rule.plusDays, until - rule.plusDays, (first, last) =>
        nthWeekday(first, last, weekday, rule.ordinal),
      ).map((day) => day + rule.plusDays)
    }
    case 'month_day':
      return monthly(from, until, (first, last) =>
        rule.day > 0 ? first + rule.day - 1 : last + rule.day + 1,
      )
    case 'recurrence': {
      const reading = readRecurrence(rule.rule)
      const start = readDay(rule.from)
      // Refused on entry; one that cannot be read all the same opens never, not always.
      return reading.ok && start !== null ? recurrenceDays(reading.rule, start, from, until) : []
    }
  }
}

function weeklyDays(rule: WeeklyRule, from: Day, until: Day): Day[] {
  const found: Day[] = []
  for (let day = from; day <= until; day++) {
    const weekday = WEEKDAYS[weekdayOf(day)]
    if (weekday !== undefined && rule.days.includes(weekday)) found.push(day)
  }
  return found
}

function monthly(from: Day, until: Day, dayIn: (first: Day, last: Day) => Day | null): Day[] {
  const { year, month } = civilOf(from)
  const found: Day[] = []
  for (let step = 0; ; step++) {
    const first = dayOf(year, month + step, 1)
    if (first > until) return found
    const day = dayIn(first, dayOf(year, month + step + 1, 1) - 1)
    if (day !== null && day >= from && day <= until) found.push(day)
  }
}
