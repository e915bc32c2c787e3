import type { Group } from '@dirigent/domain/rollouts/policy'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { instant, type Queryable, type Tx } from './database.ts'

const GROUP = `
  select g.uid, g.name, g.membership, g.rule, p.uid as policy, g.mode, g.ring, g.critical, g.position,
         g.working_hours as "workingHours"
    from device_group g left join policy p on p.id = g.policy_id`

/** All groups by position. */
export function loadGroups(db: Queryable): Promise<Group[]> {
  return db.rows<Group>(`${GROUP} order by g.position, g.id`)
}

export function findGroup(db: Queryable, uid: string): Promise<Group | null> {
  return db.maybe<Group>(`${GROUP} where g.uid = $1`, [uid])
}

/** Whether another group already has this name. */
export async function groupNameTaken(
  db: Queryable,
  name: string,
  exceptUid: string,
): Promise<boolean> {
  const sql = 'select 1 from device_group where lower(name) = lower($1) and uid <> $2'
  return (await db.rows(sql, [name, exceptUid])).length > 0
}

/** Writes a group whole, new or known. */
export async function saveGroup(tx: Tx, group: Group, now: InstantMs): Promise<void> {
  await tx.execute(
    `insert into device_group (uid, name, membership, rule, policy_id, mode, ring, critical, position, updated_at,
       working_hours)
     values ($1, $2, $3, $4, (select id from policy where uid = $5), $6, $7, $8, $9, $10, $11)
     on conflict (uid) do update set name = excluded.name, membership = excluded.membership, rule = excluded.rule,
       policy_id = excluded.policy_id, mode = excluded.mode, ring = excluded.ring, critical = excluded.critical,
       position = excluded.position, updated_at = excluded.updated_at, working_hours = excluded.working_hours`,
    [
      group.uid,
      group.name,
      group.membership,
      group.rule === null ? null : JSON.stringify(group.rule),
      group.policy,
      group.mode,
      group.ring,
      group.critical,
      group.position,
      instant(now),
      group.workingHours ?? null,
    ],
  )
}

/** Members go with it; devices stay and fall to their next group. */
export async function removeGroup(tx: Tx, uid: string): Promise<void> {
  await tx.execute('delete from device_group where uid = $1', [uid])
}

/** Adds and takes away listed devices; answers how many memberships changed. */
export async function changeMembers(
  tx: Tx,
  uid: string,
  change: { add: readonly string[]; remove: readonly string[] },
): Promise<number> {
  const added = await tx.execute(
    `insert into device_group_member (group_id, device_id)
     select g.id, d.id from device_group g join device d on d.uid = any($2::uuid[]) where g.uid = $1
      order by d.id on conflict do nothing`,
    [uid, change.add],
  )
  const removed = await tx.execute(
    `delete from device_group_member m using device_group g, device d
      where g.uid = $1 and m.group_id = g.id and d.id = m.device_id and d.uid = any($2::uuid[])`,
    [uid, change.remove],
  )
  return added + removed
}
