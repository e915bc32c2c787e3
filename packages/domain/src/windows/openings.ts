import { DAY_MS, HOUR_MS, MINUTE_MS, type InstantMs } from '../identity/time.ts'
import type { BusinessHoursRule, Freeze, WindowRule } from '../rollouts/policy.ts'
import { dayOfDate, dayText, type Day } from './days.ts'
import { freezePeriod } from './freezes.ts'
import { localDate } from './local-time.ts'
import { isWeekly, startDays, type DayRule } from './rule-days.ts'
import { joined, without } from './stretches.ts'
import { wallClock } from './wall-clock.ts'

/** null = any time; an empty list = never. */
export type WindowRules = readonly WindowRule[] | null

/** A stretch of time, half-open. `endMs` is Infinity when it does not end. */
export type Opening = { startMs: InstantMs; endMs: InstantMs }

/** The longest window is a week, so a window that covers a moment began at most this many days before it. */
const LONGEST_WINDOW_DAYS = 8
/** Zones lie up to 26 hours apart, and a whole day may be left out. */
const CLOCK_MARGIN_DAYS = 3
/**
 * How far to look, further each time nothing is found: two weeks pass a night in which a weekly window fell away; a
 * month and a year find what is monthly and yearly; nine years find a 29 February at the end of a century.
 */
const LOOK_AHEAD_DAYS = [15, 70, 400, 9 * 366] as const
/** Who wants more than one opening does not look further than this for the one that would suit. */
const FAR_DAYS = 400
/** A week without a gap goes on for ever; this much of it is proof enough. */
const ALWAYS_OPEN_MS = 13 * DAY_MS

/**
 * When the rule's window of one day is open. Start and end are wall-clock times, because a person wrote "22:00 to
 * 04:00": in a night when the clocks change the window is an hour shorter or longer, but never reaches into the
 * morning. A repeated local time means its first pass; a skipped one the moment of the change.
 * null when a clock change swallowed it.
 */
function openingOn(rule: Timed, day: Day, clock: Clock): Opening | null {
  const [hours = 0, minutes = 0] = rule.start.split(':').map(Number)
  const start = day * DAY_MS + hours * HOUR_MS + minutes * MINUTE_MS
  const startMs = clock(start)
  const endMs = clock(start + rule.durationMinutes * MINUTE_MS)
  return endMs > startMs ? { startMs, endMs } : null
}

type Clock = (wall: number) => InstantMs
type Timed = Pick<DayRule, 'start' | 'durationMinutes'>
type Days = { from: Day; until: Day }

function dayRuleOpenings(rule: DayRule, days: Days, clock: Clock): Opening[] {
  return startDays(rule, days.from, days.until).flatMap((day) => openingOn(rule, day, clock) ?? [])
}

/** Business hours belong to the day they start on; a public holiday has none. */
function businessOpenings(rule: BusinessHoursRule, days: Days, clock: Clock): Opening[] {
  const holidays = new Set(rule.holidays)
  return (rule.weekly ?? []).flatMap((weekly) =>
    startDays(weekly, days.from, days.until)
      .filter((day) => !holidays.has(dayText(day)))
      .flatMap((day) => openingOn(weekly, day, clock) ?? []),
  )
}

/** Stretches of a rule whose windows start between two days; `outside` is what its hours leave of `span`. */
function openingsOf(rule: WindowRule, days: Days, clock: Clock, span: Opening): Opening[] {
  if (isWeekly(rule) || rule.on !== 'business_hours') return dayRuleOpenings(rule, days, clock)
  // Not resolved: nobody knows the hours, so it is never open.
  if (rule.weekly === undefined) return []
  const hours = businessOpenings(rule, days, clock)
  return rule.part === 'inside' ? hours : without([span], hours)
}

/** Stretches around a moment, as far as `aheadDays` from it; one that reaches `untilMs` may go on beyond. */
function openingsUntil(
  rules: readonly WindowRule[],
  zone: string,
  atMs: InstantMs,
  aheadDays: number,
): { found: Opening[]; untilMs: InstantMs } {
  const today = dayOfDate(localDate(atMs, zone))
  const days = { from: today - LONGEST_WINDOW_DAYS, until: today + aheadDays }
  const clock = wallClock(
    zone,
    atMs - (LONGEST_WINDOW_DAYS + CLOCK_MARGIN_DAYS) * DAY_MS,
    atMs + (aheadDays + LONGEST_WINDOW_DAYS + CLOCK_MARGIN_DAYS) * DAY_MS,
  )
  const untilMs = clock((days.until + 1) * DAY_MS)
  const span = { startMs: atMs - DAY_MS, endMs: untilMs }
  const isWeek = rules.every(isWeekly)
  const found = joined(rules.flatMap((rule) => openingsOf(rule, days, clock, span)))
    .filter((opening) => opening.endMs > atMs)
    .map(({ startMs, endMs }) => {
      const goesOn = isWeek && endMs - Math.max(startMs, atMs) >= ALWAYS_OPEN_MS
      return { startMs, endMs: goesOn ? Infinity : endMs }
    })
  return { found, untilMs }
}

/**
 * Stretches in which work may go on that end after `atMs`, in order: windows with the freezes cut out. Looks as far as
 * it takes until `isEnough` is content (at least one, unless said otherwise) and the first has its real end, at most nine
 * years; an empty answer means: none in sight. Throws a RangeError when the zone is unknown.
 */
export function openings(
  rules: WindowRules,
  zone: string,
  atMs: InstantMs,
  freezes: readonly Freeze[] = [],
  isEnough: (found: readonly Opening[]) => boolean = (found) => found.length > 0,
): Opening[] {
  const frozen = freezes.map((freeze) => {
    const { fromMs, untilMs } = freezePeriod(freeze, zone)
    return { startMs: fromMs, endMs: untilMs }
  })
  const ahead = (open: readonly Opening[]) =>
    without(open, frozen).filter(({ endMs }) => endMs > atMs)
  if (rules === null) return ahead([{ startMs: atMs, endMs: Infinity }])
  if (rules.length === 0) return []
  let last: Opening[] = []
  for (const days of LOOK_AHEAD_DAYS) {
    const { found, untilMs } = openingsUntil(rules, zone, atMs, days)
    // What reaches the end of what we looked at may go on, unless it is known to go on for ever.
    const sure = found.flatMap((one) =>
      ahead([one]).filter(({ endMs }) => endMs < untilMs || one.endMs === Infinity),
    )
    if (isEnough(sure) || (sure.length > 0 && days >= FAR_DAYS)) return sure
    last = found.map((one) => (one.endMs >= untilMs ? { ...one, endMs: Infinity } : one))
  }
  // A stretch of nine years counts as one without an end.
  return ahead(last)
}
