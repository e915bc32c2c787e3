import { STANDARD_POLICY } from '@dirigent/domain/rollouts/standard-policy'
import { expect, it } from 'vitest'
import { mondayMorning, nextMorning, nextWindow } from './moments.ts'

const text = (atMs: number) => new Date(atMs).toISOString()
const BERLIN = 'Europe/Berlin'

it('begins on the Monday of this week, also on a Sunday', () => {
  expect(text(mondayMorning(Date.parse('2026-11-22T23:00:00Z'), BERLIN))).toBe(
    '2026-11-23T08:00:00.000Z',
  )
  expect(text(mondayMorning(Date.parse('2026-11-22T22:00:00Z'), BERLIN))).toBe(
    '2026-11-16T08:00:00.000Z',
  )
})

it('plays to eight in the morning, over the night that the clock changes', () => {
  expect(text(nextMorning(Date.parse('2026-10-24T12:00:00Z'), BERLIN))).toBe(
    '2026-10-25T07:00:00.000Z',
  )
})

it('plays to the next window of the servers, and from inside of one to the one after it', () => {
  expect(text(nextWindow(Date.parse('2026-11-16T09:00:00Z'), STANDARD_POLICY))).toBe(
    '2026-11-17T00:01:00.000Z',
  )
  expect(text(nextWindow(Date.parse('2026-11-17T02:00:00Z'), STANDARD_POLICY))).toBe(
    '2026-11-18T00:01:00.000Z',
  )
})
