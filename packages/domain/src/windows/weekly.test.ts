import { describe, expect, it } from 'vitest'
import type { Freeze, WeeklyRule, WindowRule } from '../rollouts/policy.ts'
import { currentWindowEnd, fits, isOpen, mayStart, nextOpening } from './weekly.ts'

const BERLIN = 'Europe/Berlin'
const HOUR = 3_600_000
const night: WindowRule = { days: ['sat'], start: '22:00', durationMinutes: 360 }
const daily: WindowRule = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  start: '00:00',
  durationMinutes: 1440,
}
const rule = (days: WeeklyRule['days'], start: string, durationMinutes: number): WindowRule => ({
  days,
  start,
  durationMinutes,
})
const at = (text: string) => Date.parse(text)

describe('isOpen', () => {
  it.each<[string, WindowRule[] | null, string, string, boolean]>([
    ['any time', null, BERLIN, '2026-03-03T12:00Z', true],
    ['never', [], BERLIN, '2026-03-03T12:00Z', false],
    ['the first moment is inside', [night], BERLIN, '2026-01-10T22:00+01:00', true],
    ['just before is not', [night], BERLIN, '2026-01-10T21:59:59.999+01:00', false],
    ['past midnight it belongs to Saturday', [night], BERLIN, '2026-01-11T03:59:59+01:00', true],
    ['the end is outside', [night], BERLIN, '2026-01-11T04:00+01:00', false],
    ['not on Sunday night', [night], BERLIN, '2026-01-11T23:00+01:00', false],
    ['the device zone counts, not UTC', [night], 'Asia/Tokyo', '2026-01-10T13:30Z', true],
    ['spring: 04:00 summer time is the end', [night], BERLIN, '2026-03-29T04:00+02:00', false],
    ['spring: 03:59 summer time is inside', [night], BERLIN, '2026-03-29T03:59+02:00', true],
    ['autumn: the second 02:30 is inside', [night], BERLIN, '2026-10-25T02:30+01:00', true],
    ['autumn: 04:00 winter time is the end', [night], BERLIN, '2026-10-25T04:00+01:00', false],
    [
      'spring: a start that is skipped means the change',
      [rule(['sun'], '02:30', 60)],
      BERLIN,
      '2026-03-29T03:00+02:00',
      true,
    ],
    [
      'spring: swallowed whole',
      [rule(['sun'], '02:00', 30)],
      BERLIN,
      '2026-03-29T03:00+02:00',
      false,
    ],
    [
      'autumn: a window in the repeated hour opens once',
      [rule(['sun'], '02:00', 30)],
      BERLIN,
      '2026-10-25T02:10+01:00',
      false,
    ],
    [
      'autumn: its first pass',
      [rule(['sun'], '02:00', 30)],
      BERLIN,
      '2026-10-25T02:10+02:00',
      true,
    ],
    [
      'a week-long window',
      [rule(['mon'], '08:00', 10_080)],
      BERLIN,
      '2026-01-18T23:00+01:00',
      true,
    ],
    [
      'a zone without midnight on the change',
      [rule(['sun'], '00:00', 120)],
      'America/Santiago',
      '2026-09-06T04:30Z',
      true,
    ],
  ])('%s', (_reason, rules, zone, moment, expected) => {
    expect(isOpen(rules, zone, at(moment))).toBe(expected)
  })
})

describe('nextOpening', () => {
  it.each<[string, WindowRule[] | null, string, string | null]>([
    ['open now = now', [night], '2026-01-10T23:00+01:00', '2026-01-10T23:00+01:00'],
    ['later this week', [night], '2026-01-06T12:00+01:00', '2026-01-10T22:00+01:00'],
    ['next week once it closed', [night], '2026-01-11T04:00+01:00', '2026-01-17T22:00+01:00'],
    [
      'in summer time after the change',
      [night],
      '2026-03-29T12:00+02:00',
      '2026-04-04T22:00+02:00',
    ],
    [
      'a swallowed window: the week after',
      [rule(['sun'], '02:00', 30)],
      '2026-03-28T12:00+01:00',
      '2026-04-05T02:00+02:00',
    ],
    ['never', [], '2026-01-06T12:00+01:00', null],
  ])('%s', (_reason, rules, after, expected) => {
    expect(nextOpening(rules, BERLIN, at(after))).toBe(expected === null ? null : at(expected))
  })
})

describe('the end of the window', () => {
  it('is five hours after the start in the spring night and seven in the autumn night', () => {
    const spring = at('2026-03-28T22:00+01:00')
    const autumn = at('2026-10-24T22:00+02:00')
    expect(currentWindowEnd([night], BERLIN, spring)).toBe(spring + 5 * HOUR)
    expect(currentWindowEnd([night], BERLIN, autumn)).toBe(autumn + 7 * HOUR)
  })
  it('joins windows that touch', () => {
    const rules = [rule(['sat'], '22:00', 120), rule(['sun'], '00:00', 120)]
    const start = at('2026-01-10T23:00+01:00')
    expect(currentWindowEnd(rules, BERLIN, start)).toBe(at('2026-01-11T02:00+01:00'))
  })
  it('does not end when the week has no gap, also across a clock change', () => {
    expect(currentWindowEnd([daily], BERLIN, at('2026-03-25T12:00Z'))).toBe(Infinity)
    expect(currentWindowEnd(null, BERLIN, 0)).toBe(Infinity)
  })
  it('decides whether a step fits', () => {
    const start = at('2026-01-11T02:00+01:00')
    expect(fits([night], BERLIN, start, 105 * 60_000, 15 * 60_000)).toBe(true)
    expect(fits([night], BERLIN, start, 105 * 60_000 + 1, 15 * 60_000)).toBe(false)
  })
})

describe('freezes', () => {
  const christmas: Freeze = {
    name: 'Christmas',
    from: '2026-12-20T00:00',
    until: '2027-01-07T06:00',
  }
  it('beat every window, half-open', () => {
    expect(isOpen(null, BERLIN, at('2026-12-20T00:00+01:00'), [christmas])).toBe(false)
    expect(isOpen(null, BERLIN, at('2027-01-07T06:00+01:00'), [christmas])).toBe(true)
    expect(isOpen(null, BERLIN, at('2026-12-19T23:59+01:00'), [christmas])).toBe(true)
  })
  it('close the window that they begin in', () => {
    const evening = at('2026-12-19T23:00+01:00')
    expect(currentWindowEnd([night], BERLIN, evening, [christmas])).toBe(evening + HOUR)
  })
  it('let the next window after them be found', () => {
    const next = nextOpening([night], BERLIN, at('2026-12-20T00:00+01:00'), [christmas])
    expect(next).toBe(at('2027-01-09T22:00+01:00'))
  })
  it('last through both passes of a repeated hour', () => {
    const freeze: Freeze = { name: 'f', from: '2026-10-25T02:15', until: '2026-10-25T02:45' }
    expect(isOpen(null, BERLIN, at('2026-10-25T02:20+02:00'), [freeze])).toBe(false)
    expect(isOpen(null, BERLIN, at('2026-10-25T02:40+01:00'), [freeze])).toBe(false)
    expect(isOpen(null, BERLIN, at('2026-10-25T02:45+01:00'), [freeze])).toBe(true)
  })
  it('cover all time when they cannot be read', () => {
    expect(isOpen(null, BERLIN, 0, [{ name: 'f', from: 'soon', until: 'later' }])).toBe(false)
    expect(nextOpening(null, BERLIN, 0, [{ name: 'f', from: 'soon', until: 'later' }])).toBeNull()
  })
})

describe('mayStart', () => {
  const ask = (moment: string, durationMs: number, freezes: Freeze[] = []) =>
    mayStart({ rules: [night], zone: BERLIN, freezes, atMs: at(moment), durationMs, marginMs: 0 })
  it('says yes and until when', () => {
    expect(ask('2026-01-10T22:00+01:00', HOUR)).toEqual({
      start: true,
      untilMs: at('2026-01-11T04:00+01:00'),
    })
  })
  it('names the freeze', () => {
    const freeze = { name: 'Move', from: '2026-01-10T00:00', until: '2026-01-12T00:00' }
    expect(ask('2026-01-10T22:00+01:00', HOUR, [freeze])).toMatchObject({
      because: 'frozen',
      freeze: 'Move',
    })
  })
  it('names the next window that is long enough', () => {
    expect(ask('2026-01-11T03:30+01:00', HOUR)).toEqual({
      start: false,
      because: 'window_too_short',
      nextMs: at('2026-01-17T22:00+01:00'),
    })
    expect(ask('2026-01-11T05:00+01:00', 7 * HOUR)).toEqual({
      start: false,
      because: 'outside_window',
      // In the night when the clocks go back the window has seven hours.
      nextMs: at('2026-10-24T22:00+02:00'),
    })
  })
})
