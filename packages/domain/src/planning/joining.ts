import type { DeviceUid, RolloutUid, UpdateUid } from '../identity/ids.ts'
import type { InstantMs } from '../identity/time.ts'
import {
  memberStateOf,
  NO_PARTS,
  waitsForPerson,
  withKeptBack,
  withPart,
  withStuck,
  type Member,
  type MemberState,
  type Part,
  type PartCounts,
  type Rollout,
} from '../rollouts/rollout.ts'
import { replaces } from './assigning.ts'
import { isKeptBack, isStuck } from './blockers.ts'
import { isCut } from './cutting.ts'
import type { PlanDecision } from './decisions.ts'
import { doneElsewhere, shownBefore, toldElsewhere } from './elsewhere.ts'
import type { UpdateFacts } from './facts.ts'
import { placeJoiners, placeOf, type Joiner, type Places } from './placing.ts'
import { settlePart, settleReverted } from './proof.ts'
import { createStops, type Stops } from './stops.ts'
import type { Shared, World } from './world.ts'

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
  shared: Shared,
  worlds: ReadonlyMap<DeviceUid, World>,
  rollouts: readonly Rollout[],
): Joined {
  const joining: Joining = {
    ...shared,
    byUid: new Map(rollouts.map((rollout) => [rollout.uid, rollout])),
    cuts: cutsByUpdate(rollouts),
    members: new Map(),
    joiners: new Map(),
    places: { input: shared.input, sizes: new Map(), taken: new Map() },
    decisions: [],
    stops: createStops(shared.input),
  }
  const parts = new Map<DeviceUid, readonly Part[]>()
  for (const world of worlds.values()) parts.set(world.device.uid, joinDevice(joining, world))
  placeJoiners(joining.places, joining.joiners, ({ rollout, member }, wave) => {
    setMember(joining, rollout, wave === member.wave ? member : { ...member, wave })
    const { device, ring } = member
    joining.decisions.push({ code: 'device_joined', rollout: rollout.uid, device, ring, wave })
  })
  const joined = rollouts.map((rollout) => {
    const members = joining.members.get(rollout.uid)
    const taken = joining.places.taken.get(rollout.uid)
    if (!members) return rollout
    return taken ? { ...rollout, members, places: taken } : { ...rollout, members }
  })
  return { rollouts: joined, parts, decisions: joining.decisions }
}

type Joining = Shared & {
  byUid: ReadonlyMap<RolloutUid, Rollout>
  /** Cuts that hold an update, newest first: looked up for every offer of every device. */
  cuts: ReadonlyMap<UpdateUid, readonly Rollout[]>
  /** Members of the rollouts in which somebody changed; of the others nothing is copied. */
  members: Map<RolloutUid, Map<DeviceUid, Member>>
  /** New members, whose waves are chosen when all are known. */
  joiners: Map<DeviceUid, Joiner[]>
  places: Places
  decisions: PlanDecision[]
  stops: Stops
}

function cutsByUpdate(rollouts: readonly Rollout[]): Map<UpdateUid, Rollout[]> {
  const cuts = new Map<UpdateUid, Rollout[]>()
  const newestFirst = rollouts
    .filter((rollout) => isCut(rollout) && !rollout.reverted)
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

function isWanted({ device, effective }: World, rollout: Rollout): boolean {
  if (rollout.reverted || device.state !== 'active' || effective.mode !== 'managed') return false
  return !isCut(rollout) || effective.policy === rollout.policy
}

/** What the parts of one rollout on one device come to. */
type Sum = { counts: PartCounts; dueAt: InstantMs | null }

function joinDevice(joining: Joining, world: World): readonly Part[] {
  const before = world.device.parts
  const fresh = newParts(joining, world)
  const settled: Part[] = []
  const sums = new Map<Rollout, Sum>()
  let isSame = fresh.length === 0
  for (const parts of [before, fresh]) {
    for (const part of parts) {
      const rollout = joining.byUid.get(part.rollout)
      const update = joining.input.updates.get(part.update)
      if (!rollout || !update) {
        isSame = false
        continue
      }
      const now = settle(joining, world, rollout, part, update)
      if (now !== part) isSame = false
      settled.push(now)
      addPart(joining, sums, { world, rollout, part: now, update })
    }
  }
  for (const [rollout, sum] of sums) settleMember(joining, world, rollout, sum)
  return isSame ? before : settled
}

type Settled = { world: World; rollout: Rollout; part: Part; update: UpdateFacts }

function addPart(joining: Joining, sums: Map<Rollout, Sum>, settled: Settled): void {
  const { world, rollout, part } = settled
  const dueAt = world.judged.get(part.update)?.due?.at ?? null
  const sum = sums.get(rollout)
  if (!sum) {
    sums.set(rollout, { counts: countPart(joining, NO_PARTS, settled), dueAt })
    return
  }
  sum.counts = countPart(joining, sum.counts, settled)
  if (dueAt !== null && (sum.dueAt === null || dueAt < sum.dueAt)) sum.dueAt = dueAt
}

/** A wave that waits for a report on what is held would hold up everything else in the rollout. */
function countPart(joining: Joining, counts: PartCounts, settled: Settled): PartCounts {
  const { part, world, rollout, update } = settled
  if (part.state !== 'waiting' && part.state !== 'refused') return withPart(counts, part.state)
  const planned = { input: joining.input, stops: joining.stops, world }
  if (isKeptBack({ planned, update, part, rollout })) return withKeptBack(counts)
  const stuck = isStuck(part) || waitsBehindStuck(joining, settled)
  return stuck ? withStuck(counts) : withPart(counts, part.state)
}

/** A newer version, or a newer rollout of the same, takes its place, and the device refuses that one: this is never tried. */
function waitsBehindStuck(
  { input, byUid }: Joining,
  { part, world, rollout, update }: Settled,
): boolean {
  return world.device.parts.some((other) => {
    if (!isStuck(other) || other.rollout === part.rollout) return false
    const from = byUid.get(other.rollout)
    if (from?.state !== 'open') return false
    if (other.update === part.update) return from.cutAt > rollout.cutAt
    const newer = input.updates.get(other.update)
    return newer !== undefined && replaces(newer, update)
  })
}

function settle(
  { input, versions, byUid }: Joining,
  world: World,
  rollout: Rollout,
  part: Part,
  update: UpdateFacts,
): Part {
  const { now } = input
  if (rollout.reverted) return settleReverted(part, update, world.device, { now, versions })
  const retryAfterMs = input.policies.get(rollout.policy)?.document.retryAfterMs ?? 0
  const wanted = isWanted(world, rollout)
  const context = { wanted, now, retryAfterMs, versions }
  const settled = settlePart(part, rollout.kind, update, world.device, context)
  if (settled === part || settled.state !== 'not_needed' || !wanted || !isCut(rollout))
    return settled
  const elsewhere = doneElsewhere(byUid, world.device, part)
  if (elsewhere === 'at_work') return part
  // Whoever soaks has to know that it is there and since when, whichever of our rollouts brought it.
  return elsewhere === null
    ? settled
    : settlePart(
        { ...part, state: 'installed', because: null, endedAt: elsewhere.endedAt, changedAt: now },
        rollout.kind,
        update,
        world.device,
        context,
      )
}

function newParts(joining: Joining, world: World): Part[] {
  const found: Part[] = []
  const isKnown = partTest(world.device.parts)
  for (const { offer, update } of world.judged.values()) {
    const newest = joining.cuts.get(update.uid)?.find((one) => isWanted(world, one))
    if (!newest || isKnown(update.uid, newest.uid)) continue
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
  const cutFor = (update: UpdateUid) =>
    joining.cuts.get(update)?.find((one) => isWanted(world, one))
  return [...found, ...shownBefore(joining.byUid, world, cutFor)]
}

/** Fewer are faster looked through than put in order; with more, looking through each time would be square. */
const LOOKED_THROUGH_MAX = 12

function partTest(parts: readonly Part[]): (update: UpdateUid, rollout: RolloutUid) => boolean {
  if (parts.length <= LOOKED_THROUGH_MAX)
    return (update, rollout) =>
      parts.some((part) => part.update === update && part.rollout === rollout)
  const known = new Set(parts.map((part) => `${part.update} ${part.rollout}`))
  return (update, rollout) => known.has(`${update} ${rollout}`)
}

function settleMember(joining: Joining, world: World, rollout: Rollout, sum: Sum): void {
  const { device, effective } = world
  const running = device.running?.rollout === rollout.uid
  const state = memberStateOf(sum.counts, running)
  const { dueAt } = sum
  const member = rollout.members.get(device.uid)
  if (member) {
    const next = followed(joining, world, rollout, member, { state, dueAt })
    if (next !== member) setMember(joining, rollout, next)
    return
  }
  const told = toldElsewhere(joining.byUid, world, rollout)
  const joined: Member = {
    device: device.uid,
    ring: effective.ring,
    wave: 1,
    state,
    attempts: 0,
    healthFailed: told?.healthFailed ?? false,
    failedChecks: told?.failedChecks ?? [],
    dueAt,
    changedAt: told && isInstalled(state) ? told.at : joining.input.now,
    lastSeenAt: device.lastSeenAt,
  }
  const own = joining.joiners.get(device.uid)
  if (own) own.push({ world, rollout, member: joined })
  else joining.joiners.set(device.uid, [{ world, rollout, member: joined }])
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
    (member.state === 'waiting' || waitsForPerson(member)) &&
    member.ring !== ring &&
    isWanted(world, rollout)
  if (!moves && next.state === member.state && next.dueAt === member.dueAt) return member
  const wave = moves
    ? placeOf(joining.places, { world, rollout, member: { ...member, ring } })
    : member.wave
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
    ...harmElsewhere(joining, world, rollout, member, next.state),
    ring: moves ? ring : member.ring,
    wave,
    state: next.state,
    dueAt: next.dueAt,
    changedAt: changedAt(member, next.state, joining.input.now),
  }
}

const isInstalled = (state: MemberState): boolean => state === 'installed' || state === 'in_effect'

/** Checks that failed where another rollout brought the update say the same about it here. */
function harmElsewhere(
  joining: Joining,
  world: World,
  rollout: Rollout,
  member: Member,
  state: MemberState,
): Partial<Pick<Member, 'healthFailed' | 'failedChecks'>> {
  if (member.healthFailed || !isInstalled(state) || isInstalled(member.state)) return {}
  const told = toldElsewhere(joining.byUid, world, rollout)
  if (!told?.healthFailed) return {}
  return { healthFailed: true, failedChecks: told.failedChecks }
}

/** From installed to in effect nothing new was reported: the soak counts from the installation, not from its proof. */
function changedAt(member: Member, state: MemberState, now: InstantMs): InstantMs {
  const proven = member.state === 'installed' && state === 'in_effect'
  return state === member.state || proven || (member.state === 'in_effect' && state === 'installed')
    ? member.changedAt
    : now
}
