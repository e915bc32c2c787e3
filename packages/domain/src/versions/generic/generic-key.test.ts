import fc from 'fast-check'
import { expect, it } from 'vitest'
import { generic, genericKey } from './generic.ts'

const piece = fc.oneof(
  fc.integer({ min: 0, max: 12 }).map(String),
  fc.constantFrom(
    '00',
    '010',
    '2024',
    '99999999999999999999',
    'a',
    'b',
    'rc',
    'beta',
    'final',
    'p',
    'pp',
    'dev',
    'x',
  ),
)
const version = fc
  .array(fc.tuple(piece, fc.constantFrom('', '.', '-', '_')), { minLength: 0, maxLength: 6 })
  .map((parts) => parts.flat().join(''))

it('keys are ordered as the versions are', () => {
  fc.assert(
    fc.property(version, version, (a, b) => {
      const [x, y] = [genericKey(a), genericKey(b)]
      const byKey = x < y ? -1 : x > y ? 1 : 0
      expect(byKey).toBe(Math.sign(generic.compare(a, b)) + 0)
    }),
    { numRuns: 5_000 },
  )
})
