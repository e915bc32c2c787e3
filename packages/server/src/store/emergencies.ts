import type { InstantMs } from '@dirigent/domain/identity/time'
import type { ApproverSeat } from '@dirigent/domain/rollouts/emergency'
import { instant, type Queryable, type Tx } from './database.ts'

export type EmergencyRow = {
  id: number
  uid: string
  reason: string
  vulnerability: string | null
  passesFreezes: string[]
  state: 'proposed' | 'started' | 'withdrawn'
  proposedBy: string
  proposedAt: InstantMs
  /** Seats when it was proposed. */
  seats: number
  startedAt: InstantMs | null
  withdrawnBy: string | null
  withdrawnAt: InstantMs | null
  withdrawReason: string | null
}

const EMERGENCY = `
  select id, uid, reason, vulnerability, passes_freezes as "passesFreezes", state, proposed_by as "proposedBy",
         proposed_at as "proposedAt", seats, started_at as "startedAt", withdrawn_by as "withdrawnBy",
         withdrawn_at as "withdrawnAt", withdraw_reason as "withdrawReason" from emergency`

/** The newest first. */
export const listEmergencies = (db: Queryable): Promise<EmergencyRow[]> =>
  db.rows<EmergencyRow>(`${EMERGENCY} order by id desc limit 200`)

export const findEmergency = (db: Queryable, uid: string): Promise<EmergencyRow | null> =>
  db.maybe<EmergencyRow>(`${EMERGENCY} where uid = $1`, [uid])

/** Whoever approves or withdraws waits for whoever does so in the same moment. */
export const lockEmergency = (tx: Tx, uid: string): Promise<EmergencyRow | null> =>
  tx.maybe<EmergencyRow>(`${EMERGENCY} where uid = $1 for update`, [uid])

export async function insertEmergency(
  tx: Tx,
  emergency: {
    uid: string
    reason: string
    vulnerability: string | null
    passesFreezes: readonly string[]
    by: string
    seats: number
    updates: readonly number[]
  },
  now: InstantMs,
): Promise<EmergencyRow> {
  const { id } = await tx.one<{ id: number }>(
    `insert into emergency (uid, reason, vulnerability, passes_freezes, state, proposed_by, proposed_at, seats)
     values ($1, $2, $3, $4, 'proposed', $5, $6, $7) returning id`,
    [
      emergency.uid,
      emergency.reason,
      emergency.vulnerability,
      JSON.stringify(emergency.passesFreezes),
      emergency.by,
      instant(now),
      emergency.seats,
    ],
  )
  await tx.execute(
    'insert into emergency_update (emergency_id, update_id) select $1, unnest($2::integer[])',
    [id, emergency.updates.toSorted((a, b) => a - b)],
  )
  return tx.one<EmergencyRow>(`${EMERGENCY} where id = $1`, [id])
}

export async function insertEmergencyApproval(
  tx: Tx,
  approval: { emergencyId: number; by: string },
  now: InstantMs,
): Promise<boolean> {
  const written = await tx.execute(
    `insert into emergency_approval (emergency_id, approver, at) values ($1, $2, $3) on conflict do nothing`,
    [approval.emergencyId, approval.by, instant(now)],
  )
  return written > 0
}

/** Whose seat each voice took, written down when the emergency starts: seats may be others tomorrow. */
export async function recordVoices(
  tx: Tx,
  emergencyId: number,
  voices: readonly { by: string; insteadOf: string | null }[],
): Promise<void> {
  for (const { by, insteadOf } of voices) {
    await tx.execute(
      'update emergency_approval set instead_of = $3 where emergency_id = $1 and approver = $2',
      [emergencyId, by, insteadOf],
    )
  }
}

export const markStarted = (tx: Tx, id: number, now: InstantMs): Promise<number> =>
  tx.execute(`update emergency set state = 'started', started_at = $2 where id = $1`, [
    id,
    instant(now),
  ])

export const markWithdrawn = (
  tx: Tx,
  id: number,
  word: { by: string; reason: string },
  now: InstantMs,
): Promise<number> =>
  tx.execute(
    `update emergency set state = 'withdrawn', withdrawn_at = $2, withdrawn_by = $3, withdraw_reason = $4 where id = $1`,
    [id, instant(now), word.by, word.reason],
  )

export type ApprovalRow = {
  emergency: number
  by: string
  insteadOf: string | null
  at: InstantMs
}

export const approvalsOf = (db: Queryable, ids: readonly number[]): Promise<ApprovalRow[]> =>
  db.rows<ApprovalRow>(
    `select emergency_id as emergency, approver as by, instead_of as "insteadOf", at from emergency_approval
      where emergency_id = any($1::bigint[]) order by at, approver`,
    [ids],
  )

export type EmergencyUpdate = {
  emergency: number
  updateId: number
  update: string
  name: string
  version: string
}

export const updatesOf = (db: Queryable, ids: readonly number[]): Promise<EmergencyUpdate[]> =>
  db.rows<EmergencyUpdate>(
    `select e.emergency_id as emergency, u.id as "updateId", u.uid as update, u.name, u.version
       from emergency_update e join available_update u on u.id = e.update_id
      where e.emergency_id = any($1::bigint[]) order by u.name, u.version, u.id`,
    [ids],
  )

export type EmergencyRollout = {
  emergency: number
  rollout: string
  name: string
  state: string
  devices: number
  inEffect: number
  failed: number
}

export const rolloutsOf = (db: Queryable, ids: readonly number[]): Promise<EmergencyRollout[]> =>
  db.rows<EmergencyRollout>(
    `select r.emergency_id as emergency, r.uid as rollout, r.name, r.state,
            coalesce(sum(t.counted) filter (where t.state <> 'not_needed'), 0)::int as devices,
            coalesce(sum(t.counted) filter (where t.state = 'in_effect'), 0)::int as "inEffect",
            coalesce(sum(t.counted) filter (where t.state in ('failed', 'rolled_back')), 0)::int as failed
       from rollout r left join rollout_tally t on t.rollout_id = r.id
      where r.emergency_id = any($1::bigint[]) group by r.id order by r.id`,
    [ids],
  )

/** Policies that rule a device which is offered one of these updates, with how many of those there are. */
export const policiesOffered = (
  db: Queryable,
  updates: readonly number[],
): Promise<{ policy: string; devices: number }[]> =>
  db.rows(
    `select p.uid as policy, count(distinct e.device_id)::int as devices from device_update x
       join device d on d.id = x.device_id and d.state = 'active'
       join device_effective e on e.device_id = x.device_id and e.mode = 'managed' join policy p on p.id = e.policy_id
      where x.update_id = any($1::integer[]) group by p.id order by p.id`,
    [updates],
  )

/** Of these updates those that somebody is offered now. */
export const offeredNamed = (
  db: Queryable,
  updates: readonly string[],
): Promise<{ id: number; uid: string; name: string }[]> =>
  db.rows(
    `select u.id, u.uid, u.name from available_update u where u.uid = any($1::uuid[])
        and exists (select 1 from device_update x where x.update_id = u.id) order by u.id`,
    [updates],
  )

/** Who may approve: those who were named and can still sign in (a deputy follows who left), else who administers. */
export async function readSeats(db: Queryable): Promise<ApproverSeat[]> {
  const named = await db.rows<ApproverSeat>(
    `select coalesce(p.uid, q.uid) as approver, case when p.uid is null then null else q.uid end as deputy
       from emergency_approver a
       left join person p on p.uid = a.approver and p.disabled_at is null
       left join person q on q.uid = a.deputy and q.disabled_at is null
      where p.uid is not null or q.uid is not null order by a.position, a.approver`,
  )
  const once = [...new Map(named.map((seat) => [seat.approver, seat])).values()]
  if (once.length > 0) return once
  const rows = await db.rows<{ uid: string }>(
    `select uid from person where role = 'administrator' and disabled_at is null order by id`,
  )
  return rows.map(({ uid }) => ({ approver: uid, deputy: null }))
}

export async function writeSeats(tx: Tx, seats: readonly ApproverSeat[]): Promise<void> {
  await tx.execute('delete from emergency_approver')
  await tx.execute(
    `insert into emergency_approver (approver, deputy, position)
     select * from unnest($1::uuid[], $2::uuid[]) with ordinality`,
    [seats.map(({ approver }) => approver), seats.map(({ deputy }) => deputy)],
  )
}

/** Of these people those who can sign in. */
export async function peopleThere(db: Queryable, uids: readonly string[]): Promise<Set<string>> {
  const rows = await db.rows<{ uid: string }>(
    'select uid from person where uid = any($1::uuid[]) and disabled_at is null',
    [uids],
  )
  return new Set(rows.map(({ uid }) => uid))
}

/** Proposed ones that wait for a person, for the first page. */
export const waitingEmergencies = (db: Queryable): Promise<EmergencyRow[]> =>
  db.rows<EmergencyRow>(`${EMERGENCY} where state = 'proposed' order by id limit 50`)
