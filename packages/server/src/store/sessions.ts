import type { InstantMs } from '@dirigent/domain/identity/time'
import { instant, type Queryable, type Tx } from './database.ts'
import type { Role } from './people.ts'

/** The limits of a session: how long without use, and in all. */
export type SessionLimits = { idleMs: number; totalMs: number }

export type Session = {
  personId: number
  uid: string
  name: string
  email: string | null
  role: Role
  passwordSet: boolean
  seenAt: InstantMs
}

/** null when there is no such session, it has ended, or its person may no longer sign in. */
export async function findSession(
  db: Queryable,
  secretSha256: Buffer,
  now: InstantMs,
  limits: SessionLimits,
): Promise<Session | null> {
  const rows = await db.prepared<Session>(
    'find-session',
    `select p.id as "personId", p.uid, p.name, p.email, p.role, p.password_hash is not null as "passwordSet",
            s.seen_at as "seenAt"
       from person_session s join person p on p.id = s.person_id
      where s.secret_sha256 = $1 and s.seen_at > $2 and s.created_at > $3 and p.disabled_at is null`,
    [secretSha256, instant(now - limits.idleMs), instant(now - limits.totalMs)],
  )
  return rows[0] ?? null
}

export async function touchSession(
  db: Queryable,
  secretSha256: Buffer,
  now: InstantMs,
): Promise<void> {
  await db.execute(
    'update person_session set seen_at = $2 where secret_sha256 = $1 and seen_at < $2',
    [secretSha256, instant(now)],
  )
}

export async function insertSession(
  tx: Tx,
  session: { secretSha256: Buffer; personId: number; now: InstantMs; limits: SessionLimits },
): Promise<void> {
  const { now, limits } = session
  await tx.execute('delete from person_session where seen_at <= $1 or created_at <= $2', [
    instant(now - limits.idleMs),
    instant(now - limits.totalMs),
  ])
  await tx.execute(
    'insert into person_session (secret_sha256, person_id, created_at, seen_at) values ($1, $2, $3, $3)',
    [session.secretSha256, session.personId, instant(now)],
  )
  await tx.execute('update person set last_sign_in_at = $2 where id = $1', [
    session.personId,
    instant(now),
  ])
}

export const endSession = (tx: Tx, secretSha256: Buffer): Promise<number> =>
  tx.execute('delete from person_session where secret_sha256 = $1', [secretSha256])

/** `keep` null ends all of them. */
export const endSessionsOf = (tx: Tx, personId: number, keep: Buffer | null): Promise<number> =>
  tx.execute(
    'delete from person_session where person_id = $1 and secret_sha256 is distinct from $2',
    [personId, keep],
  )

/** A new link makes the person's earlier ones worthless. */
export async function replaceSignInLinks(
  tx: Tx,
  link: { personId: number; secretSha256: Buffer; now: InstantMs; expiresAt: InstantMs },
): Promise<void> {
  await tx.execute('delete from sign_in_link where person_id = $1', [link.personId])
  await tx.execute(
    'insert into sign_in_link (secret_sha256, person_id, created_at, expires_at) values ($1, $2, $3, $4)',
    [link.secretSha256, link.personId, instant(link.now), instant(link.expiresAt)],
  )
}

/** Uses the link up, in one statement: of two people who follow it at once only one gets in. */
export async function takeSignInLink(
  tx: Tx,
  secretSha256: Buffer,
  now: InstantMs,
): Promise<{ personId: number; uid: string } | null> {
  return tx.maybe(
    `with taken as (delete from sign_in_link where secret_sha256 = $1 returning person_id, expires_at)
     select p.id as "personId", p.uid from taken t join person p on p.id = t.person_id
      where t.expires_at > $2 and p.disabled_at is null`,
    [secretSha256, instant(now)],
  )
}

/** Counts one more attempt of each key in its current period and answers the highest count. */
export async function countSignInAttempts(
  db: Queryable,
  keys: readonly string[],
  now: InstantMs,
  periodMs: number,
): Promise<Map<string, number>> {
  const rows = await db.rows<{ key: string; attempts: number }>(
    `insert into sign_in_attempt as a (key, since, attempts)
     select key, $2, 1 from unnest($1::text[]) as key order by key
     on conflict (key) do update set
       since = case when a.since <= $3 then excluded.since else a.since end,
       attempts = case when a.since <= $3 then 1 else a.attempts + 1 end
     returning key, attempts`,
    [[...keys].sort(), instant(now), instant(now - periodMs)],
  )
  return new Map(rows.map(({ key, attempts }) => [key, attempts]))
}

export const forgetSignInAttempts = (
  tx: Tx,
  keys: readonly string[],
  before: InstantMs,
): Promise<number> =>
  tx.execute('delete from sign_in_attempt where key = any($1) or since <= $2', [
    [...keys],
    instant(before),
  ])
