import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../identity/time.ts'
import type { PresenceSpan } from './presence.ts'
import { chooseRestart, type RestartQuestion } from './restart-choice.ts'

const span = (from: number, until: number, more: Partial<PresenceSpan> = {}): PresenceSpan => ({
  fromMs: from * HOUR_MS,
  untilMs: until * HOUR_MS,
  occupied: true,
  cold: false,
  ...more,
})
const question = (more: Partial<RestartQuestion>): RestartQuestion => ({
  presence: [span(8, 17), span(32, 41)],
  from: 9 * HOUR_MS,
  openings: null,
  deadlineAt: null,
  graceMs: HOUR_MS,
  agrees: () => false,
  ...more,
})

describe('chooseRestart', () => {
  it.each<[string, Partial<RestartQuestion>, { at: number; how: string } | null]>([
    ['nobody agrees and nothing is due: not at all', {}, null],
    [
      'the person agrees at the end of the day',
      { agrees: () => true },
      { at: 17 * HOUR_MS - 10 * MINUTE_MS, how: 'agreed' },
    ],
    [
      'nobody is asked for a pause',
      { presence: [span(8, 12), span(13, 17)], agrees: (end) => end === 12 * HOUR_MS },
      null,
    ],
    [
      'left on in the evening: quietly',
      { presence: [span(8, 17), span(17, 24, { occupied: false })] },
      { at: 17 * HOUR_MS, how: 'quiet' },
    ],
    [
      'switched on anew in the morning',
      { presence: [span(8, 17), span(32, 41, { cold: true })] },
      { at: 32 * HOUR_MS, how: 'own' },
    ],
    [
      'due while somebody works: after the grace period',
      { deadlineAt: 12 * HOUR_MS },
      { at: 13 * HOUR_MS, how: 'forced' },
    ],
    [
      'due over night: an hour after they are back',
      { deadlineAt: 20 * HOUR_MS },
      { at: 33 * HOUR_MS, how: 'forced' },
    ],
    [
      'they leave within the grace period',
      { deadlineAt: 16.5 * HOUR_MS, agrees: () => true },
      { at: 17 * HOUR_MS - 10 * MINUTE_MS, how: 'agreed' },
    ],
    [
      'a server waits for its window',
      {
        presence: [span(0, 72, { occupied: false })],
        openings: [{ startMs: 25 * HOUR_MS, endMs: 29 * HOUR_MS }],
      },
      { at: 25 * HOUR_MS, how: 'quiet' },
    ],
    [
      'a window that is almost over is left',
      {
        presence: [span(0, 72, { occupied: false })],
        openings: [
          { startMs: 0, endMs: 9 * HOUR_MS + MINUTE_MS },
          { startMs: DAY_MS, endMs: DAY_MS + HOUR_MS },
        ],
      },
      { at: DAY_MS, how: 'quiet' },
    ],
  ])('%s', (_what, more, expected) => {
    expect(chooseRestart(question(more))).toEqual(expected)
  })
})
