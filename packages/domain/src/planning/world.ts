import type { DeviceUid, PolicyUid, UpdateUid } from '../identity/ids.ts'
import type { Lane, Policy } from '../rollouts/policy.ts'
import type { InstantMs } from '../identity/time.ts'
import type { Calendar } from './calendar.ts'
import { effectiveOf, type Effective } from './effective.ts'
import type { DeviceFacts, OfferFacts, PlanInput, UpdateFacts } from './facts.ts'
import { dueOf, laneOf, type Due } from './lanes.ts'

/** An offer with everything about it that does not depend on rollouts. */
export type Judged = { offer: OfferFacts; update: UpdateFacts; due: Due | null; lane: Lane }

/** A device with its settings worked out and its offers judged. */
export type World = {
  device: DeviceFacts
  effective: Effective
  policy: Policy | null
  judged: ReadonlyMap<UpdateUid, Judged>
}

/** Works out, once per plan, what each device's groups say and how urgent each of its offers is. */
export function worldOf(input: PlanInput, calendar: Calendar): ReadonlyMap<DeviceUid, World> {
  const worlds = new Map<DeviceUid, World>()
  const groups = input.groups.toSorted((a, b) => a.position - b.position)
  for (const device of input.devices) {
    const effective = effectiveOf(device, groups)
    const policy = policyOf(input.policies, effective.policy)
    const routineAt = policy ? calendar.nextCut(policy, 'routine') : null
    worlds.set(device.uid, {
      device,
      effective,
      policy,
      judged: judgeOffers(input, device, effective, policy, routineAt),
    })
  }
  return worlds
}

function policyOf(policies: ReadonlyMap<PolicyUid, Policy>, uid: PolicyUid | null): Policy | null {
  return uid === null ? null : (policies.get(uid) ?? null)
}

function judgeOffers(
  input: PlanInput,
  device: DeviceFacts,
  effective: Effective,
  policy: Policy | null,
  routineAt: InstantMs | null,
): Map<UpdateUid, Judged> {
  const judged = new Map<UpdateUid, Judged>()
  for (const offer of device.offers) {
    const update = input.updates.get(offer.update)
    if (!update) throw new Error(`offer of an update without facts: ${offer.update}`)
    if (!policy) {
      judged.set(offer.update, {
        offer,
        update,
        due: null,
        lane: update.class === 'feature' ? 'feature' : 'routine',
      })
      continue
    }
    const { document } = policy
    const context = {
      critical: effective.critical,
      feedsLoaded: input.settings.judgedEcosystems.has(update.ecosystem),
      policy: document,
    }
    const due = dueOf(update, offer, device, context)
    judged.set(offer.update, {
      offer,
      update,
      due,
      lane: laneOf(update, due, effective, document, routineAt),
    })
  }
  return judged
}
