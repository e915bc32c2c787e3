import type { InstantMs } from '@dirigent/domain/identity/time'
import { instant, type Queryable } from './database.ts'
import { CHANGES_CHANNEL } from './notifications.ts'

// One statement is its own transaction: what it wrote and what it tells are committed together.
const WRITE_PROGRESS = `
  with changed as (
    update attempt set progress = $3, percent = $4, progress_at = $5, state = 'started'
     where uid = $1 and device_id = $2 and state in ('leased', 'started')
     returning uid
  ), told as (
    select pg_notify('${CHANGES_CHANNEL}', 'attempts ' || uid) from changed
  )
  select (select count(*) from told) as told from attempt where uid = $1 and device_id = $2`

/**
 * Notes how far an attempt is. Whoever reports progress has started, so a lease becomes a started attempt, whose place
 * no time-out frees. Ended attempts stay as they are: a delayed message must not reopen one. False when the device has
 * no such attempt.
 */
export async function writeProgress(
  db: Queryable,
  progress: {
    attempt: string
    deviceId: number
    state: string
    percent: number | null
    at: InstantMs
  },
): Promise<boolean> {
  const { attempt, deviceId, state, percent, at } = progress
  const found = await db.prepared('write-progress', WRITE_PROGRESS, [
    attempt,
    deviceId,
    state,
    percent,
    instant(at),
  ])
  return found.length > 0
}
