import type { InstantMs } from '@dirigent/domain/identity/time'
import { uuidV7, type Random } from '@dirigent/system/random'
import { instant, type Tx } from './database.ts'

export type AuditEntry = {
  actorKind: 'person' | 'device' | 'system' | 'token'
  /** Stable id of who acted: account id, device uid, task name, token uid. */
  actor: string
  /** Noun and past participle, e.g. `rollout.paused`, `device.enrolled`. */
  action: string
  subjectKind: string
  subject: string
  /** What a person gave as the reason; null when none is asked for. */
  reason?: string | null
  /** Codes and values before and after; never a secret. */
  detail?: Record<string, unknown>
  at: InstantMs
}

/**
 * Appends one record in the transaction it describes, so that a change without its record (or a record of something
 * that never happened) cannot exist. The sealer chains it after the commit.
 */
export async function appendAudit(tx: Tx, random: Random, entry: AuditEntry): Promise<void> {
  await tx.execute(
    `insert into audit (uid, at, actor_kind, actor, action, subject_kind, subject, reason, detail)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      uuidV7(entry.at, random),
      instant(entry.at),
      entry.actorKind,
      entry.actor,
      entry.action,
      entry.subjectKind,
      entry.subject,
      entry.reason ?? null,
      JSON.stringify(entry.detail ?? {}),
    ],
  )
}
