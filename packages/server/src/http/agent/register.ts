import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AGENT_PATHS, BODY_MAX_BYTES } from '@dirigent/protocol/agent/messages'
import type { ServerContext } from '../../context.ts'
import { isRefusal, refusal, sendRefusal } from '../problems.ts'
import { admissionRoute } from './admission.ts'
import { registerArtefacts } from './artefacts.ts'
import { authenticate } from './authenticate.ts'
import { readBody } from './body.ts'
import { checkInRoute } from './check-in.ts'
import { registerEnrol } from './enrol.ts'
import { progressRoute } from './progress.ts'
import { resultRoute } from './result.ts'
import type { AgentRoute } from './route.ts'
import { sectionRoute, sectionsRoute } from './section.ts'
import type { AgentService } from './service.ts'

/** One line per signed route. */
export const AGENT_ROUTES: readonly AgentRoute[] = [
  checkInRoute,
  sectionRoute,
  sectionsRoute,
  admissionRoute,
  progressRoute,
  resultRoute,
]

/** Everything that devices call: /agent/v1, the installer and the packages it fetches. */
export async function registerAgent(
  app: FastifyInstance,
  context: ServerContext,
  service: AgentService,
): Promise<void> {
  app.removeAllContentTypeParsers()
  // The digest is over the bytes as they came, so they are kept; JSON is read after the signature was found good.
  const options = { parseAs: 'buffer', bodyLimit: BODY_MAX_BYTES } as const
  app.addContentTypeParser('application/json', options, (_request, body, done) => done(null, body))
  app.addHook('onRequest', (_request, reply, done) => {
    service.load.begin()
    reply.raw.once('close', service.load.end)
    done()
  })
  app.get(AGENT_PATHS.authority, (_request, reply) => sendAuthority(context, reply))
  registerEnrol(app, context, service)
  await registerArtefacts(app, context)
  for (const route of AGENT_ROUTES) {
    app.post(route.path, {
      bodyLimit: BODY_MAX_BYTES,
      onRequest: (_request, reply, done) => {
        const awayMs = route.sheddable ? service.load.shed() : null
        if (awayMs === null) return done()
        sendRefusal(
          reply,
          refusal('overloaded', 'The server is busy; come back later.', { retryAfterMs: awayMs }),
        )
      },
      handler: (request, reply) => serve(context, service, route, request, reply),
    })
  }
}

async function serve(
  context: ServerContext,
  service: AgentService,
  route: AgentRoute,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const now = context.clock.now()
  const sender = await authenticate(context, service, route, request, raw, now)
  if (isRefusal(sender)) return sendRefusal(reply, sender)
  const body = await readBody(raw, request.headers['content-encoding'], route.text)
  if (isRefusal(body)) return sendRefusal(reply, body)
  const answer = await route.handle(context, { ...sender, body: body.value, now }, service)
  return isRefusal(answer) ? sendRefusal(reply, answer) : sendJson(reply, answer)
}

function sendJson(reply: FastifyReply, answer: object): FastifyReply {
  return reply
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify(answer))
}

function sendAuthority({ authority }: ServerContext, reply: FastifyReply): FastifyReply {
  if (authority) {
    return sendJson(reply, { certificate: authority.certificate, sha256: authority.sha256 })
  }
  const detail =
    'This server has no authority of its own: the proxy before it has a certificate that the system trusts.'
  return sendRefusal(reply, refusal('not_found', detail))
}
