// The reference of P1: the same framework with the same signature check, answering a constant.
import type { KeyObject } from 'node:crypto'
import { fastify } from 'fastify'
import { AGENT_PATHS, BODY_MAX_BYTES } from '@dirigent/protocol/agent/messages'
import {
  parseSignature,
  publicKeyFromRaw,
  verifyRequest,
} from '@dirigent/protocol/agent/signatures'

const keys = new Map<string, KeyObject>()
const app = fastify({ logger: false })
app.removeAllContentTypeParsers()
app.addContentTypeParser(
  'application/json',
  { parseAs: 'buffer', bodyLimit: BODY_MAX_BYTES },
  (_request, body, done) => done(null, body),
)
app.post(AGENT_PATHS.checkIn, (request, reply) => {
  const parsed = parseSignature(request.headers)
  const body = request.body as Buffer
  const key = typeof parsed === 'string' ? undefined : keys.get(parsed.keyId)
  if (typeof parsed === 'string' || !key) return reply.code(401).send('{}')
  const target = { method: request.method, path: request.url, body }
  if (verifyRequest(parsed, target, key) !== true) return reply.code(401).send('{}')
  return reply
    .header('content-type', 'application/json; charset=utf-8')
    .send(
      '{"serverTime":"2026-01-01T00:00:00.000Z","nextCheckInMs":900000,"wanted":[],"assignment":null,"keys":null,"exchangeToken":null}',
    )
})
process.on('message', (message: { keys: Record<string, string> }) => {
  for (const [uid, raw] of Object.entries(message.keys)) keys.set(uid, publicKeyFromRaw(raw))
  process.send?.({ loaded: keys.size })
})
process.on('SIGTERM', () => process.exit(0))
process.on('disconnect', () => process.exit(0))
const address = await app.listen({ host: '127.0.0.1', port: 0 })
process.send?.({ ready: true, address, agentAddress: address, signInLink: null })
