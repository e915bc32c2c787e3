import type { UpdateUid } from '../identity/ids.ts'
import type { InstantMs } from '../identity/time.ts'
import { RINGS } from '../rollouts/policy.ts'
import { blockedBy } from '../rollouts/rings.ts'
import type { ClosureChange, Member, Rollout } from '../rollouts/rollout.ts'
import { nextWaveAt } from './advancing.ts'
import type { HoldFacts, PlanInput, UpdateFacts } from './facts.ts'
import type { UpdateReason, UpdateState } from './reasons.ts'

/** What keeps an update of a rollout from starting on a device now, and whether it is assigned all the same. */
export type Blocker = {
  state: UpdateState
  reason: UpdateReason
  nextAt: InstantMs | null
  assignable: boolean
}

export const waits = (reason: UpdateReason, nextAt: InstantMs | null = null): Blocker => ({
  state: 'waiting',
  reason,
  nextAt,
  assignable: false,
})

export const person = (reason: UpdateReason): Blocker => ({
  state: 'needs_person',
  reason,
  nextAt: null,
  assignable: false,
})

/** What stops many devices alike, worked out once for all of them. */
export type Stops = {
  /** The rollout itself, its ring or its wave; null = nothing of these. */
  ofRollout(rollout: Rollout, member: Member | null): Blocker | null
  /** A hold on the update, or on anything that the package manager would bring along with it. */
  holdOn(update: UpdateFacts, closure: readonly ClosureChange[]): HoldFacts | null
}

export function createStops(input: PlanInput): Stops {
  const known = new Map<Rollout, (Blocker | null)[]>()
  const held = heldPackages(input)
  return {
    ofRollout(rollout, member) {
      if (!member) return stopOf(input, rollout, null)
      const place = member.wave * RINGS.length + RINGS.indexOf(member.ring)
      let places = known.get(rollout)
      if (!places) known.set(rollout, (places = []))
      return (places[place] ??= stopOf(input, rollout, member))
    },
    holdOn(update, closure) {
      const own = input.holds.get(update.uid)
      if (own || held.length === 0 || closure.length === 0) return own ?? null
      const brought = held.find(({ update: { name, arch, version } }) =>
        closure.some(
          (item) => item.version === version && item.name === name && item.arch === arch,
        ),
      )
      return brought?.hold ?? null
    },
  }
}

function heldPackages(input: PlanInput): { update: UpdateFacts; hold: HoldFacts }[] {
  return [...input.holds].flatMap(([uid, hold]: [UpdateUid, HoldFacts]) => {
    const update = input.updates.get(uid)
    return update ? [{ update, hold }] : []
  })
}

function stopOf(input: PlanInput, rollout: Rollout, member: Member | null): Blocker | null {
  if (rollout.state === 'halted' && rollout.halted) {
    // One decision about the rollout is asked for (Today shows it), not one per device.
    return waits({ code: 'rollout_halted', halt: rollout.halted.because })
  }
  if (rollout.state === 'paused' && rollout.paused) {
    return waits({ code: 'rollout_paused', ...rollout.paused })
  }
  if (!member) return waits({ code: 'waits_for_cut', lane: rollout.lane, nextCutAt: null })
  const before = blockedBy(rollout, member.ring)
  const ring = rollout.rings[member.ring]
  if (before || ring.state === 'waiting') {
    const waitingFor = before ?? member.ring
    const expectedAt = rollout.rings[waitingFor].gate?.expectedAt ?? null
    return waits({ code: 'waits_for_ring', ring: member.ring, waitingFor, expectedAt }, expectedAt)
  }
  const policy = input.policies.get(rollout.policy)?.document
  if (member.ring === 'broad' && rollout.kind === 'cut' && policy && member.wave > ring.wavesOpen) {
    const expectedAt = member.wave === ring.wavesOpen + 1 ? nextWaveAt(rollout, policy) : null
    const { wave } = member
    return waits({ code: 'waits_for_wave', wave, waves: ring.waves, expectedAt }, expectedAt)
  }
  return null
}
