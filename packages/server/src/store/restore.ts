import { MINUTE_MS, type InstantMs } from '@dirigent/domain/identity/time'
import type { Random } from '@dirigent/system/random'
import { appendAudit } from './audit.ts'
import type { Tx } from './database.ts'
import { requestPlanOfAll } from './plans.ts'
import { readSettings, writeSetting } from './settings.ts'

/**
 * After a restore from backup devices hold newer assignments and exchange tokens than the database knows. A new epoch
 * makes every assignment of the restored server the newest one again, and each device is taken back once by its key.
 * Returns the epoch. `user` is who started the server, by the operating system.
 */
export async function recordRestore(
  tx: Tx,
  random: Random,
  restore: { reason: string; user: string },
  now: InstantMs,
): Promise<number> {
  const before = (await readSettings(tx))['assignment.epoch']
  // The clock's minutes, not one more: restored twice from one backup, one more would be the same epoch both times, and
  // the devices would keep what they got between the two.
  const after = Math.max(before + 1, Math.floor(now / MINUTE_MS))
  await writeSetting(tx, 'assignment.epoch', after, now)
  await writeSetting(tx, 'exchange.restored_at', now, now)
  const cleared = await clearSuspicions(tx)
  await requestPlanOfAll(tx, now)
  await appendAudit(tx, random, {
    actorKind: 'system',
    actor: 'start',
    action: 'server.restored',
    subjectKind: 'settings',
    subject: 'organisation',
    reason: restore.reason,
    detail: { user: restore.user, epoch: { before, after }, suspicionsCleared: cleared },
    at: now,
  })
  return after
}

/** A token that the backup does not know looks like a copied device; a real copy is noticed again at its next check-in. */
function clearSuspicions(tx: Tx): Promise<number> {
  return tx.execute(
    `update device d set clone_suspected_at = null
      where d.clone_suspected_at is not null and exists (
        select from audit a
         where a.subject_kind = 'device' and a.subject = d.uid::text and a.at = d.clone_suspected_at
           and a.action = 'device.clone_suspected' and a.detail->>'because' = 'third_exchange_token')`,
  )
}
