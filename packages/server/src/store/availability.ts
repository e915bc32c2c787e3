import type { InstantMs } from '@dirigent/domain/identity/time'
import type { DeviceOrder } from '@dirigent/domain/planning/reasons'
import { instant, type Queryable, type Tx } from './database.ts'
import { grouped } from './rows.ts'

export type AvailabilityGroup = {
  group: string
  name: string
  devices: { device: string; name: string }[]
}
export type OrderRow = {
  device: string
  name: string
  after: string
  afterName: string
  order: DeviceOrder
}

export async function listAvailabilityGroups(db: Queryable): Promise<AvailabilityGroup[]> {
  const [groups, members] = await Promise.all([
    db.rows<{ id: number; group: string; name: string }>(
      'select id, uid as "group", name from availability_group order by lower(name), id',
    ),
    db.rows<{ id: number; device: string; name: string }>(
      `select m.group_id as id, d.uid as device, d.name from availability_member m join device d on d.id = m.device_id
        order by m.group_id, d.name, d.id`,
    ),
  ])
  const byGroup = grouped(members, ({ id }) => id)
  return groups.map(({ id, group, name }) => ({
    group,
    name,
    devices: (byGroup.get(id) ?? []).map(({ device, name: deviceName }) => ({
      device,
      name: deviceName,
    })),
  }))
}

export const listOrders = (db: Queryable): Promise<OrderRow[]> =>
  db.rows<OrderRow>(
    `select d.uid as device, d.name, a.uid as after, a.name as "afterName", o."order" from device_order o
       join device d on d.id = o.device_id join device a on a.id = o.after_id order by d.name, a.name, d.id, a.id`,
  )

/** Whether another availability group has this name. */
export async function availabilityNameTaken(
  db: Queryable,
  name: string,
  exceptUid: string,
): Promise<boolean> {
  const sql = 'select 1 from availability_group where lower(name) = lower($1) and uid <> $2'
  return (await db.rows(sql, [name, exceptUid])).length > 0
}

/** Writes a group whole, new or known; answers the devices that were or are in it. */
export async function saveAvailability(
  tx: Tx,
  group: { uid: string; name: string; devices: readonly number[] },
  now: InstantMs,
): Promise<number[]> {
  const { id } = await tx.one<{ id: number }>(
    `insert into availability_group (uid, name, updated_at) values ($1, $2, $3)
     on conflict (uid) do update set name = excluded.name, updated_at = excluded.updated_at returning id`,
    [group.uid, group.name, instant(now)],
  )
  const gone = await tx.rows<{ id: number }>(
    `delete from availability_member where group_id = $1 and device_id <> all($2::bigint[])
     returning device_id as id`,
    [id, group.devices],
  )
  await tx.execute(
    `insert into availability_member (group_id, device_id)
     select $1, device_id from unnest($2::bigint[]) as t (device_id) order by device_id on conflict do nothing`,
    [id, group.devices],
  )
  return [...gone.map((row) => row.id), ...group.devices]
}

/** Answers its former members; null when there is no such group. */
export async function deleteAvailability(tx: Tx, uid: string): Promise<number[] | null> {
  const members = await tx.rows<{ id: number }>(
    `select m.device_id as id from availability_member m join availability_group g on g.id = m.group_id
      where g.uid = $1`,
    [uid],
  )
  const deleted = await tx.execute('delete from availability_group where uid = $1', [uid])
  return deleted === 0 ? null : members.map(({ id }) => id)
}

/** Takes the place of everything that came before this device. */
export async function replaceOrder(
  tx: Tx,
  device: number,
  after: readonly { id: number; order: DeviceOrder }[],
): Promise<void> {
  await tx.execute('delete from device_order where device_id = $1', [device])
  await tx.execute(
    `insert into device_order (device_id, after_id, "order")
     select $1, t.after_id, t.word from unnest($2::bigint[], $3::text[]) as t (after_id, word) order by t.after_id`,
    [device, after.map(({ id }) => id), after.map(({ order }) => order)],
  )
}

/** Two people who each change one device's order could close a circle together: one waits for the other. */
export const lockOrders = (tx: Tx): Promise<unknown> =>
  tx.execute('lock table device_order in share row exclusive mode')
