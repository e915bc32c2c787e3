import {
  deviceState,
  DEVICE_STATES,
  type DeviceStateFacts,
} from '@dirigent/domain/compliance/device-state'
import type { FeedName } from '@dirigent/domain/advisories/advisory'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { RingName } from '@dirigent/domain/rollouts/policy'
import { feedsFor } from '@dirigent/feeds/registry'
import { SYSTEM_ARCH } from '@dirigent/protocol/agent/system-package'
import { instant, type Tx } from './database.ts'

/** Devices in one transaction: large enough to be fast, small enough that others do not wait. */
const BATCH_MAX = 2_000

type FactRow = {
  id: number
  name: string
  retired: boolean
  mode: 'observe' | 'managed' | null
  group: string | null
  enrolledAt: InstantMs
  lastSeenAt: InstantMs | null
  inventoryAt: InstantMs | null
  ecosystem: string | null
  /** Of Windows and macOS: its product, build and updates are known and judged. */
  systemJudged: boolean
  coverageFailed: string | null
  coverageMissing: boolean
  cloneSuspectedAt: InstantMs | null
  openFixable: number
  lateFindings: number
  kevFindings: number
  worstLate: string | null
  earliestDueAt: InstantMs | null
  nextDueAt: InstantMs | null
  updatesOffered: number
  restartNeeded: boolean | null
  ring: RingName
  bootedAt: InstantMs | null
  plan: DeviceStateFacts['plan'] | null
}

const FACTS = `
  select d.id, d.name, d.state = 'retired' as retired, e.mode, g.name as "group",
         d.enrolled_at as "enrolledAt", p.last_seen_at as "lastSeenAt", d.inventory_at as "inventoryAt",
         d.ecosystem, case when d.ecosystem in ('windows', 'macos') then exists (
           select from device_package x join package_version v on v.id = x.package_version_id
            where x.device_id = d.id and v.arch = '${SYSTEM_ARCH}' and v.unknown_because is null) else true end
           as "systemJudged", c.provider as "coverageFailed", not exists (
           select 1 from device_section o where o.device_id = d.id and o.section = 'coverage') as "coverageMissing", d.clone_suspected_at as "cloneSuspectedAt",
         f.open as "openFixable", f.late as "lateFindings", f.kev as "kevFindings", w.name as "worstLate",
         f.earliest as "earliestDueAt", f.next as "nextDueAt", u.offered as "updatesOffered",
         (r.content #>> '{systemRestart,needed}')::boolean as "restartNeeded", q.plan,
         coalesce(e.ring, d.ring, 'broad') as ring, (y.content ->> 'bootedAt')::timestamptz as "bootedAt"
    from device d
    left join device_presence p on p.device_id = d.id
    left join device_effective e on e.device_id = d.id
    left join device_group g on g.id = e.group_id
    left join device_section r on r.device_id = d.id and r.section = 'restart'
    left join device_section y on y.device_id = d.id and y.section = 'system'
    left join lateral (
      select x ->> 'provider' as provider
        from device_section s, jsonb_array_elements(s.content -> 'providers') x
       where s.device_id = d.id and s.section = 'coverage'
         and (x ->> 'packages' <> 'complete' or x ->> 'updates' in ('failed', 'not_scanned'))
       order by 1 limit 1) c on true
    cross join lateral (
      select count(*)::int as open, (count(*) filter (where o.due_at <= $2))::int as late,
             (count(*) filter (where k.vulnerability is not null))::int as kev,
             min(o.due_at) as earliest, min(o.due_at) filter (where o.due_at > $2) as next
        from finding o join vulnerability v on v.id = o.vulnerability_id
        left join kev k on k.vulnerability = v.name
       where o.device_id = d.id and o.closed_at is null and o.status = 'open') f
    left join lateral (
      select v.name from finding o join vulnerability v on v.id = o.vulnerability_id
       where f.late > 0 and o.device_id = d.id and o.closed_at is null and o.status = 'open' and o.due_at <= $2
       order by o.due_at, v.name limit 1) w on true
    cross join lateral (select count(*)::int as offered from device_update x where x.device_id = d.id) u
    left join lateral (
      select jsonb_agg(jsonb_build_object('state', y.state, 'reason', y.reason)) as plan
        from (select distinct on (x.state) x.state, x.reason from plan_report x
               where x.device_id = d.id
               order by x.state, x.due_at nulls last, x.next_at nulls last, x.update_id) y) q on true
   where d.id = any($1::bigint[])`

export type StatusInputs = {
  now: InstantMs
  checkInIntervalMs: number
  judgedEcosystems: ReadonlySet<string>
}

/** Which feed speaks for an ecosystem: the one to name when it was never loaded. */
export function feedFor(ecosystem: string): FeedName {
  return feedsFor(ecosystem.split(':')[0] ?? '')[0]?.name ?? 'osv'
}

/** Computes the state of these devices anew; answers how many rows differ from before. */
export async function refreshDeviceStatus(
  tx: Tx,
  deviceIds: readonly number[],
  inputs: StatusInputs,
): Promise<number> {
  const ids = [...new Set(deviceIds)].sort((a, b) => a - b)
  const rows = await tx.rows<FactRow>(FACTS, [ids, instant(inputs.now)])
  const unmatched = await devicesWithUnmatchedPackages(tx, ids)
  const columns = rows.map((row) => statusRow(row, unmatched.has(row.id), inputs))
  return tx.execute(WRITE, [JSON.stringify(columns), instant(inputs.now)])
}

function statusRow(row: FactRow, unmatched: boolean, inputs: StatusInputs) {
  const { ecosystem } = row
  const judged = ecosystem === null || inputs.judgedEcosystems.has(ecosystem)
  const decision = deviceState(
    {
      ...row,
      // A product that no feed speaks about: no finding then, and nothing is known.
      ecosystem: judged && !row.systemJudged ? null : ecosystem,
      mode: row.mode ?? 'observe',
      checkInIntervalMs: inputs.checkInIntervalMs,
      feedMissing: judged ? null : feedFor(ecosystem),
      unmatched,
      plan: row.plan ?? [],
    },
    inputs.now,
  )
  return {
    device_id: row.id,
    state: decision.state,
    rank: DEVICE_STATES.indexOf(decision.state),
    because: decision.because,
    changes_at: decision.changesAt === null || row.retired ? null : instant(decision.changesAt),
    retired: row.retired,
    name_sort: row.name.toLowerCase(),
    open_findings: row.openFixable,
    late_findings: row.lateFindings,
    kev_findings: row.kevFindings,
    updates_offered: row.updatesOffered,
    due_sort: row.earliestDueAt === null ? 'infinity' : instant(row.earliestDueAt),
    restart_needed: row.restartNeeded,
    ring: row.ring,
    booted_at: row.bootedAt === null ? null : instant(row.bootedAt),
  }
}

/** By differences: a device that is as before is not written. `changes_at` alone is no news, but must be kept. */
const WRITE = `
  with new as (
    select * from jsonb_to_recordset($1::jsonb) as x (
      device_id bigint, state text, rank smallint, because jsonb, changes_at timestamptz, retired boolean,
      name_sort text, open_findings integer, late_findings integer, kev_findings integer,
      updates_offered integer, due_sort timestamptz, restart_needed boolean,
      ring text, booted_at timestamptz)),
  written as (
    insert into device_status as s (device_id, state, rank, because, changes_at, retired, name_sort, open_findings,
        late_findings, kev_findings, updates_offered, due_sort, restart_needed, ring, booted_at, refreshed_at)
    select device_id, state, rank, because, changes_at, retired, name_sort, open_findings, late_findings,
           kev_findings, updates_offered, due_sort, restart_needed, ring, booted_at, $2 from new order by device_id
    on conflict (device_id) do update set
      state = excluded.state, rank = excluded.rank, because = excluded.because, changes_at = excluded.changes_at,
      retired = excluded.retired, name_sort = excluded.name_sort, open_findings = excluded.open_findings,
      late_findings = excluded.late_findings, kev_findings = excluded.kev_findings,
      updates_offered = excluded.updates_offered, due_sort = excluded.due_sort,
      restart_needed = excluded.restart_needed, ring = excluded.ring, booted_at = excluded.booted_at,
      refreshed_at = excluded.refreshed_at
    where (s.state, s.because, s.changes_at, s.retired, s.name_sort, s.open_findings, s.late_findings,
           s.kev_findings, s.updates_offered, s.due_sort, s.restart_needed, s.ring, s.booted_at)
      is distinct from (excluded.state, excluded.because, excluded.changes_at, excluded.retired,
           excluded.name_sort, excluded.open_findings, excluded.late_findings, excluded.kev_findings,
           excluded.updates_offered, excluded.due_sort, excluded.restart_needed, excluded.ring, excluded.booted_at)
    returning device_id)
  select 1 from written`

/** Usually no package version of the whole fleet is unmatched, and this is one look at an empty list. */
async function devicesWithUnmatchedPackages(tx: Tx, ids: readonly number[]): Promise<Set<number>> {
  const waiting = await tx.rows<{ id: number }>(
    'select device_id as id from finding_request where device_id = any($1::bigint[])',
    [ids],
  )
  const unmatched = await tx.rows<{ id: number }>(
    'select id from package_version where matched_at is null limit 10000',
  )
  const holders = unmatched.length === 0 ? [] : await devicesThatHold(tx, ids, unmatched)
  return new Set([...waiting, ...holders].map(({ id }) => id))
}

function devicesThatHold(
  tx: Tx,
  ids: readonly number[],
  versions: readonly { id: number }[],
): Promise<{ id: number }[]> {
  return tx.rows<{ id: number }>(
    `select d.id from device d
      where d.id = any($1::bigint[]) and (
        exists (select from package_set_member m
                 where m.set_id = d.package_set_id and m.package_version_id = any($2::int[]))
        or exists (select from device_package_difference x
                    where x.device_id = d.id and x.installed and x.package_version_id = any($2::int[])))`,
    [ids, versions.map(({ id }) => id)],
  )
}

/** Takes the next devices whose facts changed and are there to be read; empty when there are none. */
export async function takeStatusRequests(tx: Tx): Promise<number[]> {
  const rows = await tx.rows<{ id: number }>(
    `delete from device_status_request
      where ctid = any(array(select ctid from device_status_request limit $1 for update skip locked))
     returning device_id as id`,
    [BATCH_MAX],
  )
  return [...new Set(rows.map(({ id }) => id))]
}

/** Devices whose state the passing of time, a check-in after silence, or a first load of a feed may have changed. */
export async function requestDueStatuses(
  tx: Tx,
  now: InstantMs,
  judgedEcosystems: ReadonlySet<string>,
): Promise<number> {
  return tx.execute(
    `insert into device_status_request (device_id)
     select device_id from (
     select device_id from device_status where changes_at <= $1
     union
     select s.device_id from device_status s join device_presence p using (device_id)
      where s.state = 'unknown' and s.because ->> 'code' in ('silent', 'never_seen') and p.last_seen_at > s.refreshed_at
     union
     select s.device_id from device_status s join device d on d.id = s.device_id
      where s.state = 'unknown' and s.because ->> 'code' = 'feed_missing' and d.ecosystem = any($2)) due
      where not exists (select from device_status_request q where q.device_id = due.device_id
                           for key share skip locked)`,
    [instant(now), [...judgedEcosystems]],
  )
}
