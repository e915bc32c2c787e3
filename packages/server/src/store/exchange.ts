import type { InstantMs } from '@dirigent/domain/identity/time'
import { instant, type Queryable, type Tx } from './database.ts'

export type ExchangeRow = {
  exchangeSha256: Buffer
  exchangePreviousSha256: Buffer | null
  exchangeRotatedAt: InstantMs
}

/** The row stays locked until the transaction ends: two check-ins of one device decide one after the other. */
export async function lockExchange(tx: Tx, deviceId: number): Promise<ExchangeRow> {
  const [row] = await tx.prepared<ExchangeRow>(
    'lock-exchange',
    `select exchange_sha256 as "exchangeSha256", exchange_previous_sha256 as "exchangePreviousSha256",
            exchange_rotated_at as "exchangeRotatedAt" from device where id = $1 for no key update`,
    [deviceId],
  )
  if (!row) throw new Error(`device ${deviceId} is gone`)
  return row
}

/**
 * From now on `current` is the token, `previous` stays accepted until it was used (null = it was), and this is what
 * runs on the device. One statement: it only takes hold while the tokens are the ones that were `seen`, so nothing that
 * was decided of them can be out of date. False when another request of the device was quicker.
 */
export async function writeExchange(
  db: Queryable,
  device: { id: number; seen: Pick<ExchangeRow, 'exchangeSha256' | 'exchangePreviousSha256'> },
  next: { current: Buffer; previous: Buffer | null; at: InstantMs },
  running: { bootId: string; agentVersion: string },
): Promise<boolean> {
  const written = await db.prepared(
    'write-exchange',
    `update device set exchange_sha256 = $4, exchange_previous_sha256 = $5, exchange_rotated_at = $6,
                       boot_id = $7, agent_version = $8
      where id = $1 and exchange_sha256 = $2 and exchange_previous_sha256 is not distinct from $3::bytea
      returning id`,
    [
      device.id,
      device.seen.exchangeSha256,
      device.seen.exchangePreviousSha256,
      next.current,
      next.previous,
      instant(next.at),
      running.bootId,
      running.agentVersion,
    ],
  )
  return written.length > 0
}
