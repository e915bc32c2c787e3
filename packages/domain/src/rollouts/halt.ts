import type { HaltReason } from '../planning/reasons.ts'
import { censusOf, type Census } from './census.ts'
import { sinceResumed, tooMany } from './gate.ts'
import { RINGS, type PolicyDocument, type RingName } from './policy.ts'
import type { Rollout } from './rollout.ts'

/**
 * Why the rollout must stop now, or null. Judged after every result that tells of harm, and by the planner, with the same answer:
 * a rollout that hurts must not admit one device more because the planner was busy.
 */
export function haltOf(
  rollout: Rollout,
  policy: Pick<PolicyDocument, 'gates' | 'attemptsMax'>,
  census: Census = censusOf(rollout, policy.attemptsMax),
): { ring: RingName; because: HaltReason } | null {
  for (const ring of RINGS) {
    const because = haltOfRing(rollout, ring, policy, census)
    if (because) return { ring, because }
  }
  return null
}

function haltOfRing(
  rollout: Rollout,
  ring: RingName,
  policy: Pick<PolicyDocument, 'gates'>,
  census: Census,
): HaltReason | null {
  const { harmed, needed, reported } = census.rings[ring]
  if (harmed.length === 0) return null
  const { failed, unhealthy, failedMembers, unhealthyMembers } = sinceResumed(rollout, harmed)
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
  if (needed < rule.smallRingBelow) {
    return { code: 'failures_in_small_ring', ring, failed, devices: needed }
  }
  if (!tooMany(failed, reported, rule)) return null
  return { code: 'failure_share', ring, failed, reported, percentMax: rule.failurePercentMax }
}
