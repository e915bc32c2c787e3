import { DAY_MS, type InstantMs } from '@dirigent/domain/identity/time'
import { instant, type Queryable, type Tx } from './database.ts'

export type LastDay = {
  updatesInEffect: number
  restarts: number
  findingsClosed: number
  findingsOpened: number
}

/** What happened by itself since this time yesterday. */
export const readLastDay = (db: Queryable, now: InstantMs): Promise<LastDay> =>
  db.one<LastDay>(
    `select (select count(*) from rollout_device_update where state = 'in_effect' and changed_at > $1) as "updatesInEffect",
            (select count(*) from device_status s join device d on d.id = s.device_id
              where s.booted_at > $1 and s.booted_at > d.enrolled_at) as restarts,
            (select count(*) from finding where closed_at > $1) as "findingsClosed",
            (select count(*) from finding where detected_at > $1) as "findingsOpened"`,
    [instant(now - DAY_MS)],
  )

export type FleetFindings = {
  open: number
  late: number
  dueIn7Days: number
  kev: number
  noFix: number
}

/** Findings of the fleet: with a fix as they are kept per device; without one by what distinct inventories hold. */
export const countFindings = (db: Queryable, now: InstantMs): Promise<FleetFindings> =>
  db.one<FleetFindings>(
    `select coalesce(sum(open_findings), 0)::bigint as open, coalesce(sum(late_findings), 0)::bigint as late,
            coalesce(sum(kev_findings), 0)::bigint as kev,
            (select count(*) from finding where closed_at is null and status = 'open' and due_at > $1 and due_at <= $2)
              as "dueIn7Days",
            coalesce((select value from fleet_figure where name = 'findings_without_fix'), (${NO_FIX})) as "noFix"
       from device_status where not retired`,
    [instant(now), instant(now + 7 * DAY_MS)],
  )

/** Per inventory that devices share, times its devices; then what each device has more or less. */
const NO_FIX = `
  with open as (select package_version_id as id, count(*) as n from verdict where status = 'no_fix' group by 1),
  sets as (select package_set_id as id, count(*) as devices from device
            where state = 'active' and package_set_id is not null group by 1)
  select coalesce((select sum(o.n * s.devices) from sets s join package_set_member m on m.set_id = s.id
                     join open o on o.id = m.package_version_id), 0)::bigint
       + coalesce((select sum(case when x.installed then o.n else -o.n end)
                     from device_package_difference x join open o on o.id = x.package_version_id
                     join device d on d.id = x.device_id and d.state = 'active'), 0)::bigint`

export type GateAhead = { rollout: string; rolloutName: string; ring: string; at: InstantMs }

/** Rings whose healthy time is running: when the ring behind them opens if nothing happens. */
export const readGatesAhead = (db: Queryable): Promise<GateAhead[]> =>
  db.rows<GateAhead>(
    `select r.uid as rollout, r.name as "rolloutName", o.ring,
            to_timestamp((o.gate ->> 'expectedAt')::float8 / 1000) as at
       from rollout r join rollout_ring o on o.rollout_id = r.id
      where r.state = 'open' and o.state = 'open' and o.gate ->> 'expectedAt' is not null order by 4 limit 20`,
  )

export type SearchHit = {
  kind: 'device' | 'vulnerability' | 'update' | 'rollout'
  id: string
  title: string
  detail: string
}

/** A few of each kind, names that begin with the text first. */
export const searchEverything = (
  db: Queryable,
  prefix: string,
  inside: string,
): Promise<SearchHit[]> =>
  db.rows<SearchHit>(
    // Each kind is searched in what an index or a narrow table has, and only what is shown is looked up.
    `(select 'device' as kind, d.uid::text as id, d.name as title, coalesce(d.os_name, '') as detail
        from (select * from (
                (select s.device_id, s.retired, s.name_sort from device_status s
                  where not s.retired and s.name_sort like $1 order by s.name_sort limit 8)
                 union all
                -- reached only when not enough names begin with the text
                (select s.device_id, s.retired, s.name_sort from device_status s
                  where s.name_sort like $2 and (s.retired or s.name_sort not like $1)
                  order by s.retired, s.name_sort not like $1, s.name_sort limit 8)) s limit 8) s
        join device d on d.id = s.device_id order by s.retired, s.name_sort not like $1, s.name_sort)
     union all
     (select 'vulnerability', v.name, v.name, left(coalesce(v.description, ''), 120)
        from (select g.vulnerability_id as id from vulnerability_figure g where lower(g.name) like $2
               union
              -- one that no device has (any more), by its beginning
              (select v.id from vulnerability v where v.name like upper($1)
                  and exists (select from verdict w where w.vulnerability_id = v.id) order by v.name desc limit 8)) k
        join vulnerability v on v.id = k.id order by v.name desc limit 8)
     union all
     (select distinct on (u.name) 'update', u.uid::text, u.name || ' ' || u.version, u.source from available_update u
       where (lower(u.name) like $2 or lower(u.source) like $2)
         and exists (select from device_update o where o.update_id = u.id)
       order by u.name, u.id desc limit 8)
     union all
     (select 'rollout', r.uid::text, r.name, r.state from rollout r where lower(r.name) like $2
       order by r.id desc limit 8)`,
    [prefix, inside],
  )

/** Counts what is too slow to count for a page. */
export async function writeFleetFigures(tx: Tx, now: InstantMs): Promise<void> {
  await tx.execute(
    `insert into fleet_figure (name, value, counted_at) values ('findings_without_fix', (${NO_FIX}), $1)
     on conflict (name) do update set value = excluded.value, counted_at = excluded.counted_at`,
    [instant(now)],
  )
}
