import { DAY_MS, MINUTE_MS, type InstantMs } from '../identity/time.ts'
import type { Freeze, WeeklyRule } from '../rollouts/policy.ts'
import { freezePeriod } from '../windows/freezes.ts'
import { openings, type Opening, type WindowRules } from '../windows/openings.ts'
import { chancesAt, hourOfWeek, isKnown, type WeekProfile } from './week-profile.ts'

/** What somebody said about one person at the device; null = nobody said. */
export type Person = {
  workingHours: readonly WeeklyRule[] | null
  absences: readonly Freeze[]
}

export type SlotQuestion = {
  nowMs: InstantMs
  deadlineMs: InstantMs
  durationMs: number
  zone: string
  /** Where work may go on at all; null = any time. */
  rules: WindowRules
  freezes: readonly Freeze[]
  profile: WeekProfile | null
  /** Everybody who works at the device: the slot disturbs none of them. Empty = nobody said anything. */
  people: readonly Person[]
}

/** Why this slot, with what it rests on. `chancePercent`: of disturbing somebody. */
export type SlotReason =
  | { code: 'everybody_absent' }
  | { code: 'usually_nobody'; chancePercent: number }
  | { code: 'outside_working_hours' }
  | { code: 'lunch_break' }
  | { code: 'least_disturbing'; chancePercent: number }
export type SlotAnswer =
  | { found: true; startMs: InstantMs; endMs: InstantMs; because: SlotReason }
  | { found: false; because: { code: 'no_time_before_deadline' | 'never_open_before_deadline' } }

/** Slots begin on the half hour: people are told a time, not a second. */
const STEP_MS = 30 * MINUTE_MS
/** Nobody remembers what was announced longer ago, and habits are weekly. */
const LOOK_AHEAD_MS = 14 * DAY_MS
/** A slot in which the device is off costs another try nearer to the deadline, which is less than disturbing somebody. */
const MISSED_COST = 0.3
/** A quarter of a minute in an hour is noise. */
const SAME_COST = 0.005
/** Below it a slot is called quiet, above it merely the least bad. */
const QUIET_CHANCE = 0.1

/** When nobody said and nothing was seen: office hours, with a break at noon in which a restart hurts least. */
export const DEFAULT_HOURS: readonly WeeklyRule[] = [
  { days: ['mon', 'tue', 'wed', 'thu', 'fri'], start: '08:00', durationMinutes: 600 },
]
const DEFAULT_LUNCH: readonly WeeklyRule[] = [
  { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], start: '12:00', durationMinutes: 60 },
]
const WORKING = 0.9
const LUNCH = 0.4
const OFF_WORK = 0.03

type Chance = { disturbs: number; misses: number; because: SlotReason }

/**
 * The slot of `durationMs` that is least likely to disturb anybody between now and the deadline, within the windows and
 * outside of every freeze; the earliest of equals. The device's own history decides where there is a week of it, working
 * hours and absences that somebody entered count more, and without either: outside of working hours, else the lunch
 * break, else the least bad.
 */
export function quietSlot(question: SlotQuestion): SlotAnswer {
  const { nowMs, deadlineMs, durationMs, rules, zone, freezes } = question
  const untilMs = Math.min(deadlineMs, nowMs + LOOK_AHEAD_MS)
  if (nowMs + durationMs > deadlineMs)
    return { found: false, because: { code: 'no_time_before_deadline' } }
  const open = openings(rules, zone, nowMs, freezes, (found) =>
    found.some(({ startMs, endMs }) => startMs >= untilMs || endMs >= untilMs),
  )
  let best: { startMs: InstantMs; chance: Chance } | null = null
  const chanceAt = chancesOf(question, untilMs)
  for (const startMs of starts(open, nowMs, untilMs, durationMs)) {
    const chance = worstOf(startMs, durationMs, chanceAt)
    if (best === null || costOf(chance) < costOf(best.chance) - SAME_COST)
      best = { startMs, chance }
  }
  if (best === null) return { found: false, because: { code: 'never_open_before_deadline' } }
  const { startMs, chance } = best
  return { found: true, startMs, endMs: startMs + durationMs, because: chance.because }
}

const costOf = ({ disturbs, misses }: Chance): number => disturbs + MISSED_COST * misses

/** Where a slot may begin: at the beginning of each opening and on every half hour in it, as far as it fits. */
function starts(
  open: readonly Opening[],
  nowMs: InstantMs,
  untilMs: InstantMs,
  durationMs: number,
): InstantMs[] {
  const found: InstantMs[] = []
  for (const { startMs, endMs } of open) {
    const first = Math.max(startMs, nowMs)
    const last = Math.min(endMs, untilMs) - durationMs
    if (first > last) continue
    found.push(first)
    for (let at = (Math.floor(first / STEP_MS) + 1) * STEP_MS; at <= last; at += STEP_MS)
      found.push(at)
  }
  return found
}

/** The worst moment of a slot counts: half an hour of quiet does not make up for a meeting. */
function worstOf(
  startMs: InstantMs,
  durationMs: number,
  chanceAt: (atMs: InstantMs) => Chance,
): Chance {
  let worst = chanceAt(startMs)
  for (let at = startMs + STEP_MS; at < startMs + durationMs; at += STEP_MS) {
    const chance = chanceAt(at)
    if (costOf(chance) > costOf(worst)) worst = chance
  }
  return worst
}

type When = (atMs: InstantMs) => boolean

/** For moments from now until `untilMs`: hours and absences are laid out once, hundreds of half hours ask. */
function chancesOf(question: SlotQuestion, untilMs: InstantMs): (atMs: InstantMs) => Chance {
  const { profile, zone, nowMs } = question
  const within = (hours: readonly WeeklyRule[]) => whenOpen(hours, zone, nowMs, untilMs)
  const people = question.people.map(({ absences, workingHours }) => ({
    absent: whenFrozen(absences, zone),
    works: workingHours === null ? null : within(workingHours),
  }))
  const known = isKnown(profile) ? profile : null
  const office = within(DEFAULT_HOURS)
  const lunch = within(DEFAULT_LUNCH)
  return (atMs) => {
    const present = people.filter(({ absent }) => !absent(atMs))
    if (people.length > 0 && present.length === 0)
      return { disturbs: 0, misses: 0.5, because: { code: 'everybody_absent' } }
    const said = present.flatMap(({ works }) => works ?? [])
    const works = said.some((isIn) => isIn(atMs))
    if (!known) return chanceByHours(said.length > 0 ? works : office(atMs), lunch(atMs))
    const { on, active } = chancesAt(known, hourOfWeek(atMs, zone))
    // Who says "I work then" is believed, whatever the last weeks looked like.
    const disturbs = works ? Math.max(active, WORKING) : active
    return { disturbs, misses: 1 - on, because: reasonFor(disturbs) }
  }
}

function whenOpen(
  hours: readonly WeeklyRule[],
  zone: string,
  fromMs: InstantMs,
  untilMs: InstantMs,
): When {
  const open = openings(hours, zone, fromMs, [], (found) =>
    found.some(({ endMs }) => endMs >= untilMs),
  )
  return (atMs) => open.some(({ startMs, endMs }) => startMs <= atMs && atMs < endMs)
}

function whenFrozen(absences: readonly Freeze[], zone: string): When {
  const periods = absences.map((absence) => freezePeriod(absence, zone))
  return (atMs) => periods.some(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs)
}

function reasonFor(disturbs: number): SlotReason {
  const chancePercent = Math.round(disturbs * 100)
  return disturbs <= QUIET_CHANCE
    ? { code: 'usually_nobody', chancePercent }
    : { code: 'least_disturbing', chancePercent }
}

/** Nothing was seen yet: by the hours that people named, or the usual ones. */
function chanceByHours(isWork: boolean, isLunch: boolean): Chance {
  const misses = 0
  if (!isWork) return { disturbs: OFF_WORK, misses, because: { code: 'outside_working_hours' } }
  if (isLunch) return { disturbs: LUNCH, misses, because: { code: 'lunch_break' } }
  const chancePercent = Math.round(WORKING * 100)
  return { disturbs: WORKING, misses, because: { code: 'least_disturbing', chancePercent } }
}
