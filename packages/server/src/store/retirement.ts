import type { InstantMs } from '@dirigent/domain/identity/time'
import { instant, type Tx } from './database.ts'

/**
 * Takes a device out of service: from now on its key is refused. Its history stays; its open findings close, because
 * nobody can close them on a machine that is gone. False when it was retired before.
 */
export async function retireDeviceRow(tx: Tx, deviceId: number, now: InstantMs): Promise<boolean> {
  const retired = await tx.execute(
    `update device set state = 'retired', retired_at = $2 where id = $1 and state = 'active'`,
    [deviceId, instant(now)],
  )
  if (retired === 0) return false
  await tx.execute(
    `update finding set closed_at = $2, closed_because = '{"code":"device_retired"}'
      where device_id = $1 and closed_at is null`,
    [deviceId, instant(now)],
  )
  // A person says that it is gone: whatever it was doing holds up nobody else any more.
  await tx.execute(
    `update attempt set state = 'lapsed' where device_id = $1 and state in ('leased', 'started')`,
    [deviceId],
  )
  await tx.execute('delete from device_update where device_id = $1', [deviceId])
  return true
}
