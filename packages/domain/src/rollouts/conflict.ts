import type { InstantMs } from '../identity/time.ts'
import type { ConflictCause } from '../planning/reasons.ts'
import type { Census } from './census.ts'
import type { PolicyDocument } from './policy.ts'
import { isEmergency, type DeadlineConflict, type Ring, type Rollout } from './rollout.ts'

/**
 * A deadline that the rings cannot meet, even when every soak is cut down to its floor and nobody is late. Only the soak
 * gives way by itself; what is missing beyond that (reports, waves) is for a person to decide. null = they fit, or
 * nobody in the rollout has a deadline, or it does not move anyway and says why itself.
 */
export function deadlineConflict(
  rollout: Rollout,
  policy: Pick<PolicyDocument, 'gates' | 'waves'>,
  census: Pick<Census, 'earliestDue'>,
  now: InstantMs,
): DeadlineConflict | null {
  const found = againstDeadline(rollout, policy, census, now)
  return found && found.reachableAt > found.dueAt ? found : null
}

/** When there may be such a conflict at the earliest, should nothing happen until then; null = never, or there is one. */
export function conflictFrom(
  rollout: Rollout,
  policy: Pick<PolicyDocument, 'gates' | 'waves'>,
  census: Pick<Census, 'earliestDue'>,
  now: InstantMs,
): InstantMs | null {
  const found = againstDeadline(rollout, policy, census, now)
  if (!found || found.reachableAt > found.dueAt) return null
  // What waits moves on with the clock and never faster.
  return now + found.dueAt - found.reachableAt + 1
}

function againstDeadline(
  rollout: Rollout,
  policy: Pick<PolicyDocument, 'gates' | 'waves'>,
  census: Pick<Census, 'earliestDue'>,
  now: InstantMs,
): DeadlineConflict | null {
  const dueAt = census.earliestDue
  if (dueAt === null || rollout.state !== 'open' || rollout.kind !== 'cut' || isEmergency(rollout))
    return null
  const left = timeLeft(rollout, policy, now)
  return left && { because: left.because, dueAt, reachableAt: left.reachableAt }
}

type Left = { reachableAt: InstantMs; because: ConflictCause }

function timeLeft(
  { rings, cutAt }: Rollout,
  policy: Pick<PolicyDocument, 'gates' | 'waves'>,
  now: InstantMs,
): Left | null {
  const { waves, wavesOpen, waveOpenedAt, state } = rings.broad
  const gapMs = policy.waves.waveGapMs
  if (state === 'open' && wavesOpen < waves) {
    const next = Math.max(now, (waveOpenedAt ?? cutAt) + gapMs)
    return { reachableAt: next + (waves - wavesOpen - 1) * gapMs, because: 'waves' }
  }
  if (state !== 'waiting') return null
  const pilotMs = rings.pilot.state === 'passed' ? 0 : policy.gates.pilot.soakFloorMs
  const wavesMs = Math.max(0, waves - 1) * gapMs
  if (rings.test.state !== 'passed') {
    const test = endOf(rings.test, policy.gates.test.soakFloorMs, now)
    return { reachableAt: test.reachableAt + pilotMs + wavesMs, because: test.because }
  }
  if (rings.pilot.state === 'passed') return null
  const pilot = endOf(rings.pilot, policy.gates.pilot.soakFloorMs, now)
  return { reachableAt: pilot.reachableAt + wavesMs, because: pilot.because }
}

/** When a ring's gate opens at the earliest, and what it waits for until then. */
function endOf(ring: Ring, floorMs: number, now: InstantMs): Left {
  const expectedAt = ring.gate?.expectedAt ?? null
  if (expectedAt === null) return { reachableAt: now + floorMs, because: 'reporting' }
  return { reachableAt: Math.max(now, expectedAt), because: 'soak' }
}
