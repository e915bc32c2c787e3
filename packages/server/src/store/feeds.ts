import type { FeedName } from '@dirigent/domain/advisories/advisory'
import type { FeedFault } from '@dirigent/feeds/feed-error'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { instant, type Queryable, type Tx } from './database.ts'

/** What a publisher said about the version of one file (RFC 9110 §8.8). */
export type Validators = { etag: string | null; lastModified: string | null }

export type StoredFeed = {
  name: FeedName
  attempted_at: InstantMs | null
  succeeded_at: InstantMs | null
  error: FeedFault | null
  records: number
  content_sha256: string | null
  validators: Record<string, Validators>
  revision: number
}

export function listStoredFeeds(db: Queryable): Promise<StoredFeed[]> {
  return db.rows<StoredFeed>('select * from feed order by name')
}

/** Takes the feed's row for the rest of the transaction: two loads of one feed follow each other. */
export async function lockFeed(tx: Tx, name: FeedName): Promise<StoredFeed> {
  await tx.execute('insert into feed (name) values ($1) on conflict do nothing', [name])
  return tx.one<StoredFeed>('select * from feed where name = $1 for update', [name])
}

export type LoadOutcome = {
  records: number
  changed: number
  contentSha256: string
  /** Of the files of this load; those of others stay. */
  validators: Record<string, Validators>
}

export async function recordSuccess(
  tx: Tx,
  name: FeedName,
  now: InstantMs,
  load: LoadOutcome,
): Promise<StoredFeed> {
  return tx.one<StoredFeed>(
    `update feed set attempted_at = $2, succeeded_at = $2, error = null, records = $3, content_sha256 = $4,
            validators = validators || $5, revision = revision + case when $6 > 0 or revision = 0 then 1 else 0 end
      where name = $1 returning *`,
    [
      name,
      instant(now),
      load.records,
      load.contentSha256,
      JSON.stringify(load.validators),
      load.changed,
    ],
  )
}

/** Nothing new at the publisher: that is a success, and says how fresh the data is. */
export async function recordUnchanged(
  db: Queryable,
  name: FeedName,
  now: InstantMs,
  validators: Record<string, Validators> = {},
): Promise<void> {
  await db.execute(
    `update feed set attempted_at = $2, succeeded_at = $2, error = null, validators = validators || $3
      where name = $1`,
    [name, instant(now), JSON.stringify(validators)],
  )
}

/** Keeps the last good state; only what went wrong is noted. */
export async function recordFailure(
  db: Queryable,
  name: FeedName,
  now: InstantMs,
  error: FeedFault,
): Promise<void> {
  await db.execute(
    `insert into feed (name, attempted_at, error) values ($1, $2, $3)
     on conflict (name) do update set attempted_at = $2, error = $3`,
    [name, instant(now), JSON.stringify(error)],
  )
}

/** Ecosystems that at least one loaded feed speaks about; for all others findings are unknown. */
export async function judgedEcosystems(db: Queryable): Promise<Set<string>> {
  const rows = await db.rows<{ ecosystem: string }>(
    `with recursive e as (
       (select ecosystem from statement where until is null order by ecosystem limit 1)
       union all
       select (select s.ecosystem from statement s where s.until is null and s.ecosystem > e.ecosystem
                order by s.ecosystem limit 1) from e where e.ecosystem is not null)
     select ecosystem from e where ecosystem is not null`,
  )
  return new Set(rows.map((row) => row.ecosystem))
}

/** The releases that active devices run. */
export async function fleetEcosystems(db: Queryable): Promise<string[]> {
  const rows = await db.rows<{ ecosystem: string }>(
    "select distinct ecosystem from device where state = 'active' and ecosystem is not null order by 1",
  )
  return rows.map((row) => row.ecosystem)
}

/** Asks the publisher again with the next run, whenever the last attempt was: what stood in the way has changed. */
export async function askAgain(db: Queryable, name: FeedName): Promise<void> {
  await db.execute('update feed set attempted_at = null where name = $1', [name])
  if (name === 'csaf')
    await db.execute('update csaf_provider set attempted_at = null where error is not null')
}
