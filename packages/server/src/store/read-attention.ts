import type {
  AttentionItem,
  HaltReason,
  UpdateOutcomeReason,
} from '@dirigent/domain/planning/reasons'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { instant, type Queryable } from './database.ts'
import { readConflicts } from './read-conflicts.ts'

/** Of each kind; whoever has more of one kind works through the list it links to. */
const EACH_MAX = 50

/** What needs a person because of how the store stands; without order. */
export async function readAttention(db: Queryable, now: InstantMs): Promise<AttentionItem[]> {
  const found = await Promise.all([
    halted(db),
    approvals(db),
    failures(db),
    untested(db),
    ofDevices(db),
    observedGroups(db),
    overdue(db),
    failedFeeds(db, now),
    readConflicts(db, now),
    scannerDifferences(db),
    expiringExceptions(db, now),
  ])
  return found.flat()
}

const halted = async (db: Queryable): Promise<AttentionItem[]> => {
  const rows = await db.rows<{
    rollout: string
    rolloutName: string
    halt: HaltReason
    since: InstantMs
    lateAt: InstantMs | null
    devices: number
  }>(
    `select r.uid as rollout, r.name as "rolloutName", r.halted_because as halt, r.halted_at as since,
            min(m.due_at) as "lateAt", count(m.due_at) as devices
       from rollout r left join rollout_device m on m.rollout_id = r.id and m.state in ('waiting', 'running', 'failed')
      where r.state = 'halted' group by r.id order by r.halted_at limit ${EACH_MAX}`,
  )
  return rows.map((row) => ({ code: 'rollout_halted', ...row }))
}

/** Freshness is said by the plan: `backup_not_fresh` is its own reason. */
const approvals = async (db: Queryable): Promise<AttentionItem[]> => {
  const rows = await db.rows<{
    rollout: string
    rolloutName: string
    device: string
    deviceName: string
    since: InstantMs
    backupAt: InstantMs | null
    backupFresh: boolean
  }>(
    `select r.uid as rollout, r.name as "rolloutName", d.uid as device, d.name as "deviceName",
            coalesce(to_timestamp(min((p.reason ->> 'since')::float8) / 1000), o.opened_at, r.cut_at) as since,
            d.backup_at as "backupAt", bool_and(p.reason ->> 'code' <> 'backup_not_fresh') as "backupFresh"
       from plan_report p join device d on d.id = p.device_id join rollout r on r.id = p.rollout_id
       left join rollout_ring o on o.rollout_id = r.id and o.ring = 'critical'
      where p.state = 'needs_person' and p.reason ->> 'code' in ('waits_for_approval', 'backup_not_fresh')
      group by r.id, d.id, o.opened_at order by 5, d.id limit ${EACH_MAX}`,
  )
  return rows.map((row) => ({ code: 'approval_needed', ...row }))
}

const failures = async (db: Queryable): Promise<AttentionItem[]> => {
  const rows = await db.rows<{
    device: string
    deviceName: string
    update: string
    outcome: UpdateOutcomeReason
    since: InstantMs
  }>(
    `select d.uid as device, d.name as "deviceName", u.name || ' ' || u.version as update,
            p.reason -> 'outcome' as outcome, coalesce(m.changed_at, r.cut_at, u.first_seen_at) as since
       from plan_report p join device d on d.id = p.device_id join available_update u on u.id = p.update_id
       left join rollout r on r.id = p.rollout_id
       left join rollout_device_update m on m.rollout_id = p.rollout_id and m.device_id = p.device_id
        and m.update_id = p.update_id
      where p.state in ('failed', 'needs_person') and (p.reason ->> 'code' = 'keeps_failing'
         or p.reason ->> 'code' = 'failed' and p.reason -> 'retryAt' is not distinct from 'null'::jsonb)
      order by 5, d.id limit ${EACH_MAX}`,
  )
  return rows.map((row) => ({ code: 'update_failed', ...row }))
}

const untested = async (db: Queryable): Promise<AttentionItem[]> => {
  const rows = await db.rows<{
    rollout: string
    rolloutName: string
    update: string
    updateUid: string
    devices: number
  }>(
    `select r.uid as rollout, r.name as "rolloutName", u.name || ' ' || u.version as update, u.uid as "updateUid",
            count(*) as devices
       from plan_report p join rollout r on r.id = p.rollout_id join available_update u on u.id = p.update_id
      where p.state = 'needs_person' and p.reason ->> 'code' = 'untested'
      group by r.id, u.id order by r.id, u.name limit ${EACH_MAX}`,
  )
  return rows.map((row) => ({ code: 'untested_update', ...row }))
}

type DeviceAttention = {
  device: string
  deviceName: string
  state: string
  because: { code: string; [parameter: string]: unknown }
  lastSeenAt: InstantMs | null
  cloneSince: InstantMs | null
  proposed: string | null
}

const ofDevices = async (db: Queryable): Promise<AttentionItem[]> => {
  const columns = `d.uid as device, d.name as "deviceName", s.state, s.because, p.last_seen_at as "lastSeenAt",
    d.clone_suspected_at as "cloneSince", d.critical_proposed as proposed`
  const from = `from device_status s join device d on d.id = s.device_id
    left join device_presence p on p.device_id = s.device_id where not s.retired`
  const [late, silent, clones, proposed] = await Promise.all([
    db.rows<DeviceAttention>(
      `select ${columns} ${from} and s.rank = 0 order by s.due_sort, s.device_id limit ${EACH_MAX}`,
    ),
    db.rows<DeviceAttention>(
      `select ${columns} ${from} and s.state = 'unknown' and s.because ->> 'code' = 'silent'
        order by p.last_seen_at nulls first limit ${EACH_MAX}`,
    ),
    db.rows<DeviceAttention>(
      `select ${columns} ${from} and d.clone_suspected_at is not null order by d.clone_suspected_at limit ${EACH_MAX}`,
    ),
    db.rows<DeviceAttention>(
      `select ${columns} ${from} and d.critical_proposed is not null and d.critical is null
          and not exists (select from device_effective e where e.device_id = d.id and e.critical)
        order by s.device_id limit ${EACH_MAX}`,
    ),
  ])
  return [
    ...late.map(lateItem),
    ...silent.map(({ device, deviceName, lastSeenAt }): AttentionItem => ({
      code: 'device_silent',
      device,
      deviceName,
      lastSeenAt,
    })),
    ...clones.map(({ device, deviceName, cloneSince }): AttentionItem => ({
      code: 'clone_suspected',
      device,
      deviceName,
      since: cloneSince ?? 0,
    })),
    ...proposed.map(({ device, deviceName, proposed: because }): AttentionItem => ({
      code: 'criticality_proposed',
      device,
      deviceName,
      because: because ?? '',
    })),
  ]
}

const lateItem = ({ device, deviceName, because }: DeviceAttention): AttentionItem => ({
  code: 'deadline_missed',
  device,
  deviceName,
  vulnerabilities: Number(because['count'] ?? 0),
  worst: typeof because['vulnerability'] === 'string' ? because['vulnerability'] : '',
  dueAt: Number(because['dueAt'] ?? 0),
})

const observedGroups = async (db: Queryable): Promise<AttentionItem[]> => {
  const rows = await db.rows<{ group: string; groupName: string; devices: number }>(
    `select g.uid as "group", g.name as "groupName", count(*) as devices
       from device_effective e join device_group g on g.id = e.group_id join device d on d.id = e.device_id
      where e.mode = 'observe' and g.mode = 'observe' and d.state = 'active'
      group by g.id order by g.position limit ${EACH_MAX}`,
  )
  return rows.map((row) => ({ code: 'group_observed', ...row }))
}

const overdue = async (db: Queryable): Promise<AttentionItem[]> => {
  const rows = await db.rows<{ device: string; deviceName: string; since: InstantMs }>(
    `select d.uid as device, d.name as "deviceName", min(a.admitted_at) as since
       from plan_report p join device d on d.id = p.device_id
       join attempt a on a.device_id = d.id and a.state = 'started'
      where p.reason ->> 'code' = 'overdue' group by d.id order by 3 limit ${EACH_MAX}`,
  )
  return rows.map((row) => ({ code: 'attempt_overdue', ...row }))
}

/** A feed that worked and failed once, an hour ago, may work at its next time: a day of failures needs somebody. */
const failedFeeds = async (db: Queryable, now: InstantMs): Promise<AttentionItem[]> => {
  const rows = await db.rows<{ feed: string; error: string; lastSuccessAt: InstantMs | null }>(
    `select name as feed, error ->> 'detail' as error, succeeded_at as "lastSuccessAt"
       from feed where error is not null and (succeeded_at is null or succeeded_at < $1) order by name`,
    [instant(now - 24 * 3_600_000)],
  )
  return rows.map((row) => ({ code: 'feed_failed', ...row }))
}

/** Long enough before to install the update, or to ask the owner again. */
const EXPIRY_NOTICE_MS = 14 * 24 * 3_600_000

const expiringExceptions = async (db: Queryable, now: InstantMs): Promise<AttentionItem[]> => {
  const rows = await db.rows<{
    exception: string
    about: string
    owner: string
    expiresAt: InstantMs
    findings: number
  }>(
    `select x.uid as exception, concat_ws(' · ', x.vulnerability, x.package_name) as about, x.owner,
            x.expires_at as "expiresAt", count(f.id) as findings
       from exception x join finding f on f.exception_id = x.id and f.closed_at is null
      where x.revoked_at is null and x.expires_at > $1 and x.expires_at <= $2
      group by x.id order by x.expires_at, x.id limit ${EACH_MAX}`,
    [instant(now), instant(now + EXPIRY_NOTICE_MS)],
  )
  return rows.map((row) => ({ code: 'exception_expires', ...row }))
}

/** One per scanner; checks without a vulnerability and scans that are merely old ask for nobody's morning. */
const scannerDifferences = async (db: Queryable): Promise<AttentionItem[]> => {
  const rows = await db.rows<{ scanner: string; misses: number; undecided: number }>(
    `select scanner, count(*) filter (where cause = 'our_miss') as misses, count(*) as undecided
       from scanner_difference
      where side <> 'agreed' and (decided_facts is null or decided_facts <> facts_key)
        and cause not in ('no_vulnerability_named', 'stale_scan', 'fixed_since_scan', 'no_fix')
      group by scanner order by 2 desc, 1 limit ${EACH_MAX}`,
  )
  return rows.map((row) => ({ code: 'scanner_differences', ...row }))
}

/** Ecosystems of the devices that are there. */
export const readEcosystems = async (db: Queryable): Promise<string[]> =>
  (
    await db.rows<{ ecosystem: string }>(
      `select distinct ecosystem from device where state = 'active' and ecosystem is not null`,
    )
  ).map(({ ecosystem }) => ecosystem)
