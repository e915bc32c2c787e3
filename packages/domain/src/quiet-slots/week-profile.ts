import { DAY_MS, HOUR_MS, MINUTE_MS, type InstantMs } from '../identity/time.ts'

/**
 * When a device is on and somebody works at it, by the hour of the week in its own zone (0 = Monday 00:00 … 167). Kept on
 * the device and never sent: only a chosen slot leaves it. Minutes; `possible` passed, in `on` of them the device was
 * awake, in `active` somebody was there.
 */
export type WeekProfile = {
  possible: readonly number[]
  on: readonly number[]
  active: readonly number[]
  updatedAtMs: InstantMs
}

export const HOURS_OF_WEEK = 168
/** After this many weeks what is older counts half: people change their habits. */
const WEEKS_REMEMBERED = 8
/** Longer without a look means that the device slept. */
const AWAKE_GAP_MS = 40 * MINUTE_MS
/** A device that was off for months says nothing about more than its last weeks. */
const ASLEEP_MAX_MS = 14 * DAY_MS
/** Below a week of hours a profile is no history. */
const KNOWN_HOURS_MIN = HOURS_OF_WEEK

const zeros = () => Array.from({ length: HOURS_OF_WEEK }, () => 0)

export const emptyProfile = (nowMs: InstantMs): WeekProfile => ({
  possible: zeros(),
  on: zeros(),
  active: zeros(),
  updatedAtMs: nowMs,
})

/** Hour of the week that a moment falls into. */
export function hourOfWeek(atMs: InstantMs, zone: string): number {
  const local = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone)
  return (local.dayOfWeek - 1) * 24 + local.hour
}

/**
 * The profile with what was seen since the last look. `active` is whether anybody was there, an unknown session
 * included. A clock that was set back, or far ahead, teaches nothing.
 */
export function observed(
  profile: WeekProfile,
  look: { atMs: InstantMs; zone: string; active: boolean },
): WeekProfile {
  const passedMs = look.atMs - profile.updatedAtMs
  if (passedMs <= 0) return { ...profile, updatedAtMs: look.atMs }
  const wasAwake = passedMs <= AWAKE_GAP_MS
  const next = {
    possible: [...profile.possible],
    on: [...profile.on],
    active: [...profile.active],
    updatedAtMs: look.atMs,
  }
  const fromMs = look.atMs - Math.min(passedMs, ASLEEP_MAX_MS)
  for (let at = fromMs; at < look.atMs;) {
    const until = Math.min(look.atMs, (Math.floor(at / HOUR_MS) + 1) * HOUR_MS)
    const hour = hourOfWeek(at, look.zone)
    const minutes = (until - at) / MINUTE_MS
    add(next.possible, hour, minutes)
    if (wasAwake) add(next.on, hour, minutes)
    if (wasAwake && look.active) add(next.active, hour, minutes)
    if ((next.possible[hour] ?? 0) > WEEKS_REMEMBERED * 60)
      for (const row of [next.possible, next.on, next.active]) row[hour] = (row[hour] ?? 0) / 2
    at = until
  }
  return next
}

function add(row: number[], hour: number, minutes: number): void {
  row[hour] = (row[hour] ?? 0) + minutes
}

/** Whether a profile covers at least a week; before that it says more about chance than about habits. */
export function isKnown(profile: WeekProfile | null): profile is WeekProfile {
  if (profile === null) return false
  const hours = profile.possible.reduce((sum, minutes) => sum + minutes, 0) / 60
  return hours >= KNOWN_HOURS_MIN - 1 && profile.possible.every((minutes) => minutes > 0)
}

/** One more week of each kind is imagined for every hour, so that "never seen" is not "never". */
const IMAGINED_MINUTES = 15

/** Chances in an hour of the week: that the device is on, and that somebody is at it. */
export function chancesAt(profile: WeekProfile, hour: number): { on: number; active: number } {
  const possible = (profile.possible[hour] ?? 0) + 2 * IMAGINED_MINUTES
  return {
    on: ((profile.on[hour] ?? 0) + IMAGINED_MINUTES) / possible,
    active: (profile.active[hour] ?? 0) / possible,
  }
}
