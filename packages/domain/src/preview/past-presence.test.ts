import { expect, it } from 'vitest'
import { DAY_MS, HOUR_MS } from '../identity/time.ts'
import type { Person } from '../quiet-slots/quiet-slot.ts'
import { workTimes } from '../quiet-slots/work-times.ts'
import { presenceAhead, weekAndHour } from './past-presence.ts'
import { habitsOf } from './quiet-times.ts'

const MONDAY = Date.parse('2026-11-23T00:00:00Z')
const ahead = (
  { people = [], ...more }: Partial<Parameters<typeof presenceAhead>[0]> & { people?: Person[] },
  days = 14,
) => {
  const until = MONDAY + days * DAY_MS
  const times = workTimes(people, 'Europe/Berlin', MONDAY, until)
  return presenceAhead({ role: 'client', weeks: [], times, habits: [], ...more }, MONDAY, until)
}
const always = new Set(Array.from({ length: 168 }, (_, hour) => hour))
const hours = (spans: ReturnType<typeof ahead>) =>
  spans.map(({ fromMs, untilMs }) => [(fromMs - MONDAY) / HOUR_MS, (untilMs - MONDAY) / HOUR_MS])

it('the week begins on Monday at midnight UTC', () => {
  expect(weekAndHour(MONDAY).hour).toBe(0)
  expect(weekAndHour(MONDAY - 1)).toEqual({ week: weekAndHour(MONDAY).week - 1, hour: 167 })
})
it('a server without a past is on, and nobody sits there', () => {
  expect(ahead({ role: 'server' })).toEqual([
    { fromMs: MONDAY, untilMs: MONDAY + 14 * DAY_MS, occupied: false, cold: false },
  ])
})
it('a client without a past works from eight to six where it is', () => {
  expect(hours(ahead({}, 7))).toEqual([0, 1, 2, 3, 4].map((day) => [day * 24 + 7, day * 24 + 17]))
})
it('the past comes again, week by week, also the week of holidays in it', () => {
  expect(hours(ahead({ weeks: [new Set([8, 9, 33]), new Set()] }, 28))).toEqual([
    [8, 10],
    [33, 34],
    [344, 346],
    [369, 370],
  ])
})
it('what is left on day and night is occupied in the daytime of working days only', () => {
  const day = ahead({ weeks: [always] }, 1)
  expect(day.map(({ occupied }) => occupied)).toEqual([false, true, false])
  expect(hours(day)).toEqual([
    [0, 7],
    [7, 17],
    [17, 24],
  ])
})
it('hours that were entered and absences say when somebody sits there', () => {
  const morning = [{ days: ['mon' as const, 'tue' as const], start: '06:30', durationMinutes: 240 }]
  const absences = [{ name: '', from: '2026-11-24T00:00', until: '2026-11-25T00:00' }]
  const person = { workingHours: morning, absences }
  expect(
    hours(ahead({ people: [person], weeks: [always] }, 2).filter(({ occupied }) => occupied)),
  ).toEqual([[5.5, 9.5]])
  // Not left on over night: whenever it is on somebody is there, but not while everybody is away.
  const seen = [new Set([8, 9, 32])]
  expect(ahead({ people: [person], weeks: seen }, 2).map(({ occupied }) => occupied)).toEqual([
    true,
    false,
  ])
})
it('the slot that the device reported is quiet on all days of its kind, unless it was merely the least bad', () => {
  const noon = Date.parse('2026-11-18T12:00:00+01:00')
  const slot = { startMs: noon, endMs: noon + HOUR_MS / 2, because: 'usually_nobody' as const }
  const until = MONDAY + 7 * DAY_MS
  const habits = habitsOf(slot, 'Europe/Berlin', MONDAY, until)
  expect(habits).toHaveLength(5)
  const day = ahead({ weeks: [new Set([8, 9, 10, 11, 12])], habits }, 1)
  expect(day.map(({ occupied }) => occupied)).toEqual([true, false, true])
  expect(hours(day)[1]).toEqual([11, 11.5])
  expect(habitsOf({ ...slot, because: 'least_disturbing' }, 'UTC', MONDAY, until)).toEqual([])
})
