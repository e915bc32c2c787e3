import type { InstantMs } from '@dirigent/domain/identity/time'
import type { Group, Policy, WeeklyRule } from '@dirigent/domain/rollouts/policy'
import {
  resolvePolicy,
  workingTimes,
  type BusinessHours,
  type Organisation,
  type OrganisationCalendar,
} from '@dirigent/domain/windows/organisation-calendars'
import { instant, type Queryable, type Tx } from './database.ts'
import { loadGroups } from './groups.ts'
import { loadPolicies } from './policies.ts'

type NamedRow =
  | (BusinessHours & { source: null })
  | (Pick<OrganisationCalendar, 'name' | 'source'> & { weekly: null })

/** Everything that policies may refer to by name. */
export async function loadOrganisation(db: Queryable): Promise<Organisation> {
  const rows = await db.rows<NamedRow>(
    `select name, weekly, calendars, null::jsonb as source from business_hours
      union all select name, null, null, source from calendar order by name`,
  )
  return {
    hours: rows.flatMap((row) => {
      if (row.weekly === null) return []
      const { name, weekly, calendars } = row
      return [{ name, weekly, calendars }]
    }),
    calendars: rows.flatMap(({ name, source }) => (source === null ? [] : [{ name, source }])),
  }
}

/** The policies as they count now: business hours with their times, calendars as freezes. */
export async function loadPoliciesInForce(db: Queryable, now: InstantMs): Promise<Policy[]> {
  const [policies, organisation] = await Promise.all([loadPolicies(db), loadOrganisation(db)])
  return policies.map((policy) => ({
    ...policy,
    document: resolvePolicy(policy.document, organisation, now),
  }))
}

/** The groups with the hours that they name, as they count now. */
export async function loadGroupsInForce(db: Queryable, now: InstantMs): Promise<Group[]> {
  const groups = await loadGroups(db)
  if (groups.every(({ workingHours }) => !workingHours)) return groups
  const organisation = await loadOrganisation(db)
  return groups.map((group) => ({
    ...group,
    working: workingTimes(group.workingHours, organisation, now),
  }))
}

export const hasBusinessHours = async (db: Queryable, name: string): Promise<boolean> =>
  (await db.maybe('select 1 from business_hours where name = $1', [name])) !== null

/** The business hours that hold for people without their own: of the first group that names some, else of the policy. */
export const hoursOtherwise = (
  db: Queryable,
  deviceId: number,
): Promise<{ by: 'group' | 'policy'; hours: string; weekly: WeeklyRule[] } | null> =>
  db.maybe(
    `select case when e.working_hours is null then 'policy' else 'group' end as by, b.name as hours, b.weekly
       from device_effective e left join policy p on p.id = e.policy_id
       join business_hours b on b.name = coalesce(e.working_hours, p.document #>> '{people,workingHours}')
      where e.device_id = $1`,
    [deviceId],
  )

export async function saveCalendar(
  tx: Tx,
  { name, source }: OrganisationCalendar,
  now: InstantMs,
): Promise<void> {
  await tx.execute(
    `insert into calendar (name, source, updated_at) values ($1, $2, $3)
     on conflict (name) do update set source = excluded.source, updated_at = excluded.updated_at`,
    [name, JSON.stringify(source), instant(now)],
  )
}

export async function saveBusinessHours(
  tx: Tx,
  { name, weekly, calendars }: BusinessHours,
  now: InstantMs,
): Promise<void> {
  await tx.execute(
    `insert into business_hours (name, weekly, calendars, updated_at) values ($1, $2, $3, $4)
     on conflict (name) do update
       set weekly = excluded.weekly, calendars = excluded.calendars, updated_at = excluded.updated_at`,
    [name, JSON.stringify(weekly), [...calendars], instant(now)],
  )
}

export async function removeCalendar(tx: Tx, name: string): Promise<boolean> {
  return (await tx.execute('delete from calendar where name = $1', [name])) > 0
}

export async function removeBusinessHours(tx: Tx, name: string): Promise<boolean> {
  return (await tx.execute('delete from business_hours where name = $1', [name])) > 0
}
