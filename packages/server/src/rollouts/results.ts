import { asId } from '@dirigent/domain/identity/ids'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { haltOf } from '@dirigent/domain/rollouts/halt'
import { memberState } from '@dirigent/domain/rollouts/rollout'
import type { ResultRequest } from '@dirigent/protocol/agent/messages'
import { uuidV7, type Random } from '@dirigent/system/random'
import { endAttempt, lockAttempt } from '../store/attempts.ts'
import { appendAudit } from '../store/audit.ts'
import type { Tx } from '../store/database.ts'
import { requestPlan } from '../store/devices.ts'
import { placeHold } from '../store/holds.ts'
import { requestPlanOfNeighbours } from '../store/neighbours.ts'
import { publish } from '../store/notifications.ts'
import { lockPlanning } from '../store/plan-lock.ts'
import { requestPlanOfAll, requestPlanOfRollout, requestPlanOfWaiting } from '../store/plans.ts'
import { loadPolicies } from '../store/policies.ts'
import * as results from '../store/results.ts'
import { loadRollout } from '../store/rollouts.ts'
import { saveRollouts } from '../store/rollout-writes.ts'
import { auditDecisions } from './decision-audit.ts'
import { readResult, type ReadResult } from './outcomes.ts'

export type ResultSender = { id: number; uid: string }

/** `taken` now, or `known`: this attempt had its result already, and the reply to it was lost. */
export type TakenResult = 'taken' | 'known' | 'not_yours'

/**
 * Takes a result whenever it comes: also after its lease, for an attempt that nobody admitted (a client that acted
 * offline) or for a rollout that is over. Everything that follows from it is decided in the same transaction; a harm is
 * halted before the next device is admitted, not when the planner comes round.
 */
export async function takeResult(
  tx: Tx,
  random: Random,
  device: ResultSender,
  request: ResultRequest,
  now: InstantMs,
): Promise<TakenResult> {
  await lockPlanning(tx, 'shared')
  const target = await results.findTarget(tx, device.id, request.step)
  const attempt = await lockAttempt(tx, request.attempt)
  if (attempt && attempt.deviceId !== device.id) return 'not_yours'
  if (attempt?.state === 'ended') return 'known'
  const rolloutId = target?.rolloutId ?? attempt?.rolloutId ?? null
  if (attempt) {
    await endAttempt(tx, attempt.id, now)
  } else {
    const made = {
      uid: request.attempt,
      deviceId: device.id,
      rolloutId,
      ring: target?.ring ?? 'broad',
      request,
    }
    if (!(await results.insertEndedAttempt(tx, made, now))) return 'known'
  }
  await results.insertResult(tx, { deviceId: device.id, rolloutId, request }, now)
  await results.forgetRestartFacts(tx, device.id, Date.parse(request.endedAt))
  await audit(tx, random, device, request, target, now)
  if (target) await apply(tx, random, device, target, request, now)
  await requestPlan(tx, device, now)
  await publish(tx, 'attempts', request.attempt)
  return 'taken'
}

async function audit(
  tx: Tx,
  random: Random,
  device: ResultSender,
  request: ResultRequest,
  target: results.ResultTarget | null,
  now: InstantMs,
): Promise<void> {
  await appendAudit(tx, random, {
    actorKind: 'device',
    actor: device.uid,
    action: 'attempt.ended',
    subjectKind: 'device',
    subject: device.uid,
    detail: {
      attempt: request.attempt,
      rollout: target?.rollout ?? null,
      kind: request.kind,
      outcome: request.outcome,
      updates: request.updates.map(({ name, outcome, versionAfter, because }) => ({
        name,
        outcome,
        versionAfter,
        because: because?.code ?? null,
      })),
    },
    at: now,
  })
}

async function apply(
  tx: Tx,
  random: Random,
  device: ResultSender,
  target: results.ResultTarget,
  request: ResultRequest,
  now: InstantMs,
): Promise<void> {
  const where = { rolloutId: target.rolloutId, deviceId: device.id }
  const parts = await results.lockParts(tx, target, device.id)
  const read = readResult(request, target.kind, parts)
  await results.writeOutcomes(tx, where, read.outcomes, {
    endedAt: Date.parse(request.endedAt),
    now,
  })
  const changed = new Map(read.outcomes.map((outcome) => [outcome.updateId, outcome.state]))
  const states = parts.map((part) => ({ state: changed.get(part.updateId) ?? part.state }))
  const state = memberState(states, false)
  await results.writeMember(
    tx,
    where,
    { state, counted: read.counted, failedChecks: read.failedChecks },
    now,
  )
  await recordHarm(tx, random, device, target, request, read, now)
  const harmed = read.failedChecks.length > 0 || state === 'failed' || state === 'rolled_back'
  if (harmed) await haltIfNeeded(tx, random, target, device, now)
  await wakeOthers(tx, target, read, now)
  await requestPlanOfNeighbours(tx, [device.id], now)
}

async function wakeOthers(
  tx: Tx,
  target: results.ResultTarget,
  read: ReadResult,
  now: InstantMs,
): Promise<void> {
  if (target.ring === 'critical') {
    await requestPlanOfWaiting(tx, { code: 'group_member_busy', updates: null }, now)
  }
  const proven = read.outcomes.filter(({ state }) => state === 'installed')
  if (proven.length === 0 || (target.ring !== 'test' && target.ring !== 'pilot')) return
  const updates = proven.map(({ updateId }) => updateId)
  await requestPlanOfWaiting(tx, { code: 'untested', updates }, now)
}

/** A failed health check is an incident; what had to be taken back stays away until somebody releases it. */
async function recordHarm(
  tx: Tx,
  random: Random,
  device: ResultSender,
  target: results.ResultTarget,
  request: ResultRequest,
  read: ReadResult,
  now: InstantMs,
): Promise<void> {
  const incident = { uid: uuidV7(now, random), rolloutId: target.rolloutId, deviceId: device.id }
  if (read.failedChecks.length > 0) {
    const detail = {
      attempt: request.attempt,
      checks: request.health.after.filter(({ ok }) => !ok),
    }
    await results.insertIncident(tx, { ...incident, kind: 'health_check', detail }, now)
  } else if (read.counted) {
    const detail = {
      attempt: request.attempt,
      updates: request.updates.filter(({ outcome }) => outcome === 'failed'),
    }
    await results.insertIncident(tx, { ...incident, kind: 'install_failed', detail }, now)
  }
  if (target.kind === 'rollback') return
  const takenBack = read.outcomes.filter(({ state }) => state === 'rolled_back')
  for (const { update } of takenBack) {
    const name = request.updates.find((one) => one.update === update)?.name ?? update
    const because = { code: 'rolled_back' as const, rollout: target.rollout, halt: null }
    if (!(await placeHold(tx, { uid: uuidV7(now, random), update, because }, now))) continue
    await appendAudit(tx, random, {
      actorKind: 'system',
      actor: 'result',
      action: 'update.held',
      subjectKind: 'update',
      subject: update,
      detail: { name, rollout: target.rollout, device: device.uid },
      at: now,
    })
  }
  if (takenBack.length > 0) await requestPlanOfAll(tx, now)
}

/** One that did no harm never brings a rollout over its limits: only more devices to measure the harm against. */
async function haltIfNeeded(
  tx: Tx,
  random: Random,
  target: results.ResultTarget,
  device: ResultSender,
  now: InstantMs,
): Promise<void> {
  const listing = { devices: [device.id], waves: null }
  const found = await loadRollout(tx, target.rollout, listing)
  if (!found || found.rollout.state !== 'open') return
  const { rollout, id } = found
  const policy = (await loadPolicies(tx)).find(({ uid }) => uid === rollout.policy)
  const halt = policy ? haltOf(rollout, policy.document) : null
  if (!halt) return
  const rings = {
    ...rollout.rings,
    [halt.ring]: { ...rollout.rings[halt.ring], state: 'halted' as const },
  }
  const halted = {
    ...rollout,
    rings,
    state: 'halted' as const,
    halted: { at: now, because: halt.because },
  }
  const ids = {
    rollouts: new Map([[rollout.uid, id]]),
    devices: new Map([[asId<'DeviceUid'>(device.uid), device.id]]),
    updates: new Map(),
  }
  await saveRollouts(tx, [rollout], [halted], ids, now)
  await auditDecisions(tx, random, [{ code: 'rollout_halted', rollout: rollout.uid, ...halt }], now)
  await requestPlanOfRollout(tx, id, now)
  await publish(tx, 'rollouts', rollout.uid)
}
