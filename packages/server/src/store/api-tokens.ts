import type { InstantMs } from '@dirigent/domain/identity/time'
import { instant, type Queryable, type Tx } from './database.ts'
import type { Role } from './people.ts'

export type ApiToken = {
  uid: string
  name: string
  role: Role
  createdAt: InstantMs
  expiresAt: InstantMs | null
  lastUsedAt: InstantMs | null
  revokedAt: InstantMs | null
}

const TOKEN = `select uid, name, role, created_at as "createdAt", expires_at as "expiresAt",
    last_used_at as "lastUsedAt", revoked_at as "revokedAt" from api_token`

export const listApiTokens = (db: Queryable): Promise<ApiToken[]> =>
  db.rows<ApiToken>(`${TOKEN} order by revoked_at nulls first, id desc limit 500`)

/** null when there is none, or it has expired or was revoked. */
export async function findApiToken(
  db: Queryable,
  secretSha256: Buffer,
  now: InstantMs,
): Promise<ApiToken | null> {
  const rows = await db.prepared<ApiToken>(
    'find-api-token',
    `${TOKEN} where secret_sha256 = $1 and revoked_at is null and (expires_at is null or expires_at > $2)`,
    [secretSha256, instant(now)],
  )
  return rows[0] ?? null
}

export async function touchApiToken(db: Queryable, uid: string, now: InstantMs): Promise<void> {
  await db.execute(
    'update api_token set last_used_at = $2 where uid = $1 and (last_used_at is null or last_used_at < $2)',
    [uid, instant(now)],
  )
}

export async function insertApiToken(
  tx: Tx,
  token: {
    uid: string
    name: string
    secretSha256: Buffer
    role: Role
    now: InstantMs
    expiresAt: InstantMs | null
  },
): Promise<ApiToken> {
  await tx.execute(
    `insert into api_token (uid, name, secret_sha256, role, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [
      token.uid,
      token.name,
      token.secretSha256,
      token.role,
      instant(token.now),
      token.expiresAt === null ? null : instant(token.expiresAt),
    ],
  )
  return tx.one<ApiToken>(`${TOKEN} where uid = $1`, [token.uid])
}

/** null when there is no such token; revoking twice keeps the first moment. */
export async function revokeApiToken(
  tx: Tx,
  uid: string,
  now: InstantMs,
): Promise<ApiToken | null> {
  await tx.execute('update api_token set revoked_at = $2 where uid = $1 and revoked_at is null', [
    uid,
    instant(now),
  ])
  return tx.maybe<ApiToken>(`${TOKEN} where uid = $1`, [uid])
}
