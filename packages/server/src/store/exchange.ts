import type { InstantMs } from '@dirigent/domain/identity/time'
import { instant, type Tx } from './database.ts'

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

/** From now on `current` is the token; `previous` stays accepted until it was used. */
export async function writeExchange(
  tx: Tx,
  deviceId: number,
  exchange: { current: Buffer; previous: Buffer; at: InstantMs },
): Promise<void> {
  await tx.execute(
    `update device set exchange_sha256 = $2, exchange_previous_sha256 = $3, exchange_rotated_at = $4 where id = $1`,
    [deviceId, exchange.current, exchange.previous, instant(exchange.at)],
  )
}

export async function settleExchange(tx: Tx, deviceId: number): Promise<void> {
  await tx.execute('update device set exchange_previous_sha256 = null where id = $1', [deviceId])
}
