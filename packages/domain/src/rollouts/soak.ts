import type { InstantMs } from '../identity/time.ts'
import { DAY_MS, HOUR_MS } from '../identity/time.ts'
import type { PolicyDocument, RingName } from './policy.ts'

/** An emergency stays this long in Test, then goes everywhere (DESIGN §3). */
export const EMERGENCY_SOAK_MS = HOUR_MS

/**
 * The last wave needs a day of its own before the deadline: its devices must be switched on, install and restart. Without
 * it the soak gives way only so far that the last devices may *begin* when they should be done.
 */
export const LAST_WAVE_MS = DAY_MS

/** Rings whose soak lies between this ring's installation and the last device, this one included. */
const SOAKS_FROM: Readonly<Record<RingName, readonly ('test' | 'pilot')[]>> = {
  test: ['test', 'pilot'],
  pilot: ['pilot'],
  broad: [],
  critical: [],
}

/** Time that Broad needs at least: the pauses between its waves. */
export function broadMs(policy: Pick<PolicyDocument, 'waves'>): number {
  return Math.max(0, policy.waves.broadPercents.length - 1) * policy.waves.waveGapMs
}

/** Time from the cut until the last device of a ring may start, if nothing goes wrong and nobody is late. */
export function ringTimeMs(
  policy: Pick<PolicyDocument, 'waves' | 'gates'>,
  ring: RingName,
): number {
  const { test, pilot } = policy.gates
  if (ring === 'test') return 0
  if (ring === 'pilot') return test.soakMs
  return test.soakMs + pilot.soakMs + (ring === 'broad' ? broadMs(policy) : 0)
}

/**
 * How long this ring soaks. When the deadline leaves less time than the soaks that are still to come, each gives up
 * the same share of what lies above its floor: evidence is lost evenly, never below the floor, and nothing but the
 * soak is ever shortened (DESIGN §3, "Rings fit the deadline").
 */
export function soakFor(
  policy: Pick<PolicyDocument, 'waves' | 'gates'>,
  ring: RingName,
  soakFromMs: InstantMs,
  dueAt: InstantMs | null,
): { soakMs: number; shortenedFromMs: number | null } {
  const gate = policy.gates[ring]
  if (dueAt === null || SOAKS_FROM[ring].length === 0)
    return { soakMs: gate.soakMs, shortenedFromMs: null }
  const ahead = SOAKS_FROM[ring].map((name) => policy.gates[name])
  const full = ahead.reduce((sum, { soakMs }) => sum + soakMs, 0)
  const floor = ahead.reduce((sum, one) => sum + Math.min(one.soakFloorMs, one.soakMs), 0)
  const available = dueAt - soakFromMs - broadMs(policy) - LAST_WAVE_MS
  if (available >= full || full === floor) return { soakMs: gate.soakMs, shortenedFromMs: null }
  const share = Math.min(1, Math.max(0, (available - floor) / (full - floor)))
  const ownFloor = Math.min(gate.soakFloorMs, gate.soakMs)
  const soakMs = Math.round(ownFloor + (gate.soakMs - ownFloor) * share)
  return { soakMs, shortenedFromMs: soakMs < gate.soakMs ? gate.soakMs : null }
}
