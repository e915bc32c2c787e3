import type { Queryable } from './database.ts'

/**
 * The name behind the id of an actor or approver, a person, an API token or the enrolment token that a device came with;
 * the id itself for tasks, and for people who were erased.
 */
export type ActorNames = (id: string) => string

/** People and tokens are few; everything else names them by uid, so that their names can be erased in one place. */
export async function loadActorNames(db: Queryable): Promise<ActorNames> {
  const rows = await db.rows<{ uid: string; name: string }>(
    `select uid, name from api_token union all select uid, name from enrolment_token
     union all select uid, name from person`,
  )
  const names = new Map(rows.map(({ uid, name }) => [uid, name]))
  return (id) => names.get(id) ?? id
}
