import { expect, it } from 'vitest'
import { STANDARD_POLICY } from '@dirigent/domain/rollouts/standard-policy'
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
