import type { FeedFault } from '@dirigent/feeds/feed-error'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { instant, type Queryable, type Tx } from './database.ts'

export type SkippedDocument = { url: string; detail: string }

export type CsafProviderRow = {
  uid: string
  name: string
  url: string
  publisher: string
  role: string
  addedBy: string
  addedAt: InstantMs
  attemptedAt: InstantMs | null
  succeededAt: InstantMs | null
  error: FeedFault | null
  newestAt: InstantMs | null
  skipped: SkippedDocument[]
  documents: number
}

const ROW = `
  select uid, name, url, publisher, role, added_by as "addedBy", added_at as "addedAt",
         attempted_at as "attemptedAt", succeeded_at as "succeededAt", error, newest_at as "newestAt", skipped,
         documents
    from csaf_provider`

export const listCsafProviders = (db: Queryable): Promise<CsafProviderRow[]> =>
  db.rows<CsafProviderRow>(`${ROW} order by name`)

export const findCsafProvider = (db: Queryable, uid: string): Promise<CsafProviderRow | null> =>
  db.maybe<CsafProviderRow>(`${ROW} where uid = $1`, [uid])

export const findCsafProviderByName = (
  db: Queryable,
  name: string,
): Promise<CsafProviderRow | null> => db.maybe<CsafProviderRow>(`${ROW} where name = $1`, [name])

export type NewCsafProvider = Pick<
  CsafProviderRow,
  'uid' | 'name' | 'url' | 'publisher' | 'role' | 'addedBy'
>

/** False when there is one of this address already. */
export async function addCsafProvider(
  tx: Tx,
  { uid, name, url, publisher, role, addedBy }: NewCsafProvider,
  now: InstantMs,
): Promise<boolean> {
  const added = await tx.execute(
    `insert into csaf_provider (uid, name, url, publisher, role, added_by, added_at)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [uid, name, url, publisher, role, addedBy, instant(now)],
  )
  return added > 0
}

/** What it said stays: findings must not close because somebody tidied a list. Its keys are forgotten with it. */
export async function removeCsafProvider(tx: Tx, uid: string): Promise<boolean> {
  const gone = await tx.rows<{ name: string }>(
    'delete from csaf_provider where uid = $1 returning name',
    [uid],
  )
  await tx.execute("delete from feed_key where feed = 'csaf' and origin = any($1)", [
    gone.map((one) => one.name),
  ])
  return gone.length > 0
}

/** A success; `newestAt` null: nothing new at the publisher. */
export async function recordProviderSuccess(
  db: Queryable,
  uid: string,
  now: InstantMs,
  read: { newestAt: string; documents: number; skipped: readonly SkippedDocument[] } | null,
): Promise<void> {
  await db.execute(
    `update csaf_provider set attempted_at = $2, succeeded_at = $2, error = null,
            newest_at = coalesce($3, newest_at), documents = documents + $4,
            skipped = case when $5::jsonb is null then skipped else $5::jsonb end
      where uid = $1`,
    [
      uid,
      instant(now),
      read?.newestAt ?? null,
      read?.documents ?? 0,
      read === null ? null : JSON.stringify(read.skipped.slice(0, 20)),
    ],
  )
}

export async function recordProviderFailure(
  db: Queryable,
  uid: string,
  now: InstantMs,
  error: FeedFault,
): Promise<void> {
  await db.execute('update csaf_provider set attempted_at = $2, error = $3 where uid = $1', [
    uid,
    instant(now),
    JSON.stringify(error),
  ])
}

/** What another server read of it came in a bundle: as fresh as it was there. Its own progress of asking stays. */
export async function recordProviderCarried(
  db: Queryable,
  name: string,
  loadedAt: InstantMs,
): Promise<void> {
  await db.execute(
    `update csaf_provider set attempted_at = $2, succeeded_at = $2, error = null
      where name = $1 and (succeeded_at is null or succeeded_at < $2 or error is not null)`,
    [name, instant(loadedAt)],
  )
}
