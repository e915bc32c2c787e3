import type { PolicyUid } from '@dirigent/domain/identity/ids'
import { HOUR_MS, MINUTE_MS } from '@dirigent/domain/identity/time'
import { seededChance } from '@dirigent/domain/preview/chance'
import { plannerSteering } from '@dirigent/domain/preview/planner-steering'
import { startPlay, type Play } from '@dirigent/domain/preview/player'
import type { Policy, PolicyDocument } from '@dirigent/domain/rollouts/policy'
import type { FleetWorld } from './fleet-world.ts'

/** The same number for every preview: the answer depends on the policy alone. */
const SEED = 1
/** Results are gathered this long before the planner looks: sixty days in seconds, and no soak is that short. */
const GATHER_MS = 60 * MINUTE_MS
/** How long an administrator takes to approve or decide, in office hours. */
const PERSON_MS = 2 * HOUR_MS

/** The fleet with one of its policies replaced, about to be played. */
export function playPolicy(
  { world, input }: FleetWorld,
  policy: string,
  document: PolicyDocument | null,
): Play {
  const policies = new Map<PolicyUid, Policy>(
    [...input.policies].map(([uid, one]) => [
      uid,
      uid === policy && document ? { ...one, document } : one,
    ]),
  )
  const { groups, settings, rollouts, holds, evidence, updates } = input
  const start = { groups, settings, rollouts, holds, evidence, updates, policies }
  const steer = plannerSteering({ ...start, gatherMs: GATHER_MS, personMs: PERSON_MS })
  return startPlay(world, steer, seededChance(SEED))
}
