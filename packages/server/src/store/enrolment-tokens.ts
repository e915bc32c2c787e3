import { createHash } from 'node:crypto'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { encodeEnrolmentToken } from '@dirigent/protocol/agent/enrolment-token'
import { uuidV7, type Random } from '@dirigent/system/random'
import type { Clock } from '@dirigent/system/clock'
import type { Authority } from '../identity/authority.ts'
import { appendAudit, type AuditEntry } from './audit.ts'
import { instant, type Queryable, type Tx } from './database.ts'

export type TokenActor = Pick<AuditEntry, 'actorKind' | 'actor'>
export type NewEnrolmentToken = {
  name: string
  /** Uid of the group that its devices are put into; null = none. */
  group: string | null
  usesMax: number
  validMs: number
  createdBy: TokenActor
}
export type EnrolmentTokenRow = {
  uid: string
  name: string
  group: { uid: string; name: string } | null
  usesMax: number
  uses: number
  createdBy: string
  createdAt: InstantMs
  expiresAt: InstantMs
  revokedAt: InstantMs | null
}

type Issuer = {
  clock: Clock
  random: Random
  authority: Authority | null
  addresses(): { agent: string }
}

/** SHA-256 of a secret: what is stored instead of it, so that a stolen database enrols nobody. */
export function secretHash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

/**
 * Makes a token; its text (with the secret, the server's address and its authority) exists only in this answer.
 * Throws when `group` names no group.
 */
export async function createEnrolmentToken(
  tx: Tx,
  issuer: Issuer,
  token: NewEnrolmentToken,
): Promise<{ uid: string; text: string; expiresAt: InstantMs }> {
  const now = issuer.clock.now()
  const uid = uuidV7(now, issuer.random)
  const secret = Buffer.from(issuer.random.bytes(32)).toString('base64url')
  const expiresAt = now + token.validMs
  const groupId = token.group
    ? (await tx.one<{ id: number }>('select id from device_group where uid = $1', [token.group])).id
    : null
  await tx.execute(
    `insert into enrolment_token (uid, name, secret_sha256, group_id, uses_max, created_by, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      uid,
      token.name,
      secretHash(secret),
      groupId,
      token.usesMax,
      token.createdBy.actor,
      instant(now),
      instant(expiresAt),
    ],
  )
  await appendAudit(tx, issuer.random, {
    ...token.createdBy,
    action: 'enrolment_token.created',
    subjectKind: 'enrolment_token',
    subject: uid,
    detail: { name: token.name, usesMax: token.usesMax, expiresAt, group: token.group },
    at: now,
  })
  const server = issuer.addresses().agent
  const authoritySha256 = issuer.authority?.sha256 ?? null
  return { uid, text: encodeEnrolmentToken({ server, authoritySha256, secret }), expiresAt }
}

/** All tokens, newest first, without their secrets. */
export async function listEnrolmentTokens(db: Queryable): Promise<EnrolmentTokenRow[]> {
  return db.rows<EnrolmentTokenRow>(
    `select t.uid, t.name, t.uses_max as "usesMax", t.uses, t.created_by as "createdBy",
            t.created_at as "createdAt", t.expires_at as "expiresAt", t.revoked_at as "revokedAt",
            case when g.id is not null then jsonb_build_object('uid', g.uid, 'name', g.name) end as "group"
       from enrolment_token t left join device_group g on g.id = t.group_id
      order by t.id desc`,
  )
}

/** From now on nobody enrols with it; devices that did keep their identity. False when there is no such token. */
export async function revokeEnrolmentToken(
  tx: Tx,
  deps: { clock: Clock; random: Random },
  uid: string,
  by: TokenActor,
): Promise<boolean> {
  const now = deps.clock.now()
  const revoked = await tx.execute(
    'update enrolment_token set revoked_at = $2 where uid = $1 and revoked_at is null',
    [uid, instant(now)],
  )
  if (revoked === 0) {
    return (await tx.maybe('select 1 from enrolment_token where uid = $1', [uid])) !== null
  }
  await appendAudit(tx, deps.random, {
    ...by,
    action: 'enrolment_token.revoked',
    subjectKind: 'enrolment_token',
    subject: uid,
    at: now,
  })
  return true
}
