import fc from 'fast-check'
import type { Freeze, Weekday, WeeklyRule, WindowRule } from '@dirigent/domain/rollouts/policy'
import { openings } from '@dirigent/domain/windows/openings'
import { mayStart } from '@dirigent/domain/windows/weekly'
import { walk } from './minute-walk.ts'

const MINUTE_MS = 60_000
const DAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** Zones with their own ways of setting clocks: half hours, midnight, southern summers, a day left out, none at all. */
// prettier-ignore
export const ZONES = [
  'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Santiago', 'UTC',
  'Africa/Casablanca', 'Asia/Beirut', 'Asia/Kathmandu', 'Pacific/Chatham', 'America/Havana',
  'Europe/Dublin', 'Africa/Cairo', 'Asia/Gaza', 'Pacific/Apia',
]

/** Times near the hours in which clocks are set. */
const start = fc.oneof(
  fc.constantFrom('00:00', '01:30', '02:00', '02:30', '02:59', '03:00', '22:00', '23:59'),
  fc
    .tuple(fc.nat(23), fc.nat(59))
    .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':')),
)
const durationMinutes = fc.oneof(
  fc.constantFrom(1, 30, 60, 90, 240, 360, 1_440, 10_080),
  fc.integer({ min: 1, max: 3_000 }),
)
const weekly: fc.Arbitrary<WeeklyRule> = fc.record({
  days: fc.subarray([...DAYS], { minLength: 1 }),
  start,
  durationMinutes,
})
const date = fc
  .integer({ min: 0, max: 3_650 })
  .map((day) => new Date(Date.UTC(2020, 0, 1) + day * 86_400_000).toISOString().slice(0, 10))
const rule: fc.Arbitrary<WindowRule> = fc.oneof(
  weekly,
  fc.record({
    on: fc.constant('month_weekday' as const),
    weekday: fc.constantFrom(...DAYS),
    ordinal: fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const, -1 as const),
    plusDays: fc.integer({ min: -27, max: 27 }),
    start,
    durationMinutes,
  }),
  fc.record({
    on: fc.constant('month_day' as const),
    day: fc.constantFrom(-28, -2, -1, 1, 2, 15, 28),
    start,
    durationMinutes,
  }),
  fc.record({
    on: fc.constant('business_hours' as const),
    part: fc.constantFrom('inside' as const, 'outside' as const),
    hours: fc.constant('Office'),
    weekly: fc.array(weekly, { minLength: 1, maxLength: 2 }),
    holidays: fc.array(date, { maxLength: 20 }),
  }),
)
const moment = fc.tuple(date, start).map(([day, time]) => `${day}T${time}`)
const freeze: fc.Arbitrary<Freeze> = fc
  .tuple(moment, fc.integer({ min: 1, max: 40_000 }))
  .map(([from, minutes]) => ({
    name: 'freeze',
    from,
    until: new Date(Date.parse(`${from}Z`) + minutes * MINUTE_MS).toISOString().slice(0, 16),
  }))

export type Case = { rules: WindowRule[]; freezes: Freeze[]; zone: string }
export const windowCase: fc.Arbitrary<Case> = fc.record({
  rules: fc.array(rule, { minLength: 1, maxLength: 3 }),
  freezes: fc.array(freeze, { maxLength: 3 }),
  zone: fc.constantFrom(...ZONES),
})

/** Stretches of minutes that are open and not frozen; the last one has no known end. */
function walked(one: Case, clock: Float64Array, fromMs: number): [number, number][] {
  const { open, frozen } = walk(one.rules, one.freezes, clock, fromMs)
  const found: [number, number][] = []
  let began = -1
  for (let i = 0; i <= open.length; i++) {
    const isOpen = i < open.length && open[i] === 1 && frozen[i] === 0
    if (isOpen && began < 0) began = i
    if (!isOpen && began >= 0) {
      found.push([fromMs + began * MINUTE_MS, fromMs + i * MINUTE_MS])
      began = -1
    }
  }
  return found
}

/**
 * Compares what the domain says with the walk: the row of openings, hopped through from one to the next, and at random
 * moments whether a step of some length may start and when it next fits. The first and last 40 days are run-up and
 * run-out. Answers the first difference in words, or null.
 */
export function difference(
  one: Case,
  clock: Float64Array,
  fromMs: number,
  probes: readonly { at: number; neededMinutes: number }[],
): string | null {
  const margin = 40 * 86_400_000
  const begin = fromMs + margin
  const end = fromMs + clock.length * MINUTE_MS - margin
  const truth = walked(one, clock, fromMs).filter(([, until]) => until > begin)
  let at = begin
  for (const [from, until] of truth) {
    if (from >= end || until >= fromMs + clock.length * MINUTE_MS) break
    const next = openings(one.rules, one.zone, at, one.freezes)[0]
    const got = next && [Math.max(next.startMs, at), next.endMs]
    const expected = [Math.max(from, at), until]
    if (!got || got[0] !== expected[0] || got[1] !== expected[1])
      return `from ${text(at)}: ${got?.map(text).join(' to ')}, by the watch ${expected.map(text).join(' to ')}`
    at = until
  }
  for (const probe of probes) {
    const fault = probeDifference(one, truth, begin + Math.floor((end - begin) * probe.at), probe)
    if (fault) return fault
  }
  return null
}

const text = (ms: number) => (Number.isFinite(ms) ? new Date(ms).toISOString() : String(ms))

function probeDifference(
  one: Case,
  truth: readonly [number, number][],
  moment: number,
  { neededMinutes }: { neededMinutes: number },
): string | null {
  const atMs = moment - (moment % MINUTE_MS)
  const neededMs = neededMinutes * MINUTE_MS
  const answer = mayStart({ ...one, atMs, durationMs: neededMs, marginMs: 0 })
  const now = truth.find(([from, until]) => from <= atMs && atMs < until)
  const mayNow = now !== undefined && atMs + neededMs <= now[1]
  if (answer.start !== mayNow)
    return `${neededMinutes} minutes at ${text(atMs)}: ${String(answer.start)}, by the watch ${String(mayNow)}`
  if (answer.start || answer.because === 'frozen') return null
  const next = truth.find(([from, until]) => from > atMs && from + neededMs <= until)?.[0] ?? null
  // Further than a year nobody looks for the one that would suit.
  const isNear = next !== null && next < atMs + 390 * 86_400_000
  return isNear && answer.nextMs !== next
    ? `next ${neededMinutes} minutes after ${text(atMs)}: ${text(answer.nextMs ?? Number.NaN)}, by the watch ${text(next)}`
    : null
}
