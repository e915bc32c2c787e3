import type { DeviceUid } from '@dirigent/domain/identity/ids'
import { HOUR_MS } from '@dirigent/domain/identity/time'
import type { Chance } from '@dirigent/domain/preview/chance'
import type { PresenceSpan } from '@dirigent/domain/preview/presence'
import type { Day, Year } from './year.ts'

/** How somebody works. */
export type Habit = 'office' | 'part-time' | 'home' | 'travelling'

/**
 * A year of one person's computer. Absences by German averages: 30 days of holiday (three blocks and the days between
 * the years), about 14 working days sick. In the office some machines stay on overnight, at home the lid is closed:
 * asleep, started anew now and then. Who travels is there for some hours of two days in three, and now and then not
 * for a week.
 */
export function clientYear(
  uid: DeviceUid,
  habit: Habit,
  year: Year,
  chance: Chance,
): PresenceSpan[] {
  const away = absences(uid, year, chance)
  const staysOn = habit === 'office' && chance('stays-on', uid) < 0.35
  const shutsDown = habit === 'office' ? 0.85 : 0.2
  const spans: PresenceSpan[] = []
  year.days.forEach((day, index) => {
    const work = away.has(index) ? null : workOf(uid, habit, day, index, chance)
    if (!work) {
      if (staysOn) spans.push(span(day, 0, 24, false, false))
      return
    }
    const [from, until] = work
    const cold = !staysOn && chance('cold', uid, index) < shutsDown
    if (staysOn) spans.push(span(day, 0, from, false, false))
    spans.push(span(day, from, until, true, cold))
    if (staysOn) spans.push(span(day, until, 24, false, false))
    else if (chance('evening', uid, index) < (habit === 'home' ? 0.12 : 0.02))
      spans.push(span(day, Math.max(until + 1, 20), Math.max(until + 2, 21.5), true, false))
  })
  return touching(spans)
}

const span = (
  day: Day,
  from: number,
  until: number,
  occupied: boolean,
  cold: boolean,
): PresenceSpan => ({
  fromMs: Math.round(day.startMs + from * HOUR_MS),
  untilMs: Math.round(day.startMs + until * HOUR_MS),
  occupied,
  cold,
})

/** On nights when the clocks change a day has 23 or 25 hours: what would overlap is cut. */
function touching(spans: readonly PresenceSpan[]): PresenceSpan[] {
  return spans.flatMap((one, index) => {
    const next = spans[index + 1]
    const untilMs = next ? Math.min(one.untilMs, next.fromMs) : one.untilMs
    return untilMs > one.fromMs ? [{ ...one, untilMs }] : []
  })
}

function workOf(
  uid: DeviceUid,
  habit: Habit,
  day: Day,
  index: number,
  chance: Chance,
): [number, number] | null {
  if (day.weekday > 5 || day.holiday) return null
  const begins = 7.5 + 1.5 * chance('begins', uid) + 0.7 * chance('late', uid, index)
  switch (habit) {
    case 'part-time':
      return worksOn(uid, day.weekday, chance) ? [begins, begins + 5] : null
    case 'travelling': {
      const awayLong = chance('trip', uid, Math.floor(index / 7)) < 0.12
      if (awayLong || chance('there', uid, index) > 0.66) return null
      return [begins + 1, begins + 2 + 5 * chance('hours', uid, index)]
    }
    default:
      return [begins, begins + 8 + 1.2 * chance('hours', uid, index)]
  }
}

/** Three days of the week, the same every week. */
function worksOn(uid: DeviceUid, weekday: number, chance: Chance): boolean {
  const first = 1 + Math.floor(chance('weekday', uid) * 3)
  return weekday >= first && weekday < first + 3
}

/** Days of the year, by index, on which the person is not there. */
function absences(uid: DeviceUid, year: Year, chance: Chance): Set<number> {
  const away = new Set<number>()
  const block = (from: number, days: number) => {
    for (let index = 0; index < days; index++) away.add(Math.floor(from) + index)
  }
  block(chance('spring', uid) * 120, 9)
  block(170 + chance('summer', uid) * 70, 21)
  block(270 + chance('autumn', uid) * 60, 7)
  if (chance('christmas', uid) < 0.8) block(year.days.length - 11, 11)
  for (let quarter = 0; quarter < 4; quarter++) {
    if (chance('ill', uid, quarter) < 0.75)
      block(quarter * 91 + chance('when', uid, quarter) * 85, 2 + chance('long', uid, quarter) * 6)
  }
  return away
}
