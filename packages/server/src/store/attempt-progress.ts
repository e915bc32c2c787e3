import type { InstantMs } from '@dirigent/domain/identity/time'
import { instant, type Tx } from './database.ts'
import { publish } from './notifications.ts'

/**
 * Notes how far an attempt is. Whoever reports progress has started, so a lease becomes a started attempt, whose place
 * no time-out frees. Ended attempts stay as they are: a delayed message must not reopen one. False when the device has
 * no such attempt.
 */
export async function writeProgress(
  tx: Tx,
  progress: {
    attempt: string
    deviceId: number
    state: string
    percent: number | null
    at: InstantMs
  },
): Promise<boolean> {
  const { attempt, deviceId, state, percent, at } = progress
  const changed = await tx.execute(
    `update attempt set progress = $3, percent = $4, progress_at = $5, state = 'started'
      where uid = $1 and device_id = $2 and state in ('leased', 'started')`,
    [attempt, deviceId, state, percent, instant(at)],
  )
  if (changed > 0) {
    await publish(tx, 'attempts', attempt)
    return true
  }
  const found = await tx.maybe('select 1 from attempt where uid = $1 and device_id = $2', [
    attempt,
    deviceId,
  ])
  return found !== null
}
