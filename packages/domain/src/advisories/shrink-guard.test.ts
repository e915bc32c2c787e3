import { expect, it } from 'vitest'
import { shrinkGuard } from './shrink-guard.ts'

it.each([
  ['the first load', 0, 5000, null],
  ['grown', 5000, 5100, null],
  ['an old release was dropped', 60_000, 50_000, null],
  ['just under two thirds', 3000, 1999, 'feed_shrunk'],
  ['exactly two thirds', 3000, 2000, null],
  ['nothing left', 3000, 0, 'feed_empty'],
  ['nothing at first', 0, 0, 'feed_empty'],
  ['little may lose any part', 99, 1, null],
] as const)('%s: %i to %i', (_reason, before, now, code) => {
  expect(shrinkGuard(before, now)?.code ?? null).toBe(code)
})
