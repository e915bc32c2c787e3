import type { DeviceUid, PolicyUid, UpdateUid } from '../identity/ids.ts'
import type { Lane, Policy } from '../rollouts/policy.ts'
import type { Calendar } from './calendar.ts'
import { effectiveIn, membershipsOf, type Effective } from './effective.ts'
import type { DeviceFacts, FindingFacts, OfferFacts, PlanInput, UpdateFacts } from './facts.ts'
import { dueOf, isNewKernel, laneOf, type Due } from './lanes.ts'
import type { KnownVersions } from './versions-known.ts'

/** An offer with everything about it that does not depend on rollouts. */
export type Judged = { offer: OfferFacts; update: UpdateFacts; due: Due | null; lane: Lane }

/** A device with its settings worked out and its offers judged. */
export type World = {
  device: DeviceFacts
  effective: Effective
  policy: Policy | null
  judged: ReadonlyMap<UpdateUid, Judged>
}

/** What a plan works out once and shares over all devices. */
export type Shared = { input: PlanInput; calendar: Calendar; versions: KnownVersions }

/** Works out, once per plan, what each device's groups say and how urgent each of its offers is. */
export function worldOf(shared: Shared): ReadonlyMap<DeviceUid, World> {
  const { input } = shared
  const worlds = new Map<DeviceUid, World>()
  const memberships = membershipsOf(input.groups)
  for (const device of input.devices) {
    const effective = effectiveIn(device, memberships)
    const policy = policyOf(input.policies, effective.policy)
    const judged = judgeOffers(shared, device, effective, policy)
    worlds.set(device.uid, { device, effective, policy, judged })
  }
  return worlds
}

function policyOf(policies: ReadonlyMap<PolicyUid, Policy>, uid: PolicyUid | null): Policy | null {
  return uid === null ? null : (policies.get(uid) ?? null)
}

function judgeOffers(
  shared: Shared,
  device: DeviceFacts,
  effective: Effective,
  policy: Policy | null,
): Map<UpdateUid, Judged> {
  const judged = new Map<UpdateUid, Judged>()
  const findingsOf = findingsFor(device.findings)
  for (const offer of device.offers) {
    const update = shared.input.updates.get(offer.update)
    if (!update) throw new Error(`offer of an update without facts: ${offer.update}`)
    judged.set(
      offer.update,
      policy
        ? judge(shared, offer, update, findingsOf(update), effective, policy)
        : { offer, update, due: null, lane: update.class === 'feature' ? 'feature' : 'routine' },
    )
  }
  return judged
}

function judge(
  { input, calendar, versions }: Shared,
  offer: OfferFacts,
  update: UpdateFacts,
  findings: readonly FindingFacts[],
  effective: Effective,
  policy: Policy,
): Judged {
  const { document } = policy
  const context = {
    critical: effective.critical,
    feedsLoaded: input.settings.judgedEcosystems.has(update.ecosystem),
    policy: document,
    closes: versions.closes,
  }
  const due = dueOf(update, offer, { findings }, context)
  const routineAt = due ? calendar.nextCut(policy, 'routine') : null
  return { offer, update, due, lane: laneOf(update, due, effective, document, routineAt) }
}

/** Fewer are faster looked through than put in order. */
const LOOKED_THROUGH_MAX = 12

/** A device with hundreds of findings and dozens of offers is not looked through for each pair. */
function findingsFor(
  findings: readonly FindingFacts[],
): (update: UpdateFacts) => readonly FindingFacts[] {
  if (findings.length <= LOOKED_THROUGH_MAX)
    return ({ name }) =>
      name.startsWith('linux-image-')
        ? findings
        : findings.filter(({ packageName }) => packageName === name)
  const byName = new Map<string, FindingFacts[]>()
  for (const finding of findings) {
    const known = byName.get(finding.packageName)
    if (known) known.push(finding)
    else byName.set(finding.packageName, [finding])
  }
  return (update) => {
    const own = byName.get(update.name) ?? []
    if (!update.name.startsWith('linux-image-')) return own
    return findings.filter((one) => own.includes(one) || isNewKernel(update, one.packageName))
  }
}
