import { expect, it } from 'vitest'
import { createChance } from './chance.ts'
import { createVirtualTime } from './virtual-time.ts'

it('plays what is due in its order, at its moment, and nothing later', async () => {
  const time = createVirtualTime(1_000)
  const seen: string[] = []
  const note = (what: string) => () => void seen.push(`${what} ${time.clock.now()}`)
  time.at(5_000, note('third'))
  time.at(3_000, note('first'))
  time.at(3_000, note('second'))
  const cancel = time.timers.after(1_000, note('cancelled'))
  cancel()
  time.at(9_000, note('too late'))
  await time.runUntil(6_000)
  expect(seen).toEqual(['first 3000', 'second 3000', 'third 5000'])
  expect(time.clock.now()).toBe(6_000)
})

it('lets everything that follows at once follow before time goes on', async () => {
  const time = createVirtualTime(0)
  const seen: number[] = []
  const daemon = async () => {
    for (let round = 0; round < 3; round++) {
      await time.timers.sleep(1_000)
      await Promise.resolve()
      seen.push(time.clock.now())
    }
  }
  void daemon()
  await time.runUntil(10_000)
  expect(seen).toEqual([1_000, 2_000, 3_000])
})

it('draws the same from the same seed, and forks do not depend on each other', () => {
  const draw = (seed: string) => {
    const chance = createChance(seed)
    return [
      chance.fraction(),
      chance.between(1, 6),
      [...chance.bytes(4)],
      chance.fork('x').fraction(),
    ]
  }
  expect(draw('seed 1')).toEqual(draw('seed 1'))
  expect(draw('seed 1')).not.toEqual(draw('seed 2'))
  const one = createChance('a')
  one.fraction()
  expect(one.fork('x').fraction()).toBe(createChance('a').fork('x').fraction())
})
