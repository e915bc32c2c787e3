import type { InstantMs } from '@dirigent/domain/identity/time'
import { instant, type Tx } from './database.ts'

export type NewApproval = {
  rolloutId: number
  deviceId: number
  by: string
  backupAt: InstantMs | null
  overrideReason: string | null
}

/** Records a person's word; a later one (with an override, say) takes its place, and both are in the audit. */
export async function saveApproval(tx: Tx, approval: NewApproval, now: InstantMs): Promise<void> {
  await tx.execute(
    `insert into approval (rollout_id, device_id, approved_by, at, backup_at, override_reason)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (rollout_id, device_id) do update set approved_by = excluded.approved_by, at = excluded.at,
       backup_at = excluded.backup_at, override_reason = excluded.override_reason`,
    [
      approval.rolloutId,
      approval.deviceId,
      approval.by,
      instant(now),
      approval.backupAt === null ? null : instant(approval.backupAt),
      approval.overrideReason,
    ],
  )
}

/** "Although no Test or Pilot device has it." */
export async function saveWaiver(
  tx: Tx,
  waiver: { rolloutId: number; update: string; by: string; reason: string },
  now: InstantMs,
): Promise<boolean> {
  const written = await tx.execute(
    `insert into evidence_waiver (rollout_id, update_id, waived_by, reason, at)
     select $1, u.id, $3, $4, $5 from available_update u
       join rollout_update ru on ru.update_id = u.id and ru.rollout_id = $1
      where u.uid = $2 on conflict do nothing`,
    [waiver.rolloutId, waiver.update, waiver.by, waiver.reason, instant(now)],
  )
  return written > 0
}
