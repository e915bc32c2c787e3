import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Route } from '@dirigent/protocol/api/route'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { ServerContext } from '../../context.ts'
import type { AuditEntry } from '../../store/audit.ts'
import type { Actor } from '../auth/actor.ts'
import type { Refusal } from '../problems.ts'

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined

/** One request, with everything in it parsed by the route's schemas. */
export type Call<R extends Route> = {
  context: ServerContext
  /** Nobody has to be signed in for a route that is open to anyone. */
  actor: R['permission'] extends 'anyone' ? Actor | null : Actor
  params: Parsed<R['params']>
  query: Parsed<R['query']>
  body: Parsed<R['body']>
  now: InstantMs
  request: FastifyRequest
  reply: FastifyReply
}

/** A route with what answers it, after its types were checked against each other. */
export type Endpoint = { route: Route; run(call: Call<Route>): Promise<unknown> }

/** Ties a handler to its route: the compiler checks it against the route's schemas. A refusal is a value. */
export function endpoint<const R extends Route>(
  route: R,
  run: (call: Call<R>) => Promise<z.input<R['response']> | Refusal>,
): Endpoint {
  // The types of one route meet the list of all of them here; register.ts parses by this very route's schemas.
  return { route, run: run as unknown as Endpoint['run'] }
}

/** How the audit log names who asked. */
export const auditActor = (actor: Actor): Pick<AuditEntry, 'actorKind' | 'actor'> => ({
  actorKind: actor.kind,
  actor: actor.uid,
})
