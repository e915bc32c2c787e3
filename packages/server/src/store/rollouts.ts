import type { DeviceUid, PolicyUid, RolloutUid, UpdateUid } from '@dirigent/domain/identity/ids'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { CutReason, HaltReason } from '@dirigent/domain/planning/reasons'
import type { GateEvaluation } from '@dirigent/domain/rollouts/gate'
import { RINGS, type Lane, type RingName } from '@dirigent/domain/rollouts/policy'
import {
  waitingRings,
  type Approval,
  type DeadlineConflict,
  type Member,
  type MemberState,
  type Ring,
  type RingState,
  type Rollout,
  type RolloutKind,
  type RolloutState,
} from '@dirigent/domain/rollouts/rollout'
import type { Queryable } from './database.ts'
import * as tally from './rollout-tally.ts'
import { grouped } from './rows.ts'

type RolloutRow = {
  id: number
  uid: RolloutUid
  name: string
  policy: PolicyUid
  kind: RolloutKind
  lane: Lane
  state: RolloutState
  cutAt: InstantMs
  cutBecause: CutReason
  haltedBecause: HaltReason | null
  haltedAt: InstantMs | null
  pausedBy: string | null
  pausedAt: InstantMs | null
  pausedReason: string | null
  resumedAt: InstantMs | null
  reverted: boolean
  places: Record<string, number> | null
  passesFreezes: string[] | null
  conflict: DeadlineConflict | null
  updates: UpdateUid[]
  hasApprovals: boolean
  hasWaivers: boolean
}

type RingRow = {
  rollout: number
  ring: RingName
  state: RingState
  openedAt: InstantMs | null
  passedAt: InstantMs | null
  wavesOpen: number
  waves: number
  waveOpenedAt: InstantMs | null
  gate: GateEvaluation | null
}

type MemberRow = {
  rollout: number
  device: DeviceUid
  ring: RingName
  wave: number
  state: MemberState
  attempts: number
  healthFailed: boolean
  failedChecks: string[]
  dueAt: InstantMs | null
  changedAt: InstantMs
  lastSeenAt: InstantMs | null
}

const ROLLOUT = `
  select r.id, r.uid, r.name, p.uid as policy, r.kind, r.lane, r.state, r.cut_at as "cutAt",
         r.cut_because as "cutBecause", r.halted_because as "haltedBecause", r.halted_at as "haltedAt",
         r.paused_by as "pausedBy", r.paused_at as "pausedAt", r.paused_reason as "pausedReason",
         r.resumed_at as "resumedAt", r.places,
         r.passes_freezes as "passesFreezes", r.conflict,
         exists (select 1 from rollout x where x.reverts_id = r.id) as reverted,
         exists (select from approval a where a.rollout_id = r.id) as "hasApprovals",
         exists (select from evidence_waiver w where w.rollout_id = r.id) as "hasWaivers",
         array(select u.uid from rollout_update ru join available_update u on u.id = ru.update_id
                where ru.rollout_id = r.id order by u.uid) as updates
    from rollout r join policy p on p.id = r.policy_id`

/** Not done, or done with an update that somebody is still offered, or the newest cut of its policy and lane. */
const RELEVANT = `
  r.state <> 'done'
  or exists (select 1 from rollout_update ru join device_update du on du.update_id = ru.update_id
              where ru.rollout_id = r.id)
  or r.cut_at = (select max(x.cut_at) from rollout x
                  where x.kind = 'cut' and x.policy_id = r.policy_id and x.lane = r.lane)`

export type LoadedRollouts = { rollouts: Rollout[]; ids: Map<RolloutUid, number> }

/**
 * Whom to list: everybody; or these devices with those that gates judge one by one, the others summed up. `waves` = null
 * does not look who is there in rollouts whose next wave is due, because that reads their whole Broad ring. `only` is for
 * whoever asks about one device and judges nothing: the others are neither listed nor summed up.
 */
export type Listing =
  | 'all'
  | { only: number }
  | { devices: readonly number[]; waves: tally.WavesDue | null }

/** The rollouts that a plan needs. */
export function loadRelevantRollouts(db: Queryable, listing: Listing): Promise<LoadedRollouts> {
  return load(db, `${ROLLOUT} where ${RELEVANT} order by r.id`, [], listing)
}

/** One rollout, by default whole; null when there is none of this id. */
export async function loadRollout(
  db: Queryable,
  uid: string,
  listing: Listing = 'all',
): Promise<{ id: number; rollout: Rollout } | null> {
  const { rollouts, ids } = await load(db, `${ROLLOUT} where r.uid = $1`, [uid], listing)
  const rollout = rollouts[0]
  const id = rollout && ids.get(rollout.uid)
  return rollout && id !== undefined ? { id, rollout } : null
}

async function load(
  db: Queryable,
  sql: string,
  values: unknown[],
  listing: Listing,
): Promise<LoadedRollouts> {
  const rows = await db.rows<RolloutRow>(sql, values)
  const keys = rows.map(({ id }) => id)
  const [rings, members, approvals, waivers] = await Promise.all([
    db.rows<RingRow>(RING, [keys]),
    loadMembers(db, keys, listing),
    rowsOf<ApprovalRow>(
      db,
      APPROVAL,
      rows.filter(({ hasApprovals }) => hasApprovals),
    ),
    rowsOf<WaiverRow>(
      db,
      WAIVER,
      rows.filter(({ hasWaivers }) => hasWaivers),
    ),
  ])
  const parts = {
    rings: grouped(rings, ({ rollout }) => rollout),
    members: grouped(members, ({ rollout }) => rollout),
    approvals: grouped(approvals, ({ rollout }) => rollout),
    waivers: grouped(waivers, ({ rollout }) => rollout),
  }
  const rollouts = rows.map((row) => toRollout(row, parts))
  const ids = new Map(rows.map(({ uid, id }) => [uid, id]))
  if (listing === 'all' || 'only' in listing) return { rollouts, ids }
  return { rollouts: await tally.withUnlisted(db, rollouts, ids, listing), ids }
}

/** Only of rollouts that have such rows: most have none. */
const rowsOf = <R extends object>(
  db: Queryable,
  sql: string,
  rollouts: readonly RolloutRow[],
): Promise<R[]> | R[] =>
  rollouts.length === 0 ? [] : db.rows<R>(sql, [rollouts.map(({ id }) => id)])

/** Two questions, because each has an index of its own; a device may answer both. */
async function loadMembers(
  db: Queryable,
  rollouts: readonly number[],
  listing: Listing,
): Promise<MemberRow[]> {
  if (listing === 'all') return db.rows<MemberRow>(`${MEMBER} ${IN_ORDER}`, [rollouts])
  if ('only' in listing) return db.rows<MemberRow>(NAMED, [rollouts, [listing.only]])
  const [judged, named] = await Promise.all([
    db.rows<MemberRow>(
      `${MEMBER} and (m.ring in ('test', 'pilot') or m.state in ('failed', 'rolled_back') or m.health_failed)
       ${IN_ORDER}`,
      [rollouts],
    ),
    db.rows<MemberRow>(NAMED, [rollouts, listing.devices]),
  ])
  const byKey = new Map<string, MemberRow>()
  for (const row of [...judged, ...named]) byKey.set(`${row.rollout} ${row.device}`, row)
  return [...byKey.values()]
}

const RING = `
  select rollout_id as rollout, ring, state, opened_at as "openedAt", passed_at as "passedAt",
         waves_open as "wavesOpen", waves, wave_opened_at as "waveOpenedAt", gate
    from rollout_ring where rollout_id = any($1::bigint[])`
const MEMBER = `
  select m.rollout_id as rollout, d.uid as device, m.ring, m.wave, m.state, m.attempts,
         m.health_failed as "healthFailed", m.failed_checks as "failedChecks", m.due_at as "dueAt",
         m.changed_at as "changedAt", p.last_seen_at as "lastSeenAt"
    from rollout_device m join device d on d.id = m.device_id
    left join device_presence p on p.device_id = m.device_id
   where m.rollout_id = any($1::bigint[])`
const IN_ORDER = 'order by m.rollout_id, m.device_id'
const NAMED = `${MEMBER} and m.device_id = any($2::bigint[]) ${IN_ORDER}`
const APPROVAL = `
  select a.rollout_id as rollout, d.uid as device, a.approved_by as by, a.at, a.override_reason as "overrideReason"
    from approval a join device d on d.id = a.device_id where a.rollout_id = any($1::bigint[])`
const WAIVER = `
  select w.rollout_id as rollout, u.uid as update from evidence_waiver w
    join available_update u on u.id = w.update_id where w.rollout_id = any($1::bigint[])`

type ApprovalRow = Approval & { rollout: number; device: DeviceUid }
type WaiverRow = { rollout: number; update: UpdateUid }
type Parts = {
  rings: Map<number, RingRow[]>
  members: Map<number, MemberRow[]>
  approvals: Map<number, ApprovalRow[]>
  waivers: Map<number, WaiverRow[]>
}

function toRollout(row: RolloutRow, parts: Parts): Rollout {
  const rings: Record<RingName, Ring> = waitingRings(1)
  for (const { rollout: _rollout, ring, ...state } of parts.rings.get(row.id) ?? [])
    rings[ring] = state
  const { haltedBecause, haltedAt, pausedBy, pausedAt, pausedReason, cutBecause, id, ...rest } = row
  const { places, passesFreezes, hasApprovals: _approvals, hasWaivers: _waivers, ...plain } = rest
  return {
    ...plain,
    ...(places ? { places } : {}),
    ...(passesFreezes ? { passesFreezes } : {}),
    because: cutBecause,
    halted: haltedBecause && haltedAt !== null ? { at: haltedAt, because: haltedBecause } : null,
    paused:
      pausedBy !== null && pausedAt !== null
        ? { at: pausedAt, by: pausedBy, reason: pausedReason ?? '' }
        : null,
    rings,
    members: new Map(
      (parts.members.get(id) ?? []).map(({ rollout: _rollout, ...member }): [DeviceUid, Member] => [
        member.device,
        member,
      ]),
    ),
    approvals: new Map(
      (parts.approvals.get(id) ?? []).map(({ device, by, at, overrideReason }) => [
        device,
        { by, at, overrideReason },
      ]),
    ),
    waivers: new Set((parts.waivers.get(id) ?? []).map(({ update }) => update)),
  }
}

/** Every ring of a rollout in the order of trust. */
export const ringEntries = (rollout: Rollout): [RingName, Ring][] =>
  RINGS.map((ring) => [ring, rollout.rings[ring]])
