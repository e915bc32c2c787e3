import type { AttentionItem, ConflictCause } from '@dirigent/domain/planning/reasons'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { countApprovals } from '@dirigent/domain/rollouts/emergency'
import { instant, type Queryable } from './database.ts'
import { approvalsOf, readSeats, waitingEmergencies } from './emergencies.ts'

const EACH_MAX = 50

/** Decisions about rollouts that nobody takes by himself: deadlines, emergencies, known issues; without order. */
export async function readConflicts(db: Queryable, now: InstantMs): Promise<AttentionItem[]> {
  const found = await Promise.all([
    ofRings(db),
    ofWindows(db, now),
    ofEmergencies(db),
    ofWarnings(db),
  ])
  return found.flat()
}

type ConflictRow = {
  rollout: string
  rolloutName: string
  because: ConflictCause
  dueAt: InstantMs
  reachableAt: InstantMs | null
  devices: number
}

/** What the planner found: rings that do not fit a deadline even with the shortest soak. */
const ofRings = async (db: Queryable): Promise<AttentionItem[]> => {
  const rows = await db.rows<ConflictRow>(
    `select r.uid as rollout, r.name as "rolloutName", r.conflict ->> 'because' as because,
            (r.conflict ->> 'dueAt')::float8 as "dueAt", (r.conflict ->> 'reachableAt')::float8 as "reachableAt",
            (select count(*) from rollout_device m where m.rollout_id = r.id and m.state in ('waiting', 'running')
                and m.due_at < to_timestamp((r.conflict ->> 'reachableAt')::float8 / 1000))::int as devices
       from rollout r where r.state = 'open' and r.conflict is not null order by 4 limit ${EACH_MAX}`,
  )
  return rows.map((row) => ({ code: 'deadline_conflict', ...row }))
}

/** Devices whose window opens, or whose freeze ends, only after their deadline. */
const ofWindows = async (db: Queryable, now: InstantMs): Promise<AttentionItem[]> => {
  const rows = await db.rows<ConflictRow>(
    `select r.uid as rollout, r.name as "rolloutName",
            case p.reason ->> 'code' when 'frozen' then 'frozen' else 'opening' end as because,
            min(p.due_at) as "dueAt", max(p.next_at) as "reachableAt", count(distinct p.device_id)::int as devices
       from plan_report p join rollout r on r.id = p.rollout_id and r.state = 'open'
      where p.reason ->> 'code' in ('waits_for_window', 'frozen') and p.due_at > $1
        and (p.reason ->> case p.reason ->> 'code' when 'frozen' then 'until' else 'nextOpeningAt' end)::float8
            > extract(epoch from p.due_at) * 1000
      group by r.id, 3 order by 4 limit ${EACH_MAX}`,
    [instant(now)],
  )
  return rows.map((row) => ({ code: 'deadline_conflict', ...row }))
}

const ofEmergencies = async (db: Queryable): Promise<AttentionItem[]> => {
  const waiting = await waitingEmergencies(db)
  if (waiting.length === 0) return []
  const [seats, approvals] = await Promise.all([
    readSeats(db),
    approvalsOf(
      db,
      waiting.map(({ id }) => id),
    ),
  ])
  return waiting.map(({ id, uid, proposedBy, proposedAt, reason }) => {
    const spoken = approvals.filter(({ emergency }) => emergency === id).map(({ by }) => by)
    const { missing } = countApprovals(seats, spoken)
    return {
      code: 'emergency_waits',
      emergency: uid,
      by: proposedBy,
      since: proposedAt,
      reason,
      missing,
    }
  })
}

const ofWarnings = async (db: Queryable): Promise<AttentionItem[]> => {
  const rows = await db.rows<{
    update: string
    updateUid: string
    text: string
    source: string
    devices: number
  }>(
    `select u.name || ' ' || u.version as update, u.uid as "updateUid", p.reason ->> 'text' as text,
            p.reason ->> 'source' as source, count(*)::int as devices
       from plan_report p join available_update u on u.id = p.update_id
      where p.state = 'needs_person' and p.reason ->> 'code' = 'known_issue'
      group by u.id, 3, 4 order by 1 limit ${EACH_MAX}`,
  )
  return rows.map((row) => ({ code: 'known_issue', ...row }))
}
