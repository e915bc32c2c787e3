import type { DeviceUid } from '@dirigent/domain/identity/ids'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { Neighbours } from '@dirigent/domain/planning/facts'
import type { DeviceOrder } from '@dirigent/domain/planning/reasons'
import { instant, type Queryable, type Tx } from './database.ts'

type TogetherRow = { id: number; otherId: number; device: DeviceUid; name: string }
type AfterRow = TogetherRow & { order: DeviceOrder }

/** Nobody belongs to anybody. */
export const ALONE: Awaited<ReturnType<typeof loadNeighbours>> = { byDevice: new Map(), ids: [] }

/** Neighbours of these devices, by device, and the ids of all of them. */
export async function loadNeighbours(
  db: Queryable,
  devices: readonly number[],
): Promise<{ byDevice: Map<number, Neighbours>; ids: number[] }> {
  const [together, after] = await Promise.all([
    db.rows<TogetherRow>(TOGETHER, [devices]),
    db.rows<AfterRow>(AFTER, [devices]),
  ])
  const byDevice = new Map<number, Neighbours>()
  const of = (id: number): Neighbours => byDevice.get(id) ?? { together: [], after: [] }
  for (const { id, device, name } of together)
    byDevice.set(id, { ...of(id), together: [...of(id).together, { device, name }] })
  for (const { id, device, name, order } of after)
    byDevice.set(id, { ...of(id), after: [...of(id).after, { device, name, order }] })
  return { byDevice, ids: [...together, ...after].map(({ otherId }) => otherId) }
}

const TOGETHER = `
  select distinct m.device_id as id, o.device_id as "otherId", d.uid as device, d.name from availability_member m
    join availability_member o on o.group_id = m.group_id and o.device_id <> m.device_id
    join device d on d.id = o.device_id
   where m.device_id = any($1::bigint[]) order by m.device_id, o.device_id`
const AFTER = `
  select o.device_id as id, o.after_id as "otherId", d.uid as device, d.name, o."order" from device_order o
    join device d on d.id = o.after_id and d.state = 'active'
   where o.device_id = any($1::bigint[]) order by o.device_id, o.after_id`

/** Whoever asks for a place first takes the rows of its groups: of two members that ask at once one sees the other. */
export async function lockTogether(tx: Tx, device: number): Promise<boolean> {
  const rows = await tx.rows(
    `select g.id from availability_group g join availability_member m on m.group_id = g.id
      where m.device_id = $1 order by g.id for no key update of g`,
    [device],
  )
  return rows.length > 0
}

/** A member of the same availability group that has a place now, by name. */
export async function togetherAtWork(db: Queryable, device: number): Promise<string | null> {
  const rows = await db.rows<{ name: string }>(
    `select d.name from availability_member m
       join availability_member o on o.group_id = m.group_id and o.device_id <> m.device_id
       join attempt t on t.device_id = o.device_id and t.state in ('leased', 'started')
       join device d on d.id = o.device_id where m.device_id = $1 order by t.id limit 1`,
    [device],
  )
  return rows[0]?.name ?? null
}

/** A device that comes before this one and is not done with the rollout. */
export async function comesAfter(
  db: Queryable,
  where: { device: number; rollout: number },
): Promise<{ device: string; order: DeviceOrder } | null> {
  return db.maybe<{ device: string; order: DeviceOrder }>(
    `select d.name as device, o."order" from device_order o join device d on d.id = o.after_id and d.state = 'active'
       join rollout_device m on m.device_id = o.after_id and m.rollout_id = $2
      where o.device_id = $1 and m.state not in ('in_effect', 'not_needed') order by o.after_id limit 1`,
    [where.device, where.rollout],
  )
}

/** Members of the same groups and those that come after: their word changes when this device's does. */
export async function requestPlanOfNeighbours(
  tx: Tx,
  devices: readonly number[],
  now: InstantMs,
): Promise<void> {
  await tx.execute(
    `insert into plan_request (device_id, at) select distinct id, $2::timestamptz from (${BESIDE}) as beside
      order by id on conflict (device_id) do update set at = excluded.at`,
    [devices, instant(now)],
  )
}

/** The ids of the devices whose word may change when these devices' do. */
export async function besideOf(db: Queryable, devices: readonly number[]): Promise<number[]> {
  if (devices.length === 0) return []
  const rows = await db.rows<{ id: number }>(
    `select distinct id from (${BESIDE}) as beside order by id`,
    [devices],
  )
  return rows.map(({ id }) => id)
}

const BESIDE = `
  select o.device_id as id from availability_member m
    join availability_member o on o.group_id = m.group_id and o.device_id <> m.device_id
   where m.device_id = any($1::bigint[])
  union select device_id from device_order where after_id = any($1::bigint[])`
