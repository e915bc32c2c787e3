import { describe, expect, it } from 'vitest'
import type { PendingRestart } from '../state/agent-state.ts'
import { mayRestart, RESTARTS_MAX, type RestartQuestion } from './restart-keeper.ts'

const SATURDAY_NIGHT = Date.parse('2026-01-10T22:30:00Z')
const pending: PendingRestart = {
  rule: 'in_window',
  windows: [{ days: ['sat'], start: '22:00', durationMinutes: 60 }],
  bootId: 'b',
  sinceMs: 0,
  restartsAsked: 0,
}
const question: RestartQuestion = {
  pending,
  bootId: 'b',
  need: { needed: true, because: ['kernel'], packages: [] },
  sessions: [],
  zone: 'UTC',
  freezes: [],
  slot: null,
  nowMs: SATURDAY_NIGHT,
}
const waiting: PendingRestart = {
  ...pending,
  windows: null,
  quiet: { deadlineMs: SATURDAY_NIGHT + 3_600_000, workingHours: null },
}
const slot = (from: number, until: number) => ({
  startMs: SATURDAY_NIGHT + from,
  endMs: SATURDAY_NIGHT + until,
  because: { code: 'outside_working_hours' as const },
})
const person = (active: boolean) => ({ user: 'mk', kind: 'unknown' as const, active })

describe('mayRestart', () => {
  it.each<[string, Partial<RestartQuestion>, string | true]>([
    ['in the window, nobody there', {}, true],
    ['nothing left by an attempt', { pending: null }, 'none_pending'],
    ['not needed any more', { need: { needed: false, because: [], packages: [] } }, 'not_needed'],
    ['outside the window', { nowMs: SATURDAY_NIGHT - 3_600_000 }, 'outside_window'],
    ['too close to its end', { nowMs: SATURDAY_NIGHT + 25 * 60_000 }, 'outside_window'],
    [
      'in a freeze',
      { freezes: [{ name: 'f', from: '2026-01-10T00:00', until: '2026-01-12T00:00' }] },
      'outside_window',
    ],
    [
      'somebody is there, also one whose session is unknown',
      { sessions: [person(true)] },
      'someone_present',
    ],
    ['somebody left', { sessions: [person(false)] }, true],
    [
      'when needed: outside of windows too',
      { pending: { ...pending, rule: 'when_needed' }, nowMs: 0 },
      true,
    ],
    ['no quiet slot known', { pending: waiting }, 'quiet_time'],
    ['before its quiet slot', { pending: waiting, slot: slot(1, 2) }, 'quiet_time'],
    ['in its quiet slot', { pending: waiting, slot: slot(0, 1) }, true],
    ['after its quiet slot', { pending: waiting, slot: slot(-1, 0) }, 'quiet_time'],
    [
      'past the deadline it waits for an empty desk only',
      { pending: waiting, nowMs: SATURDAY_NIGHT + 3_600_000 },
      true,
    ],
    [
      'somebody is there after all',
      { pending: waiting, slot: slot(0, 1), sessions: [person(true)] },
      'someone_present',
    ],
    [
      'it restarted often enough to no avail',
      { pending: { ...pending, restartsAsked: RESTARTS_MAX } },
      'too_many',
    ],
  ])('%s', (_what, changes, expected) => {
    const answer = mayRestart({ ...question, ...changes })
    expect(answer.restart ? true : answer.because).toBe(expected)
  })
})
