import type { KeyObject } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { SECOND_MS, type InstantMs } from '@dirigent/domain/identity/time'
import {
  parseSignature,
  publicKeyFromRaw,
  SIGNATURE_AHEAD_S,
  SIGNATURE_WINDOW_S,
  verifyRequest,
  type ParsedSignature,
  type SignatureError,
  type SignedServerTime,
} from '@dirigent/protocol/agent/signatures'
import type { ServerContext } from '../../context.ts'
import { formerKeys, type DeviceIdentity } from '../../store/devices.ts'
import { transaction } from '../../store/database.ts'
import { refusal, type Refusal } from '../problems.ts'
import { noteClone } from './clones.ts'
import type { AgentRoute } from './route.ts'
import type { AgentService } from './service.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

const SENTENCES: Record<SignatureError, string> = {
  signature_missing: 'The request lacks content-digest, signature-input or signature.',
  signature_invalid:
    'The signature does not belong to this request, or its form is not the one of the protocol.',
  digest_mismatch: 'The content-digest is not the one of the body that arrived.',
}

/** Whose request it is, and when it was signed by the device's clock, in whole seconds. */
export type Sender = { device: DeviceIdentity; signedAt: InstantMs; nonce: string }

/** Which device made this request, proven by its key; else why it is refused. The body is the bytes as they came. */
export async function authenticate(
  context: ServerContext,
  service: AgentService,
  route: Pick<AgentRoute, 'lookUp'>,
  request: FastifyRequest,
  body: Buffer,
  now: InstantMs,
): Promise<Sender | Refusal> {
  const parsed = parseSignature(request.headers)
  if (typeof parsed === 'string') return refusal(parsed, SENTENCES[parsed])
  const time = judgeTime(context, parsed, now)
  if (time) return time
  if (!UUID.test(parsed.keyId)) {
    return refusal('device_unknown', 'keyid is not the id of a device; enrol this device.')
  }
  const device = await route.lookUp(service).ask(parsed.keyId)
  if (!device) {
    return refusal(
      'device_unknown',
      'This server knows no such device; enrol it again with a token from the console.',
    )
  }
  const verdict = verify(service, request, parsed, body, device)
  if (verdict !== true) return refuseSignature(context, request, parsed, body, device, verdict, now)
  const nonce = service.nonces.remember(device.uid, parsed.nonce, now)
  if (nonce === 'replayed') {
    return refusal(
      'signature_replayed',
      'This nonce was used before; sign the request again with a new one.',
    )
  }
  if (nonce === 'too_many') {
    return refusal('overloaded', 'This device asks far too often.', {
      retryAfterMs: 300 * SECOND_MS,
    })
  }
  if (device.state === 'retired') {
    return refusal(
      'device_retired',
      'This device was retired; a person can enrol it again with a token from the console.',
    )
  }
  return { device, signedAt: parsed.createdS * SECOND_MS, nonce: parsed.nonce }
}

function verify(
  service: AgentService,
  request: FastifyRequest,
  parsed: ParsedSignature,
  body: Buffer,
  device: DeviceIdentity,
): true | SignatureError {
  const key = service.keys.of(device.publicKey)
  return verifyRequest(parsed, { method: request.method, path: request.url, body }, key)
}

/**
 * agent-check-in.md §2. Too old, too far ahead, or made before this process began (whose nonces nobody remembers, so it could be a replay).
 * A device with a wrong clock gets ours, signed, and with its own nonce in it.
 */
export function judgeTime(
  context: ServerContext,
  parsed: ParsedSignature,
  now: InstantMs,
): Refusal | null {
  const created = parsed.createdS * SECOND_MS
  const fresh =
    created > now - SIGNATURE_WINDOW_S * SECOND_MS &&
    created <= now + SIGNATURE_AHEAD_S * SECOND_MS &&
    created + SECOND_MS > context.startedAt
  return fresh ? null : signAgain(context, parsed, now)
}

/** Refuses a request for when it was signed, with our time in words that only this request can believe. */
export function signAgain(
  context: Pick<ServerContext, 'keys'>,
  parsed: Pick<ParsedSignature, 'createdS' | 'nonce'>,
  now: InstantMs,
): Refusal {
  const created = parsed.createdS * SECOND_MS
  const word: SignedServerTime = {
    format: 1,
    serverTime: new Date(now).toISOString(),
    nonce: parsed.nonce,
  }
  const document = JSON.stringify(word)
  const serverTime = { document, ...context.keys.signAssignment(document) }
  const detail = `The request was signed at ${new Date(created).toISOString()}, here it is ${word.serverTime}; set the clock by serverTime and sign again.`
  return refusal('signature_expired', detail, { serverTime })
}

/** Tells a key that was replaced from one that was never ours: its holder is, or was, a copy. */
async function refuseSignature(
  context: ServerContext,
  request: FastifyRequest,
  parsed: ParsedSignature,
  body: Buffer,
  device: DeviceIdentity,
  error: SignatureError,
  now: InstantMs,
): Promise<Refusal> {
  if (error !== 'signature_invalid') return refusal(error, SENTENCES[error])
  const former = await formerKeys(context.db, device.id)
  const target = { method: request.method, path: request.url, body }
  const speaksFormer = former.some(
    ({ publicKey }) => verifyRequest(parsed, target, keyOf(publicKey)) === true,
  )
  if (!speaksFormer) return refusal(error, SENTENCES[error])
  await transaction(context.db, (tx) =>
    noteClone(context, tx, device, { because: 'replaced_key_used', at: now }),
  )
  const detail =
    'Another installation of the same machine took this identity over, so this key counts no more. Enrol again: the device then gets an identity of its own.'
  return refusal('device_unknown', detail)
}

const keyOf = (raw: Buffer): KeyObject => publicKeyFromRaw(raw.toString('base64'))
