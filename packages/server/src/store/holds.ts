import type { InstantMs } from '@dirigent/domain/identity/time'
import type { HoldReason } from '@dirigent/domain/planning/reasons'
import { instant, type Queryable, type Tx } from './database.ts'

export type HoldRow = {
  uid: string
  update: string
  name: string
  version: string
  because: HoldReason
  since: InstantMs
}

/** Updates that stay away until somebody releases them. */
export function listHolds(db: Queryable): Promise<HoldRow[]> {
  return db.rows<HoldRow>(
    `select h.uid, u.uid as update, u.name, u.version, h.because, h.since
       from hold h join available_update u on u.id = h.update_id where h.released_at is null order by h.since, h.id`,
  )
}

/** Holds an update; one that is held already keeps its first reason. True when the hold is new. */
export async function placeHold(
  tx: Tx,
  hold: { uid: string; update: string; because: HoldReason },
  now: InstantMs,
): Promise<boolean> {
  const placed = await tx.execute(
    `insert into hold (uid, update_id, because, since)
     select $1, u.id, $3, $4 from available_update u where u.uid = $2
     on conflict (update_id) where released_at is null do nothing`,
    [hold.uid, hold.update, JSON.stringify(hold.because), instant(now)],
  )
  return placed > 0
}

/** The hold that ended; null when the update is not held. */
export async function releaseHold(
  tx: Tx,
  release: { update: string; by: string; reason: string },
  now: InstantMs,
): Promise<string | null> {
  const row = await tx.maybe<{ uid: string }>(
    `update hold h set released_at = $2, released_by = $3, release_reason = $4 from available_update u
      where u.uid = $1 and h.released_at is null and u.id = h.update_id returning h.uid`,
    [release.update, instant(now), release.by, release.reason],
  )
  return row?.uid ?? null
}

/** The first of these updates that is held. */
export async function heldAmong(db: Queryable, updates: readonly string[]): Promise<string | null> {
  const rows = await db.rows<{ uid: string }>(
    `select u.uid from hold h join available_update u on u.id = h.update_id
      where h.released_at is null and u.uid = any($1::uuid[]) order by u.uid limit 1`,
    [updates],
  )
  return rows[0]?.uid ?? null
}
