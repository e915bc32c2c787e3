import { expect, it } from 'vitest'
import type { WindowRule } from '@dirigent/domain/rollouts/policy'
import { STANDARD_POLICY } from '@dirigent/domain/rollouts/standard-policy'
import type { DayWindowDraft } from './day-window-draft.ts'
import { documentOf, draftErrors, draftOf } from './policy-draft.ts'

it('gives back the same document when nothing was changed', () => {
  expect(documentOf(draftOf(STANDARD_POLICY), STANDARD_POLICY)).toEqual(STANDARD_POLICY)
  expect(draftErrors(draftOf(STANDARD_POLICY), STANDARD_POLICY)).toEqual({})
})
it('writes hours as milliseconds and keeps what the form does not show', () => {
  const draft = draftOf(STANDARD_POLICY)
  draft.numbers.pilotSoak = 48
  draft.waves = '50 50'
  const document = documentOf(draft, STANDARD_POLICY)
  expect(document.gates.pilot.soakMs).toBe(48 * 3_600_000)
  expect(document.gates.critical).toEqual(STANDARD_POLICY.gates.critical)
  expect(document.waves.broadPercents).toEqual([50, 50])
})
it('edits windows of every kind, and gives back those that nobody touched', () => {
  const rules: WindowRule[] = [
    { days: ['sat'], start: '22:00', durationMinutes: 360 },
    {
      on: 'month_weekday',
      ordinal: 2,
      weekday: 'tue',
      plusDays: 3,
      start: '20:00',
      durationMinutes: 90,
    },
    { on: 'month_day', day: -1, start: '22:00', durationMinutes: 360 },
    {
      on: 'recurrence',
      rule: 'FREQ=MONTHLY;BYDAY=1SU',
      from: '2026-01-04',
      start: '01:00',
      durationMinutes: 60,
    },
    { on: 'business_hours', part: 'outside', hours: 'Büro' },
  ]
  const { windows } = STANDARD_POLICY
  const servers = { ...windows.servers, routine: rules }
  const document = { ...STANDARD_POLICY, windows: { ...windows, servers } }
  const draft = draftOf(document)
  expect(draftErrors(draft, document)).toEqual({})
  expect(documentOf(draft, document)).toEqual(document)
  const [first] = draft.dayWindows.routine
  if (first?.on !== 'month_weekday') throw new Error('not the first')
  first.plusDays = 5
  expect(documentOf(draft, document).windows.servers.routine).toContainEqual({
    ...rules[1],
    plusDays: 5,
  })
})
it.each<[string, string, DayWindowDraft]>([
  ['no hours', 'routineDay0name', { on: 'business_hours', part: 'inside', name: '' }],
  ['a time that is none', 'routineDay0start', { on: 'month_day', day: 1, start: '7', hours: 1 }],
  ['no length', 'routineDay0hours', { on: 'month_day', day: 1, start: '07:00', hours: '' }],
  [
    'a rule by the hour',
    'routineDay0rule',
    { on: 'recurrence', rule: 'FREQ=HOURLY', from: '2026-01-03', start: '07:00', hours: 1 },
  ],
  [
    'half a day after',
    'routineDay0plusDays',
    { on: 'month_weekday', ordinal: 1, weekday: 'mon', plusDays: 0.5, start: '07:00', hours: 1 },
  ],
])('refuses a window with %s', (_what, field, window) => {
  const draft = draftOf(STANDARD_POLICY)
  draft.dayWindows.routine.push(window)
  expect(Object.keys(draftErrors(draft, STANDARD_POLICY))).toEqual([field])
})
it.each([
  ['waves that do not add up', 'waves', (d: ReturnType<typeof draftOf>) => (d.waves = '10 30')],
  ['a wave of nothing', 'waves', (d: ReturnType<typeof draftOf>) => (d.waves = '0 100')],
  ['a number that is none', 'grace', (d: ReturnType<typeof draftOf>) => (d.numbers.grace = '')],
  [
    'a number beyond its limit',
    'reported',
    (d: ReturnType<typeof draftOf>) => (d.numbers.reported = 140),
  ],
  [
    'a floor above the soak',
    'testFloor',
    (d: ReturnType<typeof draftOf>) => (d.numbers.testFloor = 48),
  ],
  ['a time that is none', 'routineAt', (d: ReturnType<typeof draftOf>) => (d.routineAt = '25:00')],
  [
    'a freeze that ends before it begins',
    'freeze0',
    (d: ReturnType<typeof draftOf>) =>
      d.freezes.push({ name: 'x', from: '2027-01-04T00:00', until: '2026-12-21T00:00' }),
  ],
])('refuses %s on entry', (_what, field, spoil) => {
  const draft = draftOf(STANDARD_POLICY)
  spoil(draft)
  expect(Object.keys(draftErrors(draft, STANDARD_POLICY))).toEqual([field])
})
