import type { InstantMs } from '@dirigent/domain/identity/time'
import type { Freeze, WeeklyRule, WindowRule } from '@dirigent/domain/rollouts/policy'

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
/** The longest window is a week. */
const DAYS_BACK = 8

type Span = { fromMs: InstantMs; untilMs: InstantMs }

/**
 * The windows that began in the last week, the slow and plain way: for each local day the moment when its clock shows
 * the start. It shares no code with what it judges. In the night of a clock change the end may be read in two ways
 * (time passed, or what the clock on the wall shows); both are right here.
 */
export function spansAround(rules: readonly WindowRule[], zone: string, atMs: InstantMs): Span[] {
  const local = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone)
  const spans: Span[] = []
  for (let back = -1; back <= DAYS_BACK; back++) {
    const day = local.toPlainDate().subtract({ days: back })
    for (const { days, start, durationMinutes } of rules.map(asWeekly)) {
      const weekday = WEEKDAYS[day.dayOfWeek - 1]
      if (!weekday || !days.includes(weekday)) continue
      const began = day.toPlainDateTime(Temporal.PlainTime.from(start))
      const fromMs = began.toZonedDateTime(zone).epochMilliseconds
      const passed = fromMs + durationMinutes * 60_000
      const onTheWall = began
        .add({ minutes: durationMinutes })
        .toZonedDateTime(zone).epochMilliseconds
      spans.push({ fromMs, untilMs: Math.max(passed, onTheWall) })
    }
  }
  return spans
}

/** The simulated company says its windows by weekday; other kinds are proven in packages/domain. */
function asWeekly(rule: WindowRule): WeeklyRule {
  if ('days' in rule && Array.isArray(rule.days)) return rule as WeeklyRule
  throw new Error(`the simulator has no oracle for ${JSON.stringify(rule)}`)
}

/** Whether a window is open, give or take `slackMs`; null = any time. */
export function isOpenByClock(
  rules: readonly WindowRule[] | null,
  zone: string,
  atMs: InstantMs,
  slackMs = 0,
): boolean {
  if (rules === null) return true
  return spansAround(rules, zone, atMs).some(
    ({ fromMs, untilMs }) => fromMs - slackMs <= atMs && atMs < untilMs + slackMs,
  )
}

/** Whether the clock was changed between the beginning of the open window and its end. */
export function crossesClockChange(
  rules: readonly WindowRule[] | null,
  zone: string,
  atMs: InstantMs,
): boolean {
  const offset = (ms: InstantMs) =>
    Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).offsetNanoseconds
  return spansAround(rules ?? [], zone, atMs).some(
    ({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs && offset(fromMs) !== offset(untilMs),
  )
}

/** The freeze that covers a moment surely: not within `slackMs` of its edges. */
export function frozenByClock(
  freezes: readonly Freeze[],
  zone: string,
  atMs: InstantMs,
  slackMs = 0,
): Freeze | null {
  const at = (text: string) =>
    Temporal.PlainDateTime.from(text).toZonedDateTime(zone).epochMilliseconds
  return (
    freezes.find(({ from, until }) => at(from) + slackMs <= atMs && atMs < at(until) - slackMs) ??
    null
  )
}
