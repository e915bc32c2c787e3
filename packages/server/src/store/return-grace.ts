import type { InstantMs } from '@dirigent/domain/identity/time'
import { graceOnReturn, RETURN_GRACE_MS } from '@dirigent/domain/risk/return-grace'
import { instant, type Tx } from './database.ts'
import { refreshDeadlines } from './deadlines.ts'

type Open = { id: number; dueAt: InstantMs; graceUntil: InstantMs | null }

/**
 * Gives the findings that fell due while the device was off (`offSince` to `backAt`) their grace period. Answers how
 * many; asked again for the same return it gives none.
 */
export async function grantReturnGrace(
  tx: Tx,
  deviceId: number,
  { offSince, backAt }: { offSince: InstantMs; backAt: InstantMs },
): Promise<number> {
  const rows = await tx.rows<Open>(
    `select id, due_at as "dueAt", grace_until as "graceUntil" from finding
      where device_id = $1 and closed_at is null and grace_until is null and due_at > $2 and due_at < $3
      order by id for no key update`,
    [deviceId, instant(offSince), instant(backAt + RETURN_GRACE_MS)],
  )
  const granted = rows.flatMap(({ id, ...row }) => {
    const until = graceOnReturn({ ...row, offSince, backAt })
    return until === null ? [] : [{ id, until }]
  })
  if (granted.length === 0) return 0
  await tx.execute(
    `update finding f set grace_until = t.until from unnest($1::bigint[], $2::timestamptz[]) as t (id, until)
      where f.id = t.id`,
    [granted.map(({ id }) => id), granted.map(({ until }) => instant(until))],
  )
  await refreshDeadlines(tx, { devices: [deviceId] })
  return granted.length
}
