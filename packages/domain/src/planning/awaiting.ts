import { schemeOf } from '../advisories/release.ts'
import type { UpdateUid } from '../identity/ids.ts'
import { HOUR_MS, type InstantMs } from '../identity/time.ts'
import type { Census } from '../rollouts/census.ts'
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
  const awaited = saidNothing(input, rollout, ring).filter(({ isOlder }) => isOlder)
  if (awaited.length === 0) return null
  const { reportedPercentMin: percentMin } = policy.gates[ring]
  const online = Math.max(...awaited.map(({ devices }) => devices))
  return {
    conditions: [{ code: 'reported', met: false, reported: 0, online, percentMin }],
    evidence: chanceSeen(0),
    expectedAt: until,
  }
}

/**
 * Devices of a ring in which nobody is offered anything of the rollout that have one of its updates, or a newer version,
 * all the same: by hand, or by what updates itself. They test it as they would have, so the ring soaks, as long as
 * somebody in Test or Pilot is still to come; where nobody is, a person is asked anyway and waiting would only delay it.
 */
export function alreadyThere(
  input: Pick<PlanInput, 'updates' | 'awaited'>,
  rollout: Rollout,
  ring: RingName,
  { rings }: Census,
): number {
  if (rollout.kind !== 'cut' || rings.test.needed + rings.pilot.needed === 0) return 0
  const known = seenThere(rollout, ring)
  if (known > 0) return known
  const newer = saidNothing(input, rollout, ring).filter(({ isOlder }) => !isOlder)
  const devices = new Map<UpdateUid, number>()
  for (const one of newer) devices.set(one.update, (devices.get(one.update) ?? 0) + one.devices)
  return Math.max(0, ...devices.values())
}

/** How many were found there when the ring was looked at before: they are not looked for again while it soaks. */
export function seenThere({ rings }: Pick<Rollout, 'rings'>, ring: RingName): number {
  const found = rings[ring].gate?.conditions.find(({ code }) => code === 'already_there')
  return found?.code === 'already_there' ? found.devices : 0
}

function saidNothing(
  input: Pick<PlanInput, 'updates' | 'awaited'>,
  rollout: Rollout,
  ring: RingName,
): { update: UpdateUid; isOlder: boolean; devices: number }[] {
  return rollout.updates.flatMap((uid) => {
    const update = input.updates.get(uid)
    if (!update) return []
    const scheme = schemeOf(update.ecosystem)
    return (input.awaited?.get(uid) ?? [])
      .filter((one) => one.ring === ring && one.policy === rollout.policy)
      .map(({ installedVersion, devices }) => ({
        update: uid,
        isOlder: compareVersions(scheme, installedVersion, update.version) < 0,
        devices,
      }))
  })
}
