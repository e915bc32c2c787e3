import { HOUR_MS, MINUTE_MS, type InstantMs } from '../identity/time.ts'
import type { Opening } from '../windows/openings.ts'
import { spanIndexAt, type Presence } from './presence.ts'

/**
 * How a pending restart came about. `quiet`: nobody was there. `own`: the person switched the machine off and on.
 * `agreed`: the person chose the time. `forced`: the deadline and the grace period were over and somebody was working.
 */
export type RestartHow = 'quiet' | 'own' | 'agreed' | 'forced'
export type RestartChoice = { at: InstantMs; how: RestartHow }

export type RestartQuestion = {
  presence: Presence
  /** Since when the restart is pending. */
  from: InstantMs
  /** Windows in which it may happen by itself; null = any time. */
  openings: readonly Opening[] | null
  /** After it the person cannot postpone any more; null = never forced. */
  deadlineAt: InstantMs | null
  /** Warning time before it is forced. */
  graceMs: number
  /** Whether the person, asked at the end of the work that ends then, agrees to restart before leaving. */
  agrees: (endOfWork: InstantMs) => boolean
}

/** A restart takes minutes; nobody may come back into it. */
const RESTART_TAKES_MS = 10 * MINUTE_MS
/** Work that is over this soon is a pause, not the end of the day: nobody restarts for a coffee. */
const END_OF_WORK_MS = 2 * HOUR_MS

/**
 * The restart that a person and a device come to: at the next quiet moment, when the machine is switched off and on
 * anyway, at the end of a day when the person agrees, and after the deadline plus grace period in spite of somebody
 * working. Walks forward only: nothing is decided from what comes later. null = not within sight.
 */
export function chooseRestart(question: RestartQuestion): RestartChoice | null {
  const { presence, from } = question
  for (let index = spanIndexAt(presence, from); index < presence.length; index++) {
    const span = presence[index]
    if (!span) return null
    if (span.cold && span.fromMs >= from) return { at: span.fromMs, how: 'own' }
    const begin = Math.max(from, span.fromMs)
    const found = span.occupied
      ? whileOccupied(question, begin, span.untilMs, presence[index + 1]?.fromMs ?? null)
      : whileQuiet(question, begin, span.untilMs)
    if (found) return found
  }
  return null
}

function whileQuiet(
  { openings }: RestartQuestion,
  begin: InstantMs,
  until: InstantMs,
): RestartChoice | null {
  if (openings === null) {
    return until - begin >= RESTART_TAKES_MS ? { at: begin, how: 'quiet' } : null
  }
  for (const opening of openings) {
    if (opening.startMs >= until) return null
    const at = Math.max(begin, opening.startMs)
    if (at + RESTART_TAKES_MS <= Math.min(until, opening.endMs)) return { at, how: 'quiet' }
  }
  return null
}

function whileOccupied(
  question: RestartQuestion,
  begin: InstantMs,
  until: InstantMs,
  nextFrom: InstantMs | null,
): RestartChoice | null {
  const { deadlineAt, graceMs } = question
  const forcedAt = deadlineAt === null ? null : Math.max(begin, deadlineAt) + graceMs
  if (forcedAt !== null && forcedAt < until) return { at: forcedAt, how: 'forced' }
  const endsDay = nextFrom === null || nextFrom - until >= END_OF_WORK_MS
  const at = until - RESTART_TAKES_MS
  return endsDay && at >= begin && question.agrees(until) ? { at, how: 'agreed' } : null
}
