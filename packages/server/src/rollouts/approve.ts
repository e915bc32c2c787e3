import { isFresh } from '@dirigent/domain/planning/blockers'
import { saveApproval, saveWaiver } from '../store/approvals.ts'
import { findDevice } from '../store/command-facts.ts'
import { requestPlan } from '../store/devices.ts'
import { requestPlanOfRollout } from '../store/plans.ts'
import { loadPolicies } from '../store/policies.ts'
import { loadRollout } from '../store/rollouts.ts'
import { reasonMissing, refuseCommand, runCommand, type CommandContext, type CommandOutcome } from './command.ts'
import { noRollout } from './steer.ts'

/**
 * A person's word that a rollout may work on a critical device. Without a fresh backup it is refused with its age,
 * unless the person says by name why it must go on all the same.
 */
export function approveDevice(
  context: CommandContext,
  request: { rollout: string; device: string; overrideReason: string | null },
): Promise<CommandOutcome> {
  return runCommand(context, async ({ tx, now, actor, record }) => {
    const found = await loadRollout(tx, request.rollout)
    if (!found) return noRollout(request.rollout)
    const device = await findDevice(tx, request.device)
    const member = [...found.rollout.members.values()].find(({ device: uid }) => uid === request.device)
    if (!device || !member) return refuseCommand('not_found', 'This device is not in the rollout.')
    if (member.ring !== 'critical') {
      return refuseCommand('conflict', `${device.name} is in the ring ${member.ring}: it needs no approval.`)
    }
    const policy = (await loadPolicies(tx)).find(({ uid }) => uid === found.rollout.policy)
    const maxAgeMs = policy?.document.critical.backupMaxAgeMs ?? 0
    const { backupAt } = device
    if (!isFresh(backupAt, maxAgeMs, now)) {
      const missing = reasonMissing(request.overrideReason)
      if (missing) return staleBackup(device.name, backupAt, maxAgeMs)
    }
    const { overrideReason } = request
    await saveApproval(tx, { rolloutId: found.id, deviceId: device.id, by: actor.uid, backupAt, overrideReason }, now)
    await record({
      action: 'device.approved',
      subjectKind: 'rollout',
      subject: request.rollout,
      reason: overrideReason,
      detail: { device: request.device, backupAt, overridden: !isFresh(backupAt, maxAgeMs, now) },
    })
    await requestPlan(tx, device, now)
    return { ok: true }
  })
}

function staleBackup(name: string, backupAt: number | null, maxAgeMs: number) {
  const what = backupAt === null ? 'has never reported a backup' : `has its newest backup from ${new Date(backupAt).toISOString()}`
  const detail = `${name} ${what}; it may be at most ${Math.round(maxAgeMs / 3_600_000)} h old. Make one, or approve with the reason why it must go on without.`
  return refuseCommand('backup_not_fresh', detail, { backupAt: backupAt === null ? null : new Date(backupAt).toISOString(), maxAgeMs })
}

/** "Install it although no Test or Pilot device has it": recorded with its reason. */
export async function waiveEvidence(
  context: CommandContext,
  request: { rollout: string; update: string; reason: string },
): Promise<CommandOutcome> {
  const missing = reasonMissing(request.reason)
  if (missing) return missing
  return runCommand(context, async ({ tx, now, actor, record }) => {
    const found = await loadRollout(tx, request.rollout)
    if (!found) return noRollout(request.rollout)
    const { update, reason } = request
    const waived = await saveWaiver(tx, { rolloutId: found.id, update, by: actor.uid, reason }, now)
    if (!waived) return refuseCommand('conflict', 'This update is not in the rollout, or its evidence was waived before.')
    await record({ action: 'evidence.waived', subjectKind: 'rollout', subject: request.rollout, reason, detail: { update } })
    await requestPlanOfRollout(tx, found.id, now)
    return { ok: true }
  })
}
