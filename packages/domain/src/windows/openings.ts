import type { InstantMs } from '../identity/time.ts'
import type { Freeze, Weekday, WindowRule } from '../rollouts/policy.ts'
import { freezePeriod, type FreezePeriod } from './freezes.ts'
import { localDate, localInstant } from './local-time.ts'

/** null = any time; an empty list = never. */
export type WindowRules = readonly WindowRule[] | null

/** A stretch of time, half-open. `endMs` is Infinity when it does not end. */
export type Opening = { startMs: InstantMs; endMs: InstantMs }

/** The longest window is a week, so a window that covers a moment began at most this many days before it. */
const LONGEST_WINDOW_DAYS = 8
/** Weekly rules repeat after seven days; twice that also passes a night in which a window fell away. */
const LOOK_AHEAD_DAYS = 15
/** A week without a gap goes on for ever; this much of it is proof enough. */
const ALWAYS_OPEN_MS = 13 * 24 * 3_600_000

const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/**
 * When the rule's window of one day is open. Start and end are wall-clock times, because a person wrote "22:00 to
 * 04:00": in a night when the clocks change the window is an hour shorter or longer, but never reaches into the
 * morning. A repeated local time means its first pass; a skipped one the moment of the change.
 * null when the rule has no window on this day or a clock change swallowed it.
 */
export function openingOn(rule: WindowRule, day: Temporal.PlainDate, zone: string): Opening | null {
  const weekday = WEEKDAYS[day.dayOfWeek - 1]
  if (weekday === undefined || !rule.days.includes(weekday)) return null
  const start = day.toPlainDateTime(Temporal.PlainTime.from(rule.start))
  const startMs = localInstant(start, zone, 'first')
  const endMs = localInstant(start.add({ minutes: rule.durationMinutes }), zone, 'first')
  return endMs > startMs ? { startMs, endMs } : null
}

/** Windows of the days around a moment, in order; those that touch are one: work may go on from one into the next. */
function weeklyOpenings(rules: readonly WindowRule[], zone: string, atMs: InstantMs): Opening[] {
  const today = localDate(atMs, zone)
  const found: Opening[] = []
  for (let offset = -LONGEST_WINDOW_DAYS; offset <= LOOK_AHEAD_DAYS; offset++) {
    const day = today.add({ days: offset })
    for (const rule of rules) {
      const opening = openingOn(rule, day, zone)
      if (opening) found.push(opening)
    }
  }
  const joined: Opening[] = []
  for (const opening of found.toSorted((a, b) => a.startMs - b.startMs)) {
    const last = joined.at(-1)
    if (last && opening.startMs <= last.endMs) last.endMs = Math.max(last.endMs, opening.endMs)
    else joined.push({ ...opening })
  }
  return joined
}

function openingsFrom(rules: WindowRules, zone: string, atMs: InstantMs): Opening[] {
  if (rules === null) return [{ startMs: atMs, endMs: Number.POSITIVE_INFINITY }]
  return weeklyOpenings(rules, zone, atMs)
    .filter((opening) => opening.endMs > atMs)
    .map(({ startMs, endMs }) =>
      endMs - Math.max(startMs, atMs) >= ALWAYS_OPEN_MS
        ? { startMs, endMs: Number.POSITIVE_INFINITY }
        : { startMs, endMs },
    )
}

function withoutFrozen(open: readonly Opening[], frozen: readonly FreezePeriod[]): Opening[] {
  let parts = [...open]
  for (const { fromMs, untilMs } of frozen) {
    parts = parts.flatMap((part) => {
      if (untilMs <= part.startMs || fromMs >= part.endMs) return [part]
      const left = fromMs > part.startMs ? [{ startMs: part.startMs, endMs: fromMs }] : []
      const right = untilMs < part.endMs ? [{ startMs: untilMs, endMs: part.endMs }] : []
      return [...left, ...right]
    })
  }
  return parts
}

/**
 * Stretches in which work may go on that end after `atMs`, in order: weekly windows with the freezes cut out. Reaches
 * about two weeks beyond `atMs` and beyond the end of each freeze, so an empty answer means: none in sight.
 * Throws a RangeError when the zone is unknown.
 */
export function openings(
  rules: WindowRules,
  zone: string,
  atMs: InstantMs,
  freezes: readonly Freeze[] = [],
): Opening[] {
  const frozen = freezes.map((freeze) => freezePeriod(freeze, zone))
  // A freeze of weeks (Christmas, a migration) hides every window in sight: look again from where each one ends.
  const laterMs = frozen.map((period) => period.untilMs).filter((end) => end > atMs)
  const lookFrom = [atMs, ...laterMs.filter(Number.isFinite).toSorted((a, b) => a - b)]
  for (const fromMs of lookFrom) {
    const found = withoutFrozen(openingsFrom(rules, zone, fromMs), frozen)
    const ahead = found.filter((opening) => opening.endMs > atMs)
    if (ahead.length > 0) return ahead
  }
  return []
}
