import type { DeviceUid, RolloutUid, UpdateUid } from '../identity/ids.ts'
import type { InstantMs } from '../identity/time.ts'
import type { Lane } from '../rollouts/policy.ts'
import type { Part, Rollout } from '../rollouts/rollout.ts'
import { blockerOf } from './blockers.ts'
import type { DeviceFacts, PlanInput, UpdateFacts, UpdateWarning } from './facts.ts'
import { pendingOf } from './proof.ts'
import type { UpdateReason, UpdateState } from './reasons.ts'
import type { Blocker, Stops } from './stops.ts'
import type { Judged, Shared, World } from './world.ts'

/** The planner's word for one update on one device. */
export type ReportRow = {
  device: DeviceUid
  update: UpdateUid
  rollout: RolloutUid | null
  state: UpdateState
  reason: UpdateReason
  /** When this may change by itself; null = only facts or a person change it. */
  nextAt: InstantMs | null
  lane: Lane
  dueAt: InstantMs | null
}

/** A row and whether its update belongs into the device's assignment. */
export type Explained = {
  row: ReportRow
  part: Part | null
  rollout: Rollout | null
  update: UpdateFacts
  assignable: boolean
}

/** An attempt longer than this is shown: package managers that take an hour wait for something that does not come. */
export const ATTEMPT_OVERDUE_MS = 60 * 60_000

/** One device with what a plan shares over all of them. */
export type Planned = Shared & { stops: Stops; world: World }

type Word = {
  state: UpdateState
  reason: UpdateReason
  nextAt?: InstantMs | null
  assignable?: boolean
}

/** Explains every update of one device: each one offered, and each one on its way or just done in a live rollout. */
export function explainDevice(
  planned: Planned,
  parts: readonly Part[],
  rollouts: ReadonlyMap<RolloutUid, Rollout>,
): Explained[] {
  const { input, world } = planned
  if (world.device.state === 'retired') return []
  const chosen = partPerUpdate(parts, rollouts, world.device)
  const uids = [...world.judged.keys()]
  for (const uid of chosen.keys()) if (!world.judged.has(uid)) uids.push(uid)
  return uids.sort().map((uid) => {
    const update = input.updates.get(uid)
    if (!update) throw new Error(`an update without facts: ${uid}`)
    const part = chosen.get(uid) ?? null
    const rollout = part ? (rollouts.get(part.rollout) ?? null) : null
    const judged = world.judged.get(uid) ?? null
    const word = explain(planned, update, judged, part, rollout)
    const row: ReportRow = {
      device: world.device.uid,
      update: uid,
      rollout: rollout?.uid ?? null,
      state: word.state,
      reason: word.reason,
      // What should have changed by now and has not, changes only with facts: looking again would find the same.
      nextAt: word.nextAt != null && word.nextAt > input.now ? word.nextAt : null,
      lane: rollout?.lane ?? judged?.lane ?? 'routine',
      dueAt: judged?.due?.at ?? null,
    }
    return { row, part, rollout, update, assignable: word.assignable ?? false }
  })
}

/** One update can be in several rollouts of a device: the one that works now speaks, else the newest. */
function partPerUpdate(
  parts: readonly Part[],
  rollouts: ReadonlyMap<RolloutUid, Rollout>,
  device: DeviceFacts,
): Map<UpdateUid, Part> {
  const chosen = new Map<UpdateUid, Part>()
  const rank = (part: Part): number => {
    const rollout = rollouts.get(part.rollout)
    if (!rollout) return -1
    if (device.running?.rollout === part.rollout) return Number.MAX_SAFE_INTEGER
    return rollout.cutAt
  }
  for (const part of parts) {
    const rollout = rollouts.get(part.rollout)
    if (!rollout || !speaks(part, rollout)) continue
    const other = chosen.get(part.update)
    if (!other || rank(part) > rank(other)) chosen.set(part.update, part)
  }
  return chosen
}

/** What was not needed, and what is over, says nothing any more. */
function speaks(part: Part, rollout: Rollout): boolean {
  if (part.state === 'not_needed') return false
  if (rollout.state !== 'done') return true
  return part.state !== 'in_effect' && part.state !== 'superseded'
}

function explain(
  planned: Planned,
  update: UpdateFacts,
  judged: Judged | null,
  part: Part | null,
  rollout: Rollout | null,
): Word {
  const { input, world } = planned
  if (part && rollout) {
    const done = explainOutcome(planned, update, part, rollout)
    if (done) return done
  }
  if (world.device.unscannedProviders.has(update.provider)) {
    return { state: 'unknown', reason: { code: 'provider_not_scanned', provider: update.provider } }
  }
  if (world.effective.mode === 'observe') {
    return {
      state: 'waiting',
      reason: { code: 'device_observed', group: world.effective.groupName },
    }
  }
  if (!world.policy) return { state: 'needs_person', reason: { code: 'no_policy' } }
  if (!part || !rollout) return explainUncut(planned, update, judged)
  const policy = input.policies.get(rollout.policy) ?? world.policy
  const member = rollout.members.get(world.device.uid) ?? null
  const blocker: Blocker = blockerOf({ planned, update, part, rollout, member, policy })
  if (part.state === 'failed') {
    const retryAt = blocker.assignable ? part.changedAt + policy.document.retryAfterMs : null
    return { ...failed(part, retryAt), assignable: blocker.assignable }
  }
  return blocker
}

/** Words that follow from what an attempt did, whatever the rings say now. */
function explainOutcome(
  planned: Planned,
  update: UpdateFacts,
  part: Part,
  rollout: Rollout,
): Word | null {
  const { input, world } = planned
  const { running } = world.device
  if (running && running.rollout === rollout.uid && isPending(part))
    return explainRunning(input, running)
  switch (part.state) {
    case 'in_effect':
      return { state: 'in_effect', reason: { code: 'in_effect', since: part.changedAt } }
    case 'installed':
      return explainInstalled(planned, update, part, rollout)
    case 'superseded': {
      const policy = input.policies.get(rollout.policy)?.document
      const isOffered = policy !== undefined && world.judged.has(update.uid)
      return {
        state: 'waiting',
        reason: { code: 'superseded', byVersion: newerOf(world, update, part) },
        nextAt: isOffered ? part.changedAt + policy.retryAfterMs : null,
      }
    }
    case 'rolled_back': {
      const hold = input.holds.get(update.uid)
      if (hold)
        return {
          state: 'needs_person',
          reason: { code: 'held', since: hold.since, hold: hold.because },
        }
      return failed(part, null)
    }
    case 'failed': {
      const attemptsMax = input.policies.get(rollout.policy)?.document.attemptsMax ?? 0
      return part.attempts >= attemptsMax ? failed(part, null) : null
    }
    default:
      return null
  }
}

const isPending = ({ state }: Part): boolean =>
  state === 'waiting' || state === 'refused' || state === 'failed'

function explainRunning(input: PlanInput, running: NonNullable<DeviceFacts['running']>): Word {
  const { admittedAt: startedAt } = running
  const overdueAt = startedAt + ATTEMPT_OVERDUE_MS
  if (running.state === 'started' && input.now >= overdueAt) {
    return { state: 'needs_person', reason: { code: 'overdue', startedAt } }
  }
  const reason: UpdateReason = { code: 'running', step: running.state, startedAt }
  return {
    state: 'running',
    reason,
    nextAt: running.state === 'leased' ? running.leaseUntil : overdueAt,
  }
}

function explainInstalled(
  { world, versions }: Planned,
  update: UpdateFacts,
  part: Part,
  rollout: Rollout,
): Word {
  const pending = pendingOf(part, rollout.kind, update, world.device, versions)
  const installedAt = part.endedAt ?? part.changedAt
  if (!pending || pending.code === 'inventory') {
    return { state: 'installed', reason: { code: 'waits_for_proof', installedAt } }
  }
  if (pending.code === 'services') {
    return {
      state: 'installed',
      reason: { code: 'service_restart_pending', services: pending.services },
    }
  }
  const role = world.device.role === 'server' ? 'servers' : 'clients'
  const restartAllowed = world.policy?.document.restart[role] ?? 'never'
  return {
    state: 'staged',
    reason: { code: 'restart_pending', since: pending.since, restartAllowed },
  }
}

function newerOf(world: World, update: UpdateFacts, part: Part): string {
  const other = [...world.judged.values()].find(
    (one) =>
      one.update.name === update.name &&
      one.update.arch === update.arch &&
      one.update.uid !== update.uid,
  )
  const said = part.because?.code === 'superseded' ? part.because.available : null
  return other?.update.version ?? said ?? ''
}

function failed(part: Part, retryAt: InstantMs | null): Word {
  const outcome = part.because ?? { code: 'unknown_failure' as const, detail: '' }
  return {
    state: 'failed',
    reason: { code: 'failed', outcome, attempts: part.attempts, retryAt },
    nextAt: retryAt,
  }
}

function warned({ kind, text, url, source }: UpdateWarning): Word {
  const state = kind === 'withdrawn' ? 'waiting' : 'needs_person'
  return { state, reason: { code: kind, text, url, source } }
}

/** An update that no rollout carries on this device. */
function explainUncut(
  { input, world, calendar }: Planned,
  update: UpdateFacts,
  judged: Judged | null,
): Word {
  if (update.warning) return warned(update.warning)
  const hold = input.holds.get(update.uid)
  if (hold)
    return {
      state: 'waiting',
      reason: { code: 'held', since: hold.since, hold: hold.because },
    }
  if (judged?.offer.held) return { state: 'needs_person', reason: { code: 'held_on_device' } }
  const lane = judged?.lane ?? 'routine'
  if (update.class === 'definition')
    return { state: 'waiting', reason: { code: 'waits_for_cut', lane: 'urgent', nextCutAt: null } }
  if (lane === 'feature') return { state: 'waiting', reason: { code: 'feature_by_hand' } }
  const cutLane = lane === 'urgent' ? 'urgent' : 'routine'
  const at = world.policy ? calendar.nextCut(world.policy, cutLane) : null
  return { state: 'waiting', reason: { code: 'waits_for_cut', lane, nextCutAt: at }, nextAt: at }
}
