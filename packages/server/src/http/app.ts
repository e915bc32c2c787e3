import type { Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { fastify, type FastifyInstance } from 'fastify'
import { uuidV7 } from '@dirigent/system/random'
import type { ServerContext } from '../context.ts'
import type { ServerCertificate } from '../identity/authority.ts'
import { registerAgent } from './agent/register.ts'
import type { AgentService } from './agent/service.ts'
import { registerApi } from './api/register.ts'
import { registerAuth } from './auth/register.ts'
import { registerConsole } from './console.ts'
import { registerProblems } from './problems.ts'

/** For routes that do not say otherwise; those that take files or inventories set their own. */
const BODY_MAX_BYTES = 1024 * 1024
/** A request that is still not complete then is somebody holding the connection. */
const REQUEST_TIMEOUT_MS = 120_000
/** Longer than an agent's minute between two check-ins while work is pending: a new TLS connection costs 1 ms. */
const KEEP_ALIVE_MS = 75_000

/** The same routes for every listener. `tls` null is plain HTTP, which only ever listens on loopback. */
export async function createApp(
  context: ServerContext,
  agent: AgentService,
  tls: ServerCertificate | null,
): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    bodyLimit: BODY_MAX_BYTES,
    trustProxy: context.listen.behindProxy ? 'loopback' : false,
    genReqId: () => uuidV7(context.clock.now(), context.random),
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Idle kept connections are closed at once, those with a request under way after its answer.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    ...(tls ? { serverFactory: tlsFactory(tls) } : {}),
  })
  registerProblems(app, context.log)
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    // By the server's own clock, so that "in 3 days" on a page counts from the same moment as the deadline behind it.
    reply.header('date', new Date(context.clock.now()).toUTCString())
    done()
  })
  await app.register(async (group) => registerAgent(group, context, agent))
  await app.register(async (group) => registerAuth(group, context))
  await app.register(async (group) => registerApi(group, context))
  await app.register(async (group) => registerConsole(group, context))
  return app
}

function tlsFactory(tls: ServerCertificate) {
  return (handler: Parameters<typeof createTlsServer>[1]): Server => {
    const options = { cert: tls.cert, key: tls.key, minVersion: 'TLSv1.2' as const }
    const server = createTlsServer({ ...options, requestTimeout: REQUEST_TIMEOUT_MS }, handler)
    server.keepAliveTimeout = KEEP_ALIVE_MS
    // The two servers of Node have the same methods; fastify's type wants one of them named.
    return server as unknown as Server
  }
}
