import type { DeviceUid, RolloutUid } from '../identity/ids.ts'
import type { InstantMs } from '../identity/time.ts'
import type { Part, Rollout } from '../rollouts/rollout.ts'
import { advanceRollout, type Advanced } from './advancing.ts'
import {
  assignmentFor,
  withoutContradiction,
  withoutSuperseded,
  type PlannedAssignment,
} from './assigning.ts'
import { createCalendar, type Calendar } from './calendar.ts'
import { cutRollouts } from './cutting.ts'
import type { PlanDecision } from './decisions.ts'
import type { Effective } from './effective.ts'
import { explainDevice, type ReportRow } from './explaining.ts'
import type { PlanInput } from './facts.ts'
import { fitWindows } from './fitting.ts'
import { joinDevices } from './joining.ts'
import { createStops } from './stops.ts'
import { createKnownVersions } from './versions-known.ts'
import { worldOf, type Shared, type World } from './world.ts'

/** What should be: immutable, generation n made from generation n − 1. */
export type Plan = {
  generation: number
  parent: number
  rollouts: readonly Rollout[]
  effective: ReadonlyMap<DeviceUid, Effective>
  parts: ReadonlyMap<DeviceUid, readonly Part[]>
  /** Devices at work keep what they have and are not in here. */
  assignments: ReadonlyMap<DeviceUid, PlannedAssignment>
}

/** Why it is so. */
export type PlanReport = {
  rows: readonly ReportRow[]
  decisions: readonly PlanDecision[]
  /** When planning again makes sense although no fact has changed; null = never. */
  nextAt: InstantMs | null
}

/**
 * The one brain (DESIGN §2): live planning, preview, `why` and simulator call this. Pure; a second run on its own
 * outcome changes nothing. With `scope: 'some'` only the given devices are explained, all rollouts move, nothing is cut.
 */
export function plan(
  input: PlanInput,
  parent: { generation: number },
): { plan: Plan; report: PlanReport } {
  const calendar = createCalendar(input.now)
  const shared: Shared = { input, calendar, versions: createKnownVersions() }
  const worlds = worldOf(shared)
  const cuts = cutRollouts(input, worlds.values())
  const cutDecisions: PlanDecision[] = cuts.map(({ uid, because, updates }) => ({
    code: 'rollout_cut',
    rollout: uid,
    because,
    updates,
  }))
  const joined = joinDevices(shared, worlds, [...input.rollouts, ...cuts])
  const moved = joined.rollouts.map((rollout): Advanced => {
    const policy = input.policies.get(rollout.policy)
    if (!policy) return { rollout, decisions: [], nextAt: null }
    return advanceRollout(input, rollout, policy.document)
  })
  const rollouts = moved.map(({ rollout }) => rollout)
  const { rows, assignments } = explainAll(shared, worlds, joined.parts, rollouts)
  return {
    plan: {
      generation: parent.generation + 1,
      parent: parent.generation,
      rollouts,
      effective: new Map([...worlds].map(([uid, { effective }]) => [uid, effective])),
      parts: joined.parts,
      assignments,
    },
    report: {
      rows,
      decisions: [
        ...cutDecisions,
        ...joined.decisions,
        ...moved.flatMap(({ decisions }) => decisions),
      ],
      nextAt: nextMoment(input, calendar, [...moved, ...rows]),
    },
  }
}

function explainAll(
  shared: Shared,
  worlds: ReadonlyMap<DeviceUid, World>,
  parts: ReadonlyMap<DeviceUid, readonly Part[]>,
  rollouts: readonly Rollout[],
) {
  const byUid = new Map<RolloutUid, Rollout>(rollouts.map((rollout) => [rollout.uid, rollout]))
  const rows: ReportRow[] = []
  const assignments = new Map<DeviceUid, PlannedAssignment>()
  const stops = createStops(shared.input)
  for (const world of worlds.values()) {
    const { device } = world
    const planned = { ...shared, stops, world }
    const told = explainDevice(planned, parts.get(device.uid) ?? [], byUid)
    const explained = fitWindows(shared, world, withoutContradiction(withoutSuperseded(told)))
    for (const { row } of explained) rows.push(row)
    // A device at work keeps its assignment: a new revision in mid-attempt would help nobody.
    if (device.running || device.state === 'retired') continue
    assignments.set(device.uid, assignmentFor(shared.input, world, explained))
  }
  return { rows, assignments }
}

/** The next moment at which a row, a soak, a wave or a cut changes by itself. */
function nextMoment(
  input: PlanInput,
  calendar: Calendar,
  known: readonly { nextAt: InstantMs | null }[],
): InstantMs | null {
  let next: InstantMs | null = null
  const at = (moment: InstantMs | null) => {
    if (moment !== null && moment > input.now && (next === null || moment < next)) next = moment
  }
  for (const { nextAt } of known) at(nextAt)
  for (const policy of input.policies.values()) {
    at(calendar.nextCut(policy, 'urgent'))
    at(calendar.nextCut(policy, 'routine'))
  }
  return next
}
