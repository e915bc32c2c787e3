import type { KeyObject } from 'node:crypto'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { KeyCertificate } from '@dirigent/protocol/agent/assignment'
import { signRequest } from '@dirigent/protocol/agent/signatures'
import type { Clock } from '@dirigent/system/clock'
import type { Random } from '@dirigent/system/random'
import { verifyByAssignmentKey, type RootKey } from './trust.ts'
import { packBody, type Transport } from './transport.ts'

/** Shape of a schema, so that this file need not know which library made it. */
type Schema<T> = {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: unknown }
}

export type CallFailure =
  | { ok: false; kind: 'unreachable'; detail: string }
  | {
      ok: false
      kind: 'problem'
      status: number
      code: string
      detail: string
      retryAfterMs: number | null
    }
export type CallAnswer<T> = { ok: true; value: T } | CallFailure

export type Link = {
  /** A signed request. A wrong clock is corrected by the server's signed time and the request repeated once. */
  call<T>(path: string, body: unknown, schema: Schema<T>): Promise<CallAnswer<T>>
  /** The device's clock, corrected by what the server last said about it. */
  now(): InstantMs
  close(): void
}

export type LinkOptions = {
  transport: Transport
  clock: Clock
  random: Random
  keyId: string
  privateKey: KeyObject
  rootKeys: readonly RootKey[]
  certificates: () => readonly KeyCertificate[]
}

const NONCE_BYTES = 16

export function createLink(options: LinkOptions): Link {
  const { transport, clock, random } = options
  let offsetMs = 0
  const now = () => clock.now() + offsetMs

  const once = async <T>(path: string, body: string, schema: Schema<T>) => {
    const nonce = Buffer.from(random.bytes(NONCE_BYTES)).toString('base64url')
    const packed = packBody(body)
    const signature = signRequest({
      method: 'POST',
      path,
      body: packed.body,
      keyId: options.keyId,
      privateKey: options.privateKey,
      createdS: Math.floor(now() / 1000),
      nonce,
    })
    const headers = { ...packed.headers, ...signature, accept: 'application/json' }
    const answer = await transport.send('POST', path, headers, packed.body)
    return { nonce, answer: readAnswer(answer, path, schema) }
  }

  return {
    now,
    close: () => transport.close(),
    async call(path, body, schema) {
      const text = JSON.stringify(body)
      const first = await once(path, text, schema)
      if (first.answer.ok || first.answer.kind !== 'problem') return first.answer
      if (first.answer.code !== 'signature_expired') return first.answer
      const serverMs = signedServerTime(first.answer.body, first.nonce, options)
      if (serverMs === null) return first.answer
      offsetMs = serverMs - clock.now()
      return (await once(path, text, schema)).answer
    },
  }
}

type RawFailure = CallFailure & { body?: unknown }

function readAnswer<T>(
  answer: Awaited<ReturnType<Transport['send']>>,
  path: string,
  schema: Schema<T>,
): { ok: true; value: T } | (RawFailure & { ok: false }) {
  if ('unreachable' in answer) return { ok: false, kind: 'unreachable', detail: answer.unreachable }
  const failure = (
    code: string,
    detail: string,
    body?: unknown,
    retryAfterMs = answer.retryAfterMs,
  ) =>
    ({
      ok: false,
      kind: 'problem',
      status: answer.status,
      code,
      detail,
      retryAfterMs,
      body,
    }) as const
  let body: unknown
  try {
    body = JSON.parse(answer.body.toString('utf8'))
  } catch {
    return failure(
      'not_json',
      `${path} answered ${answer.status} with something that is not JSON: is this a Dirigent server?`,
    )
  }
  if (answer.status !== 200) {
    const problem = (body ?? {}) as { code?: unknown; detail?: unknown; retryAfterMs?: unknown }
    const code = typeof problem.code === 'string' ? problem.code : 'unknown'
    const detail = typeof problem.detail === 'string' ? problem.detail : `status ${answer.status}`
    const after =
      typeof problem.retryAfterMs === 'number' ? problem.retryAfterMs : answer.retryAfterMs
    return failure(code, detail, body, after)
  }
  const parsed = schema.safeParse(body)
  if (!parsed.success)
    return failure('answer_invalid', `${path} answered in a form that is not known here`)
  return { ok: true, value: parsed.data }
}

/**
 * The server's time from a `signature_expired` problem, only if an assignment key signed it for this very request.
 * The key's own validity cannot be asked of a clock that is known to be wrong.
 */
function signedServerTime(body: unknown, nonce: string, options: LinkOptions): InstantMs | null {
  const signed = (body as { serverTime?: { document: string; keyId: string; signature: string } })
    .serverTime
  if (!signed || typeof signed.document !== 'string' || typeof signed.signature !== 'string')
    return null
  if (verifyByAssignmentKey(signed, options.certificates(), options.rootKeys, null) !== null)
    return null
  const document = JSON.parse(signed.document) as {
    format?: number
    serverTime?: string
    nonce?: string
  }
  if (document.format !== 1 || document.nonce !== nonce) return null
  const at = Date.parse(document.serverTime ?? '')
  return Number.isNaN(at) ? null : at
}
