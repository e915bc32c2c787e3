import type { UpdateState } from '../planning/reasons.ts'

/** The one state a device is in; bars over a fleet add up over these. */
export type DeviceState = 'needs_person' | 'late' | 'running' | 'waiting' | 'unknown' | 'current' | 'observed'

export type DeviceStateFacts = {
  mode: 'observe' | 'managed'
  /** Whether its newest inventory is complete and young enough to be believed. */
  known: boolean
  /** Earliest deadline of an open finding; null = none with a date. */
  dueAt: number | null
  states: readonly UpdateState[]
}

/**
 * Sums a device up: what is not known is never current, what needs a person is said before what runs by itself, and a
 * missed deadline before everything but a decision that is asked for.
 */
export function deviceStateOf(facts: DeviceStateFacts, now: number): DeviceState {
  const has = (state: UpdateState) => facts.states.includes(state)
  if (!facts.known || has('unknown')) return 'unknown'
  if (facts.mode === 'observe') return 'observed'
  if (has('needs_person') || has('failed')) return 'needs_person'
  if (facts.dueAt !== null && facts.dueAt <= now) return 'late'
  if (has('running')) return 'running'
  if (has('waiting') || has('installed') || has('staged')) return 'waiting'
  return 'current'
}
