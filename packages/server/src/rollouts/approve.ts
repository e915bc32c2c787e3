import { isFresh } from '@dirigent/domain/planning/blockers'
import type { RingName } from '@dirigent/domain/rollouts/policy'
import type { Rollout } from '@dirigent/domain/rollouts/rollout'
import { saveApproval, saveWaiver } from '../store/approvals.ts'
import { findDevice, type CommandDevice } from '../store/command-facts.ts'
import { requestPlan } from '../store/devices.ts'
import { requestPlanOfRollout } from '../store/plans.ts'
import { loadPolicies } from '../store/policies.ts'
import { loadRollout } from '../store/rollouts.ts'
import {
  reasonMissing,
  refuseCommand,
  runCommand,
  type CommandContext,
  type CommandOutcome,
  type CommandTx,
} from './command.ts'
import { noRollout } from './steer.ts'

/**
 * A person's word that a rollout may work on critical devices. Without a fresh backup it is refused with its age, as a
 * whole, unless the person says by name why it must go on all the same.
 */
export function approveDevices(
  context: CommandContext,
  request: {
    rollout: string
    devices: readonly string[]
    overrideReason: string | null
    reason?: string | null
  },
): Promise<CommandOutcome> {
  return runCommand(context, async (command) => {
    const found = await loadRollout(command.tx, request.rollout)
    if (!found) return noRollout(request.rollout)
    const policy = (await loadPolicies(command.tx)).find(({ uid }) => uid === found.rollout.policy)
    const maxAgeMs = policy?.document.critical.backupMaxAgeMs ?? 0
    const devices: CommandDevice[] = []
    for (const uid of new Set(request.devices)) {
      const device = await findDevice(command.tx, uid)
      const member = [...found.rollout.members.values()].find((one) => one.device === uid)
      if (!device || !member)
        return refuseCommand('not_found', `The device ${uid} is not in the rollout.`)
      const fault = approvalFault(device, member.ring, {
        maxAgeMs,
        now: command.now,
        override: request.overrideReason,
      })
      if (fault) return fault
      devices.push(device)
    }
    for (const device of devices) await approve(command, found, device, request, maxAgeMs)
    return { ok: true }
  })
}

function approvalFault(
  device: CommandDevice,
  ring: RingName,
  rule: { maxAgeMs: number; now: number; override: string | null },
) {
  if (ring !== 'critical')
    return refuseCommand(
      'conflict',
      `${device.name} is in the ring ${ring}: it needs no approval.`,
      { because: { code: 'no_approval_needed', device: device.name } },
    )
  if (isFresh(device.backupAt, rule.maxAgeMs, rule.now) || !reasonMissing(rule.override))
    return null
  return staleBackup(device.name, device.backupAt, rule.maxAgeMs)
}

async function approve(
  { tx, now, actor, record }: CommandTx,
  found: { id: number; rollout: Rollout },
  device: CommandDevice,
  request: { overrideReason: string | null; reason?: string | null },
  maxAgeMs: number,
): Promise<void> {
  const { overrideReason } = request
  const { backupAt } = device
  await saveApproval(
    tx,
    { rolloutId: found.id, deviceId: device.id, by: actor.uid, backupAt, overrideReason },
    now,
  )
  await record({
    action: 'device.approved',
    subjectKind: 'rollout',
    subject: found.rollout.uid,
    reason: overrideReason ?? request.reason ?? null,
    detail: { device: device.uid, backupAt, overridden: !isFresh(backupAt, maxAgeMs, now) },
  })
  await requestPlan(tx, device, now)
}

function staleBackup(name: string, backupAt: number | null, maxAgeMs: number) {
  const what =
    backupAt === null
      ? 'has never reported a backup'
      : `has its newest backup from ${new Date(backupAt).toISOString()}`
  const detail = `${name} ${what}; it may be at most ${Math.round(maxAgeMs / 3_600_000)} h old. Make one, or approve with the reason why it must go on without.`
  return refuseCommand('backup_not_fresh', detail, {
    backupAt: backupAt === null ? null : new Date(backupAt).toISOString(),
    maxAgeMs,
  })
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
    if (!waived)
      return refuseCommand(
        'conflict',
        'This update is not in the rollout, or its evidence was waived before.',
        { because: { code: 'not_in_rollout' } },
      )
    await record({
      action: 'evidence.waived',
      subjectKind: 'rollout',
      subject: request.rollout,
      reason,
      detail: { update },
    })
    await requestPlanOfRollout(tx, found.id, now)
    return { ok: true }
  })
}
