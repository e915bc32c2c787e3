import { MINUTE_MS, type InstantMs } from '../identity/time.ts'
import { censusOf, wavesUpTo, type Census } from '../rollouts/census.ts'
import { conflictFrom, deadlineConflict } from '../rollouts/conflict.ts'
import { evaluateGate, gateMet } from '../rollouts/gate.ts'
import { haltOf } from '../rollouts/halt.ts'
import { RINGS, type PolicyDocument, type RingName } from '../rollouts/policy.ts'
import { blockedBy } from '../rollouts/rings.ts'
import type { Ring, Rollout } from '../rollouts/rollout.ts'
import { alreadyThere, awaitedGate } from './awaiting.ts'
import type { PlanDecision } from './decisions.ts'
import type { PlanInput } from './facts.ts'

export type Advanced = {
  rollout: Rollout
  decisions: PlanDecision[]
  /** When it may move, or is to be judged anew, although no fact has changed; null = never. */
  nextAt: InstantMs | null
}

/**
 * Moves one rollout as far as its results allow: halts, opens rings and waves, lets gates pass, ends it. What a person
 * paused or a gate halted does not move, but its gates are still judged, so that the page shows what is missing.
 */
export function advanceRollout(
  input: PlanInput,
  rollout: Rollout,
  policy: PolicyDocument,
): Advanced {
  const { now } = input
  const decisions: PlanDecision[] = []
  const census = censusOf(rollout, policy.attemptsMax)
  const look: Look = { input, policy, now, census, decisions }
  const reopened = reopenIfNeeded(rollout, look)
  if (reopened.state === 'done') return { rollout: reopened, decisions, nextAt: null }
  const halt = reopened.state === 'open' ? haltOf(reopened, policy, census) : null
  if (halt) {
    decisions.push({ code: 'rollout_halted', rollout: rollout.uid, ...halt })
    const halted = {
      ...reopened,
      state: 'halted' as const,
      halted: { at: now, because: halt.because },
    }
    const stopped = withRing(halted, halt.ring, { state: 'halted' })
    const all = RINGS.reduce((one, ring) => judged(one, ring, look), stopped)
    return { rollout: all, decisions, nextAt: nextLookAt(all, look) }
  }
  let moving: Rollout = reopened
  for (const ring of RINGS) moving = moveRing(moving, ring, look)
  const moved = withConflict(endIfDone(moving, look), look)
  return { rollout: moved, decisions, nextAt: nextLookAt(moved, look) }
}

/** What one look at a rollout works with: its members are counted once. */
type Look = {
  input: PlanInput
  policy: PolicyDocument
  now: InstantMs
  census: Census
  decisions: PlanDecision[]
}

/** Looked at anew every time, but the moment itself is kept while it lasts: or the same conflict would be new each minute. */
function withConflict(rollout: Rollout, { policy, now, census }: Look): Rollout {
  const found = deadlineConflict(rollout, policy, census, now)
  const known = rollout.conflict ?? null
  const isSame = found?.because === known?.because && found?.dueAt === known?.dueAt
  return isSame ? rollout : { ...rollout, conflict: found }
}

function withRing(rollout: Rollout, ring: RingName, change: Partial<Ring>): Rollout {
  return { ...rollout, rings: { ...rollout.rings, [ring]: { ...rollout.rings[ring], ...change } } }
}

function judged(rollout: Rollout, ring: RingName, look: Look): Rollout {
  const { input, policy, now, census } = look
  const { state } = rollout.rings[ring]
  if (state === 'waiting' || state === 'passed') return rollout
  const { all, needed } = census.rings[ring]
  const awaited = needed === 0 ? awaitedGate(input, rollout, ring, policy) : null
  const there = all === 0 ? alreadyThere(input, rollout, ring, census) : 0
  return withRing(rollout, ring, {
    gate: awaited ?? evaluateGate(rollout, ring, policy, now, census, there),
  })
}

/** A device that comes late wakes a rollout that was done, and a ring that had passed only because it was empty. */
function reopenIfNeeded(rollout: Rollout, { census, decisions }: Look): Rollout {
  let moving = rollout
  const waits = RINGS.some((ring) => census.rings[ring].unsettled > 0)
  if (rollout.state === 'done' && waits && !rollout.reverted) {
    decisions.push({ code: 'rollout_reopened', rollout: rollout.uid })
    moving = { ...moving, state: 'open' }
  }
  if (moving.state === 'done') return moving
  for (const ring of ['test', 'pilot'] as const) {
    const passedEmpty =
      moving.rings[ring].gate?.conditions.some(({ code }) => code === 'no_devices') ?? false
    const isEmpty = census.rings[ring].needed === 0
    if (moving.rings[ring].state !== 'passed' || !passedEmpty || isEmpty || moving.kind !== 'cut')
      continue
    decisions.push({ code: 'ring_reopened', rollout: rollout.uid, ring })
    moving = withRing(moving, ring, { state: 'open', passedAt: null })
  }
  return moving
}

function moveRing(rollout: Rollout, ring: RingName, look: Look): Rollout {
  const { now, census, decisions } = look
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
  if (moves && ring === 'broad') moving = openWaves(moving, look)
  moving = judged(moving, ring, look)
  const { state, gate, wavesOpen, waves } = moving.rings[ring]
  const complete = ring !== 'broad' || wavesOpen >= waves || census.rings[ring].all === 0
  if (!moves || state !== 'open' || !gate || !gateMet(gate) || !complete || blockedBy(moving, ring))
    return moving
  decisions.push({ code: 'ring_passed', rollout: rollout.uid, ring })
  return withRing(moving, ring, { state: 'passed', passedAt: now })
}

/**
 * The next wave opens when the pause after the last one is over and enough of the open ones have reported; a wave
 * that nobody is in is passed over, because waiting for nobody delays the others for nothing.
 */
function openWaves(rollout: Rollout, look: Look): Rollout {
  const { now, decisions } = look
  let moving = rollout
  for (;;) {
    const { state, wavesOpen, waves } = moving.rings.broad
    if (state !== 'open' || wavesOpen >= waves || !waveDone(moving, look)) return moving
    decisions.push({
      code: 'wave_opened',
      rollout: rollout.uid,
      ring: 'broad',
      wave: wavesOpen + 1,
    })
    moving = withRing(moving, 'broad', { wavesOpen: wavesOpen + 1, waveOpenedAt: now })
  }
}

function waveDone(rollout: Rollout, { policy, now, census }: Look): boolean {
  const { wavesOpen, waveOpenedAt } = rollout.rings.broad
  const sum = wavesUpTo(census, wavesOpen, waveOpenedAt ?? now)
  if (sum.newestNeeded === 0) return true
  if (now < nextWaveAt(rollout, policy) || sum.online === null) return false
  // Where everybody waits for a person's word nothing was seen yet: its release must not go everywhere at once.
  if (sum.held === sum.needed) return false
  // Nobody there at all does not hold up the others: Pilot has passed, and the rest says more than silence.
  return sum.reported * 100 >= sum.online * policy.gates.broad.reportedPercentMin
}

/** When the wave after the last open one may open at the earliest. */
export function nextWaveAt(rollout: Rollout, policy: Pick<PolicyDocument, 'waves'>): InstantMs {
  return (rollout.rings.broad.waveOpenedAt ?? rollout.cutAt) + policy.waves.waveGapMs
}

function endIfDone(rollout: Rollout, { census, decisions }: Look): Rollout {
  if (rollout.state !== 'open' || RINGS.every((ring) => census.rings[ring].all === 0))
    return rollout
  const allPassed = RINGS.every((ring) => rollout.rings[ring].state === 'passed')
  const settled = RINGS.every((ring) => census.rings[ring].unsettled === 0)
  if (!allPassed || !settled) return rollout
  decisions.push({ code: 'rollout_done', rollout: rollout.uid })
  return { ...rollout, state: 'done' }
}

/** Nobody tells when a device is first there in an open ring or wave, so that is looked for, as long as one is expected. */
const RECHECK_MS = 5 * MINUTE_MS
/** The counts of a large fleet say who is there only to a look that asks for it: this asks for one. */
const LOOK_AROUND_MS = MINUTE_MS

function nextLookAt(rollout: Rollout, look: Look): InstantMs | null {
  const { now, census, policy } = look
  if (rollout.state === 'done') return null
  const moments = RINGS.map((ring) => rollout.rings[ring].gate?.expectedAt ?? null)
  const { state, wavesOpen, waves, waveOpenedAt } = rollout.rings.broad
  if (rollout.state === 'open' && state === 'open' && wavesOpen < waves) {
    const opensAt = nextWaveAt(rollout, policy)
    const unknown = wavesUpTo(census, wavesOpen, waveOpenedAt ?? now).online === null
    moments.push(opensAt > now || !unknown ? opensAt : now + LOOK_AROUND_MS)
  }
  moments.push(conflictFrom(rollout, policy, census, now))
  if (isSomebodyExpected(rollout, look)) moments.push(now + RECHECK_MS)
  return moments.reduce(
    (next, at) => (at !== null && at > now && (next === null || at < next) ? at : next),
    null,
  )
}

/** A device of an open ring that was there shortly before it opened is there again within hours, and counts then. */
function isSomebodyExpected({ rings }: Rollout, { input, now, census }: Look): boolean {
  const seenSince = now - input.settings.offlineAfterMs
  return (['test', 'pilot'] as const).some((ring) => {
    const { state, openedAt } = rings[ring]
    if (state !== 'open' || openedAt === null) return false
    const { seenAt, stuckSeenAt } = census.rings[ring]
    return [...seenAt, ...stuckSeenAt].some((at) => at < openedAt && at > seenSince)
  })
}
