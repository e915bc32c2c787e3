import { expect, it } from 'vitest'
import { z } from 'zod'
import { refusalOfFaults } from '../rollouts/policy-faults.ts'
import { refusalOfIssue } from './input-refusal.ts'

const schema = z.strictObject({
  name: z.string().min(1).max(5),
  reason: z.string().min(3).optional(),
  days: z.number().min(1).max(365).optional(),
  role: z.enum(['operator', 'auditor']).optional(),
  devices: z.array(z.string()).min(1).max(2).optional(),
  zone: z.iso.date().optional(),
})

it.each([
  [{}, { code: 'value_missing' }],
  [{ name: '' }, { code: 'value_missing' }],
  [{ name: 7 }, { code: 'value_unreadable' }],
  [{ name: 'Werkstatt' }, { code: 'text_too_long', maximum: 5 }],
  [
    { name: 'Büro', reason: 'x' },
    { code: 'text_too_short', minimum: 3 },
  ],
  [
    { name: 'Büro', days: 0 },
    { code: 'number_too_small', minimum: 1 },
  ],
  [
    { name: 'Büro', days: 900 },
    { code: 'number_too_big', maximum: 365 },
  ],
  [
    { name: 'Büro', role: 'boss' },
    { code: 'not_one_of', allowed: ['operator', 'auditor'] },
  ],
  [
    { name: 'Büro', devices: [] },
    { code: 'list_too_short', minimum: 1 },
  ],
  [
    { name: 'Büro', devices: ['a', 'b', 'c'] },
    { code: 'list_too_long', maximum: 2 },
  ],
  [{ name: 'Büro', zone: 'gestern' }, { code: 'value_unreadable' }],
  [{ name: 'Büro', colour: 'red' }, { code: 'value_unknown' }],
])('%j', (value, expected) => {
  const [issue] = schema.safeParse(value).error?.issues ?? []
  expect(issue && refusalOfIssue(issue)).toEqual(expected)
})

it('a policy’s first fault is told by its code, all of them are sent', () => {
  const faults = [
    { pointer: '/zone', code: 'zone_unknown', detail: 'It is not a time zone.' },
    { pointer: '/x', code: 'never_heard_of', detail: 'Odd.' },
  ]
  expect(refusalOfFaults(faults)).toEqual({
    pointer: '/zone',
    faults,
    because: { code: 'zone_unknown' },
  })
  expect(refusalOfFaults(faults.slice(1)).because).toEqual({ code: 'value_unreadable' })
})
