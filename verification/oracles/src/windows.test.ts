import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wallClock } from './minute-walk.ts'
import { difference, windowCase, ZONES, type Case } from './windows-against-walk.ts'

const ONE_YEAR_MINUTES = 446 * 1_440

const probes = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
    neededMinutes: fc.integer({ min: 1, max: 600 }),
  }),
  { minLength: 10, maxLength: 10 },
)

/** The long run is `node verification/oracles/src/main.ts`; here is a share of a few seconds, another one each time. */
describe('windows and freezes equal a minute-by-minute walk', () => {
  it.each(fc.sample(fc.constantFrom(...ZONES), { numRuns: 4 }))('over a year in %s', (zone) => {
    const [startYear = 0] = fc.sample(fc.nat(8), { numRuns: 1 })
    const fromMs = Date.UTC(2020 + startYear, 0, 1)
    const clock = wallClock(zone, fromMs, ONE_YEAR_MINUTES)
    fc.assert(
      fc.property(windowCase, probes, (drawn, asked) => {
        const one: Case = { ...drawn, zone }
        expect(difference(one, clock, fromMs, asked)).toBeNull()
      }),
      // Shrinking would walk the year hundreds of times; the counterexample says which case it is.
      { numRuns: 3, endOnFailure: true },
    )
  })
})
