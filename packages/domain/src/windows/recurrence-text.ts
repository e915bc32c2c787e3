import { dayOf, type Day } from './days.ts'

export type Frequency = 'daily' | 'weekly' | 'monthly' | 'yearly'

/** A recurrence rule, read. Weekdays count from Monday = 0; `nth` as in `2TU` or `-1SU`. */
export type Recurrence = {
  frequency: Frequency
  interval: number
  count: number | null
  until: Day | null
  weekStartsOn: number
  months: readonly number[]
  monthDays: readonly number[]
  yearDays: readonly number[]
  weeks: readonly number[]
  weekdays: readonly { weekday: number; nth: number | null }[]
  setPositions: readonly number[]
}

export type RecurrenceReading = { ok: true; rule: Recurrence } | { ok: false; detail: string }

const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']
const FREQUENCIES: Readonly<Record<string, Frequency>> = {
  DAILY: 'daily',
  WEEKLY: 'weekly',
  MONTHLY: 'monthly',
  YEARLY: 'yearly',
}
/** Lists of numbers: their limit, and whether they may count from the end. */
const LISTS: Readonly<Record<string, { max: number; fromEnd: boolean }>> = {
  BYMONTH: { max: 12, fromEnd: false },
  BYMONTHDAY: { max: 31, fromEnd: true },
  BYYEARDAY: { max: 366, fromEnd: true },
  BYWEEKNO: { max: 53, fromEnd: true },
  BYSETPOS: { max: 366, fromEnd: true },
}
const NUMBER_MAX = 10_000
const KNOWN = new Set([
  'FREQ',
  'INTERVAL',
  'COUNT',
  'UNTIL',
  'WKST',
  'BYDAY',
  ...Object.keys(LISTS),
])

/** Takes what is wrong, in the order it is found. */
type Say = (detail: string) => void

/**
 * Reads the text of an RRULE (`FREQ=MONTHLY;BYDAY=-1SU`). Refuses what a window cannot mean (hours, minutes) and what RFC
 * 5545 leaves undefined, naming it: a rule that means something else in another program is found in the wrong night.
 */
export function readRecurrence(text: string): RecurrenceReading {
  const faults: string[] = []
  const say = (detail: string) => void faults.push(detail)
  const rule = ruleOf(partsOf(text, say), say)
  if (rule) checkMeaning(rule, say)
  const [detail] = faults
  return rule && detail === undefined
    ? { ok: true, rule }
    : { ok: false, detail: detail ?? 'FREQ is DAILY, WEEKLY, MONTHLY or YEARLY.' }
}

function partsOf(text: string, say: Say): Map<string, string> {
  const parts = new Map<string, string>()
  for (const part of text
    .replace(/^RRULE:/i, '')
    .toUpperCase()
    .split(';')) {
    const [name = '', value = '', ...more] = part.split('=')
    if (value === '' || more.length > 0) say(`"${part}" is not NAME=VALUE.`)
    if (parts.has(name)) say(`${name} is given twice.`)
    if (!KNOWN.has(name)) say(`${name} has no meaning for a day.`)
    parts.set(name, value)
  }
  return parts
}

function ruleOf(parts: ReadonlyMap<string, string>, say: Say): Recurrence | null {
  const frequency = FREQUENCIES[parts.get('FREQ') ?? '']
  if (!frequency) return null
  if (parts.has('COUNT') && parts.has('UNTIL')) say('Either COUNT or UNTIL, not both.')
  const weekStart = WEEKDAYS.indexOf(parts.get('WKST') ?? 'MO')
  if (weekStart < 0) say(`WKST is one of ${WEEKDAYS.join(', ')}.`)
  return {
    frequency,
    interval: wholeNumber(parts, 'INTERVAL', say) ?? 1,
    count: wholeNumber(parts, 'COUNT', say),
    until: untilOf(parts.get('UNTIL'), say),
    weekStartsOn: weekStart,
    months: listOf(parts, 'BYMONTH', say),
    monthDays: listOf(parts, 'BYMONTHDAY', say),
    yearDays: listOf(parts, 'BYYEARDAY', say),
    weeks: listOf(parts, 'BYWEEKNO', say),
    weekdays: weekdaysOf(parts.get('BYDAY'), say),
    setPositions: listOf(parts, 'BYSETPOS', say),
  }
}

/** The combinations that RFC 5545 forbids or leaves open. */
function checkMeaning(rule: Recurrence, say: Say): void {
  const { frequency, weekdays, weeks } = rule
  if (rule.monthDays.length > 0 && frequency === 'weekly')
    say('BYMONTHDAY does not go with FREQ=WEEKLY.')
  if (rule.yearDays.length > 0 && frequency !== 'yearly')
    say('BYYEARDAY goes with FREQ=YEARLY only.')
  if (weeks.length > 0 && frequency !== 'yearly') say('BYWEEKNO goes with FREQ=YEARLY only.')
  if (weeks.length > 0 && weekdays.length === 0)
    say('BYWEEKNO needs BYDAY: programs disagree about which day of the week is meant.')
  if (weekdays.some(({ nth }) => nth !== null)) {
    if (frequency === 'daily' || frequency === 'weekly')
      say('A counted weekday such as 2TU goes with FREQ=MONTHLY or YEARLY only.')
    if (weeks.length > 0) say('A counted weekday such as 2TU does not go with BYWEEKNO.')
  }
  const named = weekdays.length + rule.monthDays.length + rule.yearDays.length + rule.months.length
  if (rule.setPositions.length > 0 && named + weeks.length === 0)
    say('BYSETPOS needs another BY… part.')
}

function wholeNumber(parts: ReadonlyMap<string, string>, name: string, say: Say): number | null {
  const text = parts.get(name)
  if (text === undefined) return null
  const value = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (value < 1 || value > NUMBER_MAX) say(`${name} is a number from 1 to ${NUMBER_MAX}.`)
  return value
}

function listOf(parts: ReadonlyMap<string, string>, name: string, say: Say): number[] {
  const text = parts.get(name)
  const limit = LISTS[name]
  if (text === undefined || !limit) return []
  return text.split(',').map((part) => {
    const value = /^[+-]?\d{1,3}$/.test(part) ? Number(part) : 0
    const inRange = Math.abs(value) >= 1 && Math.abs(value) <= limit.max
    if (!inRange || (value < 0 && !limit.fromEnd))
      say(`${name}: "${part}" is not from ${limit.fromEnd ? '±' : ''}1 to ${limit.max}.`)
    return value
  })
}

function weekdaysOf(text: string | undefined, say: Say): Recurrence['weekdays'] {
  if (text === undefined) return []
  return text.split(',').map((part) => {
    const found = /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/.exec(part)
    const nth = found?.[1] === undefined ? null : Number(found[1])
    if (!found || nth === 0 || (nth !== null && Math.abs(nth) > 53))
      say(`BYDAY: "${part}" is not a day such as SA, 2TU or -1SU.`)
    return { weekday: WEEKDAYS.indexOf(found?.[2] ?? ''), nth }
  })
}

/** The last day that counts; of a date-time its date as written: a window belongs to the day it starts on. */
function untilOf(text: string | undefined, say: Say): Day | null {
  if (text === undefined) return null
  const found = /^(\d{4})(\d{2})(\d{2})(?:T\d{6}Z?)?$/.exec(text)
  if (!found) {
    say(`UNTIL: "${text}" is not a date such as 20261231.`)
    return null
  }
  return dayOf(Number(found[1]), Number(found[2]), Number(found[3]))
}
