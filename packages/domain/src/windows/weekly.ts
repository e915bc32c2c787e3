import type { InstantMs } from '../identity/time.ts'
import type { Freeze } from '../rollouts/policy.ts'
import { activeFreeze } from './freezes.ts'
import { openings, type Opening, type WindowRules } from './openings.ts'

/**
 * Maintenance windows: when work may start. Half-open, in a named zone, belonging to the day they start on. Freezes beat
 * every window. All functions are pure; `rules` null = any time, [] = never. Unknown zones throw a RangeError.
 */

/** Whether work may go on at this moment. */
export function isOpen(
  rules: WindowRules,
  zone: string,
  atMs: InstantMs,
  freezes: readonly Freeze[] = [],
): boolean {
  return openAt(rules, zone, atMs, freezes) !== null
}

/** The first moment at or after `afterMs` that is open (`afterMs` itself when it is); null when none is in sight. */
export function nextOpening(
  rules: WindowRules,
  zone: string,
  afterMs: InstantMs,
  freezes: readonly Freeze[] = [],
): InstantMs | null {
  const first = openings(rules, zone, afterMs, freezes)[0]
  return first ? Math.max(first.startMs, afterMs) : null
}

/** When the window that is open now closes (a freeze closes it too); Infinity when it does not, null when none is open. */
export function currentWindowEnd(
  rules: WindowRules,
  zone: string,
  atMs: InstantMs,
  freezes: readonly Freeze[] = [],
): InstantMs | null {
  return openAt(rules, zone, atMs, freezes)?.endMs ?? null
}

/** Whether work of `durationMs` that starts now ends at least `marginMs` before the window closes. */
export function fits(
  rules: WindowRules,
  zone: string,
  atMs: InstantMs,
  durationMs: number,
  marginMs: number,
  freezes: readonly Freeze[] = [],
): boolean {
  const end = currentWindowEnd(rules, zone, atMs, freezes)
  return end !== null && atMs + durationMs + marginMs <= end
}

export type StartQuestion = {
  rules: WindowRules
  zone: string
  freezes: readonly Freeze[]
  atMs: InstantMs
  durationMs: number
  marginMs: number
}
export type StartAnswer =
  | { start: true; untilMs: InstantMs }
  | { start: false; because: 'frozen'; freeze: string; untilMs: InstantMs }
  | { start: false; because: 'outside_window' | 'window_too_short'; nextMs: InstantMs | null }

/**
 * May a step start now, and if not, why and when is the next moment that it fits into. Server and agent ask the same
 * question: the planner to explain, the agent because it keeps the right to refuse.
 */
export function mayStart(question: StartQuestion): StartAnswer {
  const { rules, zone, freezes, atMs } = question
  const freeze = activeFreeze(freezes, zone, atMs)
  if (freeze)
    return { start: false, because: 'frozen', freeze: freeze.name, untilMs: freeze.untilMs }
  const open = openAt(rules, zone, atMs, freezes)
  const neededMs = question.durationMs + question.marginMs
  if (open && atMs + neededMs <= open.endMs) return { start: true, untilMs: open.endMs }
  const hasRoom = (opening: Opening) =>
    opening.startMs > atMs && opening.startMs + neededMs <= opening.endMs
  const next = openings(rules, zone, atMs, freezes, (found) => found.some(hasRoom)).find(hasRoom)
  const because = open ? 'window_too_short' : 'outside_window'
  return { start: false, because, nextMs: next?.startMs ?? null }
}

function openAt(
  rules: WindowRules,
  zone: string,
  atMs: InstantMs,
  freezes: readonly Freeze[],
): Opening | null {
  const first = openings(rules, zone, atMs, freezes)[0]
  return first && first.startMs <= atMs ? first : null
}
