import type { InstantMs } from '@dirigent/domain/identity/time'
import type { EnrolRequest } from '@dirigent/protocol/agent/messages'
import { uuidV7, type Random } from '@dirigent/system/random'
import { readableName } from './device-name.ts'
import { appendAudit } from './audit.ts'
import { instant, sqlState, type Tx } from './database.ts'
import { requestPlan } from './devices.ts'
import { secretHash } from './enrolment-tokens.ts'
import { publish } from './notifications.ts'

export type EnrolmentRefusal = 'token_unknown' | 'token_expired' | 'token_used_up' | 'token_revoked'
export type Enrolment =
  | { ok: true; device: string; replaced: string | null }
  | { ok: false; code: EnrolmentRefusal }
export type EnrolmentDeps = {
  random: Random
  now: InstantMs
  aliveWithinMs: number
  exchangeSha256: Buffer
}

type Token = {
  id: number
  uid: string
  groupId: number | null
  usesMax: number
  uses: number
  expiresAt: InstantMs
  revokedAt: InstantMs | null
}
type Existing = {
  id: number
  uid: string
  publicKey: Buffer
  serial: string | null
  bootId: string | null
  lastSeenAt: InstantMs | null
}

/**
 * Takes a device in: a new one, a machine that was installed anew (it takes its old place, with its new key), or the
 * repetition of an enrolment whose answer got lost. The token's row is locked, so that its uses are counted right
 * however many come at once.
 */
export async function enrolDevice(
  tx: Tx,
  request: EnrolRequest,
  deps: EnrolmentDeps,
): Promise<Enrolment> {
  const token = await lockToken(tx, request.token)
  if (!token) return { ok: false, code: 'token_unknown' }
  const publicKey = Buffer.from(request.publicKey, 'base64')
  const same = await tx.maybe<{ id: number; uid: string }>(
    `select id, uid from device where public_key = $1 and enrolled_with = $2 and state = 'active' for update`,
    [publicKey, token.id],
  )
  if (same) {
    await renewExchange(tx, same.id, deps)
    return { ok: true, device: same.uid, replaced: null }
  }
  const refused = judgeToken(token, deps.now)
  if (refused) return { ok: false, code: refused }
  await tx.execute('update enrolment_token set uses = uses + 1 where id = $1', [token.id])
  const existing = await findExisting(tx, request)
  const copy = existing !== null && isStillAlive(existing, request, deps)
  if (existing && !copy) return replace(tx, existing, token, publicKey, request, deps)
  return insert(tx, token, publicKey, request, copy ? existing : null, deps)
}

function lockToken(tx: Tx, secret: string): Promise<Token | null> {
  return tx.maybe<Token>(
    `select id, uid, group_id as "groupId", uses_max as "usesMax", uses, expires_at as "expiresAt",
            revoked_at as "revokedAt" from enrolment_token where secret_sha256 = $1 for update`,
    [secretHash(secret)],
  )
}

function judgeToken(token: Token, now: InstantMs): EnrolmentRefusal | null {
  if (token.revokedAt !== null) return 'token_revoked'
  if (token.expiresAt <= now) return 'token_expired'
  return token.uses >= token.usesMax ? 'token_used_up' : null
}

/** The newest active device of the same machine id; the serial alone is no proof, many boards share "To be filled". */
function findExisting(tx: Tx, request: EnrolRequest): Promise<Existing | null> {
  return tx
    .rows<Existing>(
      `select d.id, d.uid, d.public_key as "publicKey", d.serial, d.boot_id as "bootId",
              p.last_seen_at as "lastSeenAt"
         from device d left join device_presence p on p.device_id = d.id
        where d.state = 'active' and d.machine_id_hash = $1
        order by d.id desc limit 1 for update of d`,
      [request.machineIdHash],
    )
    .then((rows) => rows[0] ?? null)
}

/**
 * agent-check-in.md §3. A copied disk has the machine id of its original, and so has a machine whose agent was installed anew. It is a copy
 * when the hardware differs, or when the other one was seen a moment ago and runs from another boot.
 */
function isStillAlive(existing: Existing, request: EnrolRequest, deps: EnrolmentDeps): boolean {
  const otherHardware =
    existing.serial !== null && request.serial !== null && existing.serial !== request.serial
  if (otherHardware) return true
  const seen = existing.lastSeenAt !== null && deps.now - existing.lastSeenAt <= deps.aliveWithinMs
  const bootId = request.bootId ?? null
  return seen && bootId !== null && existing.bootId !== null && existing.bootId !== bootId
}

/** The former stays accepted when it is the same device, whose answer may have been lost only to us. */
async function renewExchange(tx: Tx, deviceId: number, deps: EnrolmentDeps): Promise<void> {
  await tx.execute(
    `update device set exchange_previous_sha256 = exchange_sha256, exchange_sha256 = $2, exchange_rotated_at = $3
      where id = $1`,
    [deviceId, deps.exchangeSha256, instant(deps.now)],
  )
}

async function replace(
  tx: Tx,
  existing: Existing,
  token: Token,
  publicKey: Buffer,
  request: EnrolRequest,
  deps: EnrolmentDeps,
): Promise<Enrolment> {
  await tx.execute(
    `insert into device_former_key (public_key, device_id, replaced_at) values ($1, $2, $3)
     on conflict (public_key) do update set replaced_at = excluded.replaced_at`,
    [existing.publicKey, existing.id, instant(deps.now)],
  )
  await tx.execute(
    `update device set public_key = $2, name = $3, serial = coalesce($4, serial), os_family = $5, agent_version = $6,
            boot_id = $7, enrolled_with = $8, clone_suspected_at = null where id = $1`,
    [
      existing.id,
      publicKey,
      nameOf(request),
      request.serial,
      request.osFamily,
      request.agentVersion,
      request.bootId ?? null,
      token.id,
    ],
  )
  await renewExchange(tx, existing.id, deps)
  // What the old installation reported says nothing about the new one: everything is asked for again.
  await tx.execute("update device_section set hash = '' where device_id = $1", [existing.id])
  await seen(tx, existing.id, deps.now)
  await record(tx, existing.uid, token, 'device.reinstalled', {}, deps)
  await requestPlan(tx, existing, deps.now)
  return { ok: true, device: existing.uid, replaced: existing.uid }
}

/** A machine without a readable name gets one by which it can be told from the next such machine. */
const nameOf = ({ name, machineIdHash }: EnrolRequest): string =>
  readableName(name) || `device-${machineIdHash.slice(0, 8)}`

async function insert(
  tx: Tx,
  token: Token,
  publicKey: Buffer,
  request: EnrolRequest,
  original: Existing | null,
  deps: EnrolmentDeps,
): Promise<Enrolment> {
  const uid = uuidV7(deps.now, deps.random)
  const now = instant(deps.now)
  const { id } = await tx.one<{ id: number }>(
    `insert into device (uid, name, state, public_key, machine_id_hash, serial, os_family, agent_version, boot_id,
                         exchange_sha256, exchange_rotated_at, enrolled_at, enrolled_with, clone_suspected_at)
     values ($1, $2, 'active', $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12) returning id`,
    [
      uid,
      nameOf(request),
      publicKey,
      request.machineIdHash,
      request.serial,
      request.osFamily,
      request.agentVersion,
      request.bootId ?? null,
      deps.exchangeSha256,
      now,
      token.id,
      original ? now : null,
    ],
  )
  await seen(tx, id, deps.now)
  if (token.groupId !== null) {
    await tx.execute('insert into device_group_member (group_id, device_id) values ($1, $2)', [
      token.groupId,
      id,
    ])
  }
  if (original) {
    await tx.execute('update device set clone_suspected_at = $2 where id = $1', [original.id, now])
    await publish(tx, 'devices', original.uid)
  }
  await record(tx, uid, token, 'device.enrolled', original ? { copyOf: original.uid } : {}, deps)
  await requestPlan(tx, { id, uid }, deps.now)
  return { ok: true, device: uid, replaced: null }
}

async function seen(tx: Tx, deviceId: number, now: InstantMs): Promise<void> {
  await tx.execute(
    `insert into device_presence (device_id, last_seen_at) values ($1, $2)
     on conflict (device_id) do update set last_seen_at = excluded.last_seen_at`,
    [deviceId, instant(now)],
  )
}

function record(
  tx: Tx,
  uid: string,
  token: Token,
  action: string,
  detail: Record<string, unknown>,
  deps: EnrolmentDeps,
): Promise<void> {
  return appendAudit(tx, deps.random, {
    actorKind: 'token',
    actor: token.uid,
    action,
    subjectKind: 'device',
    subject: uid,
    detail: { ...detail, token: token.uid },
    at: deps.now,
  })
}

/** Two requests with the same new key at once: the second one finds the first one's row when it tries again. */
export function isSameKeyTwice(error: unknown): boolean {
  return (
    sqlState(error) === '23505' &&
    (error as { constraint?: string }).constraint === 'device_public_key_key'
  )
}
