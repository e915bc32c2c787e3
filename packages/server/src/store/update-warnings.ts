import type { InstantMs } from '@dirigent/domain/identity/time'
import type { UpdateWarning } from '@dirigent/domain/planning/facts'
import { instant, type Queryable, type Tx } from './database.ts'

/**
 * The publisher's word against the update `u`, as an expression: a withdrawal before a known issue; a known issue that a
 * person accepted is none any more. A warning without a version is about every version of that name.
 */
export const WARNING = `(select jsonb_build_object('kind', w.kind, 'text', w.text, 'url', w.url, 'source', w.feed)
    from update_warning w where w.provider = u.provider and w.name = u.name and w.version in ('', u.version)
     and (w.kind = 'withdrawn' or not exists (select 1 from warning_acceptance a where a.update_id = u.id))
   order by w.kind desc, w.feed limit 1)`

/** Of these updates the first that its publisher warns of, and nobody accepted that. */
export async function warnedAmong(
  db: Queryable,
  updates: readonly string[],
): Promise<{ update: string; warning: UpdateWarning } | null> {
  const rows = await db.rows<{ update: string; warning: UpdateWarning | null }>(
    `select u.uid as update, ${WARNING} as warning from available_update u where u.uid = any($1::uuid[]) order by u.uid`,
    [updates],
  )
  const found = rows.find(({ warning }) => warning !== null)
  return found?.warning ? { update: found.update, warning: found.warning } : null
}

/** False when there is no such update. */
export async function acceptWarning(
  tx: Tx,
  word: { update: string; by: string; reason: string },
  now: InstantMs,
): Promise<boolean> {
  const written = await tx.execute(
    `insert into warning_acceptance (update_id, accepted_by, reason, at)
     select id, $2, $3, $4 from available_update where uid = $1
     on conflict (update_id) do update set accepted_by = excluded.accepted_by, reason = excluded.reason, at = excluded.at`,
    [word.update, word.by, word.reason, instant(now)],
  )
  return written > 0
}
