import { asId } from '@dirigent/domain/identity/ids'
import type { Rollout } from '@dirigent/domain/rollouts/rollout'
import { RINGS } from '@dirigent/domain/rollouts/policy'
import { uuidV7 } from '@dirigent/system/random'
import { findDevice } from '../store/command-facts.ts'
import { publish } from '../store/notifications.ts'
import { requestPlanOfRollout } from '../store/plans.ts'
import { insertIncident } from '../store/results.ts'
import { loadRollout } from '../store/rollouts.ts'
import { saveRollouts } from '../store/rollout-writes.ts'
import {
  reasonMissing,
  refuseCommand,
  runCommand,
  type CommandContext,
  type CommandOutcome,
  type CommandTx,
} from './command.ts'

/** Stops a rollout from starting anywhere until somebody resumes it; what runs goes on to its result. */
export function pauseRollout(
  context: CommandContext,
  request: { rollout: string; reason: string },
): Promise<CommandOutcome> {
  return steer(context, request, 'rollout.paused', (rollout, { now, actor }) => {
    if (rollout.state !== 'open') return `The rollout is ${rollout.state} already.`
    return {
      ...rollout,
      state: 'paused',
      paused: { at: now, by: actor.uid, reason: request.reason },
    }
  })
}

/** Goes on after a pause or a halt. Failures until now were seen and do not halt again; holds stay. */
export function resumeRollout(
  context: CommandContext,
  request: { rollout: string; reason: string },
): Promise<CommandOutcome> {
  return steer(context, request, 'rollout.resumed', (rollout, { now }) => {
    if (rollout.state !== 'paused' && rollout.state !== 'halted')
      return `The rollout is ${rollout.state}: there is nothing to resume.`
    const rings = { ...rollout.rings }
    for (const ring of RINGS)
      if (rings[ring].state === 'halted') rings[ring] = { ...rings[ring], state: 'open' }
    return { ...rollout, rings, state: 'open', halted: null, paused: null, resumedAt: now }
  })
}

/** A person halts as a gate does: harm was seen that no check noticed. */
export async function reportIncident(
  context: CommandContext,
  request: { rollout: string; device: string | null; reason: string },
): Promise<CommandOutcome> {
  const missing = reasonMissing(request.reason)
  if (missing) return missing
  return runCommand(context, async (command) => {
    const { tx, now, actor, random } = command
    const found = await loadRollout(tx, request.rollout)
    if (!found) return noRollout(request.rollout)
    const device = request.device === null ? null : await findDevice(tx, request.device)
    if (request.device !== null && !device)
      return refuseCommand('not_found', 'There is no such device.')
    const { reason } = request
    const detail = { by: actor.uid, reason }
    const incident = {
      uid: uuidV7(now, random),
      rolloutId: found.id,
      deviceId: device?.id ?? null,
      kind: 'reported' as const,
      detail,
    }
    await insertIncident(tx, incident, now)
    await command.record({
      action: 'incident.reported',
      subjectKind: 'rollout',
      subject: request.rollout,
      reason,
      detail: { device: request.device },
    })
    if (found.rollout.state !== 'open' && found.rollout.state !== 'paused') return { ok: true }
    const because = { code: 'incident_reported' as const, by: actor.uid, reason }
    await save(command, found, {
      ...found.rollout,
      state: 'halted',
      paused: null,
      halted: { at: now, because },
    })
    return { ok: true }
  })
}

type Change = (rollout: Rollout, command: CommandTx) => Rollout | string

async function steer(
  context: CommandContext,
  request: { rollout: string; reason: string },
  action: string,
  change: Change,
): Promise<CommandOutcome> {
  const missing = reasonMissing(request.reason)
  if (missing) return missing
  return runCommand(context, async (command) => {
    const found = await loadRollout(command.tx, request.rollout)
    if (!found) return noRollout(request.rollout)
    const changed = change(found.rollout, command)
    if (typeof changed === 'string')
      return refuseCommand('conflict', changed, {
        because: { code: 'rollout_is', state: found.rollout.state },
      })
    await save(command, found, changed)
    const detail = { before: found.rollout.state, after: changed.state }
    await command.record({
      action,
      subjectKind: 'rollout',
      subject: request.rollout,
      reason: request.reason,
      detail,
    })
    return { ok: true }
  })
}

/** Writes the new state and asks for new words for each of its devices. */
export async function save(
  { tx, now }: CommandTx,
  found: { id: number; rollout: Rollout },
  changed: Rollout,
): Promise<void> {
  const ids = {
    rollouts: new Map([[asId<'RolloutUid'>(found.rollout.uid), found.id]]),
    devices: new Map(),
    updates: new Map(),
  }
  await saveRollouts(tx, [found.rollout], [changed], ids, now)
  await requestPlanOfRollout(tx, found.id, now)
  await publish(tx, 'rollouts', found.rollout.uid)
}

export const noRollout = (uid: string) => refuseCommand('not_found', `There is no rollout ${uid}.`)
