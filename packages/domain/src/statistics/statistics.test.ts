import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { binomial, binomialAtLeast, binomialAtMost } from './binomial.ts'
import { healthChange, type BeforeAfter } from './health.ts'
import { chanceNoticed, devicesNeeded, rateBetween, rateRuledOut } from './noticing.ts'

describe('what a ring could have noticed', () => {
  it.each([
    [14, 0.1, 0.7712],
    [6, 0.1, 0.4686],
    [0, 0.1, 0],
    [1, 0.5, 0.5],
    [300, 0.01, 0.951],
  ])('%i devices, rate %f', (devices, rate, expected) => {
    expect(chanceNoticed(devices, rate)).toBeCloseTo(expected, 4)
  })
  it.each([
    [14, 0.1926],
    [1, 0.95],
    [300, 0.00994],
    [0, 1],
  ])('%i devices rule out %f', (devices, expected) => {
    expect(rateRuledOut(devices)).toBeCloseTo(expected, 4)
  })
  it('follows the rule of three for many devices', () => {
    expect(rateRuledOut(1_000) * 1_000).toBeCloseTo(3, 1)
  })
  it('needs 29 devices to rule out one in ten', () => {
    expect(devicesNeeded(0.1)).toBe(29)
    expect(devicesNeeded(0.01)).toBe(299)
  })
  it('needing and ruling out are two sides of one formula', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000 }), (devices) => {
        expect(devicesNeeded(rateRuledOut(devices))).toBe(devices)
      }),
    ))
})

describe('the interval of Clopper and Pearson', () => {
  // Published tables, 95 %.
  it.each([
    [0, 10, 0, 0.3085],
    [1, 10, 0.0025, 0.445],
    [5, 10, 0.1871, 0.8129],
    [10, 10, 0.6915, 1],
    [2, 50, 0.0049, 0.1371],
    [0, 0, 0, 1],
  ])('%i of %i', (failed, devices, low, high) => {
    const found = rateBetween(failed, devices)
    expect(found.low).toBeCloseTo(low, 4)
    expect(found.high).toBeCloseTo(high, 4)
  })
  it('holds the true rate as often as it promises', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (devices, rate) => {
          let covered = 0
          for (let failed = 0; failed <= devices; failed++) {
            const { low, high } = rateBetween(failed, devices)
            if (low <= rate && rate <= high) covered += binomial(failed, devices, rate)
          }
          expect(covered).toBeGreaterThanOrEqual(0.95 - 1e-9)
        },
      ),
      { numRuns: 30 },
    ))
})

it('binomial probabilities add up, also for large fleets', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 3_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 0, max: 3_000 }),
      (devices, rate, k) => {
        const sum = binomialAtMost(k, devices, rate) + binomialAtLeast(k + 1, devices, rate)
        expect(sum).toBeCloseTo(1, 8)
      },
    ),
    { numRuns: 50 },
  ))

const devices = (worse: number, better: number, same: number, unmeasured = 0): BeforeAfter[] => [
  ...Array.from({ length: worse }, () => ({ before: true, after: false })),
  ...Array.from({ length: better }, () => ({ before: false, after: true })),
  ...Array.from({ length: same }, () => ({ before: true, after: true })),
  ...Array.from({ length: unmeasured }, () => ({ before: true, after: null })),
]

describe('health before and after', () => {
  it.each([
    [5, 0, 9, 'worse', 0.03125],
    [4, 0, 10, 'no_sign', 0.0625],
    [6, 1, 10, 'no_sign', 0.0625],
    [7, 1, 10, 'worse', 0.0352],
    [0, 0, 14, 'no_sign', 1],
    [0, 0, 3, 'too_few', 1],
    [2, 2, 10, 'no_sign', 0.6875],
  ] as const)('%i worse, %i better, %i the same: %s', (worse, better, same, verdict, chance) => {
    const found = healthChange(devices(worse, better, same))
    expect(found.verdict).toBe(verdict)
    expect(found.chance).toBeCloseTo(chance, 4)
  })
  it('does not count what was not measured', () => {
    expect(healthChange(devices(5, 0, 0, 20))).toMatchObject({ compared: 5, unmeasured: 20 })
  })
})
