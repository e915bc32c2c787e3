import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sameJson } from './same-json.ts'

it.each([
  [{ a: 1, b: [2, null] }, { b: [2, null], a: 1 }, true],
  [{ a: undefined, b: 1 }, { b: 1 }, true],
  [{ a: null }, {}, false],
  [[1, 2], [2, 1], false],
  [[], {}, false],
  [null, {}, false],
  [{ a: { b: 1 } }, { a: { b: 2 } }, false],
  ['1', 1, false],
])('%j and %j: %s', (a, b, same) => {
  expect(sameJson(a, b)).toBe(same)
  expect(sameJson(b, a)).toBe(same)
})

const sorted = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )

it('says what the texts with sorted keys say', () => {
  const small = fc.jsonValue({ maxDepth: 3, noUnicodeString: true, depthSize: 'small' })
  fc.assert(
    fc.property(small, small, (a, b) => {
      const [x, y] = [JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b))] as unknown[]
      expect(sameJson(x, y)).toBe(sorted(x) === sorted(y))
      expect(sameJson(x, structuredClone(x))).toBe(true)
    }),
  )
})
