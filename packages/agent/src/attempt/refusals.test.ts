import { expect, it } from 'vitest'
import { nextRetryAt } from './refusals.ts'

const refusal = (step: string, retryAtMs: number) => ({
  step,
  because: { code: 'places_taken' },
  atMs: 0,
  retryAtMs,
})
const steps = [{ id: 'a' }, { id: 'b' }]

it('is the earliest rest that is still ahead', () => {
  expect(nextRetryAt([refusal('a', 9_000), refusal('b', 7_000)], steps, 5_000)).toBe(7_000)
  expect(nextRetryAt([], steps, 5_000)).toBeNull()
})

it('is nothing when the rest is over: a window that is closed meanwhile is no reason to ask every second', () => {
  expect(nextRetryAt([refusal('a', 4_000)], steps, 5_000)).toBeNull()
  expect(nextRetryAt([refusal('a', 4_000), refusal('b', 9_000)], steps, 5_000)).toBe(9_000)
})

it('does not wait for a step that is no longer assigned', () => {
  expect(nextRetryAt([refusal('gone', 6_000), refusal('b', 9_000)], steps, 5_000)).toBe(9_000)
})
