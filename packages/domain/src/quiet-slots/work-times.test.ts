import { describe, expect, it } from 'vitest'
import { HOUR_MS, MINUTE_MS } from '../identity/time.ts'
import { quietSlot, type Person } from './quiet-slot.ts'
import { workTimes } from './work-times.ts'

const FROM = Date.parse('2026-10-22T00:00:00Z')
const UNTIL = Date.parse('2026-11-05T00:00:00Z')
const ZONE = 'Europe/Berlin'
const EARLY = [{ days: ['mon' as const, 'tue' as const], start: '06:00', durationMinutes: 300 }]
const LATE = [{ days: ['tue' as const, 'thu' as const], start: '14:00', durationMinutes: 480 }]
const away = (from: string, until: string) => ({ name: '', from, until })
const person = (more: Partial<Person> = {}): Person => ({
  workingHours: null,
  absences: [],
  ...more,
})

const CASES: { name: string; people: Person[] }[] = [
  { name: 'nobody said anything', people: [] },
  {
    name: 'one with hours, over the night in which the clocks change',
    people: [person({ workingHours: EARLY })],
  },
  {
    name: 'two, one of them absent for a week',
    people: [
      person({ workingHours: EARLY, absences: [away('2026-10-26T00:00', '2026-11-01T00:00')] }),
      person({ workingHours: LATE }),
    ],
  },
  {
    name: 'one without hours beside one who is absent: then the usual hours',
    people: [
      person({ workingHours: EARLY, absences: [away('2026-10-26T00:00', '2026-11-01T00:00')] }),
      person(),
    ],
  },
  {
    name: 'everybody absent',
    people: [person({ absences: [away('2026-10-26T00:00', '2026-10-28T00:00')] })],
  },
]

describe('when people work, for a stretch', () => {
  it.each(CASES)('$name: as the quiet slot sees each moment', ({ people }) => {
    const times = workTimes(people, ZONE, FROM, UNTIL)
    const isIn = (list: readonly { startMs: number; endMs: number }[], at: number) =>
      list.some(({ startMs, endMs }) => startMs <= at && at < endMs)
    for (let at = FROM; at < UNTIL - HOUR_MS; at += 30 * MINUTE_MS) {
      // A slot for which there is only this one moment: its reason tells what the agent would think of it.
      const answer = quietSlot({
        nowMs: at,
        deadlineMs: at + 30 * MINUTE_MS,
        durationMs: 30 * MINUTE_MS,
        zone: ZONE,
        rules: null,
        freezes: [],
        profile: null,
        people,
      })
      if (!answer.found) throw new Error('no slot')
      const { code } = answer.because
      expect([new Date(at), isIn(times.away, at)]).toEqual([
        new Date(at),
        code === 'everybody_absent',
      ])
      const off = code === 'outside_working_hours' || code === 'everybody_absent'
      expect([new Date(at), isIn(times.offWork, at)]).toEqual([new Date(at), off])
      expect(isIn(times.atWork, at)).toBe(!off)
    }
  })
})
