import type { DeviceUid, RolloutUid, UpdateUid } from '../identity/ids.ts'
import type { InstantMs } from '../identity/time.ts'
import type { UpdateOutcomeReason } from '../planning/reasons.ts'
import { memberState, type Part, type PartState } from '../rollouts/rollout.ts'
import { changeMember, touch, type Desk } from './planner-desk.ts'
import type { PlayedOutcome } from './steering.ts'

const STATE: Readonly<Record<PlayedOutcome['outcome'], PartState>> = {
  installed: 'installed',
  failed: 'failed',
  rolled_back: 'rolled_back',
  superseded: 'superseded',
}

function becauseOf({ outcome, release }: PlayedOutcome): UpdateOutcomeReason | null {
  switch (outcome) {
    case 'installed':
      return null
    case 'failed':
      return { code: 'script_failed', package: release.update.name, detail: 'played' }
    case 'rolled_back':
      return { code: 'health_check_failed', checks: ['services'] }
    case 'superseded':
      return { code: 'superseded', available: null }
  }
}

/** Takes a result in as the server does: parts, the member's counters, evidence. */
export function takeResult(
  desk: Desk,
  uid: DeviceUid,
  rollout: RolloutUid,
  outcomes: readonly PlayedOutcome[],
  now: InstantMs,
): void {
  const said = new Map(
    outcomes.map((one): [UpdateUid, PlayedOutcome] => [one.release.update.uid, one]),
  )
  const hurt = (one: PlayedOutcome) => one.outcome === 'failed' || one.outcome === 'rolled_back'
  const parts = (desk.parts.get(uid) ?? []).map((part): Part => {
    const one = part.rollout === rollout ? said.get(part.update) : undefined
    if (!one) return part
    const attempts = part.attempts + (hurt(one) ? 1 : 0)
    return {
      ...part,
      state: STATE[one.outcome],
      because: becauseOf(one),
      attempts,
      endedAt: now,
      changedAt: now,
    }
  })
  desk.parts.set(uid, parts)
  const state = memberState(
    parts.filter((part) => part.rollout === rollout),
    false,
  )
  const counted = outcomes.some(hurt)
  const failedHealth = outcomes.some(({ outcome }) => outcome === 'rolled_back')
  changeMember(desk, rollout, uid, (member) => ({
    ...member,
    state,
    attempts: member.attempts + (counted ? 1 : 0),
    healthFailed: member.healthFailed || failedHealth,
    failedChecks: failedHealth ? ['services'] : member.failedChecks,
    changedAt: now,
  }))
  addEvidence(desk, uid, rollout, outcomes)
  touch(desk, uid, now)
}

function addEvidence(
  desk: Desk,
  uid: DeviceUid,
  rollout: RolloutUid,
  outcomes: readonly PlayedOutcome[],
): void {
  const ring = desk.rollouts.get(rollout)?.members.get(uid)?.ring
  if (ring !== 'test' && ring !== 'pilot') return
  for (const { outcome, release } of outcomes) {
    if (outcome !== 'installed') continue
    const known = desk.evidence.get(release.update.uid) ?? { test: 0, pilot: 0 }
    desk.evidence.set(release.update.uid, { ...known, [ring]: known[ring] + 1 })
  }
}
