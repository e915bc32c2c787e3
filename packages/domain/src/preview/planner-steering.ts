import type { DeviceUid, RolloutUid, UpdateUid } from '../identity/ids.ts'
import type { InstantMs } from '../identity/time.ts'
import { effectiveOf } from '../planning/effective.ts'
import type { PlannedAssignment, PlannedStep } from '../planning/assigning.ts'
import type { Person } from '../quiet-slots/quiet-slot.ts'
import type { Part } from '../rollouts/rollout.ts'
import { forcedFrom, WITHOUT_DEADLINE_MS } from '../restarts/forced.ts'
import { STANDARD_CAPS } from '../risk/deadline.ts'
import { openings, type Opening } from '../windows/openings.ts'
import { common, joined } from '../windows/stretches.ts'
import { askPlanner } from './planner-ask.ts'
import { administratorsAt } from './office.ts'
import {
  changeMember,
  changeRollout,
  openDesk,
  touch,
  type Desk,
  type PlannerStart,
} from './planner-desk.ts'
import { holdUpdate } from './planner-persons.ts'
import { takeResult } from './planner-results.ts'
import { cutsAround, thinkNow } from './planner-think.ts'
import type { FleetView, RestartPolicy, Steering } from './steering.ts'

/**
 * Dirigent itself as the one who decides: the real planner and the real admission, with administrators who approve and
 * review in office hours. What-if and the outcome bench play this.
 */
export function plannerSteering(start: PlannerStart): (view: FleetView) => Steering {
  return (view) => steeringOf(openDesk(view, start))
}

function steeringOf(desk: Desk): Steering {
  return {
    checksHealth: true,
    capsOf: (device) => capsOf(desk, device),
    changed(devices, now) {
      // What the last look knew is in a cut already, or waits for one: who comes late joins that.
      if (devices.some((uid) => isOfferedNew(desk, uid))) desk.cuts = cutsAround(desk, now)
      for (const uid of devices) touch(desk, uid, now)
    },
    woke: (device, until, now) => wokeUp(desk, device, until, now),
    ask: (device, now) => askPlanner(desk, device, now),
    ended(device, token, outcomes, now) {
      const working = desk.working.get(device)
      if (working?.token !== token) return
      desk.working.delete(device)
      takeResult(desk, device, working.rollout, outcomes, now)
      // The server judges halts in the transaction of the result, before anybody else is admitted.
      if (outcomes.some(({ outcome }) => outcome === 'failed' || outcome === 'rolled_back'))
        desk.nextAt = now
    },
    restarted: (device, now) => touch(desk, device, now),
    restartPolicy: (device, token, now) => restartPolicyOf(desk, device, token, now),
    reported: (device, update, now) => reported(desk, device, update, now),
    stopped: (update, now) => holdUpdate(desk, update, now),
    nextThinkAt: () => nextThinkAt(desk),
    think: (now) => thinkNow(desk, now),
    whyNot: (device, update) => whyNot(desk, device, update),
  }
}

function isOfferedNew({ view, offered }: Desk, uid: DeviceUid): boolean {
  for (const { release } of view.devices.get(uid)?.offers.values() ?? [])
    if (!offered.has(release.update.uid)) return true
  return false
}

function nextThinkAt(desk: Desk): InstantMs | null {
  const gathered = desk.dirtySince === null ? null : desk.dirtySince + desk.start.gatherMs
  if (gathered === null || desk.nextAt === null) return gathered ?? desk.nextAt
  return Math.min(gathered, desk.nextAt)
}

function capsOf(desk: Desk, device: DeviceUid) {
  const facts = desk.view.devices.get(device)?.played.facts
  const policy = (desk.effective.get(device) ?? (facts && effectiveOf(facts, desk.start.groups)))
    ?.policy
  return (policy && desk.start.policies.get(policy)?.document.deadlines) || STANDARD_CAPS
}

/** Gates count who was there: the rollouts that have the device learn until when it will have been. */
function wokeUp(desk: Desk, device: DeviceUid, until: InstantMs, now: InstantMs): void {
  desk.seenUntil.set(device, until)
  desk.facts.delete(device)
  const pending = (desk.parts.get(device) ?? []).filter(isPendingPart)
  for (const rollout of new Set(pending.map((part) => part.rollout))) {
    changeMember(desk, rollout, device, (member) => ({ ...member, lastSeenAt: until }))
  }
  if (pending.length > 0 && !desk.assignments.has(device)) touch(desk, device, now)
}

/** A complaint halts what brought the update, as `reportIncident` does. */
function reported(desk: Desk, device: DeviceUid, update: UpdateUid, now: InstantMs): void {
  for (const rollout of desk.rollouts.values()) {
    if (rollout.state !== 'open' || !rollout.updates.includes(update)) continue
    const member = rollout.members.get(device)
    if (!member) continue
    if (member.healthFailed || member.state === 'rolled_back') continue
    const because = { code: 'incident_reported' as const, by: 'user', reason: 'it did harm' }
    changeRollout(desk, rollout.uid, (one) => ({
      ...one,
      state: 'halted',
      halted: { at: now, because },
    }))
    changeMember(desk, rollout.uid, device, (one) => ({ ...one, healthFailed: true }))
    desk.halts.push({ rollout: rollout.uid, at: now, code: because.code })
    planReview(desk, rollout.uid, now)
    desk.nextAt = now
  }
}

function planReview(desk: Desk, rollout: RolloutUid, now: InstantMs): void {
  const { zone } = desk.view.world
  desk.reviews.set(
    rollout,
    administratorsAt(zone, administratorsAt(zone, now) + desk.start.personMs),
  )
}

function stepOf(desk: Desk, device: DeviceUid, token: string): PlannedStep | undefined {
  const [, rollout] = token.split('/')
  return desk.assignments.get(device)?.steps.find((step) => step.rollout === rollout)
}

/** Nothing forces a server: it restarts in its window. */
function restartPolicyOf(
  desk: Desk,
  device: DeviceUid,
  token: string,
  now: InstantMs,
): RestartPolicy {
  const facts = desk.view.devices.get(device)?.played.facts
  const step = stepOf(desk, device, token)
  if (!facts || !step || step.restart === 'never')
    return { deadlineAt: null, graceMs: 0, openings: [] }
  const assignment = desk.assignments.get(device)
  const freezes = assignment?.freezes ?? []
  const { deadlineAt, graceMs } = step.people
  const forced = facts.role === 'client' ? forcedFrom(now, deadlineAt) : null
  if (isQuietRule(step, facts.role)) {
    const endsAt = forced ?? now + WITHOUT_DEADLINE_MS
    const quiet = quietUntil(desk, device, quietPeople(assignment, step), endsAt)
    const free =
      quiet &&
      (freezes.length === 0 ? quiet : common(quiet, openings(null, facts.zone, now, freezes)))
    if (free) return { deadlineAt: forced, graceMs, openings: free }
  }
  const open: Opening[] | null =
    step.restart === 'when_needed' || (step.windows === null && freezes.length === 0)
      ? null
      : openings(step.windows, facts.zone, now, freezes)
  return { deadlineAt: forced, graceMs, openings: open }
}

/** As the agent has it: a client that may restart at any time does so in quiet time; an emergency does not wait for it. */
const isQuietRule = ({ restart, windows, lane }: PlannedStep, role: 'server' | 'client'): boolean =>
  role === 'client' && restart === 'in_window' && windows === null && lane !== 'emergency'

const quietPeople = (
  assignment: PlannedAssignment | undefined,
  { people: { workingHours } }: PlannedStep,
): readonly Person[] => assignment?.people ?? (workingHours ? [{ workingHours, absences: [] }] : [])

/** Off work and at the device's own quiet times until the deadline, any time after it; null = nothing is known of people. */
function quietUntil(
  desk: Desk,
  device: DeviceUid,
  people: readonly Person[],
  endsAt: InstantMs,
): readonly Opening[] | null {
  const { workCalendar } = desk.view.world
  const played = desk.view.devices.get(device)?.played
  if (!workCalendar || !played) return null
  const { offWork } = workCalendar(people, played.facts.zone)
  return joined([...offWork, ...(played.habits ?? []), { startMs: endsAt, endMs: Infinity }])
}

function whyNot(desk: Desk, device: DeviceUid, update: UpdateUid): string {
  const rows = desk.rows.get(device)
  const code = rows?.get(update)?.reason.code
  if (!code) return 'waits_for_cut'
  return code === 'will_start' ? (desk.lastRefusal.get(device) ?? code) : code
}

const isPendingPart = (part: Part): boolean =>
  part.state === 'waiting' || part.state === 'refused' || part.state === 'failed'
