import type { Freeze, WeeklyRule, WindowRule } from '@dirigent/domain/rollouts/policy'

/**
 * Windows by walking a wall clock minute by minute, as somebody with a watch and a calendar on the wall would: no
 * arithmetic with zones. A window opens in the first minute in which the clock has reached its start, and closes in the
 * first in which it has reached its end; a clock that is set back does not undo that. A freeze ends when the clock has
 * passed its end for good.
 */
export type Walk = { open: Uint8Array; frozen: Uint8Array; fromMs: number }

const MINUTE_MS = 60_000
const DAY_MINUTES = 1_440
/** Clocks are only ever set at a quarter of an hour of UTC. */
const OFFSET_STEP_MINUTES = 15
/** A window of the week before may still be open on the first day. */
const DAYS_BEFORE = 9

/** What the wall clock shows in each minute, in minutes since 1970-01-01 00:00 by that clock. */
export function wallClock(zone: string, fromMs: number, minutes: number): Float64Array {
  const clock = new Float64Array(minutes)
  let offset = 0
  for (let minute = 0; minute < minutes; minute++) {
    const at = fromMs + minute * MINUTE_MS
    if (minute % OFFSET_STEP_MINUTES === 0) {
      const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
      offset = local.offsetNanoseconds / 60e9
    }
    clock[minute] = at / MINUTE_MS + offset
  }
  return clock
}

export function walk(
  rules: readonly WindowRule[],
  freezes: readonly Freeze[],
  clock: Float64Array,
  fromMs: number,
): Walk {
  // What the clock has reached so far, and what it will not go below any more.
  const reached = new Float64Array(clock)
  for (let i = 1; i < reached.length; i++)
    reached[i] = Math.max(reached[i] ?? 0, reached[i - 1] ?? 0)
  const passed = new Float64Array(clock)
  for (let i = passed.length - 2; i >= 0; i--)
    passed[i] = Math.min(passed[i] ?? 0, passed[i + 1] ?? 0)
  const open = new Uint8Array(clock.length)
  const firstDay = Math.floor((clock[0] ?? 0) / DAY_MINUTES) - DAYS_BEFORE
  const lastDay = Math.floor((reached.at(-1) ?? 0) / DAY_MINUTES)
  for (const rule of rules) {
    const covered = new Uint8Array(clock.length)
    for (const [start, end] of windowsOf(rule, firstDay, lastDay)) {
      for (let i = firstAt(reached, start); i < reached.length && (reached[i] ?? 0) < end; i++)
        covered[i] = 1
    }
    const isOutside = 'on' in rule && rule.on === 'business_hours' && rule.part === 'outside'
    for (let i = 0; i < open.length; i++) if (covered[i] === (isOutside ? 0 : 1)) open[i] = 1
  }
  const frozen = new Uint8Array(clock.length)
  for (const { from, until } of freezes) {
    const [start, end] = [wallMinutes(from), wallMinutes(until)]
    for (let i = firstAt(reached, start); i < frozen.length && (passed[i] ?? 0) < end; i++)
      frozen[i] = 1
  }
  return { open, frozen, fromMs }
}

const wallMinutes = (text: string) => Date.parse(`${text}Z`) / MINUTE_MS

function firstAt(reached: Float64Array, wanted: number): number {
  let low = 0
  let high = reached.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((reached[middle] ?? 0) >= wanted) high = middle
    else low = middle + 1
  }
  return low
}

/** Start and end of each window by the wall clock, day by day, from what the rule says about one day. */
function windowsOf(rule: WindowRule, firstDay: number, lastDay: number): [number, number][] {
  if ('on' in rule && rule.on === 'business_hours') {
    const holidays = new Set(rule.holidays)
    return (rule.weekly ?? []).flatMap((hours) =>
      windowsOf(hours, firstDay, lastDay).filter(
        ([start]) => !holidays.has(new Date(start * MINUTE_MS).toISOString().slice(0, 10)),
      ),
    )
  }
  const [hour = 0, minute = 0] = rule.start.split(':').map(Number)
  const found: [number, number][] = []
  for (let day = firstDay; day <= lastDay; day++) {
    if (!startsOn(rule, day)) continue
    const start = day * DAY_MINUTES + hour * 60 + minute
    found.push([start, start + rule.durationMinutes])
  }
  return found
}

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const

function startsOn(rule: Exclude<WindowRule, { on: 'business_hours' }>, day: number): boolean {
  const date = new Date(day * 86_400_000)
  if (!('on' in rule)) return isOneOf(rule, date)
  if (rule.on === 'month_day') {
    if (rule.day > 0) return date.getUTCDate() === rule.day
    const later = new Date((day - rule.day) * 86_400_000)
    return later.getUTCDate() === 1
  }
  if (rule.on === 'month_weekday') {
    const named = new Date((day - rule.plusDays) * 86_400_000)
    if (DAYS[named.getUTCDay()] !== rule.weekday) return false
    if (rule.ordinal > 0) return Math.ceil(named.getUTCDate() / 7) === rule.ordinal
    return new Date(named.getTime() + 7 * 86_400_000).getUTCMonth() !== named.getUTCMonth()
  }
  throw new Error('recurrence rules have an oracle of their own')
}

const isOneOf = (rule: WeeklyRule, date: Date): boolean =>
  rule.days.some((day) => DAYS[date.getUTCDay()] === day)
