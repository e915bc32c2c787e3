import type { DeviceUid, PolicyUid, RolloutUid, UpdateUid } from '../identity/ids.ts'
import type { InstantMs } from '../identity/time.ts'
import type { PlannedAssignment } from '../planning/assigning.ts'
import type { Effective } from '../planning/effective.ts'
import type { ReportRow } from '../planning/explaining.ts'
import type {
  DeviceFacts,
  EvidenceFacts,
  HoldFacts,
  PlanInput,
  UpdateFacts,
} from '../planning/facts.ts'
import type { Group, Policy, RingName } from '../rollouts/policy.ts'
import type { Member, Part, Rollout } from '../rollouts/rollout.ts'
import type { FleetView } from './steering.ts'

/** With what the planner begins: the organisation's rules, and what is on its way. */
export type PlannerStart = {
  groups: readonly Group[]
  policies: ReadonlyMap<PolicyUid, Policy>
  settings: PlanInput['settings']
  rollouts: readonly Rollout[]
  holds: ReadonlyMap<UpdateUid, HoldFacts>
  evidence: ReadonlyMap<UpdateUid, EvidenceFacts>
  updates: ReadonlyMap<UpdateUid, UpdateFacts>
  /** Results of this long are planned together. The server waits a second; a preview may wait longer to be quick. */
  gatherMs: number
  /** How long an administrator at work takes to approve a critical server, or to decide about a halted rollout. */
  personMs: number
}

export type Working = { token: string; rollout: RolloutUid; ring: RingName; policy: PolicyUid }

/** What the server would have in its database, while a planner is played. */
export type Desk = {
  start: PlannerStart
  view: FleetView
  facts: Map<DeviceUid, DeviceFacts>
  parts: Map<DeviceUid, readonly Part[]>
  seenUntil: Map<DeviceUid, InstantMs>
  dirty: Set<DeviceUid>
  dirtySince: InstantMs | null
  rollouts: Map<RolloutUid, Rollout>
  /** Changes of members that the next plan takes in. */
  memberChanges: Map<RolloutUid, Map<DeviceUid, (member: Member) => Member>>
  rolloutChanges: Map<RolloutUid, (rollout: Rollout) => Rollout>
  assignments: Map<DeviceUid, PlannedAssignment>
  rows: Map<DeviceUid, ReadonlyMap<UpdateUid, ReportRow>>
  effective: Map<DeviceUid, Effective>
  holds: Map<UpdateUid, HoldFacts>
  evidence: Map<UpdateUid, EvidenceFacts>
  updates: Map<UpdateUid, UpdateFacts>
  working: Map<DeviceUid, Working>
  /** Steps a device has done since it was planned last: agents remember them by their ids. */
  doneSteps: Map<DeviceUid, Set<string>>
  /** What a person will do, and when. */
  approvals: Map<string, { at: InstantMs; rollout: RolloutUid; device: DeviceUid }>
  reviews: Map<RolloutUid, InstantMs>
  lastRefusal: Map<DeviceUid, string>
  halts: { rollout: string; at: InstantMs; code: string }[]
  /** When everybody is planned next, because a cut is due. */
  cuts: { nextAt: InstantMs }
  /** Updates that somebody was offered when everybody was planned last. */
  offered: Set<UpdateUid>
  nextAt: InstantMs | null
  generation: number
  serial: number
}

export function openDesk(view: FleetView, start: PlannerStart): Desk {
  const updates = new Map(start.updates)
  for (const [uid, { update }] of view.releases) updates.set(uid, update)
  return {
    start,
    view,
    facts: new Map(),
    parts: new Map(
      view.world.devices.map(({ facts }): [DeviceUid, readonly Part[]] => [facts.uid, facts.parts]),
    ),
    seenUntil: new Map(),
    dirty: new Set(view.devices.keys()),
    dirtySince: view.world.from,
    rollouts: new Map(start.rollouts.map((rollout) => [rollout.uid, rollout])),
    memberChanges: new Map(),
    rolloutChanges: new Map(),
    assignments: new Map(),
    rows: new Map(),
    effective: new Map(),
    holds: new Map(start.holds),
    evidence: new Map(start.evidence),
    updates,
    working: new Map(),
    doneSteps: new Map(),
    approvals: new Map(),
    reviews: new Map(),
    lastRefusal: new Map(),
    halts: [],
    cuts: { nextAt: view.world.from },
    offered: new Set(),
    nextAt: view.world.from,
    generation: 0,
    serial: 0,
  }
}

/** The device's facts are to be read again, and planned with the next plan. */
export function touch(desk: Desk, device: DeviceUid, now: InstantMs): void {
  desk.facts.delete(device)
  desk.dirty.add(device)
  desk.dirtySince ??= now
}

export function changeMember(
  desk: Desk,
  rollout: RolloutUid,
  device: DeviceUid,
  change: (member: Member) => Member,
): void {
  const known = desk.memberChanges.get(rollout) ?? new Map<DeviceUid, (member: Member) => Member>()
  const earlier = known.get(device)
  known.set(device, earlier ? (member) => change(earlier(member)) : change)
  desk.memberChanges.set(rollout, known)
}

export function changeRollout(
  desk: Desk,
  rollout: RolloutUid,
  change: (rollout: Rollout) => Rollout,
): void {
  const earlier = desk.rolloutChanges.get(rollout)
  desk.rolloutChanges.set(rollout, earlier ? (one) => change(earlier(one)) : change)
}

/** Writes down what has changed since the last plan. */
export function applyChanges(desk: Desk): void {
  for (const [uid, change] of desk.rolloutChanges) {
    const rollout = desk.rollouts.get(uid)
    if (rollout) desk.rollouts.set(uid, change(rollout))
  }
  desk.rolloutChanges.clear()
  for (const [uid, changes] of desk.memberChanges) {
    const rollout = desk.rollouts.get(uid)
    if (!rollout) continue
    const members = new Map(rollout.members)
    for (const [device, change] of changes) {
      const member = members.get(device)
      if (member) members.set(device, change(member))
    }
    desk.rollouts.set(uid, { ...rollout, members })
  }
  desk.memberChanges.clear()
}
