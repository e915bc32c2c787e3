import type { InstantMs } from '@dirigent/domain/identity/time'
import type { RingName } from '@dirigent/domain/rollouts/policy'
import { instant, type Queryable, type Tx } from './database.ts'

export type AttemptRow = {
  id: number
  uid: string
  deviceId: number
  rolloutId: number | null
  ring: RingName
  step: string
  kind: 'install' | 'rollback'
  state: 'leased' | 'started' | 'ended' | 'lapsed'
  leaseUntil: InstantMs
}

const ATTEMPT = `
  select id, uid, device_id as "deviceId", rollout_id as "rolloutId", ring, step, kind, state, lease_until as "leaseUntil"
    from attempt`

/** Locks the row: whoever holds it decides what becomes of the attempt. */
export function lockAttempt(tx: Tx, uid: string): Promise<AttemptRow | null> {
  return tx.maybe<AttemptRow>(`${ATTEMPT} where uid = $1 for update`, [uid])
}

/**
 * Leases that ran out unused free their place; a started attempt keeps it until its result. A critical server or a
 * member of an availability group must have been heard of since: it may have begun with the network gone, and the next
 * one would go down beside it. A device that asks (`asking`) is not at work. Answers their devices.
 */
export async function lapseLeases(
  tx: Tx,
  now: InstantMs,
  asking: number | null = null,
): Promise<number[]> {
  const rows = await tx.rows<{ id: number }>(
    `update attempt a set state = 'lapsed' where a.state = 'leased' and a.lease_until <= $1
        and (a.device_id = $2 or exists (select from device_presence p
                                          where p.device_id = a.device_id and p.last_seen_at > a.lease_until)
          or (a.ring <> 'critical'
              and not exists (select from availability_member m where m.device_id = a.device_id)))
     returning a.device_id as id`,
    [instant(now), asking],
  )
  return rows.map(({ id }) => id)
}

export async function insertAttempt(
  tx: Tx,
  attempt: Omit<AttemptRow, 'id' | 'state'> & {
    epoch: number
    revision: number
    admittedAt: InstantMs
  },
): Promise<void> {
  await tx.execute(
    `insert into attempt (uid, device_id, rollout_id, ring, step, kind, epoch, revision, state, admitted_at, lease_until)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'leased', $9, $10)`,
    [
      attempt.uid,
      attempt.deviceId,
      attempt.rolloutId,
      attempt.ring,
      attempt.step,
      attempt.kind,
      attempt.epoch,
      attempt.revision,
      instant(attempt.admittedAt),
      instant(attempt.leaseUntil),
    ],
  )
}

/** A lapsed permission is given anew under the same name: the agent asks again for an attempt it already journaled. */
export async function renewLease(
  tx: Tx,
  id: number,
  leaseUntil: InstantMs,
  now: InstantMs,
): Promise<void> {
  await tx.execute(
    `update attempt set state = 'leased', lease_until = $2, admitted_at = $3 where id = $1`,
    [id, instant(leaseUntil), instant(now)],
  )
}

export async function endAttempt(tx: Tx, id: number, now: InstantMs): Promise<void> {
  await tx.execute(
    `update attempt set state = 'ended', ended_at = $2, percent = null where id = $1`,
    [id, instant(now)],
  )
}

/** The attempt that has this device's place now. */
export async function runningOn(db: Queryable, deviceId: number): Promise<string | null> {
  const row = await db.maybe<{ uid: string }>(
    `select uid from attempt where device_id = $1 and state in ('leased', 'started')`,
    [deviceId],
  )
  return row?.uid ?? null
}

/** A device that names its attempt is at work: its permission is used and lapses no more, also when no progress came through. */
export async function noteAtWork(db: Queryable, uid: string, deviceId: number): Promise<void> {
  await db.execute(
    `update attempt set state = 'started' where uid = $1 and device_id = $2 and state = 'leased'`,
    [uid, deviceId],
  )
}

/** Places taken in one ring of a rollout by other devices. */
export async function runningInRing(
  db: Queryable,
  where: { rolloutId: number; ring: RingName; exceptDevice: number },
): Promise<number> {
  const row = await db.one<{ count: number }>(
    `select count(*)::int as count from attempt
      where rollout_id = $1 and ring = $2 and device_id <> $3 and state in ('leased', 'started')`,
    [where.rolloutId, where.ring, where.exceptDevice],
  )
  return row.count
}

/** Another critical device of the policy that is at work, by name. */
export async function criticalAtWork(
  db: Queryable,
  where: { policy: string; exceptDevice: number },
): Promise<string | null> {
  const row = await db.rows<{ name: string }>(
    `select d.name from attempt t join rollout r on r.id = t.rollout_id join policy p on p.id = r.policy_id
       join device d on d.id = t.device_id
      where p.uid = $1 and t.ring = 'critical' and t.device_id <> $2 and t.state in ('leased', 'started')
        and not exists (select 1 from availability_member a where a.device_id in (t.device_id, $2))
      order by t.id limit 1`,
    [where.policy, where.exceptDevice],
  )
  return row[0]?.name ?? null
}
