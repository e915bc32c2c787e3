import { DAY_MS, MINUTE_MS, type InstantMs } from '../identity/time.ts'
import { localDate, localInstant } from '../windows/local-time.ts'
import type { CutRule, Weekday } from './policy.ts'

const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
/** A month's cut lies at most four weeks and `plusDays` after its first day: look one month around what that reaches. */
const MONTHS_AROUND = 2

/** The newest moment at or before `now` at which the rule cuts; null = never. */
export function lastCutAt(rule: CutRule, zone: string, now: InstantMs): InstantMs | null {
  return candidates(rule, zone, now).findLast((at) => at <= now) ?? null
}

/** The first moment after `now` at which the rule cuts; null = never. */
export function nextCutAt(rule: CutRule, zone: string, now: InstantMs): InstantMs | null {
  return candidates(rule, zone, now).find((at) => at > now) ?? null
}

function candidates(rule: CutRule, zone: string, now: InstantMs): InstantMs[] {
  switch (rule.every) {
    case 'never':
      return []
    case 'minutes': {
      const stepMs = rule.minutes * MINUTE_MS
      const slot = Math.floor(now / stepMs)
      return [slot * stepMs, (slot + 1) * stepMs]
    }
    case 'day': {
      const today = localDate(now, zone)
      return [-1, 0, 1, 2].map((days) => moment(today.add({ days }), rule.at, zone))
    }
    case 'month': {
      const around = MONTHS_AROUND + Math.ceil(rule.plusDays / 28)
      const month = localDate(now - rule.plusDays * DAY_MS, zone).with({ day: 1 })
      return Array.from({ length: 2 * around + 1 }, (_, index) =>
        month.add({ months: index - around }),
      )
        .map((first) => ordinalDay(first, rule.weekday, rule.ordinal).add({ days: rule.plusDays }))
        .map((day) => moment(day, rule.at, zone))
    }
  }
}

function ordinalDay(
  first: Temporal.PlainDate,
  weekday: Weekday,
  ordinal: number,
): Temporal.PlainDate {
  const wanted = WEEKDAYS.indexOf(weekday) + 1
  const offset = (wanted - first.dayOfWeek + 7) % 7
  return first.add({ days: offset + (ordinal - 1) * 7 })
}

function moment(day: Temporal.PlainDate, at: string, zone: string): InstantMs {
  return localInstant(day.toPlainDateTime(Temporal.PlainTime.from(at)), zone, 'first')
}
