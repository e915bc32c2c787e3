import type { InstantMs } from '@dirigent/domain/identity/time'
import type { SeenWeek } from '@dirigent/domain/preview/past-presence'
import { WEEK_HOURS } from '@dirigent/domain/preview/past-presence'
import { instant, type Queryable } from './database.ts'
import { grouped } from './rows.ts'

/** Marks this hour for every device seen since; rows that have the mark already are not written again. */
export async function markPresence(
  db: Queryable,
  at: { week: number; hour: number },
  since: InstantMs,
): Promise<number> {
  return db.execute(
    `insert into device_presence_week as w (device_id, week, hours)
     select p.device_id, $1::int, set_bit(0::bit(168), $2::int, 1) from device_presence p
       join device d on d.id = p.device_id and d.state = 'active'
      where p.last_seen_at >= $3::timestamptz order by p.device_id
     on conflict (device_id, week) do update set hours = w.hours | excluded.hours
     where get_bit(w.hours, $2::int) = 0`,
    [at.week, at.hour, instant(since)],
  )
}

export function forgetPresence(db: Queryable, beforeWeek: number): Promise<number> {
  return db.execute('delete from device_presence_week where week < $1', [beforeWeek])
}

/** The whole weeks from `fromWeek` up to but without `untilWeek`, in order, of each of the devices. */
export async function readPresenceWeeks(
  db: Queryable,
  devices: readonly number[],
  fromWeek: number,
  untilWeek: number,
): Promise<Map<number, SeenWeek[]>> {
  const rows = await db.rows<{ device: number; week: number; hours: string }>(
    `select device_id as device, week, hours::text as hours from device_presence_week
      where device_id = any($1::bigint[]) and week >= $2 and week < $3 order by device_id, week`,
    [devices, fromWeek, untilWeek],
  )
  const byDevice = new Map<number, SeenWeek[]>()
  for (const [device, weeks] of grouped(rows, ({ device: id }) => id)) {
    // A week in which it was never seen has no row, and is a week all the same: a holiday.
    const first = weeks[0]?.week ?? untilWeek
    const known = new Map(weeks.map(({ week, hours }) => [week, hoursIn(hours)]))
    byDevice.set(
      device,
      Array.from(
        { length: untilWeek - first },
        (_, index) => known.get(first + index) ?? new Set<number>(),
      ),
    )
  }
  return byDevice
}

function hoursIn(bits: string): Set<number> {
  const hours = new Set<number>()
  for (let hour = 0; hour < WEEK_HOURS; hour++) if (bits[hour] === '1') hours.add(hour)
  return hours
}
