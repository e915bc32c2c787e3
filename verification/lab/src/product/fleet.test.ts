import { expect, it } from 'vitest'
import { ringOf } from './fleet.ts'

it.each([3, 6, 12, 50])('%i devices fill Test, Pilot and Broad', (devices) => {
  const rings = Array.from({ length: devices }, (_, at) => ringOf(at + 1, devices))
  expect(new Set(rings)).toEqual(new Set(['test', 'pilot', 'broad']))
  expect(rings.filter((ring) => ring === 'test').length).toBeLessThanOrEqual(devices / 3)
})
