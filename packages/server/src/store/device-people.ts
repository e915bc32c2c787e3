import type { InstantMs } from '@dirigent/domain/identity/time'
import type { Person } from '@dirigent/domain/quiet-slots/quiet-slot'
import type { Freeze, WeeklyRule } from '@dirigent/domain/rollouts/policy'
import { instant, type Queryable, type Tx } from './database.ts'

/** One person at a device, with what somebody entered and what their calendar file said. */
export type DevicePerson = {
  uid: string
  name: string
  workingHours: readonly WeeklyRule[] | null
  absences: readonly Freeze[]
  /** null = no file was read. */
  calendar: readonly Freeze[] | null
  updatedAt: InstantMs
}

const COLUMNS = `p.uid, p.name, p.working_hours as "workingHours", p.absences, p.calendar, p.updated_at as "updatedAt"`

export const loadDevicePeople = (db: Queryable, deviceId: number): Promise<DevicePerson[]> =>
  db.rows(`select ${COLUMNS} from device_person p where p.device_id = $1 order by p.id`, [deviceId])

/** Everybody who was entered, as quiet slots ask for them, by device. */
export async function loadPeopleOf(
  db: Queryable,
  deviceIds: readonly number[],
): Promise<Map<number, Person[]>> {
  const rows = await db.rows<DevicePerson & { device: number }>(
    `select p.device_id as device, ${COLUMNS} from device_person p
      where p.device_id = any($1::bigint[]) order by p.device_id, p.id`,
    [deviceIds],
  )
  const found = new Map<number, Person[]>()
  for (const { device, workingHours, absences, calendar } of rows) {
    const person = { workingHours, absences: [...absences, ...(calendar ?? [])] }
    found.set(device, [...(found.get(device) ?? []), person])
  }
  return found
}

export async function saveDevicePerson(
  tx: Tx,
  deviceId: number,
  person: Omit<DevicePerson, 'updatedAt'>,
  now: InstantMs,
): Promise<void> {
  await tx.execute(
    `insert into device_person (uid, device_id, name, working_hours, absences, calendar, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (uid) do update set name = excluded.name, working_hours = excluded.working_hours,
       absences = excluded.absences, calendar = excluded.calendar, updated_at = excluded.updated_at`,
    [
      person.uid,
      deviceId,
      person.name,
      person.workingHours && JSON.stringify(person.workingHours),
      JSON.stringify(person.absences),
      person.calendar && JSON.stringify(person.calendar),
      instant(now),
    ],
  )
}

export async function removeDevicePerson(tx: Tx, deviceId: number, uid: string): Promise<boolean> {
  const removed = await tx.execute('delete from device_person where device_id = $1 and uid = $2', [
    deviceId,
    uid,
  ])
  return removed > 0
}

/** Erases the people of devices that were taken out of service before that moment; answers how many. */
export const eraseRetiredPeople = (db: Queryable, before: InstantMs): Promise<number> =>
  db.execute(
    `delete from device_person p using device d
      where d.id = p.device_id and d.state = 'retired' and d.retired_at < $1::timestamptz`,
    [instant(before)],
  )

/** All people with absences and the zone of their device: what is looked through for what is too old. */
export const peopleWithAbsences = (
  db: Queryable,
): Promise<(DevicePerson & { device: number; zone: string })[]> =>
  db.rows(
    `select p.device_id as device, d.time_zone as zone, ${COLUMNS} from device_person p
       join device d on d.id = p.device_id
      where jsonb_array_length(p.absences) + jsonb_array_length(coalesce(p.calendar, '[]')) > 0 order by p.id`,
  )
