import type { DeviceUid } from '@dirigent/domain/identity/ids'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { Effective } from '@dirigent/domain/planning/effective'
import type { ReportRow } from '@dirigent/domain/planning/explaining'
import { instant, type Tx } from './database.ts'
import type { PlanIds } from './plan-input.ts'
import { idOf } from './rollout-writes.ts'
import { executeRows, isoOrNull } from './rows.ts'
import { sameJson } from './same-json.ts'

export type PlanRequest = { device: number; at: InstantMs }

/** Devices whose facts changed since they were planned. */
export function readPlanRequests(tx: Tx): Promise<PlanRequest[]> {
  return tx.rows<PlanRequest>('select device_id as device, at from plan_request order by device_id')
}

/** Takes served requests away; one that came again in the meantime has another time and stays. */
export async function finishPlanRequests(tx: Tx, requests: readonly PlanRequest[]): Promise<void> {
  if (requests.length === 0) return
  await tx.execute(
    `delete from plan_request q using unnest($1::bigint[], $2::timestamptz[]) as t (device, at)
      where q.device_id = t.device and q.at = t.at`,
    [requests.map(({ device }) => device), requests.map(({ at }) => instant(at))],
  )
}

/** Everybody is planned anew: after a change of groups, policies, holds or settings. */
export async function requestPlanOfAll(tx: Tx, now: InstantMs): Promise<void> {
  await tx.execute(
    `insert into plan_request (device_id, at) select id, $1::timestamptz from device where state = 'active' order by id
     on conflict (device_id) do update set at = excluded.at`,
    [instant(now)],
  )
}

/** The devices of a rollout are planned anew: after it was paused, resumed, halted, approved. */
export async function requestPlanOfRollout(
  tx: Tx,
  rolloutId: number,
  now: InstantMs,
): Promise<void> {
  await tx.execute(
    `insert into plan_request (device_id, at)
     select device_id, $2::timestamptz from rollout_device where rollout_id = $1 order by device_id
     on conflict (device_id) do update set at = excluded.at`,
    [rolloutId, instant(now)],
  )
}

/**
 * Devices whose word depends on others are planned anew when those moved: `untested` once Test or Pilot has an update,
 * `group_member_busy` once a critical device has ended. `updates: null` = whatever the update is.
 */
export async function requestPlanOfWaiting(
  tx: Tx,
  waiting: { code: 'untested' | 'group_member_busy'; updates: readonly number[] | null },
  now: InstantMs,
): Promise<void> {
  await tx.execute(
    `insert into plan_request (device_id, at)
     select distinct device_id, $3::timestamptz from plan_report
      where reason ->> 'code' = $1 and ($2::integer[] is null or update_id = any($2::integer[])) order by 1
     on conflict (device_id) do update set at = excluded.at`,
    [waiting.code, waiting.updates, instant(now)],
  )
}

/** Devices with a row that may change by itself by now, and those whose assignment must be renewed. */
export async function dueDevices(
  tx: Tx,
  now: InstantMs,
  renewBefore: InstantMs,
): Promise<number[]> {
  const rows = await tx.rows<{ id: number }>(
    `select device_id as id from plan_report where next_at <= $1
     union select device_id from assignment where expires_at < $2`,
    [instant(now), instant(renewBefore)],
  )
  return rows.map(({ id }) => id)
}

/**
 * When the next of all devices is due again (`dueDevices`): a plan of a few knows only its own. What is due already is
 * left out, it was planned just now. Null = none.
 */
export async function nextDueAt(
  tx: Tx,
  now: InstantMs,
  renewBeforeMs: number,
): Promise<InstantMs | null> {
  const row = await tx.one<{ rows: InstantMs | null; expiry: InstantMs | null }>(
    `select (select min(next_at) from plan_report where next_at > $1) as rows,
            (select min(expires_at) from assignment where expires_at > $2) as expiry`,
    [instant(now), instant(now + renewBeforeMs)],
  )
  const renewAt = row.expiry === null ? null : row.expiry - renewBeforeMs
  return row.rows === null || (renewAt !== null && renewAt < row.rows) ? renewAt : row.rows
}

export async function membersOfRollouts(tx: Tx, rolloutIds: readonly number[]): Promise<number[]> {
  const rows = await tx.rows<{ id: number }>(
    'select distinct device_id as id from rollout_device where rollout_id = any($1::bigint[])',
    [rolloutIds],
  )
  return rows.map(({ id }) => id)
}

/** What each decision was is in the audit; of the generations themselves the newest are kept. */
const GENERATIONS_KEPT = 100_000
const INSERT_PLAN = `
  with gone as (delete from plan where generation <= $5)
  insert into plan (generation, parent, at, summary) values ($1, $2, $3, $4)`

export async function insertPlan(
  tx: Tx,
  plan: { generation: number; parent: number; at: InstantMs; summary: object },
): Promise<void> {
  await tx.execute(INSERT_PLAN, [
    plan.generation,
    plan.parent,
    instant(plan.at),
    JSON.stringify(plan.summary),
    plan.generation - GENERATIONS_KEPT,
  ])
}

type EffectiveRow = {
  device: DeviceUid
  group: string | null
  policy: string | null
  mode: string
  ring: string
  critical: boolean
  workingHours: string | null
}

/** What groups said about devices when they were planned last. */
export const readEffective = (tx: Tx, deviceIds: readonly number[]): Promise<EffectiveRow[]> =>
  tx.rows<EffectiveRow>(
    `select d.uid as device, g.uid as "group", p.uid as policy, e.mode, e.ring, e.critical,
            e.working_hours as "workingHours"
       from device_effective e join device d on d.id = e.device_id left join device_group g on g.id = e.group_id
       left join policy p on p.id = e.policy_id where e.device_id = any($1::bigint[])`,
    [deviceIds],
  )

/** Writes what groups say about devices where it differs; answers the devices whose deadlines may move by it. */
export async function saveEffective(
  tx: Tx,
  known: readonly EffectiveRow[],
  effective: ReadonlyMap<DeviceUid, Effective>,
  ids: ReadonlyMap<DeviceUid, number>,
): Promise<{ written: number; weighAgain: number[] }> {
  const before = new Map(known.map((row) => [row.device, row]))
  const changed = [...effective].filter(([device, now]) => {
    const old = before.get(device)
    const same =
      old && old.group === now.group && old.policy === now.policy && old.mode === now.mode
    const sameHours = old?.workingHours === (now.workingHours ?? null)
    return !same || !sameHours || old.ring !== now.ring || old.critical !== now.critical
  })
  const rows = changed.map(([device, { group, policy, mode, ring, critical, workingHours }]) => ({
    device_id: idOf(ids, device),
    group_uid: group,
    policy_uid: policy,
    mode,
    ring,
    critical,
    working_hours: workingHours ?? null,
  }))
  await executeRows(tx, EFFECTIVE_SQL, rows)
  const weighAgain = changed
    .filter(
      ([device, now]) =>
        before.get(device)?.critical !== now.critical || before.get(device)?.policy !== now.policy,
    )
    .map(([device]) => idOf(ids, device))
  return { written: rows.length, weighAgain }
}

const EFFECTIVE_SQL = `
  insert into device_effective (device_id, group_id, policy_id, mode, ring, critical, working_hours)
  select t.device_id, g.id, p.id, t.mode, t.ring, t.critical, t.working_hours
    from jsonb_to_recordset($1::jsonb) as t (device_id bigint, group_uid uuid, policy_uid uuid, mode text, ring text,
      critical boolean, working_hours text)
    left join device_group g on g.uid = t.group_uid left join policy p on p.uid = t.policy_uid order by t.device_id
  on conflict (device_id) do update set group_id = excluded.group_id, policy_id = excluded.policy_id,
    mode = excluded.mode, ring = excluded.ring, critical = excluded.critical, working_hours = excluded.working_hours`

type KnownReport = Omit<ReportRow, 'device' | 'update' | 'rollout'> & {
  device: number
  update: number
  rollout: number | null
}

/** Writes the differences between the last report and this one for the planned devices; answers how many rows. */
export async function saveReport(
  tx: Tx,
  rows: readonly ReportRow[],
  ids: PlanIds,
  generation: number,
): Promise<number> {
  const known = await tx.rows<KnownReport>(
    `select device_id as device, update_id as update, rollout_id as rollout, state, reason, next_at as "nextAt", lane,
            due_at as "dueAt" from plan_report where device_id = any($1::bigint[])`,
    [[...ids.devices.values()]],
  )
  const before = new Map(known.map((row) => [`${row.device} ${row.update}`, row]))
  const changed: object[] = []
  for (const row of rows) {
    const to = {
      device: idOf(ids.devices, row.device),
      update: idOf(ids.updates, row.update),
      rollout: row.rollout === null ? null : idOf(ids.rollouts, row.rollout),
    }
    const key = `${to.device} ${to.update}`
    const old = before.get(key)
    before.delete(key)
    if (old && old.rollout === to.rollout && sameReport(old, row)) continue
    changed.push(reportRow(row, to, generation))
  }
  await executeRows(tx, REPORT_SQL, changed)
  const gone = [...before.values()]
  if (gone.length > 0) {
    await tx.execute(
      `delete from plan_report x using unnest($1::bigint[], $2::integer[]) as t (device, update)
        where x.device_id = t.device and x.update_id = t.update`,
      [gone.map(({ device }) => device), gone.map(({ update }) => update)],
    )
  }
  return changed.length + gone.length
}

type Word = Pick<ReportRow, 'state' | 'lane' | 'nextAt' | 'dueAt' | 'reason'>

const sameReport = (old: Word, row: Word): boolean =>
  old.state === row.state &&
  old.lane === row.lane &&
  sameMoment(old.nextAt, row.nextAt) &&
  sameMoment(old.dueAt, row.dueAt) &&
  sameJson(old.reason, row.reason)

/** As they are stored; only where they are not simply equal is it worth to write them out. */
const sameMoment = (a: InstantMs | null, b: InstantMs | null): boolean =>
  a === b || isoOrNull(a) === isoOrNull(b)

const reportRow = (
  row: Word,
  to: Pick<KnownReport, 'device' | 'update' | 'rollout'>,
  generation: number,
): object => ({
  device_id: to.device,
  update_id: to.update,
  rollout_id: to.rollout,
  state: row.state,
  reason: row.reason,
  next_at: isoOrNull(row.nextAt),
  lane: row.lane,
  due_at: isoOrNull(row.dueAt),
  generation,
})

const REPORT_SQL = `
  insert into plan_report (device_id, update_id, rollout_id, state, reason, next_at, lane, due_at, generation)
  select device_id, update_id, rollout_id, state, reason, next_at, lane, due_at, generation
    from jsonb_to_recordset($1::jsonb) as t (device_id bigint, update_id integer, rollout_id bigint, state text,
      reason jsonb, next_at timestamptz, lane text, due_at timestamptz, generation bigint)
   order by device_id, update_id
  on conflict (device_id, update_id) do update set rollout_id = excluded.rollout_id, state = excluded.state,
    reason = excluded.reason, next_at = excluded.next_at, lane = excluded.lane, due_at = excluded.due_at,
    generation = excluded.generation`
