import { HOUR_MS, type InstantMs } from '../identity/time.ts'
import { localDate } from '../windows/local-time.ts'
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
  zone: string
  /** Whole weeks of the past in order; none when the device is new. */
  weeks: readonly SeenWeek[]
}

/** When people work where nobody knows better. */
const WORK_FROM = 8
const WORK_UNTIL = 17
/** A computer that is on in more than this share of the hours is left on over night. */
const STAYS_ON_SHARE = 0.7

/**
 * When a device will be on: as it was in the weeks before, in the same order again and again. A server without a past is
 * on all the time, a client without one on working days from eight to five. Who sits there is not recorded: a client
 * that is on counts as occupied, one that is left on day and night only in the daytime of working days. Switching off
 * and sleeping look alike, so nothing is taken for a restart that happened by itself.
 */
export function presenceAhead(past: PastPresence, from: InstantMs, until: InstantMs): Presence {
  const { weeks, role } = past
  if (role === 'server' && weeks.length === 0)
    return [{ fromMs: from, untilMs: until, occupied: false, cold: false }]
  const isOn = weeks.length > 0 ? seenAgain(weeks, from) : worksThen(past.zone)
  const staysOn = role === 'server' || shareOn(weeks) > STAYS_ON_SHARE
  const works = worksThen(past.zone)
  const spans: PresenceSpan[] = []
  for (let at = Math.floor(from / HOUR_MS) * HOUR_MS; at < until; at += HOUR_MS) {
    if (!isOn(at)) continue
    const occupied = role === 'client' && (!staysOn || works(at))
    const fromMs = Math.max(from, at)
    const untilMs = Math.min(until, at + HOUR_MS)
    const last = spans.at(-1)
    if (last && last.untilMs === fromMs && last.occupied === occupied) last.untilMs = untilMs
    else spans.push({ fromMs, untilMs, occupied, cold: false })
  }
  return spans
}

function seenAgain(weeks: readonly SeenWeek[], from: InstantMs): (at: InstantMs) => boolean {
  const first = weekAndHour(from).week
  return (at) => {
    const { week, hour } = weekAndHour(at)
    return weeks[(week - first) % weeks.length]?.has(hour) ?? false
  }
}

function worksThen(zone: string): (at: InstantMs) => boolean {
  let day = { from: 0, until: 0, working: false }
  return (at) => {
    if (at < day.from || at >= day.until) {
      const date = localDate(at, zone)
      const starts = date.toZonedDateTime(zone)
      const until = starts.add({ days: 1 }).epochMilliseconds
      day = { from: starts.epochMilliseconds, until, working: date.dayOfWeek <= 5 }
    }
    const hour = (at - day.from) / HOUR_MS
    return day.working && hour >= WORK_FROM && hour < WORK_UNTIL
  }
}

const shareOn = (weeks: readonly SeenWeek[]): number =>
  weeks.reduce((sum, week) => sum + week.size, 0) / Math.max(1, weeks.length * WEEK_HOURS)
