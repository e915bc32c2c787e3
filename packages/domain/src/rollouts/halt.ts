import type { HaltReason } from '../planning/reasons.ts'
import { membersOf, sinceResumed, tooMany } from './gate.ts'
import { RINGS, type PolicyDocument, type RingName } from './policy.ts'
import type { Rollout } from './rollout.ts'

/**
 * Why the rollout must stop now, or null. Judged after every result and by the planner alike, with the same answer:
 * a rollout that hurts must not admit one device more because the planner was busy.
 */
export function haltOf(
  rollout: Rollout,
  policy: Pick<PolicyDocument, 'gates'>,
): { ring: RingName; because: HaltReason } | null {
  for (const ring of RINGS) {
    const because = haltOfRing(rollout, ring, policy)
    if (because) return { ring, because }
  }
  return null
}

function haltOfRing(
  rollout: Rollout,
  ring: RingName,
  policy: Pick<PolicyDocument, 'gates'>,
): HaltReason | null {
  const members = membersOf(rollout, ring).filter(({ state }) => state !== 'not_needed')
  const { failed, unhealthy, failedMembers, unhealthyMembers } = sinceResumed(rollout, members)
  if (failed === 0) return null
  const rule = policy.gates[ring]
  const first = failedMembers[0]
  if (ring === 'critical' && first) return { code: 'critical_device_failed', device: first.device }
  if (unhealthy >= rule.failedHealthDevicesHalt) {
    const checks = [
      ...new Set(unhealthyMembers.flatMap(({ failedChecks }) => failedChecks)),
    ].toSorted()
    return { code: 'health_check_failed', devices: unhealthy, checks }
  }
  const reported = members.filter(({ state }) => state !== 'waiting' && state !== 'running').length
  if (members.length < rule.smallRingBelow) {
    return { code: 'failures_in_small_ring', ring, failed, devices: members.length }
  }
  if (!tooMany(failed, reported, rule)) return null
  return { code: 'failure_share', ring, failed, reported, percentMax: rule.failurePercentMax }
}
