import type { InstantMs } from '@dirigent/domain/identity/time'
import type { GateEvaluation } from '@dirigent/domain/rollouts/gate'
import type { Lane, RingName } from '@dirigent/domain/rollouts/policy'
import type {
  MemberState,
  RingState,
  RolloutKind,
  RolloutState,
} from '@dirigent/domain/rollouts/rollout'
import type { Queryable } from './database.ts'
import {
  keyset,
  likePattern,
  parameters,
  toPage,
  type Page,
  type PageRequest,
  type SortKey,
} from './paging.ts'
import type { StoredReason } from './read-devices.ts'

export type RolloutListRow = {
  id: number
  rollout: string
  name: string
  lane: Lane
  kind: RolloutKind
  state: RolloutState
  policy: { policy: string; name: string }
  cutAt: InstantMs
  cutBecause: StoredReason
  haltedBecause: StoredReason | null
  haltedAt: InstantMs | null
  pausedBy: string | null
  pausedReason: string | null
  doneAt: InstantMs | null
  updates: number
}

export type RingRow = {
  rollout: number
  ring: RingName
  state: RingState
  openedAt: InstantMs | null
  passedAt: InstantMs | null
  wavesOpen: number
  waves: number
  gate: GateEvaluation | null
}
export type RingCount = { rollout: number; ring: RingName; state: MemberState; devices: number }

const ROLLOUT = `
  select r.id, r.uid as rollout, r.name, r.lane, r.kind, r.state,
         jsonb_build_object('policy', p.uid, 'name', p.name) as policy, r.cut_at as "cutAt",
         r.cut_because as "cutBecause", r.halted_because as "haltedBecause", r.halted_at as "haltedAt",
         r.paused_by as "pausedBy", r.paused_reason as "pausedReason", r.done_at as "doneAt",
         (select count(*) from rollout_update u where u.rollout_id = r.id) as updates`
const FROM = 'from rollout r join policy p on p.id = r.policy_id'

/** Halted and paused ones first, they wait for somebody; then running ones, then those done; newest first. */
const SORT: SortKey = {
  columns: [
    ["array_position(array['halted', 'paused', 'open', 'done'], r.state)", 'integer'],
    ['-r.id', 'bigint'],
  ],
}

export type RolloutFilter = PageRequest & {
  state?: RolloutState | undefined
  lane?: Lane | undefined
}

export async function listRollouts(
  db: Queryable,
  filter: RolloutFilter,
): Promise<Page<RolloutListRow>> {
  const counted = parameters()
  const wanted = ['true']
  if (filter.state) wanted.push(`r.state = ${counted.add(filter.state)}`)
  if (filter.lane) wanted.push(`r.lane = ${counted.add(filter.lane)}`)
  if (filter.search) wanted.push(`lower(r.name) like ${counted.add(likePattern(filter.search))}`)
  const paged = parameters(...counted.values)
  const { order, cursor, after } = keyset(SORT, filter, paged)
  const where = wanted.join(' and ')
  const [rows, { total }] = await Promise.all([
    db.rows<RolloutListRow & { cursorKey: string[] }>(
      `${ROLLOUT}, ${cursor} ${FROM} where ${where} and ${after} ${order} limit ${paged.add(filter.limit + 1)}`,
      paged.values,
    ),
    db.one<{ total: number }>(
      `select count(*) as total from rollout r where ${where}`,
      counted.values,
    ),
  ])
  return toPage(rows, total, filter.limit)
}

export const findRolloutRow = (db: Queryable, uid: string): Promise<RolloutListRow | null> =>
  db.maybe<RolloutListRow>(`${ROLLOUT} ${FROM} where r.uid = $1`, [uid])

/** By uid or by the beginning of the name; newest first. */
export const findRolloutsByText = (db: Queryable, text: string): Promise<RolloutListRow[]> =>
  db.rows<RolloutListRow>(
    `${ROLLOUT} ${FROM} where r.uid::text = lower($1) or lower(r.name) like $2 order by r.id desc limit 20`,
    [text, likePattern(text).slice(1)],
  )

export const readRings = (db: Queryable, rollouts: readonly number[]): Promise<RingRow[]> =>
  db.rows<RingRow>(
    `select rollout_id as rollout, ring, state, opened_at as "openedAt", passed_at as "passedAt",
            waves_open as "wavesOpen", waves, gate
       from rollout_ring where rollout_id = any($1::bigint[])`,
    [rollouts],
  )

export const countMembers = (db: Queryable, rollouts: readonly number[]): Promise<RingCount[]> =>
  db.rows<RingCount>(
    `select rollout_id as rollout, ring, state, count(*) as devices
       from rollout_device where rollout_id = any($1::bigint[]) group by 1, 2, 3`,
    [rollouts],
  )

export type Repair = {
  rollout: number
  vulnerability: string
  fixedVersion: string
  sourceVersion: string
  ecosystem: string
}

/** What was wrong with the versions that the rollouts replace; which of it they close, versions say (see `closes`). */
export const readRepairs = (db: Queryable, rollouts: readonly number[]): Promise<Repair[]> =>
  db.rows<Repair>(
    `select distinct k.rollout_id as rollout, v.name as vulnerability, w.fixed_version as "fixedVersion",
            u.source_version as "sourceVersion", u.ecosystem
       from (select distinct rollout_id, update_id, installed_version from rollout_device_update
              where rollout_id = any($1::bigint[])) k
       join available_update u on u.id = k.update_id
       join package_version p on p.ecosystem = u.ecosystem and p.name = u.name and p.arch = u.arch
        and p.version = k.installed_version
       join verdict w on w.package_version_id = p.id and w.status = 'fixable' and w.fixed_version is not null
       join vulnerability v on v.id = w.vulnerability_id`,
    [rollouts],
  )

export type RolloutItemRow = {
  update: string
  name: string
  arch: string
  version: string
  class: string
  origin: string
  offeredOn: number
  inEffectOn: number
  held: boolean
  tested: boolean
}

export const readRolloutItems = (db: Queryable, rollout: number): Promise<RolloutItemRow[]> =>
  db.rows<RolloutItemRow>(
    `select u.uid as update, u.name, u.arch, u.version, u.class, u.origin,
            (select count(*) from device_update o where o.update_id = u.id) as "offeredOn",
            coalesce(m.effect, 0) as "inEffectOn",
            exists (select from hold h where h.update_id = u.id and h.released_at is null) as held,
            coalesce(m.tested, false) as tested
       from rollout_update ru join available_update u on u.id = ru.update_id
       left join (
         select x.update_id, count(*) filter (where x.state = 'in_effect') as effect,
                bool_or(x.state in ('installed', 'in_effect') and d.ring in ('test', 'pilot')) as tested
           from rollout_device_update x
           join rollout_device d on d.rollout_id = x.rollout_id and d.device_id = x.device_id
          where x.rollout_id = $1 group by 1) m on m.update_id = u.id
      where ru.rollout_id = $1 order by u.name, u.arch, u.version`,
    [rollout],
  )

export type RolloutDeviceRow = {
  device: string
  name: string
  ring: RingName
  wave: number
  state: MemberState
  reason: StoredReason | null
  nextAt: InstantMs | null
  attempt: string | null
  percent: number | null
  approvedBy: string | null
  approvedAt: InstantMs | null
  backupAt: InstantMs | null
}

/** More than these are shown as bars; the list of devices takes the rollout as a filter. */
export const ROLLOUT_DEVICES_MAX = 1_000

/** The rollout's devices, those that somebody should look at first. */
export const readRolloutDevices = (db: Queryable, rollout: number): Promise<RolloutDeviceRow[]> =>
  db.rows<RolloutDeviceRow>(
    `with members as (
       select m.* from rollout_device m where m.rollout_id = $1
        order by array_position(array['failed', 'rolled_back', 'stuck', 'running', 'held', 'waiting', 'installed', 'in_effect', 'not_needed'],
                   m.state), array_position(array['test', 'pilot', 'critical', 'broad'], m.ring), m.wave, m.device_id
        limit ${ROLLOUT_DEVICES_MAX})
     select d.uid as device, d.name, m.ring, m.wave, m.state, q.reason, q.next_at as "nextAt", a.uid as attempt,
            a.percent, x.approved_by as "approvedBy", x.at as "approvedAt", d.backup_at as "backupAt"
       from members m join device d on d.id = m.device_id
       left join attempt a on a.device_id = m.device_id and a.rollout_id = $1 and a.state in ('leased', 'started')
       left join approval x on x.rollout_id = $1 and x.device_id = m.device_id
       left join lateral (
         select p.reason, p.next_at from plan_report p where p.device_id = m.device_id and p.rollout_id = $1
          order by array_position(array['needs_person', 'failed', 'running', 'staged', 'installed', 'waiting',
                     'unknown', 'in_effect'], p.state), p.next_at nulls last, p.update_id limit 1) q on true
      order by array_position(array['test', 'pilot', 'broad', 'critical'], m.ring), m.wave, lower(d.name) collate "C"`,
    [rollout],
  )

export const readRolloutDecisions = (
  db: Queryable,
  rollout: string,
): Promise<{ at: InstantMs; actor: string; action: string; reason: string | null }[]> =>
  db.rows(
    `select at, actor, action, reason from audit where subject_kind = 'rollout' and subject = $1
      order by id desc limit 200`,
    [rollout],
  )

export type UpdateListRow = {
  id: number
  update: string
  name: string
  arch: string
  version: string
  sourceVersion: string
  ecosystem: string
  class: 'security' | 'bugfix' | 'feature' | 'definition' | 'unclassified'
  origin: string
  firstSeenAt: InstantMs
  offeredOn: number
  earliestDueAt: InstantMs | null
  rollouts: { rollout: string; name: string; state: RolloutState }[]
  hold: { since: InstantMs; because: StoredReason } | null
}

const UPDATE_SORT: SortKey = {
  columns: [
    ["coalesce(u.due, 'infinity')", 'timestamptz'],
    ["(u.class <> 'security')::int", 'integer'],
    ['u.name', 'text'],
    ['u.id', 'integer'],
  ],
}
/** Offered now, or held: a held update that nobody is offered any more still needs its release. */
const CATALOGUE = `
  select u.*, o.devices, p.due from available_update u
    left join (select update_id, count(*) as devices from device_update group by 1) o on o.update_id = u.id
    left join (select update_id, min(due_at) as due from plan_report where state <> 'in_effect' group by 1) p
      on p.update_id = u.id
   where o.devices is not null or exists (select from hold h where h.update_id = u.id and h.released_at is null)`

export async function listUpdates(
  db: Queryable,
  filter: PageRequest & { class?: string | undefined },
): Promise<Page<UpdateListRow>> {
  const counted = parameters()
  const wanted = ['true']
  if (filter.class) wanted.push(`u.class = ${counted.add(filter.class)}`)
  if (filter.search) {
    const pattern = counted.add(likePattern(filter.search))
    wanted.push(`(lower(u.name) like ${pattern} or lower(u.source) like ${pattern})`)
  }
  const from = `from (${CATALOGUE}) u where ${wanted.join(' and ')}`
  const paged = parameters(...counted.values)
  const { order, cursor, after } = keyset(UPDATE_SORT, filter, paged)
  const [rows, { total }] = await Promise.all([
    db.rows<UpdateListRow & { cursorKey: string[] }>(
      `with page as (select u.*, ${cursor}, row_number() over (${order}) as place ${from} and ${after} ${order}
                      limit ${paged.add(filter.limit + 1)})
       select u.id, u.uid as update, u.name, u.arch, u.version, u.source_version as "sourceVersion", u.ecosystem, u.class,
              u.origin, u.first_seen_at as "firstSeenAt", coalesce(u.devices, 0) as "offeredOn",
              u.due as "earliestDueAt", u."cursorKey",
              coalesce((select jsonb_agg(jsonb_build_object('rollout', r.uid, 'name', r.name, 'state', r.state)
                          order by r.id desc)
                 from rollout_update x join rollout r on r.id = x.rollout_id where x.update_id = u.id), '[]') as rollouts,
              (select jsonb_build_object('since', (extract(epoch from h.since) * 1000)::bigint, 'because', h.because)
                 from hold h where h.update_id = u.id and h.released_at is null) as hold
         from page u order by u.place`,
      paged.values,
    ),
    db.one<{ total: number }>(`select count(*) as total ${from}`, counted.values),
  ])
  return toPage(rows, total, filter.limit)
}

/** As `readRepairs`, for updates: what is wrong with the versions that are installed where they are offered. */
export const readUpdateRepairs = (
  db: Queryable,
  updates: readonly number[],
): Promise<(Omit<Repair, 'rollout'> & { update: number })[]> =>
  db.rows(
    `select distinct u.id as update, v.name as vulnerability, w.fixed_version as "fixedVersion",
            u.source_version as "sourceVersion", u.ecosystem
       from (select distinct update_id, installed_version from device_update where update_id = any($1::int[])) k
       join available_update u on u.id = k.update_id
       join package_version p on p.ecosystem = u.ecosystem and p.name = u.name and p.arch = u.arch
        and p.version = k.installed_version
       join verdict w on w.package_version_id = p.id and w.status = 'fixable' and w.fixed_version is not null
       join vulnerability v on v.id = w.vulnerability_id`,
    [updates],
  )
