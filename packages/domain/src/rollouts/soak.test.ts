import fc from 'fast-check'
import { expect, it } from 'vitest'
import { DAY_MS, HOUR_MS } from '../identity/time.ts'
import { LAST_WAVE_MS, ringTimeMs, soakFor } from './soak.ts'
import { STANDARD_POLICY } from './standard-policy.ts'

const policy = { ...STANDARD_POLICY, waves: { ...STANDARD_POLICY.waves, broadPercents: [100] } }

it.each([
  ['without a deadline the whole soak', 'test', null, DAY_MS, null],
  ['a deadline that leaves all the time', 'test', 10 * DAY_MS, DAY_MS, null],
  ['exactly enough, with a day for the last wave', 'test', 4 * DAY_MS + LAST_WAVE_MS, DAY_MS, null],
  ['too late for anything but the floor', 'test', HOUR_MS, 4 * HOUR_MS, DAY_MS],
  ['a deadline that has passed', 'pilot', -DAY_MS, DAY_MS, 3 * DAY_MS],
  [
    'half of what lies above the floors',
    'pilot',
    2 * DAY_MS + LAST_WAVE_MS,
    2 * DAY_MS,
    3 * DAY_MS,
  ],
  ['Broad soaks for nobody', 'broad', HOUR_MS, 0, null],
] as const)('%s', (_why, ring, dueInMs, soakMs, shortenedFromMs) => {
  expect(soakFor(policy, ring, 0, dueInMs)).toEqual({ soakMs, shortenedFromMs })
})

it('never goes below the floor, never above the soak, and more time never shortens', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('test' as const, 'pilot' as const),
      fc.nat(10 * DAY_MS),
      fc.nat(DAY_MS),
      (ring, due, more) => {
        const { soakMs } = soakFor(policy, ring, 0, due)
        const gate = policy.gates[ring]
        expect(soakMs).toBeGreaterThanOrEqual(gate.soakFloorMs)
        expect(soakMs).toBeLessThanOrEqual(gate.soakMs)
        expect(soakFor(policy, ring, 0, due + more).soakMs).toBeGreaterThanOrEqual(soakMs)
      },
    ),
  )
})

it('the time of a ring is the soaks before it', () => {
  expect(ringTimeMs(STANDARD_POLICY, 'test')).toBe(0)
  expect(ringTimeMs(STANDARD_POLICY, 'pilot')).toBe(DAY_MS)
  expect(ringTimeMs(STANDARD_POLICY, 'critical')).toBe(4 * DAY_MS)
  expect(ringTimeMs(STANDARD_POLICY, 'broad')).toBe(4 * DAY_MS + 8 * HOUR_MS)
})
