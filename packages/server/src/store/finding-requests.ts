import type { Queryable, Tx } from './database.ts'

/** Leaves the device's findings to the task `refresh-findings`; until then its state is "not matched yet". */
export async function requestFindings(tx: Tx, deviceId: number): Promise<void> {
  await tx.execute('insert into finding_request (device_id) values ($1)', [deviceId])
}

/** Devices that wait, each once. */
export async function waitingForFindings(
  db: Queryable,
  limit: number,
): Promise<{ id: number; uid: string }[]> {
  return db.rows(
    `select d.id, d.uid from device d
      where d.id in (select device_id from finding_request order by device_id limit $1) order by d.id`,
    [limit],
  )
}

/** Takes the device's requests under its row lock, as the inventory that comes next does; false when there is none. */
export async function takeFindingRequest(tx: Tx, deviceId: number): Promise<boolean> {
  await tx.execute('select 1 from device where id = $1 for no key update', [deviceId])
  return (await tx.execute('delete from finding_request where device_id = $1', [deviceId])) > 0
}
