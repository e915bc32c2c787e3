import type { DeviceUid, RolloutUid, UpdateUid } from '@dirigent/domain/identity/ids'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { RingName } from '@dirigent/domain/rollouts/policy'
import type { Member, Part, Ring, Rollout } from '@dirigent/domain/rollouts/rollout'
import { instant, type Tx } from './database.ts'
import type { PlanIds } from './plan-input.ts'
import { ringEntries } from './rollouts.ts'
import { executeRows, isoOrNull } from './rows.ts'
import { sameJson } from './same-json.ts'

/** What a rollout was made for: to take another one back, or for an emergency. */
export type Origin = { revertsId?: number | null; emergencyId?: number | null }

/** Inserts a rollout with its frozen updates; its rings, members and parts follow by `saveRollouts`. */
export async function insertRollout(
  tx: Tx,
  rollout: Rollout,
  ids: PlanIds,
  { revertsId = null, emergencyId = null }: Origin = {},
): Promise<number> {
  const { id } = await tx.one<{ id: number }>(
    `insert into rollout (uid, name, policy_id, kind, lane, state, cut_at, cut_because, reverts_id,
       emergency_id, passes_freezes)
     values ($1, $2, (select id from policy where uid = $3), $4, $5, $6, $7, $8, $9, $10, $11) returning id`,
    [
      rollout.uid,
      rollout.name,
      rollout.policy,
      rollout.kind,
      rollout.lane,
      rollout.state,
      instant(rollout.cutAt),
      JSON.stringify(rollout.because),
      revertsId,
      emergencyId,
      rollout.passesFreezes ? JSON.stringify(rollout.passesFreezes) : null,
    ],
  )
  const updates = rollout.updates.map((uid) => idOf(ids.updates, uid)).toSorted((a, b) => a - b)
  await tx.execute(
    'insert into rollout_update (rollout_id, update_id) select $1, unnest($2::integer[])',
    [id, updates],
  )
  ids.rollouts.set(rollout.uid, id)
  return id
}

export function idOf<K extends string>(ids: ReadonlyMap<K, number>, uid: K): number {
  const id = ids.get(uid)
  if (id === undefined) throw new Error(`no row is known for ${uid}`)
  return id
}

/** Inserts the rollouts that are not known yet; everything else of a plan refers to them by their numbers. */
export async function insertNewRollouts(
  tx: Tx,
  rollouts: readonly Rollout[],
  ids: PlanIds,
): Promise<void> {
  for (const rollout of rollouts)
    if (!ids.rollouts.has(rollout.uid)) await insertRollout(tx, rollout, ids)
}

/** Writes what differs between two states of rollouts; answers how many rows that were. */
export async function saveRollouts(
  tx: Tx,
  before: readonly Rollout[],
  after: readonly Rollout[],
  ids: PlanIds,
  now: InstantMs,
): Promise<number> {
  const known = new Map<RolloutUid, Rollout>(before.map((rollout) => [rollout.uid, rollout]))
  await insertNewRollouts(tx, after, ids)
  const states = after.filter(
    (rollout) => !sameJson(stateOf(rollout), stateOf(known.get(rollout.uid))),
  )
  const rings = after.flatMap((rollout) => changedRings(rollout, known.get(rollout.uid), ids))
  const members = after.flatMap((rollout) => changedMembers(rollout, known.get(rollout.uid), ids))
  await Promise.all([
    ...states.map((rollout) => writeState(tx, rollout, ids, now)),
    executeRows(tx, RINGS_SQL, rings),
    executeRows(tx, MEMBERS_SQL, members, [instant(now)]),
  ])
  return states.length + rings.length + members.length
}

const stateOf = (rollout: Rollout | undefined) =>
  rollout && [
    rollout.state,
    rollout.halted,
    rollout.paused,
    rollout.resumedAt,
    rollout.places,
    rollout.conflict,
  ]

async function writeState(tx: Tx, rollout: Rollout, ids: PlanIds, now: InstantMs): Promise<void> {
  const { halted, paused, resumedAt, state } = rollout
  await tx.execute(
    `update rollout set state = $2, halted_because = $3, halted_at = $4, paused_by = $5, paused_at = $6,
            paused_reason = $7, resumed_at = $8, done_at = case when $2 = 'done' then coalesce(done_at, $9) end, places = $10,
            conflict = $11
      where id = $1`,
    [
      idOf(ids.rollouts, rollout.uid),
      state,
      halted && JSON.stringify(halted.because),
      halted && instant(halted.at),
      paused?.by ?? null,
      paused && instant(paused.at),
      paused?.reason ?? null,
      resumedAt === null ? null : instant(resumedAt),
      instant(now),
      rollout.places ? JSON.stringify(rollout.places) : null,
      rollout.conflict ? JSON.stringify(rollout.conflict) : null,
    ],
  )
}

function changedRings(rollout: Rollout, before: Rollout | undefined, ids: PlanIds): object[] {
  return ringEntries(rollout)
    .filter(([name, ring]) => !sameJson(ring, before?.rings[name]))
    .map(([name, ring]) => ringRow(idOf(ids.rollouts, rollout.uid), name, ring))
}

const ringRow = (rolloutId: number, ring: RingName, state: Ring): object => ({
  rollout_id: rolloutId,
  ring,
  state: state.state,
  opened_at: isoOrNull(state.openedAt),
  passed_at: isoOrNull(state.passedAt),
  waves_open: state.wavesOpen,
  waves: state.waves,
  wave_opened_at: isoOrNull(state.waveOpenedAt),
  gate: state.gate,
})

const RINGS_SQL = `
  insert into rollout_ring (rollout_id, ring, state, opened_at, passed_at, waves_open, waves, wave_opened_at, gate)
  select * from jsonb_to_recordset($1::jsonb) as t (rollout_id bigint, ring text, state text, opened_at timestamptz,
    passed_at timestamptz, waves_open integer, waves integer, wave_opened_at timestamptz, gate jsonb)
  on conflict (rollout_id, ring) do update set state = excluded.state, opened_at = excluded.opened_at,
    passed_at = excluded.passed_at, waves_open = excluded.waves_open, waves = excluded.waves,
    wave_opened_at = excluded.wave_opened_at, gate = excluded.gate`

function changedMembers(rollout: Rollout, before: Rollout | undefined, ids: PlanIds): object[] {
  const changed: object[] = []
  for (const member of rollout.members.values()) {
    const known = before?.members.get(member.device)
    if (known && sameJson(storedOf(known), storedOf(member))) continue
    changed.push({
      rollout_id: idOf(ids.rollouts, rollout.uid),
      device_id: idOf(ids.devices, member.device),
      ring: member.ring,
      wave: member.wave,
      state: member.state,
      attempts: member.attempts,
      health_failed: member.healthFailed,
      failed_checks: member.failedChecks,
      due_at: isoOrNull(member.dueAt),
      changed_at: isoOrNull(member.changedAt),
    })
  }
  return changed
}

const storedOf = ({ lastSeenAt: _lastSeenAt, ...member }: Member) => member

const MEMBERS_SQL = `
  insert into rollout_device as m (rollout_id, device_id, ring, wave, state, attempts, health_failed, failed_checks,
    due_at, joined_at, changed_at)
  select rollout_id, device_id, ring, wave, state, attempts, health_failed, failed_checks, due_at, $2::timestamptz, changed_at
    from jsonb_to_recordset($1::jsonb) as t (rollout_id bigint, device_id bigint, ring text, wave integer, state text,
      attempts integer, health_failed boolean, failed_checks text[], due_at timestamptz, changed_at timestamptz)
   order by rollout_id, device_id
  on conflict (rollout_id, device_id) do update set ring = excluded.ring, wave = excluded.wave,
    state = excluded.state, due_at = excluded.due_at, changed_at = excluded.changed_at,
    health_failed = m.health_failed or excluded.health_failed,
    failed_checks = case when m.health_failed then m.failed_checks else excluded.failed_checks end`

/** Writes the parts that differ; answers how many. */
export async function saveParts(
  tx: Tx,
  before: ReadonlyMap<DeviceUid, readonly Part[]>,
  after: ReadonlyMap<DeviceUid, readonly Part[]>,
  ids: PlanIds,
): Promise<number> {
  const rows: object[] = []
  for (const [device, parts] of after) {
    const known = new Map(
      (before.get(device) ?? []).map((part) => [`${part.rollout} ${part.update}`, part]),
    )
    for (const part of parts) {
      const old = known.get(`${part.rollout} ${part.update}`)
      if (old && sameJson(old, part)) continue
      rows.push(partRow(part, device, ids))
    }
  }
  await executeRows(tx, PARTS_SQL, rows)
  return rows.length
}

export function partRow(part: Part, device: DeviceUid, ids: PlanIds): object {
  return {
    rollout_id: idOf(ids.rollouts, part.rollout),
    device_id: idOf(ids.devices, device),
    update_id: idOf<UpdateUid>(ids.updates, part.update),
    installed_version: part.installedVersion,
    closure: part.closure,
    state: part.state,
    because: part.because,
    attempts: part.attempts,
    ended_at: isoOrNull(part.endedAt),
    changed_at: isoOrNull(part.changedAt),
  }
}

export const PARTS_SQL = `
  insert into rollout_device_update (rollout_id, device_id, update_id, installed_version, closure, state, because,
    attempts, ended_at, changed_at)
  select rollout_id, device_id, update_id, installed_version, closure, state, because, attempts, ended_at, changed_at
    from jsonb_to_recordset($1::jsonb) as t (rollout_id bigint, device_id bigint, update_id integer,
      installed_version text, closure jsonb, state text, because jsonb, attempts integer, ended_at timestamptz,
      changed_at timestamptz)
   order by rollout_id, device_id, update_id
  on conflict (rollout_id, device_id, update_id) do update set installed_version = excluded.installed_version,
    closure = excluded.closure, state = excluded.state, because = excluded.because, attempts = excluded.attempts,
    ended_at = excluded.ended_at, changed_at = excluded.changed_at`
