import type { FastifyInstance, FastifyRequest } from 'fastify'
import {
  AGENT_PATHS,
  BODY_MAX_BYTES,
  enrolRequestSchema,
  type EnrolResponse,
} from '@dirigent/protocol/agent/messages'
import {
  parseSignature,
  publicKeyFromRaw,
  verifyRequest,
} from '@dirigent/protocol/agent/signatures'
import type { ServerContext } from '../../context.ts'
import { transaction } from '../../store/database.ts'
import {
  enrolDevice,
  isSameKeyTwice,
  type Enrolment,
  type EnrolmentRefusal,
} from '../../store/enrolment.ts'
import { secretHash } from '../../store/enrolment-tokens.ts'
import { bodyInvalid, isRefusal, refusal, sendRefusal, type Refusal } from '../problems.ts'
import { judgeTime } from './authenticate.ts'
import { readBody } from './body.ts'
import type { AgentService } from './service.ts'

const SENTENCES: Record<EnrolmentRefusal, string> = {
  token_unknown:
    'This server does not know the enrolment token; make one in the console under Devices, Enrol.',
  token_expired:
    'The enrolment token has expired; make a new one in the console under Devices, Enrol.',
  token_used_up:
    'The enrolment token was used as often as it may be; make a new one in the console.',
  token_revoked:
    'The enrolment token was revoked; make a new one in the console under Devices, Enrol.',
}
/** Beside the interval itself: an answer on its way and the jitter. */
const ALIVE_MARGIN = 1.5

/** The one request that is signed with a key the server does not know yet: it proves that the sender holds it. */
export function registerEnrol(
  app: FastifyInstance,
  context: ServerContext,
  service: AgentService,
): void {
  app.post(AGENT_PATHS.enrol, { bodyLimit: BODY_MAX_BYTES }, async (request, reply) => {
    const awayMs = service.load.shed()
    const answer =
      awayMs === null
        ? await enrol(context, service, request)
        : refusal('overloaded', 'The server is busy; come back later.', { retryAfterMs: awayMs })
    return isRefusal(answer) ? sendRefusal(reply, answer) : reply.send(answer)
  })
}

async function enrol(
  context: ServerContext,
  service: AgentService,
  request: FastifyRequest,
): Promise<EnrolResponse | Refusal> {
  const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const now = context.clock.now()
  const signature = parseSignature(request.headers)
  if (typeof signature === 'string') {
    return refusal(signature, 'The enrolment must be signed with the new device key.')
  }
  const late = judgeTime(context, signature, now)
  if (late) return late
  const body = await readBody(raw, request.headers['content-encoding'], 'storable')
  if (isRefusal(body)) return body
  const parsed = enrolRequestSchema.safeParse(body.value)
  if (!parsed.success) return bodyInvalid(parsed.error)
  if (Buffer.from(parsed.data.publicKey, 'base64').length !== 32) {
    return refusal('body_invalid', '/publicKey: an Ed25519 public key has 32 bytes.', {
      pointer: '/publicKey',
    })
  }
  const key = publicKeyFromRaw(parsed.data.publicKey)
  const verdict = verifyRequest(signature, { method: 'POST', path: request.url, body: raw }, key)
  if (verdict !== true) {
    return refusal(verdict, 'The enrolment is not signed with the key that it names.')
  }
  if (service.nonces.remember(parsed.data.publicKey, signature.nonce, now) !== 'fresh') {
    return refusal(
      'signature_replayed',
      'This nonce was used before; sign the request again with a new one.',
    )
  }
  const exchangeToken = Buffer.from(context.random.bytes(32)).toString('base64url')
  const enrolment = await take(context, parsed.data, exchangeToken, now)
  if (!enrolment.ok) return refusal(enrolment.code, SENTENCES[enrolment.code])
  context.log.info('device enrolled', { device: enrolment.device, name: parsed.data.name })
  return {
    device: enrolment.device,
    rootKeys: context.keys.rootKeys(),
    keys: context.keys.certificates(),
    exchangeToken,
    serverTime: new Date(now).toISOString(),
    replaced: enrolment.replaced,
  }
}

async function take(
  context: ServerContext,
  body: Parameters<typeof enrolDevice>[1],
  exchangeToken: string,
  now: number,
): Promise<Enrolment> {
  const deps = {
    random: context.random,
    now,
    aliveWithinMs: context.settings.current()['check_in.idle_ms'] * ALIVE_MARGIN,
    exchangeSha256: secretHash(exchangeToken),
  }
  const run = () => transaction(context.db, (tx) => enrolDevice(tx, body, deps))
  try {
    return await run()
  } catch (error) {
    if (!isSameKeyTwice(error)) throw error
    return run()
  }
}
