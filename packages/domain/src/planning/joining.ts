import type { DeviceUid, RolloutUid, UpdateUid } from '../identity/ids.ts'
import type { InstantMs } from '../identity/time.ts'
import { memberState, type Member, type Part, type Rollout } from '../rollouts/rollout.ts'
import { byVariety, nextWave } from '../rollouts/waves.ts'
import type { PlanDecision } from './decisions.ts'
import type { PlanInput, UpdateFacts } from './facts.ts'
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
    byUid: new Map(rollouts.map((rollout) => [rollout.uid, rollout])),
    cuts: cutsByUpdate(rollouts),
    members: new Map(),
    waveSizes: new Map(),
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
  byUid: ReadonlyMap<RolloutUid, Rollout>
  /** Cuts that hold an update, newest first: looked up for every offer of every device. */
  cuts: ReadonlyMap<UpdateUid, readonly Rollout[]>
  /** Members of the rollouts in which somebody changed; of the others nothing is copied. */
  members: Map<RolloutUid, Map<DeviceUid, Member>>
  waveSizes: Map<RolloutUid, number[]>
  decisions: PlanDecision[]
}

function cutsByUpdate(rollouts: readonly Rollout[]): Map<UpdateUid, Rollout[]> {
  const cuts = new Map<UpdateUid, Rollout[]>()
  const newestFirst = rollouts
    .filter(({ kind, reverted }) => kind === 'cut' && !reverted)
    .toSorted((a, b) => b.cutAt - a.cutAt)
  for (const rollout of newestFirst) {
    for (const update of rollout.updates) {
      const known = cuts.get(update)
      if (known) known.push(rollout)
      else cuts.set(update, [rollout])
    }
  }
  return cuts
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
  const settled: Part[] = []
  const byRollout = new Map<Rollout, Part[]>()
  for (const part of [...world.device.parts, ...newParts(joining, world)]) {
    const rollout = joining.byUid.get(part.rollout)
    const update = joining.input.updates.get(part.update)
    if (!rollout || !update) continue
    const now = settle(joining, world, rollout, part, update)
    settled.push(now)
    byRollout.set(rollout, [...(byRollout.get(rollout) ?? []), now])
  }
  for (const [rollout, own] of byRollout) settleMember(joining, world, rollout, own)
  return settled
}

function settle(
  { input }: Joining,
  world: World,
  rollout: Rollout,
  part: Part,
  update: UpdateFacts,
): Part {
  if (rollout.reverted) return settleReverted(part, update, world.device, input.now)
  const retryAfterMs = input.policies.get(rollout.policy)?.document.retryAfterMs ?? 0
  const context = { wanted: isWanted(world, rollout), now: input.now, retryAfterMs }
  return settlePart(part, rollout.kind, update, world.device, context)
}

function newParts(joining: Joining, world: World): Part[] {
  const found: Part[] = []
  for (const { offer, update } of world.judged.values()) {
    const newest = joining.cuts.get(update.uid)?.find((one) => isWanted(world, one))
    if (!newest) continue
    const isKnown = world.device.parts.some(
      (part) => part.update === update.uid && part.rollout === newest.uid,
    )
    if (isKnown) continue
    found.push({
      rollout: newest.uid,
      update: update.uid,
      installedVersion: offer.installedVersion,
      closure: offer.closure,
      state: 'waiting',
      because: null,
      attempts: 0,
      endedAt: null,
      changedAt: joining.input.now,
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
  const running = device.running?.rollout === rollout.uid
  const state = memberState(parts, running)
  const dueAt = earliestOf(parts.map((part) => world.judged.get(part.update)?.due?.at ?? null))
  const member = rollout.members.get(device.uid)
  if (!member) {
    const wave = effective.ring === 'broad' ? placeInWave(joining, rollout) : 1
    setMember(joining, rollout, {
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
  const next = followed(joining, world, rollout, member, { state, dueAt })
  if (next !== member) setMember(joining, rollout, next)
}

function setMember(joining: Joining, rollout: Rollout, member: Member): void {
  let members = joining.members.get(rollout.uid)
  if (!members) joining.members.set(rollout.uid, (members = new Map(rollout.members)))
  members.set(member.device, member)
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
  if (!moves && next.state === member.state && next.dueAt === member.dueAt) return member
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
  if (!policy || rollout.kind !== 'cut') return 1
  const sizes = joining.waveSizes.get(rollout.uid) ?? waveSizes(rollout)
  joining.waveSizes.set(rollout.uid, sizes)
  const percents = policy.document.waves.broadPercents.slice(0, sizes.length)
  const wave = nextWave(percents, sizes)
  sizes[wave - 1] = (sizes[wave - 1] ?? 0) + 1
  return wave
}

function earliestOf(moments: readonly (InstantMs | null)[]): InstantMs | null {
  return moments.reduce((a, b) => (a === null ? b : b === null ? a : Math.min(a, b)), null)
}
