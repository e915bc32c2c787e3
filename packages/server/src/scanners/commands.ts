import type { Decision } from '@dirigent/domain/reconciliation/causes'
import { matchTarget, deviceIndex } from '@dirigent/domain/reconciliation/match-target'
import { refuseCommand, type CommandContext, type CommandOutcome } from '../rollouts/command.ts'
import { appendAudit } from '../store/audit.ts'
import { transaction } from '../store/database.ts'
import { findDevice } from '../store/read-devices.ts'
import { publish } from '../store/notifications.ts'
import { decideDifferences, type DecisionScope } from '../store/scanner-differences.ts'
import {
  assignTarget,
  loadDeviceIdentifiers,
  lockTarget,
  readTargetIdentifiers,
  writeMatches,
} from '../store/scanner-targets.ts'
import { compareDevices } from './compare.ts'

const refuse = (detail: string) => refuseCommand('not_found', detail)

/**
 * A person says whom a scanner means: a device, nobody of ours (`dismissed`), or nothing any more (neither), and then it
 * is looked for again. Remembered for the next report, audited, and compared at once.
 */
export async function assign(
  context: CommandContext,
  uid: string,
  word: { device: string | null; dismissed: boolean; reason: string },
): Promise<CommandOutcome<{ device: string | null }>> {
  return transaction(context.db, async (tx) => {
    const target = await lockTarget(tx, uid)
    if (target === null) return refuse('This target is not known; list the targets again.')
    const device = word.device === null ? null : await findDevice(tx, word.device)
    if (word.device !== null && device === null) return refuse('There is no such device.')
    const deviceId = device?.id ?? null
    const by = { deviceId, dismissed: word.dismissed, by: context.actor.uid }
    await assignTarget(tx, target.id, by, context.now)
    const found = deviceId === null && !word.dismissed ? await lookAgain(tx, target.id) : deviceId
    const touched = [target.device_id, found].filter((id) => id !== null)
    await compareDevices(tx, context.random, target.scanner, touched, context.now)
    await appendAudit(tx, context.random, {
      actorKind: context.actor.kind,
      actor: context.actor.uid,
      action: word.dismissed ? 'scan_target.dismissed' : 'scan_target.assigned',
      subjectKind: 'scan_target',
      subject: uid,
      reason: word.reason,
      detail: { scanner: target.scanner, label: target.label, device: word.device },
      at: context.now,
    })
    await publish(tx, 'findings', null)
    return { ok: true, device: word.device }
  })
}

async function lookAgain(
  tx: Parameters<typeof lockTarget>[0],
  target: number,
): Promise<number | null> {
  const said = await readTargetIdentifiers(tx, target)
  const match = matchTarget(said, deviceIndex(await loadDeviceIdentifiers(tx)))
  await writeMatches(tx, [{ target, match }])
  return match.code === 'matched' ? match.device : null
}

/** A person says who was right about some differences. */
export async function decide(
  context: CommandContext,
  scope: DecisionScope,
  word: { decision: Decision; reason: string },
): Promise<CommandOutcome<{ decided: number }>> {
  return transaction(context.db, async (tx) => {
    const written = { decision: word.decision, because: word.reason, by: context.actor.uid }
    const decided = await decideDifferences(tx, scope, written, context.now)
    if (decided === 0)
      return refuse('No such difference is open any more; list the differences again.')
    await appendAudit(tx, context.random, {
      actorKind: context.actor.kind,
      actor: context.actor.uid,
      action: 'scan_difference.decided',
      subjectKind: 'scan_difference',
      subject: 'differences' in scope ? (scope.differences[0] ?? '') : scope.scanner,
      reason: word.reason,
      detail: { ...scope, decision: word.decision, decided },
      at: context.now,
    })
    await publish(tx, 'findings', null)
    return { ok: true, decided }
  })
}
