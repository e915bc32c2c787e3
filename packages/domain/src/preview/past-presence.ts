import { HOUR_MS, type InstantMs } from '../identity/time.ts'
import type { WorkTimes } from '../quiet-slots/work-times.ts'
import type { Opening } from '../windows/openings.ts'
import { common, without } from '../windows/stretches.ts'
import type { Presence, PresenceSpan } from './presence.ts'

/** Hours of one week, Monday 00:00 UTC first, in which a device was seen. */
export type SeenWeek = ReadonlySet<number>

export const WEEK_HOURS = 168
const WEEK_MS = WEEK_HOURS * HOUR_MS
/** 1970-01-01 was a Thursday: the first Monday came four days later. */
const FIRST_MONDAY_MS = 4 * 24 * HOUR_MS

/** The number of a moment's week, counted from the first Monday of 1970, and its hour in it. */
export function weekAndHour(at: InstantMs): { week: number; hour: number } {
  const week = Math.floor((at - FIRST_MONDAY_MS) / WEEK_MS)
  return { week, hour: Math.floor((at - FIRST_MONDAY_MS - week * WEEK_MS) / HOUR_MS) }
}

export type PastPresence = {
  role: 'server' | 'client'
  /** Whole weeks of the past in order; none when the device is new. */
  weeks: readonly SeenWeek[]
  /** When its people work, as far as anybody said. */
  times: WorkTimes
  /** When nobody is there by the device's own word. */
  habits: readonly Opening[]
}

/** A computer that is on in more than this share of the hours is left on over night. */
const STAYS_ON_SHARE = 0.7

/**
 * When a device will be on: as it was in the weeks before, in the same order again and again. A server without a past is
 * on all the time, a client without one while its people work. Who sits there is not recorded: a client that is on counts
 * as occupied, one that is left on day and night only in working hours; nobody is there who is entered as absent, nor at
 * the times that the device itself calls quiet. Switching off and sleeping look alike, so nothing is taken for a restart
 * that happened by itself.
 */
export function presenceAhead(past: PastPresence, from: InstantMs, until: InstantMs): Presence {
  const { weeks, role, times, habits } = past
  const whole: Opening = { startMs: from, endMs: until }
  const isNew = weeks.length === 0
  if (role === 'server') return spansOf(isNew ? [whole] : hoursOn(weeks, whole), [])
  const on = isNew ? times.atWork : hoursOn(weeks, whole)
  const busy = shareOn(weeks) > STAYS_ON_SHARE ? common(on, times.atWork) : on
  return spansOf(on, without(busy, [...times.away, ...habits]))
}

function spansOf(on: readonly Opening[], occupied: readonly Opening[]): PresenceSpan[] {
  const spanOf = (isOccupied: boolean) => (one: Opening) => ({
    fromMs: one.startMs,
    untilMs: one.endMs,
    occupied: isOccupied,
    cold: false,
  })
  return [...without(on, occupied).map(spanOf(false)), ...occupied.map(spanOf(true))].toSorted(
    (a, b) => a.fromMs - b.fromMs,
  )
}

/** The hours in which it was seen, played again from now on; those that touch are one stretch. */
function hoursOn(weeks: readonly SeenWeek[], { startMs, endMs }: Opening): Opening[] {
  const first = weekAndHour(startMs).week
  const on: Opening[] = []
  for (let at = Math.floor(startMs / HOUR_MS) * HOUR_MS; at < endMs; at += HOUR_MS) {
    const { week, hour } = weekAndHour(at)
    if (!weeks[(week - first) % weeks.length]?.has(hour)) continue
    const last = on.at(-1)
    const until = Math.min(endMs, at + HOUR_MS)
    if (last && last.endMs === at) last.endMs = until
    else on.push({ startMs: Math.max(startMs, at), endMs: until })
  }
  return on
}

const shareOn = (weeks: readonly SeenWeek[]): number =>
  weeks.reduce((sum, week) => sum + week.size, 0) / Math.max(1, weeks.length * WEEK_HOURS)
