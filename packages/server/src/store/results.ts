import type { RolloutUid, UpdateUid } from '@dirigent/domain/identity/ids'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { UpdateOutcomeReason } from '@dirigent/domain/planning/reasons'
import type { MemberState, PartState, RolloutKind } from '@dirigent/domain/rollouts/rollout'
import type { ResultRequest } from '@dirigent/protocol/agent/messages'
import { instant, type Queryable, type Tx } from './database.ts'
import { executeRows, isoOrNull } from './rows.ts'

/** Appended once per attempt: the caller holds the attempt's row lock or has just made the row. */
export async function insertResult(
  tx: Tx,
  result: { deviceId: number; rolloutId: number | null; request: ResultRequest },
  now: InstantMs,
): Promise<void> {
  const { request } = result
  await tx.execute(
    `insert into result (attempt_uid, device_id, rollout_id, kind, outcome, document, started_at, ended_at, received_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      request.attempt,
      result.deviceId,
      result.rolloutId,
      request.kind,
      request.outcome,
      JSON.stringify(request),
      request.startedAt,
      request.endedAt,
      instant(now),
    ],
  )
}

/**
 * An attempt that the server never admitted: a client that acted on its last assignment while it was offline. It is
 * recorded as ended at once. False when another delivery of the same result was first.
 */
export async function insertEndedAttempt(
  tx: Tx,
  attempt: {
    uid: string
    deviceId: number
    rolloutId: number | null
    ring: string
    request: ResultRequest
  },
  now: InstantMs,
): Promise<boolean> {
  const { request } = attempt
  const made = await tx.execute(
    `insert into attempt (uid, device_id, rollout_id, ring, step, kind, epoch, revision, state, admitted_at,
       lease_until, ended_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'ended', $9, $9, $9) on conflict (uid) do nothing`,
    [
      attempt.uid,
      attempt.deviceId,
      attempt.rolloutId,
      attempt.ring,
      request.step,
      request.kind,
      request.epoch,
      request.revision,
      instant(now),
    ],
  )
  return made > 0
}

export type ResultTarget = {
  rolloutId: number
  rollout: RolloutUid
  kind: RolloutKind
  ring: string
}

/** The rollout that a step names (its id begins with it), when this device is in it. */
export function findTarget(
  db: Queryable,
  deviceId: number,
  step: string,
): Promise<ResultTarget | null> {
  return db.maybe<ResultTarget>(
    `select r.id as "rolloutId", r.uid as rollout, r.kind, m.ring from rollout r
       join rollout_device m on m.rollout_id = r.id where r.uid::text = $1 and m.device_id = $2`,
    [step.split('.', 1)[0], deviceId],
  )
}

export type StoredPart = { updateId: number; update: UpdateUid; state: PartState; attempts: number }

/** Locks the ring first, as admissions do, then the parts of this device. */
export async function lockParts(
  tx: Tx,
  target: ResultTarget,
  deviceId: number,
): Promise<StoredPart[]> {
  await tx.rows('select 1 from rollout_ring where rollout_id = $1 and ring = $2 for update', [
    target.rolloutId,
    target.ring,
  ])
  return tx.rows<StoredPart>(
    `select p.update_id as "updateId", u.uid as update, p.state, p.attempts from rollout_device_update p
       join available_update u on u.id = p.update_id
      where p.rollout_id = $1 and p.device_id = $2 order by p.update_id for update of p`,
    [target.rolloutId, deviceId],
  )
}

export type PartOutcome = {
  updateId: number
  update: UpdateUid
  state: PartState
  because: UpdateOutcomeReason | null
  attempts: number
}

export async function writeOutcomes(
  tx: Tx,
  where: { rolloutId: number; deviceId: number },
  outcomes: readonly PartOutcome[],
  times: { endedAt: InstantMs; now: InstantMs },
): Promise<void> {
  const rows = outcomes.map(({ updateId, state, because, attempts }) => ({
    update_id: updateId,
    state,
    because,
    attempts,
  }))
  await executeRows(
    tx,
    `update rollout_device_update p set state = t.state, because = t.because, attempts = t.attempts, ended_at = $4,
            changed_at = $5, retries = case when t.state = 'refused' then p.retries + 1 else 0 end
       from jsonb_to_recordset($1::jsonb) as t (update_id integer, state text, because jsonb, attempts integer)
      where p.rollout_id = $2 and p.device_id = $3 and p.update_id = t.update_id`,
    rows,
    [where.rolloutId, where.deviceId, isoOrNull(times.endedAt), instant(times.now)],
  )
}

export async function writeMember(
  tx: Tx,
  where: { rolloutId: number; deviceId: number },
  member: { state: MemberState; counted: boolean; failedChecks: readonly string[] },
  now: InstantMs,
): Promise<void> {
  await tx.execute(
    `update rollout_device set state = $3, attempts = attempts + $4, health_failed = $5, failed_checks = $6, changed_at = $7
      where rollout_id = $1 and device_id = $2`,
    [
      where.rolloutId,
      where.deviceId,
      member.state,
      member.counted ? 1 : 0,
      member.failedChecks.length > 0,
      [...member.failedChecks],
      instant(now),
    ],
  )
}

export async function insertIncident(
  tx: Tx,
  incident: {
    uid: string
    rolloutId: number | null
    deviceId: number | null
    kind: 'health_check' | 'reported' | 'install_failed'
    detail: object
  },
  now: InstantMs,
): Promise<void> {
  await tx.execute(
    `insert into incident (uid, rollout_id, device_id, kind, detail, at) values ($1, $2, $3, $4, $5, $6)`,
    [
      incident.uid,
      incident.rolloutId,
      incident.deviceId,
      incident.kind,
      JSON.stringify(incident.detail),
      instant(now),
    ],
  )
}

/**
 * What was known of running processes before this attempt ended proves nothing about it. Forgetting its hash makes the
 * next check-in ask for the section anew, also when it reads the same as before.
 */
export async function forgetRestartFacts(
  tx: Tx,
  deviceId: number,
  endedAt: InstantMs,
): Promise<void> {
  await tx.execute(
    `update device_section set hash = encode(sha256(convert_to(hash, 'UTF8')), 'hex')
      where device_id = $1 and section = 'restart' and taken_at < $2`,
    [deviceId, instant(endedAt)],
  )
}
