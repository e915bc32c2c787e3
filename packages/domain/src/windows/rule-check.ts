import { MINUTE_MS } from '../identity/time.ts'
import type { WindowRule } from '../rollouts/policy.ts'
import { readDay } from './days.ts'
import { readRecurrence } from './recurrence-text.ts'
import { startDays, type DayRule } from './rule-days.ts'

/** Where in a policy, which code, what would be right. */
export type Say = (pointer: string, code: string, detail: string) => void

/** The longest a window may last; so much is looked back to find one that is open. */
const DURATION_MAX_MINUTES = 7 * 24 * 60
/** A rule without a day in this many has none: 29 February is at most eight years away. */
const YEARS_LOOKED_AT = 9

export const isTimeOfDay = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text)

/** One window rule by itself: can it be read, does it ever open, is it long enough for anything. */
export function checkWindowRule(
  pointer: string,
  rule: WindowRule,
  endMarginMs: number,
  say: Say,
): void {
  if ('on' in rule && rule.on === 'business_hours') {
    if (rule.hours.trim() === '')
      say(`${pointer}/hours`, 'required', 'Name the business hours that are meant.')
    return
  }
  if (!isTimeOfDay(rule.start))
    say(`${pointer}/start`, 'time_unreadable', `"${rule.start}" is not a time like 22:00.`)
  if (!(rule.durationMinutes >= 1 && rule.durationMinutes <= DURATION_MAX_MINUTES)) {
    say(`${pointer}/durationMinutes`, 'out_of_range', 'Between one minute and a week.')
  } else if (rule.durationMinutes * MINUTE_MS <= endMarginMs) {
    say(
      `${pointer}/durationMinutes`,
      'never_opens',
      'Shorter than the time that must be left at its end.',
    )
  }
  checkDays(pointer, rule, say)
}

function checkDays(pointer: string, rule: DayRule, say: Say): void {
  if (!('on' in rule)) {
    if (rule.days.length === 0) say(`${pointer}/days`, 'never_opens', 'Name at least one day.')
    return
  }
  if (rule.on === 'month_weekday') {
    if (!(Math.abs(rule.plusDays) <= 27))
      say(`${pointer}/plusDays`, 'out_of_range', 'Between -27 and 27 days.')
    return
  }
  if (rule.on === 'month_day') {
    const size = Math.abs(rule.day)
    if (!(Number.isInteger(rule.day) && size >= 1 && size <= 28))
      say(`${pointer}/day`, 'out_of_range', '1 to 28, or -1 (the last day of the month) to -28.')
    return
  }
  const from = readDay(rule.from)
  if (from === null)
    say(`${pointer}/from`, 'date_unreadable', `"${rule.from}" is not a date like 2026-01-31.`)
  const reading = readRecurrence(rule.rule)
  if (!reading.ok) say(`${pointer}/rule`, 'recurrence_unreadable', reading.detail)
  if (from === null || !reading.ok) return
  const until = from + YEARS_LOOKED_AT * 366
  if (startDays(rule, from, until).length === 0)
    say(`${pointer}/rule`, 'never_opens', 'No day ever fits this rule.')
}
