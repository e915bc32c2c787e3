import { expect, it } from 'vitest'
import { lastCutAt, nextCutAt } from './cut-times.ts'
import type { CutRule } from './policy.ts'

const at = (text: string) => Date.parse(text)
const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())
const DAILY: CutRule = { every: 'day', at: '06:00' }
const PATCH_DAY: CutRule = { every: 'month', weekday: 'tue', ordinal: 2, plusDays: 2, at: '06:00' }

it.each([
  [
    'before six it is still yesterday',
    DAILY,
    '2026-11-21T04:00Z',
    '2026-11-20T05:00Z',
    '2026-11-21T05:00Z',
  ],
  [
    'the moment itself is the newest cut',
    DAILY,
    '2026-11-21T05:00Z',
    '2026-11-21T05:00Z',
    '2026-11-22T05:00Z',
  ],
  [
    'in summer six is earlier',
    DAILY,
    '2026-07-01T12:00Z',
    '2026-07-01T04:00Z',
    '2026-07-02T04:00Z',
  ],
  [
    'the second Tuesday and two days',
    PATCH_DAY,
    '2026-11-20T12:00Z',
    '2026-11-12T05:00Z',
    '2026-12-10T05:00Z',
  ],
  [
    'a month that begins on a Tuesday',
    PATCH_DAY,
    '2026-12-01T00:00Z',
    '2026-11-12T05:00Z',
    '2026-12-10T05:00Z',
  ],
  [
    'around the turn of the year',
    PATCH_DAY,
    '2026-12-31T23:30Z',
    '2026-12-10T05:00Z',
    '2027-01-14T05:00Z',
  ],
  [
    'a cut that slips into the next month',
    { ...PATCH_DAY, ordinal: 4, plusDays: 10 },
    '2026-12-01T00:00Z',
    '2026-11-06T05:00Z',
    '2026-12-04T05:00Z',
  ],
  [
    'every minute',
    { every: 'minutes', minutes: 1 },
    '2026-11-20T12:00:30Z',
    '2026-11-20T12:00:00Z',
    '2026-11-20T12:01:00Z',
  ],
  [
    'every six seconds',
    { every: 'minutes', minutes: 0.1 },
    '2026-11-20T12:00:05Z',
    '2026-11-20T12:00:00Z',
    '2026-11-20T12:00:06Z',
  ],
] as [string, CutRule, string, string, string][])('%s', (_why, rule, now, last, next) => {
  expect(iso(lastCutAt(rule, 'Europe/Berlin', at(now)))).toBe(iso(at(last)))
  expect(iso(nextCutAt(rule, 'Europe/Berlin', at(now)))).toBe(iso(at(next)))
})

it('never is never', () => {
  expect(lastCutAt({ every: 'never' }, 'UTC', 0)).toBeNull()
  expect(nextCutAt({ every: 'never' }, 'UTC', 0)).toBeNull()
})
