import type { InstantMs } from '../identity/time.ts'
import { evaluateGate, gateMet, membersOf } from '../rollouts/gate.ts'
import { haltOf } from '../rollouts/halt.ts'
import { RINGS, type PolicyDocument, type RingName } from '../rollouts/policy.ts'
import { blockedBy } from '../rollouts/rings.ts'
import { hasReported, isSettled, type Ring, type Rollout } from '../rollouts/rollout.ts'
import type { PlanDecision } from './decisions.ts'

export type Advanced = { rollout: Rollout; decisions: PlanDecision[] }

/**
 * Moves one rollout as far as its results allow: halts, opens rings and waves, lets gates pass, ends it. What a person
 * paused or a gate halted does not move, but its gates are still judged, so that the page shows what is missing.
 */
export function advanceRollout(rollout: Rollout, policy: PolicyDocument, now: InstantMs): Advanced {
  const decisions: PlanDecision[] = []
  const reopened = reopenIfNeeded(rollout, policy, decisions)
  if (reopened.state === 'done') return { rollout: reopened, decisions }
  const halt = reopened.state === 'open' ? haltOf(reopened, policy) : null
  if (halt) {
    decisions.push({ code: 'rollout_halted', rollout: rollout.uid, ...halt })
    const halted = {
      ...reopened,
      state: 'halted' as const,
      halted: { at: now, because: halt.because },
    }
    const stopped = withRing(halted, halt.ring, { state: 'halted' })
    return {
      rollout: RINGS.reduce((one, ring) => judged(one, ring, policy, now), stopped),
      decisions,
    }
  }
  let moving: Rollout = reopened
  for (const ring of RINGS) moving = moveRing(moving, ring, policy, now, decisions)
  return { rollout: endIfDone(moving, policy, decisions), decisions }
}

function withRing(rollout: Rollout, ring: RingName, change: Partial<Ring>): Rollout {
  return { ...rollout, rings: { ...rollout.rings, [ring]: { ...rollout.rings[ring], ...change } } }
}

function judged(rollout: Rollout, ring: RingName, policy: PolicyDocument, now: InstantMs): Rollout {
  const { state } = rollout.rings[ring]
  if (state === 'waiting' || state === 'passed') return rollout
  return withRing(rollout, ring, { gate: evaluateGate(rollout, ring, policy, now) })
}

/** A device that comes late wakes a rollout that was done, and a ring that had passed only because it was empty. */
function reopenIfNeeded(
  rollout: Rollout,
  policy: PolicyDocument,
  decisions: PlanDecision[],
): Rollout {
  let moving = rollout
  const waits = [...rollout.members.values()].some(
    (member) => !isSettled(member, policy.attemptsMax),
  )
  if (rollout.state === 'done' && waits && !rollout.reverted) {
    decisions.push({ code: 'rollout_reopened', rollout: rollout.uid })
    moving = { ...moving, state: 'open' }
  }
  if (moving.state === 'done') return moving
  for (const ring of ['test', 'pilot'] as const) {
    const passedEmpty =
      moving.rings[ring].gate?.conditions.some(({ code }) => code === 'no_devices') ?? false
    const isEmpty = membersOf(moving, ring).every(({ state }) => state === 'not_needed')
    if (moving.rings[ring].state !== 'passed' || !passedEmpty || isEmpty || moving.kind !== 'cut')
      continue
    decisions.push({ code: 'ring_reopened', rollout: rollout.uid, ring })
    moving = withRing(moving, ring, { state: 'open', passedAt: null })
  }
  return moving
}

function moveRing(
  rollout: Rollout,
  ring: RingName,
  policy: PolicyDocument,
  now: InstantMs,
  decisions: PlanDecision[],
): Rollout {
  let moving = rollout
  const moves = rollout.state === 'open'
  if (moves && moving.rings[ring].state === 'waiting' && blockedBy(moving, ring) === null) {
    decisions.push({ code: 'ring_opened', rollout: rollout.uid, ring })
    moving = withRing(moving, ring, {
      state: 'open',
      openedAt: now,
      wavesOpen: 1,
      waveOpenedAt: now,
    })
  }
  if (moves && ring === 'broad') moving = openWaves(moving, policy, now, decisions)
  moving = judged(moving, ring, policy, now)
  const { state, gate, wavesOpen, waves } = moving.rings[ring]
  const complete = ring !== 'broad' || wavesOpen >= waves || membersOf(moving, ring).length === 0
  if (!moves || state !== 'open' || !gate || !gateMet(gate) || !complete || blockedBy(moving, ring))
    return moving
  decisions.push({ code: 'ring_passed', rollout: rollout.uid, ring })
  return withRing(moving, ring, { state: 'passed', passedAt: now })
}

/**
 * The next wave opens when the pause after the last one is over and enough of the open ones have reported; a wave
 * that nobody is in is passed over, because waiting for nobody delays the others for nothing.
 */
function openWaves(
  rollout: Rollout,
  policy: PolicyDocument,
  now: InstantMs,
  decisions: PlanDecision[],
): Rollout {
  let moving = rollout
  for (;;) {
    const { state, wavesOpen, waves } = moving.rings.broad
    if (state !== 'open' || wavesOpen >= waves || !waveDone(moving, policy, now)) return moving
    decisions.push({
      code: 'wave_opened',
      rollout: rollout.uid,
      ring: 'broad',
      wave: wavesOpen + 1,
    })
    moving = withRing(moving, 'broad', { wavesOpen: wavesOpen + 1, waveOpenedAt: now })
  }
}

function waveDone(rollout: Rollout, policy: PolicyDocument, now: InstantMs): boolean {
  const { wavesOpen, waveOpenedAt } = rollout.rings.broad
  const inWaves = membersOf(rollout, 'broad').filter(
    ({ wave, state }) => wave <= wavesOpen && state !== 'not_needed',
  )
  if (!inWaves.some(({ wave }) => wave === wavesOpen)) return true
  if (now < nextWaveAt(rollout, policy)) return false
  const online = inWaves.filter(
    (member) => hasReported(member) || (member.lastSeenAt ?? 0) >= (waveOpenedAt ?? now),
  )
  const reported = inWaves.filter(hasReported).length
  // Nobody there at all does not hold up the others: Pilot has passed, and the rest says more than silence.
  return reported * 100 >= online.length * policy.gates.broad.reportedPercentMin
}

/** When the wave after the last open one may open at the earliest. */
export function nextWaveAt(rollout: Rollout, policy: Pick<PolicyDocument, 'waves'>): InstantMs {
  return (rollout.rings.broad.waveOpenedAt ?? rollout.cutAt) + policy.waves.waveGapMs
}

function endIfDone(rollout: Rollout, policy: PolicyDocument, decisions: PlanDecision[]): Rollout {
  if (rollout.state !== 'open' || rollout.members.size === 0) return rollout
  const allPassed = RINGS.every((ring) => rollout.rings[ring].state === 'passed')
  const settled = [...rollout.members.values()].every((member) =>
    isSettled(member, policy.attemptsMax),
  )
  if (!allPassed || !settled) return rollout
  decisions.push({ code: 'rollout_done', rollout: rollout.uid })
  return { ...rollout, state: 'done' }
}
