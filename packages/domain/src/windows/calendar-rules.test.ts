import { describe, expect, it } from 'vitest'
import type { BusinessHoursRule, Freeze, WindowRule } from '../rollouts/policy.ts'
import { freezeInZone, freezePeriod } from './freezes.ts'
import { isOpen, mayStart, nextOpening } from './weekly.ts'

const BERLIN = 'Europe/Berlin'
const at = (text: string) => Date.parse(text)
const patchTuesday: WindowRule = {
  on: 'month_weekday',
  weekday: 'tue',
  ordinal: 2,
  plusDays: 3,
  start: '22:00',
  durationMinutes: 240,
}
const monthEnd: WindowRule = { on: 'month_day', day: -1, start: '20:00', durationMinutes: 600 }
const office = (part: 'inside' | 'outside', holidays: string[] = []): BusinessHoursRule => ({
  on: 'business_hours',
  part,
  hours: 'Office',
  weekly: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], start: '08:00', durationMinutes: 600 }],
  holidays,
})

describe('nextOpening', () => {
  it.each<[string, WindowRule, string, string | null]>([
    ['second Tuesday + 3 days', patchTuesday, '2026-11-21T12:00Z', '2026-12-11T22:00+01:00'],
    [
      'plus days reach into the next month',
      { ...patchTuesday, ordinal: -1, plusDays: 6 },
      '2026-03-01T00:00Z',
      '2026-03-02T22:00+01:00',
    ],
    ['last day of a short month', monthEnd, '2026-02-10T00:00Z', '2026-02-28T20:00+01:00'],
    ['and of a leap year', monthEnd, '2028-02-10T00:00Z', '2028-02-29T20:00+01:00'],
    [
      'once a year',
      {
        on: 'recurrence',
        rule: 'FREQ=YEARLY',
        from: '2026-01-02',
        start: '06:00',
        durationMinutes: 60,
      },
      '2026-03-01T00:00Z',
      '2027-01-02T06:00+01:00',
    ],
    [
      'a leap day',
      {
        on: 'recurrence',
        rule: 'FREQ=YEARLY',
        from: '2024-02-29',
        start: '06:00',
        durationMinutes: 60,
      },
      '2096-03-01T00:00Z',
      '2104-02-29T06:00+01:00',
    ],
    [
      'a rule that has ended',
      {
        on: 'recurrence',
        rule: 'FREQ=DAILY;COUNT=3',
        from: '2026-01-01',
        start: '06:00',
        durationMinutes: 60,
      },
      '2026-02-01T00:00Z',
      null,
    ],
    ['after business hours', office('outside'), '2026-11-20T12:00+01:00', '2026-11-20T18:00+01:00'],
    [
      'business hours after a weekend',
      office('inside'),
      '2026-11-21T12:00Z',
      '2026-11-23T08:00+01:00',
    ],
    [
      'not on a public holiday',
      office('inside', ['2026-12-25']),
      '2026-12-24T20:00+01:00',
      '2026-12-28T08:00+01:00',
    ],
    [
      'hours that nobody resolved',
      { on: 'business_hours', part: 'outside', hours: 'x' },
      '2026-01-01T00:00Z',
      null,
    ],
  ])('%s', (_what, rule, after, expected) => {
    expect(nextOpening([rule], BERLIN, at(after))).toBe(expected === null ? null : at(expected))
  })
})

it('outside of business hours a public holiday is open all day', () => {
  const rules = [office('outside', ['2026-12-25'])]
  expect(isOpen(rules, BERLIN, at('2026-12-25T11:00+01:00'))).toBe(true)
  expect(isOpen(rules, BERLIN, at('2026-12-23T11:00+01:00'))).toBe(false)
})

it('finds the next window that is long enough, past one that a freeze has shortened', () => {
  const freezes: Freeze[] = [
    { name: 'Year end', from: '2026-12-11T23:00', until: '2026-12-31T00:00' },
  ]
  const question = { rules: [patchTuesday], zone: BERLIN, freezes, marginMs: 0 }
  expect(mayStart({ ...question, atMs: at('2026-12-01T00:00Z'), durationMs: 7_200_000 })).toEqual({
    start: false,
    because: 'outside_window',
    nextMs: at('2027-01-15T22:00+01:00'),
  })
})

it('a freeze in a zone of its own means the same moments everywhere', () => {
  const freeze: Freeze = {
    name: 'Broadcast',
    from: '2026-06-01T20:00',
    until: '2026-06-01T22:00',
    zone: BERLIN,
  }
  const period = freezePeriod(freeze, 'America/New_York')
  expect(period.fromMs).toBe(at('2026-06-01T20:00+02:00'))
  const local = freezeInZone(freeze, 'America/New_York')
  expect(local).toEqual({ name: 'Broadcast', from: '2026-06-01T14:00', until: '2026-06-01T16:00' })
  expect(freezePeriod(local, 'America/New_York')).toEqual(period)
})
