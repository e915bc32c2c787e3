import { expect, it } from 'vitest'
import type { PolicyDocument, WindowRule } from '../rollouts/policy.ts'
import { STANDARD_POLICY } from '../rollouts/standard-policy.ts'
import { checkAgainst, resolvePolicy, type Organisation } from './organisation-calendars.ts'
import { isOpen } from './weekly.ts'

const NOW = Date.parse('2026-11-21T12:00:00Z')
const organisation: Organisation = {
  hours: [
    {
      name: 'Büro',
      weekly: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], start: '08:00', durationMinutes: 600 }],
      calendars: ['Bayern'],
    },
    {
      name: 'Immer',
      weekly: [
        {
          days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
          start: '00:00',
          durationMinutes: 1_440,
        },
      ],
      calendars: [],
    },
  ],
  calendars: [
    { name: 'Bayern', source: { kind: 'public_holidays', country: 'DE', region: 'BY' } },
    {
      name: 'Betrieb',
      source: {
        kind: 'icalendar',
        events: [
          { name: 'Inventur', from: '2026-12-28T20:00', until: '2026-12-29T06:00', zone: 'UTC' },
          { name: 'Alt', from: '2020-12-28T20:00', until: '2020-12-29T06:00' },
        ],
      },
    },
  ],
}
const outside: WindowRule = { on: 'business_hours', part: 'outside', hours: 'Büro' }
const policy = (routine: WindowRule[], freezeCalendars: string[] = []): PolicyDocument => ({
  ...STANDARD_POLICY,
  windows: {
    ...STANDARD_POLICY.windows,
    clients: { ...STANDARD_POLICY.windows.clients, routine },
  },
  freezeCalendars,
})
const faults = (document: PolicyDocument) => {
  const found: string[] = []
  checkAgainst(document, organisation, NOW, (pointer, code) => found.push(`${pointer} ${code}`))
  return found
}

it('fills in business hours with their public holidays', () => {
  const { windows } = resolvePolicy(policy([outside]), organisation, NOW)
  const open = (text: string) => isOpen(windows.clients.routine, 'Europe/Berlin', Date.parse(text))
  expect(open('2026-11-23T12:00+01:00')).toBe(false)
  expect(open('2026-12-25T12:00+01:00')).toBe(true)
  expect(open('2027-01-06T12:00+01:00')).toBe(true)
})
it('turns calendars into freezes, this year and the next', () => {
  const names = resolvePolicy(policy([], ['Betrieb', 'Bayern']), organisation, NOW).freezes
  expect(names.map(({ name }) => name).slice(0, 2)).toEqual(['Inventur', 'Neujahr'])
  expect(names).toHaveLength(27)
})
it('gives the same answer on every day of a year, so that assignments stay as they are', () => {
  const at = (text: string) =>
    resolvePolicy(policy([outside], ['Bayern', 'Betrieb']), organisation, Date.parse(text))
  expect(at('2026-12-30T00:00Z')).toEqual(at('2026-01-02T00:00Z'))
})
it('what is not there any more never opens, and freezes', () => {
  const gone = { hours: [], calendars: [] }
  const { windows, freezes } = resolvePolicy(policy([outside], ['Bayern']), gone, NOW)
  expect(isOpen(windows.clients.routine, 'UTC', NOW)).toBe(false)
  expect(isOpen(null, 'UTC', NOW, freezes)).toBe(false)
})
it.each<[string, PolicyDocument, string[]]>([
  ['nothing wrong', policy([outside], ['Bayern']), []],
  [
    'unknown hours',
    policy([{ ...outside, hours: 'Werk' }]),
    ['/windows/clients/routine/0/hours not_found', '/windows/clients/routine never_opens'],
  ],
  ['an unknown calendar', policy([outside], ['Hessen']), ['/freezeCalendars/0 not_found']],
  [
    'outside of hours that never end',
    policy([{ ...outside, hours: 'Immer' }]),
    ['/windows/clients/routine never_opens'],
  ],
  [
    'a rule that is over',
    policy([
      {
        on: 'recurrence',
        rule: 'FREQ=DAILY;UNTIL=20260101',
        from: '2025-01-01',
        start: '22:00',
        durationMinutes: 60,
      },
    ]),
    ['/windows/clients/routine never_opens'],
  ],
])('%s', (_what, document, expected) => expect(faults(document)).toEqual(expected))
