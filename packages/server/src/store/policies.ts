import type { InstantMs } from '@dirigent/domain/identity/time'
import type { Policy, PolicyDocument } from '@dirigent/domain/rollouts/policy'
import { instant, type Queryable, type Tx } from './database.ts'

export function loadPolicies(db: Queryable): Promise<Policy[]> {
  return db.rows<Policy>('select uid, name, revision, document from policy order by id')
}

export const hasPolicies = async (db: Queryable): Promise<boolean> =>
  (await db.rows('select 1 from policy limit 1')).length > 0

export function findPolicy(db: Queryable, uid: string): Promise<Policy | null> {
  return db.maybe<Policy>('select uid, name, revision, document from policy where uid = $1', [uid])
}

export async function insertPolicy(
  tx: Tx,
  policy: { uid: string; name: string; document: PolicyDocument },
  now: InstantMs,
): Promise<void> {
  await tx.execute('insert into policy (uid, name, document, updated_at) values ($1, $2, $3, $4)', [
    policy.uid,
    policy.name,
    JSON.stringify(policy.document),
    instant(now),
  ])
}

/** False when somebody else changed the policy since `revision` was read. */
export async function updatePolicyDocument(
  tx: Tx,
  policy: { uid: string; revision: number; document: PolicyDocument },
  now: InstantMs,
): Promise<boolean> {
  const changed = await tx.execute(
    `update policy set document = $3, revision = revision + 1, updated_at = $4 where uid = $1 and revision = $2`,
    [policy.uid, policy.revision, JSON.stringify(policy.document), instant(now)],
  )
  return changed > 0
}

/** Devices that a policy rules now. */
export async function devicesOfPolicy(db: Queryable, uid: string): Promise<number[]> {
  const rows = await db.rows<{ id: number }>(
    `select e.device_id as id from device_effective e join policy p on p.id = e.policy_id where p.uid = $1`,
    [uid],
  )
  return rows.map(({ id }) => id)
}
