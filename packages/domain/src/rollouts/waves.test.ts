import fc from 'fast-check'
import { expect, it } from 'vitest'
import { asId } from '../identity/ids.ts'
import { byVariety, nextWave } from './waves.ts'

const device = (name: string, model: string, site = 'office') => ({
  device: asId<'DeviceUid'>(name),
  model,
  os: 'Debian 12',
  site,
})

it('takes one of each kind before the second of any', () => {
  const devices = [
    device('a1', 'A'),
    device('a2', 'A'),
    device('a3', 'A'),
    device('b1', 'B'),
    device('c1', 'C', 'home'),
    device('c2', 'C', 'home'),
  ]
  expect(byVariety(devices)).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3'])
})

it('the first device opens the first wave', () => {
  expect(nextWave([10, 30, 60], [0, 0, 0])).toBe(1)
})

it('waves keep their shares to within one device, whatever their number', () => {
  fc.assert(
    fc.property(
      fc.constantFrom([10, 30, 60], [100], [1, 9, 90], [50, 50]),
      fc.integer({ min: 20, max: 400 }),
      (percents, count) => {
        const sizes = percents.map(() => 0)
        for (let index = 0; index < count; index++) {
          const wave = nextWave(percents, sizes)
          sizes[wave - 1] = (sizes[wave - 1] ?? 0) + 1
        }
        percents.forEach((percent, index) => {
          expect(Math.abs((sizes[index] ?? 0) - (count * percent) / 100)).toBeLessThanOrEqual(
            percents.length,
          )
        })
      },
    ),
  )
})
