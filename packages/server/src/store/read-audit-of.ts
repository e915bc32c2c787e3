import type { InstantMs } from '@dirigent/domain/identity/time'
import type { RingName } from '@dirigent/domain/rollouts/policy'
import type { Queryable } from './database.ts'

export type AuditRecord = {
  at: InstantMs
  /** Null = nobody: it follows from the rules. */
  actor: string | null
  action: string
  subject: string
  reason: string | null
  /** The ring that it is about; null = none. */
  ring: RingName | null
  /** The reason inside the record, where it has one: why a rollout was cut or halted. */
  because: { code: string; [parameter: string]: unknown } | null
}

/** Everything that was recorded about these subjects (kind and id), the oldest first. */
export const readAuditOf = (
  db: Queryable,
  subjects: readonly (readonly [string, string])[],
): Promise<AuditRecord[]> =>
  db.rows<AuditRecord>(
    `select a.at, case when a.actor_kind <> 'system' then a.actor end as actor, a.action, a.subject, a.reason,
            a.detail ->> 'ring' as ring,
            case when jsonb_typeof(a.detail -> 'because') = 'object' then a.detail -> 'because' end as because
       from audit a join unnest($1::text[], $2::text[]) as t (kind, subject)
         on a.subject_kind = t.kind and a.subject = t.subject
      order by a.at, a.id limit 1000`,
    [subjects.map(([kind]) => kind), subjects.map(([, subject]) => subject)],
  )
