import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Freeze, WeeklyRule } from '../rollouts/policy.ts'
import { freezePeriod } from '../windows/freezes.ts'
import { quietSlot, type Person, type SlotQuestion } from './quiet-slot.ts'
import { emptyProfile, isKnown, observed, type WeekProfile } from './week-profile.ts'

const BERLIN = 'Europe/Berlin'
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const at = (text: string) => Date.parse(text)
/** A Monday. */
const NOW = at('2026-11-23T10:10+01:00')

/** Weeks of looks every quarter of an hour: on and active in the given hours of the week, otherwise asleep or idle. */
function lived(
  weeks: number,
  isOn: (hour: number) => boolean,
  isActive: (hour: number) => boolean,
) {
  let profile = emptyProfile(NOW - weeks * 7 * DAY)
  for (let time = NOW - weeks * 7 * DAY; time <= NOW; time += 15 * MINUTE) {
    const local = Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(BERLIN)
    const hour = (local.dayOfWeek - 1) * 24 + local.hour
    if (isOn(hour))
      profile = observed(profile, { atMs: time, zone: BERLIN, active: isActive(hour) })
  }
  return profile
}
const office = (hour: number) => hour < 120 && hour % 24 >= 8 && hour % 24 < 17
const question: SlotQuestion = {
  nowMs: NOW,
  deadlineMs: NOW + 3 * DAY,
  durationMs: 30 * MINUTE,
  zone: BERLIN,
  rules: null,
  freezes: [],
  profile: null,
  people: [],
}
const person = (workingHours: WeeklyRule[] | null, absences: Freeze[] = []): Person => ({
  workingHours,
  absences,
})
const weekdays = (start: string, hours: number): WeeklyRule[] => [
  { days: ['mon', 'tue', 'wed', 'thu', 'fri'], start, durationMinutes: hours * 60 },
]

describe('quietSlot', () => {
  const always = lived(4, () => true, office)
  const daytime = lived(4, (hour) => hour % 24 >= 7 && hour % 24 < 20, office)
  const shifts = lived(
    4,
    () => true,
    (hour) => hour % 24 < 22 && hour % 24 >= 2,
  )
  it.each<[string, Partial<SlotQuestion>, string, string]>([
    ['nothing known: after office hours', {}, '2026-11-23T18:00+01:00', 'outside_working_hours'],
    [
      'nothing known, deadline this afternoon: lunch',
      { deadlineMs: at('2026-11-23T15:00+01:00') },
      '2026-11-23T12:00+01:00',
      'lunch_break',
    ],
    [
      'nothing known, deadline in an hour: at once',
      { deadlineMs: NOW + HOUR },
      '2026-11-23T10:10+01:00',
      'least_disturbing',
    ],
    [
      'by its history: when work ends',
      { profile: always },
      '2026-11-23T17:00+01:00',
      'usually_nobody',
    ],
    [
      'a device that is off at night: while it is still on',
      { profile: daytime },
      '2026-11-23T17:00+01:00',
      'usually_nobody',
    ],
    ['somebody until 22:00', { profile: shifts }, '2026-11-23T22:00+01:00', 'usually_nobody'],
    [
      'a person says when they work, against the history',
      { profile: always, people: [person(weekdays('08:00', 12))] },
      '2026-11-23T20:00+01:00',
      'usually_nobody',
    ],
    [
      'two people, early and late: nobody of them',
      { people: [person(weekdays('06:00', 8)), person(weekdays('13:00', 8))] },
      '2026-11-23T21:00+01:00',
      'outside_working_hours',
    ],
    [
      'everybody is away tomorrow, and tonight somebody works',
      {
        deadlineMs: at('2026-11-24T16:00+01:00'),
        people: [
          person(
            [{ days: ['mon', 'tue'], start: '00:00', durationMinutes: 1_440 }],
            [{ name: 'Urlaub', from: '2026-11-24T00:00', until: '2026-11-25T00:00' }],
          ),
        ],
      },
      '2026-11-24T00:00+01:00',
      'everybody_absent',
    ],
    [
      'not in a freeze',
      { freezes: [{ name: 'f', from: '2026-11-23T17:00', until: '2026-11-24T19:15' }] },
      '2026-11-24T19:15+01:00',
      'outside_working_hours',
    ],
    [
      'only within the windows',
      { rules: [{ days: ['wed'], start: '03:00', durationMinutes: 60 }] },
      '2026-11-25T03:00+01:00',
      'outside_working_hours',
    ],
  ])('%s', (_what, changes, start, because) => {
    const answer = quietSlot({ ...question, ...changes })
    expect(answer).toMatchObject({ found: true, startMs: at(start), because: { code: because } })
  })
  it('says when there is none', () => {
    expect(quietSlot({ ...question, deadlineMs: NOW + 10 * MINUTE })).toEqual({
      found: false,
      because: { code: 'no_time_before_deadline' },
    })
    expect(quietSlot({ ...question, rules: [] })).toEqual({
      found: false,
      because: { code: 'never_open_before_deadline' },
    })
  })
})

describe('the week profile', () => {
  it('is known after a week', () => {
    expect(isKnown(emptyProfile(NOW))).toBe(false)
    expect(isKnown(lived(0.9, () => true, office))).toBe(false)
    expect(isKnown(lived(1.1, () => true, office))).toBe(true)
  })
  it('forgets slowly, and learns nothing from a clock that was set back', () => {
    const profile = lived(30, () => true, office)
    expect(Math.max(...profile.possible)).toBeLessThanOrEqual(8 * 60)
    const back = observed(profile, { atMs: NOW - DAY, zone: BERLIN, active: true })
    expect(back).toEqual({ ...profile, updatedAtMs: NOW - DAY })
  })
})

const rows = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 168, maxLength: 168 })
const profile: fc.Arbitrary<WeekProfile | null> = fc.option(
  fc.tuple(rows, rows).map(([on, active]) => ({
    possible: on.map(() => 60),
    on,
    active: active.map((minutes, hour) => Math.min(minutes, on[hour] ?? 0)),
    updatedAtMs: NOW,
  })),
)
const freeze = fc
  .tuple(fc.integer({ min: -20, max: 90 }), fc.integer({ min: 1, max: 60 }))
  .map(([from, hours]): Freeze => ({
    name: 'f',
    from: new Date(NOW + from * HOUR).toISOString().slice(0, 16),
    until: new Date(NOW + (from + hours) * HOUR).toISOString().slice(0, 16),
  }))

it('whatever is asked: within now and deadline, whole, never in a freeze, always the same', () =>
  fc.assert(
    fc.property(
      profile,
      fc.array(freeze, { maxLength: 3 }),
      fc.integer({ min: 0, max: 96 }),
      fc.integer({ min: 1, max: 240 }),
      fc.constantFrom(null, weekdays('22:00', 6)),
      (drawn, freezes, hours, minutes, rules) => {
        const asked: SlotQuestion = {
          ...question,
          profile: drawn,
          freezes,
          rules,
          deadlineMs: NOW + hours * HOUR,
          durationMs: minutes * MINUTE,
        }
        const answer = quietSlot(asked)
        expect(quietSlot(asked)).toEqual(answer)
        if (!answer.found) return
        expect(answer.startMs).toBeGreaterThanOrEqual(NOW)
        expect(answer.endMs).toBe(answer.startMs + minutes * MINUTE)
        expect(answer.endMs).toBeLessThanOrEqual(asked.deadlineMs)
        for (const one of freezes) {
          const { fromMs, untilMs } = freezePeriod(one, BERLIN)
          expect(answer.endMs <= fromMs || answer.startMs >= untilMs).toBe(true)
        }
      },
    ),
    { numRuns: 60 },
  ))
