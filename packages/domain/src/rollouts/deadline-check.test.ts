import { expect, it } from 'vitest'
import type { WindowRule } from './policy.ts'
import { checkPolicy } from './policy-check.ts'
import { STANDARD_POLICY } from './standard-policy.ts'

const timed = { start: '22:00', durationMinutes: 240 }
const weekly: WindowRule = { ...timed, days: ['sat'] }
const monthly: WindowRule = {
  ...timed,
  on: 'month_weekday',
  weekday: 'tue',
  ordinal: 2,
  plusDays: 3,
}
const yearly: WindowRule = { ...timed, on: 'recurrence', rule: 'FREQ=YEARLY', from: '2026-06-01' }

const faultsOf = (urgent: readonly WindowRule[] | null, days: number) =>
  checkPolicy({
    ...STANDARD_POLICY,
    windows: { ...STANDARD_POLICY.windows, servers: { routine: null, urgent } },
    deadlines: { criticalSeverityDays: days, criticalSystemDays: days, highSeverityDays: 30 },
  }).map(({ pointer, code }) => `${pointer} ${code}`)

const REFUSED = ['/windows/servers/urgent deadline_before_first_window']

it.each<[string, readonly WindowRule[] | null, number, string[]]>([
  ['any time', null, 1, []],
  ['a weekly window and a week', [weekly], 7, []],
  ['a weekly window and three days', [weekly], 3, REFUSED],
  ['two windows a week and four days', [weekly, { ...weekly, days: ['wed'] }], 4, []],
  ['a monthly window and a week', [monthly], 7, REFUSED],
  ['a monthly window beside a weekly one', [monthly, weekly], 7, []],
  [
    'a monthly window and 35 days',
    [monthly],
    35,
    ['/windows/servers/urgent deadline_before_first_window'],
  ],
  ['a yearly window', [yearly], 60, REFUSED],
])('a deadline before the first window is refused: %s', (_, urgent, days, faults) => {
  expect(faultsOf(urgent, days)).toEqual(faults)
})
