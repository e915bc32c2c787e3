import {
  asId,
  type DeviceUid,
  type PolicyUid,
  type RolloutUid,
  type UpdateUid,
} from '../identity/ids.ts'
import { HOUR_MS, type InstantMs } from '../identity/time.ts'
import { FRESH_PER_POLICY } from '../planning/cutting.ts'
import { movedBy } from '../planning/decisions.ts'
import type { ReportRow } from '../planning/explaining.ts'
import type { DeviceFacts, PlanInput } from '../planning/facts.ts'
import { plan, type Plan, type PlanReport } from '../planning/plan.ts'
import { nextWaveAt } from '../planning/advancing.ts'
import { nextCutAt } from '../rollouts/cut-times.ts'
import { RINGS } from '../rollouts/policy.ts'
import type { MemberState, Rollout } from '../rollouts/rollout.ts'
import { administratorsAt } from './office.ts'
import { applyChanges, type Desk } from './planner-desk.ts'
import { factsOf } from './planner-facts.ts'
import { actAsPersons } from './planner-persons.ts'

/** A change of rollouts reaches other devices, whose rows may change rollouts again: this settles in two or three. */
const PASSES_MAX = 6

/** Plans as the server does: everybody when a cut is due, else those who changed. Answers the devices it touched. */
export function thinkNow(desk: Desk, now: InstantMs): DeviceUid[] {
  actAsPersons(desk, now)
  applyChanges(desk)
  const whole = cutsDue(desk, now)
  let uids: Iterable<DeviceUid> = whole ? desk.view.devices.keys() : [...desk.dirty]
  desk.dirty.clear()
  desk.dirtySince = null
  if (whole) {
    // Unless somebody is offered something new, a cut finds nothing that the last one did not, but what time made urgent.
    const routine = cutsAround(desk, now, ['routine'])
    desk.cuts = { nextAt: Math.min(cutsAround(desk, now + LOOK_AGAIN_MS).nextAt, routine.nextAt) }
    desk.offered = offeredNow(desk)
  }
  const touched = new Set<DeviceUid>()
  for (let pass = 1; pass <= PASSES_MAX; pass++) {
    const devices = [...uids].flatMap((uid) => factsOf(desk, uid, now) ?? [])
    const input = inputOf(desk, relevantRollouts(desk), devices, whole ? 'all' : 'some', now)
    const made = plan(input, { generation: desk.generation })
    keep(desk, made, devices, now)
    for (const { uid } of devices) touched.add(uid)
    const moved = movedBy(made.report.decisions)
    if (whole || moved.size === 0) break
    uids = membersOfAll(desk, moved)
  }
  desk.nextAt = nextMoment(desk, now)
  return [...touched]
}

function inputOf(
  desk: Desk,
  rollouts: readonly Rollout[],
  devices: readonly DeviceFacts[],
  scope: 'all' | 'some',
  now: InstantMs,
): PlanInput {
  const { groups, policies, settings } = desk.start
  return {
    now,
    scope,
    settings,
    groups,
    policies,
    updates: desk.updates,
    devices,
    rollouts,
    holds: desk.holds,
    evidence: desk.evidence,
    criticalAtWork: criticalAtWork(desk),
    freshUids: Array.from({ length: FRESH_PER_POLICY * policies.size }, () =>
      asId<'RolloutUid'>(`played-${(desk.serial += 1)}`),
    ),
  }
}

function criticalAtWork(desk: Desk): PlanInput['criticalAtWork'] {
  const atWork = new Map<PolicyUid, { device: DeviceUid; name: string }[]>()
  for (const [device, { ring, policy }] of desk.working) {
    if (ring !== 'critical') continue
    const name = desk.view.devices.get(device)?.played.facts.name ?? device
    atWork.set(policy, [...(atWork.get(policy) ?? []), { device, name }])
  }
  return atWork
}

function offeredNow(desk: Desk): Set<UpdateUid> {
  const offered = new Set<UpdateUid>()
  for (const { offers } of desk.view.devices.values())
    for (const { release } of offers.values()) offered.add(release.update.uid)
  return offered
}

/**
 * Not done, or done with an update that somebody was still offered at the last cut, or the newest of its policy and
 * lane. The others are forgotten: a device that comes late has a newer offer by then, or joins the next cut.
 */
function relevantRollouts(desk: Desk): Rollout[] {
  const newest = new Map<string, Rollout>()
  for (const rollout of desk.rollouts.values()) {
    const key = `${rollout.policy}/${rollout.lane}`
    const known = newest.get(key)
    if (rollout.kind === 'cut' && (!known || rollout.cutAt > known.cutAt)) newest.set(key, rollout)
  }
  const kept = new Set([...newest.values()].map(({ uid }) => uid))
  return [...desk.rollouts.values()].filter(
    ({ uid, state, updates }) =>
      state !== 'done' || kept.has(uid) || updates.some((update) => desk.offered.has(update)),
  )
}

function keep(
  desk: Desk,
  { plan: made, report }: { plan: Plan; report: PlanReport },
  devices: readonly DeviceFacts[],
  now: InstantMs,
): void {
  desk.generation = made.generation
  for (const rollout of made.rollouts) desk.rollouts.set(rollout.uid, rollout)
  const rows = new Map<DeviceUid, Map<UpdateUid, ReportRow>>()
  for (const row of report.rows) {
    const own = rows.get(row.device)
    if (own) own.set(row.update, row)
    else rows.set(row.device, new Map([[row.update, row]]))
  }
  for (const { uid } of devices) {
    const parts = made.parts.get(uid)
    const effective = made.effective.get(uid)
    // Read anew is what changed; the newest backup is another one every day.
    const isSame = parts === desk.parts.get(uid) && !desk.view.devices.get(uid)?.played.backsUp
    if (parts) desk.parts.set(uid, parts)
    if (effective) desk.effective.set(uid, effective)
    desk.rows.set(uid, rows.get(uid) ?? new Map<UpdateUid, ReportRow>())
    if (!isSame) desk.facts.delete(uid)
  }
  for (const [uid, assignment] of made.assignments) {
    desk.assignments.set(uid, assignment)
    desk.doneSteps.delete(uid)
  }
  noteWork(desk, report, now)
}

/** What persons are asked for is done in office hours. */
function noteWork(desk: Desk, report: PlanReport, now: InstantMs): void {
  const { zone } = desk.view.world
  const at = administratorsAt(zone, administratorsAt(zone, now) + desk.start.personMs)
  for (const { reason, rollout, device } of report.rows) {
    if (reason.code !== 'waits_for_approval' || !rollout) continue
    const key = `${rollout} ${device}`
    if (!desk.approvals.has(key)) desk.approvals.set(key, { at, rollout, device })
  }
  for (const decision of report.decisions) {
    if (decision.code !== 'rollout_halted') continue
    desk.reviews.set(decision.rollout, at)
    desk.halts.push({ rollout: decision.rollout, at: now, code: decision.because.code })
  }
}

/** Whatever becomes of the rollout, nothing new happens on these. */
const DONE: ReadonlySet<MemberState> = new Set(['installed', 'in_effect', 'not_needed'])

/** The members that a rollout's next ring or wave, or its halt, makes a difference to. */
function membersOfAll(desk: Desk, rollouts: ReadonlySet<RolloutUid>): Set<DeviceUid> {
  const members = new Set<DeviceUid>()
  for (const uid of rollouts)
    for (const { device, state } of desk.rollouts.get(uid)?.members.values() ?? [])
      if (!DONE.has(state)) members.add(device)
  return members
}

const cutsDue = (desk: Desk, now: InstantMs): boolean => now >= desk.cuts.nextAt

/** A policy may cut every minute; a fleet that is offered nothing new is looked through once a day for what became urgent. */
const LOOK_AGAIN_MS = 24 * HOUR_MS

/** The next moment after this one at which any policy cuts. */
export function cutsAround(
  desk: Desk,
  now: InstantMs,
  lanes: readonly ('urgent' | 'routine')[] = ['urgent', 'routine'],
): Desk['cuts'] {
  let nextAt = Number.POSITIVE_INFINITY
  for (const { document } of desk.start.policies.values()) {
    for (const lane of lanes) {
      const at = nextCutAt(document.lanes[lane].cut, document.zone, now)
      if (at !== null) nextAt = Math.min(nextAt, at)
    }
  }
  return { nextAt }
}

/** When a soak ends, a wave opens, a cut is due or a person acts. Results come by themselves. */
function nextMoment(desk: Desk, now: InstantMs): InstantMs | null {
  let next = Number.POSITIVE_INFINITY
  const at = (moment: InstantMs | null | undefined) => {
    if (moment != null && moment > now && moment < next) next = moment
  }
  for (const rollout of desk.rollouts.values()) {
    if (rollout.state !== 'open') continue
    for (const ring of RINGS) at(rollout.rings[ring].gate?.expectedAt)
    const document = desk.start.policies.get(rollout.policy)?.document
    const { state, wavesOpen, waves } = rollout.rings.broad
    if (document && state === 'open' && wavesOpen < waves) at(nextWaveAt(rollout, document))
  }
  at(desk.cuts.nextAt)
  for (const approval of desk.approvals.values()) at(approval.at)
  for (const review of desk.reviews.values()) at(review)
  return Number.isFinite(next) ? next : now + HOUR_MS
}
