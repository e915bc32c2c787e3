import { expect, it } from 'vitest'
import type { WindowRule } from '@dirigent/domain/rollouts/policy'
import { isOpen } from '@dirigent/domain/windows/weekly'
import { assignmentStepSchema } from '@dirigent/protocol/agent/assignment'
import { wireWindows } from './assignment-windows.ts'

const saturday = { days: ['sat' as const], start: '22:00', durationMinutes: 360 }
const monthEnd: WindowRule = { on: 'month_day', day: -1, start: '20:00', durationMinutes: 600 }
const office: WindowRule = {
  on: 'business_hours',
  part: 'outside',
  hours: 'Büro',
  weekly: [{ days: ['mon'], start: '08:00', durationMinutes: 600 }],
  holidays: ['2026-12-25'],
}
const read = assignmentStepSchema.pick({ windows: true, windowRules: true })

it('weekly rules travel as they always did', () => {
  expect(wireWindows([saturday])).toEqual({ windows: [saturday] })
  expect(wireWindows(null)).toEqual({ windows: null })
})
it('an agent that only knows weekly rules opens less, never more', () => {
  const rules = [saturday, monthEnd, office]
  const sent = wireWindows(rules)
  expect(sent.windows).toEqual([saturday])
  expect(wireWindows([monthEnd]).windows).toEqual([])
  for (
    let at = Date.parse('2026-11-01T00:00Z');
    at < Date.parse('2027-01-01T00:00Z');
    at += 3_600_000
  ) {
    if (isOpen(sent.windows, 'Europe/Berlin', at))
      expect(isOpen(rules, 'Europe/Berlin', at)).toBe(true)
  }
})
it('what is read means what was sent', () => {
  expect(read.parse(JSON.parse(JSON.stringify(wireWindows([monthEnd, office]))))).toEqual({
    windows: [],
    windowRules: [monthEnd, office],
  })
})
it('hours that nobody resolved never open', () => {
  const { windowRules } = wireWindows([{ on: 'business_hours', part: 'outside', hours: 'x' }])
  expect(isOpen(windowRules ?? null, 'UTC', Date.parse('2026-11-01T12:00Z'))).toBe(false)
})
