import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS } from '../identity/time.ts'
import { deadlineRuleText, dueAt } from './deadline.ts'
import { graceOnReturn, RETURN_GRACE_MS } from './return-grace.ts'

const OFF = Date.UTC(2026, 7, 3, 18)
const BACK = OFF + 90 * DAY_MS
const GRACE = BACK + RETURN_GRACE_MS

describe('the grace of a device that was off', () => {
  it.each([
    ['fell due while it was off', OFF + 10 * DAY_MS, null, GRACE],
    ['falls due an hour after its return', BACK + HOUR_MS, null, GRACE],
    ['was late before it went off', OFF - HOUR_MS, null, null],
    ['fell due in the moment it was last seen', OFF, null, null],
    ['is due later than the grace anyway', GRACE + HOUR_MS, null, null],
    ['is due just when the grace ends', GRACE, null, null],
    ['goes with the next upgrade', null, null, null],
    ['had its grace after an earlier return', OFF + 10 * DAY_MS, OFF + 10 * DAY_MS, null],
  ] as const)('what %s', (_what, due, graceUntil, expected) => {
    expect(graceOnReturn({ dueAt: due, graceUntil, offSince: OFF, backAt: BACK })).toBe(expected)
  })
})

describe('a deadline with a grace', () => {
  const kev = { addedAt: OFF + DAY_MS, daysWithoutKev: 30 }
  it.each([
    ['never before the grace is over', 3, null, GRACE, GRACE],
    ['later where the days say so', 100, null, GRACE, OFF + 100 * DAY_MS],
    ['also when it became exploited meanwhile', 3, kev, GRACE, GRACE],
    ['none stays none', null, null, GRACE, null],
    ['without a grace as ever', 3, null, null, OFF + 3 * DAY_MS],
  ] as const)('%s', (_what, days, exploited, graceUntil, expected) => {
    const given = { detectedAt: OFF, publishedAt: null, days, kev: exploited, graceUntil }
    expect(dueAt(given)).toBe(expected)
  })
  it('is named in the rule', () => {
    expect(deadlineRuleText({ code: 'cap', cap: 'critical', days: 7, afterReturn: true })).toBe(
      'cap/critical-7;after-return',
    )
  })
})
