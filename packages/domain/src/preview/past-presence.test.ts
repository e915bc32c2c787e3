import { expect, it } from 'vitest'
import { DAY_MS, HOUR_MS } from '../identity/time.ts'
import { presenceAhead, weekAndHour } from './past-presence.ts'

const MONDAY = Date.parse('2026-11-23T00:00:00Z')
const ahead = (more: Partial<Parameters<typeof presenceAhead>[0]>, days = 14) =>
  presenceAhead(
    { role: 'client', zone: 'Europe/Berlin', weeks: [], ...more },
    MONDAY,
    MONDAY + days * DAY_MS,
  )
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
it('a client without a past works from eight to five where it is', () => {
  expect(hours(ahead({}, 7))).toEqual([0, 1, 2, 3, 4].map((day) => [day * 24 + 7, day * 24 + 16]))
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
  const always = new Set(Array.from({ length: 168 }, (_, hour) => hour))
  const day = ahead({ weeks: [always] }, 1)
  expect(day.map(({ occupied }) => occupied)).toEqual([false, true, false])
  expect(hours(day)).toEqual([
    [0, 7],
    [7, 16],
    [16, 24],
  ])
})
