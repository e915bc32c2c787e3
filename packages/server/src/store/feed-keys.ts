import type { FeedName } from '@dirigent/domain/advisories/advisory'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { instant, type Queryable } from './database.ts'

export type FeedKeyRow = {
  feed: FeedName
  /** The feed's file, or the CSAF provider. */
  origin: string
  fingerprint: string
  pinnedAt: InstantMs
  /** null: the first that was seen. */
  pinnedBy: string | null
}

export const listFeedKeys = (db: Queryable): Promise<FeedKeyRow[]> =>
  db.rows<FeedKeyRow>(
    `select feed, origin, fingerprint, pinned_at as "pinnedAt", pinned_by as "pinnedBy"
       from feed_key order by feed, origin, pinned_at, fingerprint`,
  )

export async function pinnedKeys(
  db: Queryable,
  feed: FeedName,
  origin: string,
): Promise<readonly string[]> {
  const rows = await db.rows<{ fingerprint: string }>(
    'select fingerprint from feed_key where feed = $1 and origin = $2 order by fingerprint',
    [feed, origin],
  )
  return rows.map((row) => row.fingerprint)
}

/** Adds keys to those that are known; answers how many were new. */
export async function pinKeys(
  db: Queryable,
  feed: FeedName,
  origin: string,
  fingerprints: readonly string[],
  by: { person: string | null; now: InstantMs },
): Promise<number> {
  return db.execute(
    `insert into feed_key (feed, origin, fingerprint, pinned_at, pinned_by)
     select $1, $2, fingerprint, $4, $5 from unnest($3::text[]) as u (fingerprint) order by fingerprint
     on conflict do nothing`,
    [feed, origin, fingerprints, instant(by.now), by.person],
  )
}
