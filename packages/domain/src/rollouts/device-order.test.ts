import fc from 'fast-check'
import { expect, it } from 'vitest'
import { orderCircle, type OrderPair } from './device-order.ts'

const pair = (device: string, after: string): OrderPair => ({ device, after })

it.each<[string, OrderPair[], string[] | null]>([
  ['nothing', [], null],
  ['a chain', [pair('web', 'db'), pair('db', 'storage')], null],
  [
    'two ways to the same device',
    [pair('a', 'b'), pair('a', 'c'), pair('b', 'd'), pair('c', 'd')],
    null,
  ],
  ['itself', [pair('a', 'a')], ['a', 'a']],
  ['two', [pair('a', 'b'), pair('b', 'a')], ['a', 'b', 'a']],
  [
    'three with a tail',
    [pair('x', 'a'), pair('a', 'b'), pair('b', 'c'), pair('c', 'a')],
    ['a', 'b', 'c', 'a'],
  ],
])('finds the circle in %s', (_, pairs, circle) => {
  expect(orderCircle(pairs)).toEqual(circle)
})

it('a chain of ten thousand devices is no circle and no full stack', () => {
  const chain = Array.from({ length: 10_000 }, (_, at) => pair(`d${at}`, `d${at + 1}`))
  expect(orderCircle(chain)).toBeNull()
  expect(orderCircle([...chain, pair('d10000', 'd5000')])?.at(0)).toBe('d5000')
})

it('answers null exactly when the devices can be put in an order', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e')
  fc.assert(
    fc.property(fc.array(fc.record({ device: name, after: name }), { maxLength: 8 }), (pairs) => {
      let left = pairs
      for (;;) {
        const free = left.filter(({ after }) => !left.some((other) => other.device === after))
        if (free.length === 0) break
        left = left.filter((one) => !free.includes(one))
      }
      expect(orderCircle(pairs) === null).toBe(left.length === 0)
    }),
  )
})
