import { schemeOf } from '../advisories/release.ts'
import { HOUR_MS, type InstantMs } from '../identity/time.ts'
import type { PolicyDocument, RingName } from '../rollouts/policy.ts'
import { chanceSeen, type GateEvaluation } from '../rollouts/gate.ts'
import { isEmergency, type Rollout } from '../rollouts/rollout.ts'
import { compareVersions } from '../versions/registry.ts'
import type { PlanInput } from './facts.ts'

/**
 * So long after the cut a device of an earlier ring may still say that it is offered the update: it reads its package
 * index every six hours, and its next check-in may be two hours away. Who has not said it by then is not offered it.
 */
const AWAITED_MAX_MS = 8 * HOUR_MS

/**
 * Test or Pilot in which nobody is offered the update yet, although somebody there has the package in an older version:
 * such a ring is not empty, it has not heard. Without waiting for it the first device that looks into its index, by
 * chance one of Pilot, would be where the update is tried, and an emergency would skip its hour in Test.
 * Null = nothing is awaited.
 */
export function awaitedGate(
  input: Pick<PlanInput, 'now' | 'updates' | 'awaited'>,
  rollout: Rollout,
  ring: RingName,
  policy: Pick<PolicyDocument, 'gates'>,
): GateEvaluation | null {
  const decides = ring === 'test' || (ring === 'pilot' && !isEmergency(rollout))
  const until: InstantMs = rollout.cutAt + AWAITED_MAX_MS
  if (rollout.kind !== 'cut' || !decides || input.now >= until) return null
  const awaited = rollout.updates.flatMap((uid) => {
    const update = input.updates.get(uid)
    if (!update) return []
    const scheme = schemeOf(update.ecosystem)
    return (input.awaited?.get(uid) ?? []).filter(
      (one) =>
        one.ring === ring &&
        one.policy === rollout.policy &&
        compareVersions(scheme, one.installedVersion, update.version) < 0,
    )
  })
  if (awaited.length === 0) return null
  const { reportedPercentMin: percentMin } = policy.gates[ring]
  const online = awaited.reduce((most, { devices }) => Math.max(most, devices), 1)
  return {
    conditions: [{ code: 'reported', met: false, reported: 0, online, percentMin }],
    evidence: chanceSeen(0),
    expectedAt: until,
  }
}
