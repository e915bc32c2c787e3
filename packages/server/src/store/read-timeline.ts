import type { InstantMs } from '@dirigent/domain/identity/time'
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

export type TimelineRow = { at: InstantMs; kind: string; what: StoredReason }

/** More package changes than this at one moment are an inventory (the first one, or a release upgrade), not news. */
const CHANGES_SHOWN_MAX = 100
const NAMES_SHOWN_MAX = 5

const SORT: SortKey = {
  columns: [
    ['k.at', 'timestamptz'],
    ['k.tie', 'text'],
  ],
  descending: true,
}

/** One entry per thing that happened; findings of one package at one moment are one entry. */
const EVENTS = `
  select d.enrolled_at as at, 'enrolled' as kind, '0' as tie,
         jsonb_build_object('code', 'enrolled', 'token', t.name) as what
    from device d left join enrolment_token t on t.id = d.enrolled_with where d.id = $1
  union all
  select c.at, case when c.changes > ${CHANGES_SHOWN_MAX} then 'inventory' else 'package_changed' end,
         '1' || coalesce(c.name, ''),
         case when c.changes > ${CHANGES_SHOWN_MAX} then jsonb_build_object('code', 'inventory', 'packages', c.changes)
              else jsonb_build_object('code', 'package_changed', 'package', c.name, 'from', c.before, 'to', c.after) end
    from (select x.at, x.changes, case when x.changes <= ${CHANGES_SHOWN_MAX} then x.name end as name,
                 max(x.version) filter (where not x.installed) as before,
                 max(x.version) filter (where x.installed) as after
            from (select y.at, y.installed, v.name, v.version, count(*) over (partition by y.at) as changes
                    from package_change y join package_version v on v.id = y.package_version_id
                   where y.device_id = $1) x
           group by 1, 2, 3) c
  union all
  select f.detected_at, 'finding_opened', '2' || f.package_name,
         jsonb_build_object('code', 'finding_opened', 'package', f.package_name, 'count', count(distinct v.name),
           'vulnerability', (array_agg(distinct v.name))[1:${NAMES_SHOWN_MAX}])
    from finding f join vulnerability v on v.id = f.vulnerability_id
   where f.device_id = $1 group by f.detected_at, f.package_name
  union all
  select f.closed_at, 'finding_closed', '3' || f.package_name,
         jsonb_build_object('code', 'finding_closed', 'package', f.package_name, 'count', count(distinct v.name),
           'vulnerability', (array_agg(distinct v.name))[1:${NAMES_SHOWN_MAX}])
    from finding f join vulnerability v on v.id = f.vulnerability_id
   where f.device_id = $1 and f.closed_at is not null group by f.closed_at, f.package_name
  union all
  select a.admitted_at, 'attempt', '4' || a.uid,
         jsonb_build_object('code', 'attempt_started', 'step', a.step, 'attempt', a.uid, 'rollout', r.uid, 'rolloutName', r.name)
    from attempt a left join rollout r on r.id = a.rollout_id where a.device_id = $1
  union all
  select r.received_at, 'result', '5' || r.attempt_uid,
         jsonb_build_object('code', 'result', 'outcome', r.outcome, 'attempt', r.attempt_uid,
           'updates', jsonb_array_length(coalesce(nullif(r.document -> 'updates', 'null'), '[]')))
    from result r where r.device_id = $1
  union all
  select a.at, 'decision', '6' || a.uid,
         jsonb_build_object('code', a.action, 'by', a.actor, 'reason', a.reason)
    from audit a join device d on a.subject_kind = 'device' and a.subject = d.uid::text where d.id = $1`

/** Everything that happened to one device, newest first. */
export async function listTimeline(
  db: Queryable,
  deviceId: number,
  request: PageRequest,
): Promise<Page<TimelineRow>> {
  const counted = parameters(deviceId)
  const search = request.search
    ? `lower(k.what::text) like ${counted.add(likePattern(request.search))}`
    : 'true'
  const paged = parameters(...counted.values)
  const { order, cursor, after } = keyset(SORT, request, paged)
  const [rows, { total }] = await Promise.all([
    db.rows<TimelineRow & { cursorKey: string[] }>(
      `select k.at, k.kind, k.what, ${cursor} from (${EVENTS}) k
        where ${search} and ${after} ${order} limit ${paged.add(request.limit + 1)}`,
      paged.values,
    ),
    db.one<{ total: number }>(
      `select count(*) as total from (${EVENTS}) k where ${search}`,
      counted.values,
    ),
  ])
  return toPage(rows, total, request.limit)
}
