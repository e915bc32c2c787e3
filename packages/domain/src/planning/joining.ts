import type { DeviceUid } from '../identity/ids.ts'
import type { InstantMs } from '../identity/time.ts'
import { memberState, type Member, type Part, type Rollout } from '../rollouts/rollout.ts'
import { byVariety, nextWave } from '../rollouts/waves.ts'
import type { PlanDecision } from './decisions.ts'
import type { PlanInput } from './facts.ts'
import { settlePart, settleReverted } from './proof.ts'
import type { World } from './world.ts'

/** Rollouts with their members, and each device's parts, after joining and settling. */
export type Joined = {
  rollouts: Rollout[]
  parts: ReadonlyMap<DeviceUid, readonly Part[]>
  decisions: PlanDecision[]
}

/**
 * Brings members up to date: devices join the newest cut of their policy that holds an update they are offered (also
 * late, also a rollout that was done), parts follow the newest inventory, ring and deadline follow the device.
 */
export function joinDevices(
  input: PlanInput,
  worlds: ReadonlyMap<DeviceUid, World>,
  rollouts: readonly Rollout[],
): Joined {
  const joining: Joining = {
    input,
    rollouts,
    members: new Map(rollouts.map(({ uid, members }) => [uid, new Map(members)])),
    waveSizes: new Map(rollouts.map((rollout) => [rollout.uid, waveSizes(rollout)])),
    decisions: [],
  }
  const parts = new Map<DeviceUid, readonly Part[]>()
  for (const world of inVariety(worlds)) parts.set(world.device.uid, joinDevice(joining, world))
  const joined = rollouts.map((rollout) => {
    const members = joining.members.get(rollout.uid)
    return members ? { ...rollout, members } : rollout
  })
  return { rollouts: joined, parts, decisions: joining.decisions }
}

type Joining = {
  input: PlanInput
  rollouts: readonly Rollout[]
  members: Map<string, Map<DeviceUid, Member>>
  waveSizes: Map<string, number[]>
  decisions: PlanDecision[]
}

function inVariety(worlds: ReadonlyMap<DeviceUid, World>): World[] {
  const facts = [...worlds.values()].map(({ device }) => ({
    device: device.uid,
    model: device.model,
    os: device.osName,
    site: device.site,
  }))
  return byVariety(facts).flatMap((uid) => worlds.get(uid) ?? [])
}

function waveSizes(rollout: Rollout): number[] {
  const sizes = Array.from({ length: rollout.rings.broad.waves }, () => 0)
  for (const member of rollout.members.values()) {
    const index = member.wave - 1
    if (member.ring === 'broad' && index < sizes.length) sizes[index] = (sizes[index] ?? 0) + 1
  }
  return sizes
}

function isWanted(world: World, rollout: Rollout): boolean {
  const { device, effective } = world
  if (rollout.reverted || device.state !== 'active' || effective.mode !== 'managed') return false
  return rollout.kind !== 'cut' || effective.policy === rollout.policy
}

function joinDevice(joining: Joining, world: World): Part[] {
  const { input } = joining
  const known = [...world.device.parts, ...newParts(joining, world)]
  const settled = known.flatMap((part) => {
    const rollout = joining.rollouts.find(({ uid }) => uid === part.rollout)
    const update = input.updates.get(part.update)
    if (!rollout || !update) return []
    if (rollout.reverted) return [settleReverted(part, update, world.device, input.now)]
    const retryAfterMs = input.policies.get(rollout.policy)?.document.retryAfterMs ?? 0
    const context = { wanted: isWanted(world, rollout), now: input.now, retryAfterMs }
    return [settlePart(part, rollout.kind, update, world.device, context)]
  })
  for (const rollout of joining.rollouts) {
    const own = settled.filter((part) => part.rollout === rollout.uid)
    if (own.length > 0) settleMember(joining, world, rollout, own)
  }
  return settled
}

function newParts(joining: Joining, world: World): Part[] {
  const { input } = joining
  const found: Part[] = []
  for (const { offer, update } of world.judged.values()) {
    const newest = joining.rollouts
      .filter(
        (one) =>
          one.kind === 'cut' &&
          !one.reverted &&
          one.updates.includes(update.uid) &&
          isWanted(world, one),
      )
      .toSorted((a, b) => b.cutAt - a.cutAt)[0]
    if (!newest) continue
    if (
      world.device.parts.some((part) => part.update === update.uid && part.rollout === newest.uid)
    )
      continue
    found.push({
      rollout: newest.uid,
      update: update.uid,
      installedVersion: offer.installedVersion,
      closure: offer.closure,
      state: 'waiting',
      because: null,
      attempts: 0,
      endedAt: null,
      changedAt: input.now,
    })
  }
  return found
}

function settleMember(
  joining: Joining,
  world: World,
  rollout: Rollout,
  parts: readonly Part[],
): void {
  const { device, effective } = world
  const members = joining.members.get(rollout.uid)
  if (!members) return
  const running = device.running?.rollout === rollout.uid
  const state = memberState(parts, running)
  const dueAt = earliestOf(parts.map((part) => world.judged.get(part.update)?.due?.at ?? null))
  const member = members.get(device.uid)
  if (!member) {
    const wave = effective.ring === 'broad' ? placeInWave(joining, rollout) : 1
    members.set(device.uid, {
      device: device.uid,
      ring: effective.ring,
      wave,
      state,
      attempts: 0,
      healthFailed: false,
      failedChecks: [],
      dueAt,
      changedAt: joining.input.now,
      lastSeenAt: device.lastSeenAt,
    })
    joining.decisions.push({
      code: 'device_joined',
      rollout: rollout.uid,
      device: device.uid,
      ring: effective.ring,
      wave,
    })
    return
  }
  members.set(device.uid, followed(joining, world, rollout, member, { state, dueAt }))
}

/** A device that a person moved to another ring goes there with what it has not begun yet. */
function followed(
  joining: Joining,
  world: World,
  rollout: Rollout,
  member: Member,
  next: Pick<Member, 'state' | 'dueAt'>,
): Member {
  const { ring } = world.effective
  const moves =
    rollout.kind === 'cut' &&
    member.state === 'waiting' &&
    member.ring !== ring &&
    isWanted(world, rollout)
  const wave = moves ? (ring === 'broad' ? placeInWave(joining, rollout) : 1) : member.wave
  if (next.state !== member.state) {
    const { uid: device } = world.device
    joining.decisions.push({
      code: 'device_settled',
      rollout: rollout.uid,
      device,
      from: member.state,
      to: next.state,
    })
  }
  return {
    ...member,
    ring: moves ? ring : member.ring,
    wave,
    state: next.state,
    dueAt: next.dueAt,
    changedAt: changedAt(member, next.state, joining.input.now),
  }
}

/** From installed to in effect nothing new was reported: the soak counts from the installation, not from its proof. */
function changedAt(member: Member, state: Member['state'], now: InstantMs): InstantMs {
  const proven = member.state === 'installed' && state === 'in_effect'
  return state === member.state || proven || (member.state === 'in_effect' && state === 'installed')
    ? member.changedAt
    : now
}

function placeInWave(joining: Joining, rollout: Rollout): number {
  const policy = joining.input.policies.get(rollout.policy)
  const sizes = joining.waveSizes.get(rollout.uid)
  if (!policy || !sizes || rollout.kind !== 'cut') return 1
  const percents = policy.document.waves.broadPercents.slice(0, sizes.length)
  const wave = nextWave(percents, sizes)
  sizes[wave - 1] = (sizes[wave - 1] ?? 0) + 1
  return wave
}

function earliestOf(moments: readonly (InstantMs | null)[]): InstantMs | null {
  return moments.reduce((a, b) => (a === null ? b : b === null ? a : Math.min(a, b)), null)
}
