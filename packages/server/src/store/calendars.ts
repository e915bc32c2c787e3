import type { InstantMs } from '@dirigent/domain/identity/time'
import type { Policy } from '@dirigent/domain/rollouts/policy'
import {
  resolvePolicy,
  type BusinessHours,
  type Organisation,
  type OrganisationCalendar,
} from '@dirigent/domain/windows/organisation-calendars'
import { instant, type Queryable, type Tx } from './database.ts'
import { loadPolicies } from './policies.ts'

/** Everything that policies may refer to by name. */
export async function loadOrganisation(db: Queryable): Promise<Organisation> {
  const hours = await db.rows<BusinessHours>(
    'select name, weekly, calendars from business_hours order by name',
  )
  const calendars = await db.rows<OrganisationCalendar>(
    'select name, source from calendar order by name',
  )
  return { hours, calendars }
}

/** The policies as they count now: business hours with their times, calendars as freezes. */
export async function loadPoliciesInForce(db: Queryable, now: InstantMs): Promise<Policy[]> {
  const policies = await loadPolicies(db)
  const organisation = await loadOrganisation(db)
  return policies.map((policy) => ({
    ...policy,
    document: resolvePolicy(policy.document, organisation, now),
  }))
}

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
