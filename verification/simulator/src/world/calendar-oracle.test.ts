import { expect, it } from 'vitest'
import { crossesClockChange, frozenByClock, isOpenByClock } from './calendar-oracle.ts'

const night = [{ days: ['sat' as const], start: '22:00', durationMinutes: 360 }]
const at = (text: string) => Date.parse(text)

it.each([
  ['before it', '2026-06-13T19:59:00Z', false],
  ['at its start', '2026-06-13T20:00:00Z', true],
  ['after midnight: it belongs to Saturday', '2026-06-14T01:59:00Z', true],
  ['at its end', '2026-06-14T02:00:00Z', false],
  ['the night before: that would belong to Friday', '2026-06-13T01:00:00Z', false],
])('a window from Saturday night: %s', (_what, when, open) => {
  expect(isOpenByClock(night, 'Europe/Berlin', at(when))).toBe(open)
})

it('sees the night in which the clock is changed', () => {
  expect(crossesClockChange(night, 'Europe/Berlin', at('2026-03-29T00:30:00Z'))).toBe(true)
  expect(crossesClockChange(night, 'Europe/Berlin', at('2026-06-14T00:30:00Z'))).toBe(false)
})

it('knows a freeze, but not at its very edge', () => {
  const freezes = [{ name: 'close', from: '2026-06-13T00:00', until: '2026-06-14T00:00' }]
  const frozen = (when: string) => frozenByClock(freezes, 'UTC', at(when), 60_000)?.name ?? null
  expect(frozen('2026-06-13T12:00:00Z')).toBe('close')
  expect(frozen('2026-06-13T00:00:30Z')).toBe(null)
  expect(frozen('2026-06-14T00:00:00Z')).toBe(null)
})
