import { expect, it } from 'vitest'
import type { PolicyDocument } from './policy.ts'
import { checkPolicy } from './policy-check.ts'
import { STANDARD_POLICY } from './standard-policy.ts'

it('Standard has no fault', () => {
  expect(checkPolicy(STANDARD_POLICY)).toEqual([])
})

const { gates, waves, windows, lanes } = STANDARD_POLICY
const window = { days: ['sat'] as const, start: '22:00', durationMinutes: 360 }
const timed = { start: '22:00', durationMinutes: 360 }
const servers = (routine: PolicyDocument['windows']['servers']['routine']) => ({
  windows: { ...windows, servers: { ...windows.servers, routine } },
})

it.each([
  ['/zone', 'zone_unknown', { zone: 'Europe/Berln' }],
  ['/waves/broadPercents', 'sum_not_100', { waves: { ...waves, broadPercents: [10, 30] } }],
  ['/waves/broadPercents', 'out_of_range', { waves: { ...waves, broadPercents: [0, 100] } }],
  [
    '/gates/test/soakFloorMs',
    'out_of_range',
    { gates: { ...gates, test: { ...gates.test, soakFloorMs: gates.test.soakMs + 1 } } },
  ],
  [
    '/gates/pilot/reportedPercentMin',
    'out_of_range',
    { gates: { ...gates, pilot: { ...gates.pilot, reportedPercentMin: Number.NaN } } },
  ],
  [
    '/lanes/urgent/cut/at',
    'time_unreadable',
    { lanes: { ...lanes, urgent: { cut: { every: 'day' as const, at: '24:00' } } } },
  ],
  ['/windows/servers/routine', 'never_opens', servers([])],
  ['/windows/servers/routine/0/days', 'never_opens', servers([{ ...window, days: [] }])],
  [
    '/windows/servers/routine/0/durationMinutes',
    'never_opens',
    servers([{ ...window, durationMinutes: 15 }]),
  ],
  [
    '/windows/servers/routine/0/rule',
    'never_opens',
    servers([
      {
        ...timed,
        on: 'recurrence',
        rule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
        from: '2026-01-01',
      },
    ]),
  ],
  [
    '/windows/servers/routine/0/rule',
    'recurrence_unreadable',
    servers([{ ...timed, on: 'recurrence', rule: 'FREQ=HOURLY', from: '2026-01-01' }]),
  ],
  [
    '/windows/servers/routine/0/from',
    'date_unreadable',
    servers([{ ...timed, on: 'recurrence', rule: 'FREQ=DAILY', from: '2026-02-30' }]),
  ],
  [
    '/windows/servers/routine/0/day',
    'out_of_range',
    servers([{ ...timed, on: 'month_day', day: 31 }]),
  ],
  [
    '/windows/servers/routine/0/hours',
    'required',
    servers([{ on: 'business_hours', part: 'inside', hours: ' ' }]),
  ],
  ['/windows/servers/routine/0/start', 'time_unreadable', servers([{ ...window, start: '22' }])],
  [
    '/freezes/0/until',
    'freeze_ends_before_it_begins',
    { freezes: [{ name: 'x', from: '2026-12-24T00:00', until: '2026-12-23T00:00' }] },
  ],
  [
    '/freezes/0/from',
    'time_unreadable',
    { freezes: [{ name: 'x', from: 'Christmas', until: '2026-12-27T00:00' }] },
  ],
  ['/attemptsMax', 'out_of_range', { attemptsMax: 0 }],
  ['/leaseMs', 'out_of_range', { leaseMs: 0 }],
] as [string, string, Partial<PolicyDocument>][])('refuses %s: %s', (pointer, code, change) => {
  expect(checkPolicy({ ...STANDARD_POLICY, ...change })).toContainEqual(
    expect.objectContaining({ pointer, code }),
  )
})
