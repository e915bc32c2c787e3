import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Route } from '@dirigent/protocol/api/route'
import { ROUTES } from '@dirigent/protocol/api/routes'
import type { ServerContext } from '../../context.ts'
import { findActor, mayDo, notSignedIn } from '../auth/actor.ts'
import { isSameOrigin } from '../auth/same-origin.ts'
import { refusalOfIssue } from '../input-refusal.ts'
import { isRefusal, refusal, sendRefusal, type Refusal } from '../problems.ts'
import type { Call, Endpoint } from './endpoint.ts'
import { ENDPOINTS } from './endpoints.ts'
import { registerEvents } from './events.ts'

/** The public API under /api/v1: every route of the table, and the event stream beside it. */
export async function registerApi(app: FastifyInstance, context: ServerContext): Promise<void> {
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) =>
    done(null, payload),
  )
  app.addHook('onSend', async (_request, reply) => {
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  })
  for (const route of ROUTES) {
    const found = ENDPOINTS.find((each) => each.route === route)
    if (!found) throw new Error(`${route.operationId} has no endpoint in http/api/endpoints.ts`)
    registerEndpoint(app, context, found)
  }
  registerEvents(app, context)
}

function registerEndpoint(
  app: FastifyInstance,
  context: ServerContext,
  { route, run }: Endpoint,
): void {
  app.route({
    method: route.method,
    url: route.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    ...(route.bodyKind === 'stream' ? { bodyLimit: FEED_FILE_MAX_BYTES } : {}),
    handler: async (request, reply) => {
      const call = await admit(context, route, request, reply)
      const answer = isRefusal(call) ? call : await run(call)
      if (reply.sent) return reply
      if (isRefusal(answer)) return sendRefusal(reply, answer)
      if (route.download) return reply.send(answer)
      // Parsed on the way out too: what the schema does not name does not leave the server.
      return reply.send(route.response.parse(answer))
    },
  })
}

/** The CVE list of one year is the largest file that a publisher has. */
const FEED_FILE_MAX_BYTES = 4 * 1024 ** 3

/** Who asks, whether they may, and what they say; or why not. */
async function admit(
  context: ServerContext,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Call<Route> | Refusal> {
  const byToken = request.headers.authorization !== undefined
  if (!byToken && !isSameOrigin(request, context.listen.publicUrl)) {
    return refusal(
      'cross_site',
      'A page of another website sent this request; it was not carried out. Programs use an API token instead of the cookie.',
    )
  }
  const actor = await findActor(context, request)
  if (!actor && route.permission !== 'anyone') return notSignedIn(byToken)
  if (actor && !mayDo(actor.role, route.permission)) {
    const needed =
      route.permission === 'administer' ? 'an administrator' : 'an administrator or operator'
    return refusal('not_allowed', `Only ${needed} may do this; you are signed in as ${actor.role}.`)
  }
  const params = parse(route.params, request.params, 'the address')
  if (isRefusal(params)) return params
  const query = parse(route.query, request.query, 'the query')
  if (isRefusal(query)) return query
  const body = parse(route.body, request.body ?? {}, 'the body')
  if (isRefusal(body)) return body
  // For `anyone` actor may be null, and only such routes' handlers are typed to see that.
  return {
    context,
    actor,
    params,
    query,
    body,
    now: context.clock.now(),
    request,
    reply,
  } as Call<Route>
}

function parse(schema: z.ZodType | undefined, value: unknown, where: string): unknown | Refusal {
  if (!schema) return undefined
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const pointer = (issue?.path ?? []).map((part) => `/${String(part)}`).join('')
  const place = pointer === '' ? where : `${pointer} in ${where}`
  return refusal('body_invalid', `${place}: ${issue?.message ?? 'not valid'}.`, {
    pointer,
    ...(issue ? { because: refusalOfIssue(issue) } : {}),
  })
}
