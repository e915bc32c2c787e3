import type { FastifyInstance, FastifyRequest } from 'fastify'
import { SIGN_IN_LINK_PATH } from '@dirigent/protocol/api/sign-in'
import type { ServerContext } from '../../context.ts'
import { appendAudit } from '../../store/audit.ts'
import type { Tx } from '../../store/database.ts'
import { insertSession, takeSignInLink } from '../../store/sessions.ts'
import { createSecret, sha256Of } from './secrets.ts'
import { SESSION_LIMITS, setSessionCookie } from './session-cookie.ts'

/** Sign-in by link, the one page address that is no route of the API: a browser follows it. */
export async function registerAuth(app: FastifyInstance, context: ServerContext): Promise<void> {
  app.get(SIGN_IN_LINK_PATH, async (request, reply) => {
    const { token } = request.query as { token?: unknown }
    const secret = typeof token === 'string' ? await followLink(context, token) : null
    // The address holds a secret: it must not be kept by caches nor be told to the next page.
    reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    if (!secret) return reply.redirect('/sign-in?problem=sign_in_link_invalid', 303)
    setSessionCookie(request, reply, secret)
    return reply.redirect('/', 303)
  })
}

function followLink(context: ServerContext, token: string): Promise<string | null> {
  return context.db.transaction(async (tx) => {
    const taken = await takeSignInLink(tx, sha256Of(token), context.clock.now())
    return taken ? startSession(context, tx, taken, 'link') : null
  })
}

/** Signs a person in: answers the session's secret, for the cookie. */
export async function startSession(
  { clock, random }: ServerContext,
  tx: Tx,
  person: { personId: number; uid: string },
  by: 'link' | 'password',
): Promise<string> {
  const now = clock.now()
  const secret = createSecret(random)
  const { personId, uid } = person
  await insertSession(tx, { secretSha256: secret.sha256, personId, now, limits: SESSION_LIMITS })
  await appendAudit(tx, random, {
    actorKind: 'person',
    actor: uid,
    action: 'session.signed_in',
    subjectKind: 'person',
    subject: uid,
    detail: { by },
    at: now,
  })
  return secret.text
}

/** Where the request comes from, for the limits on guessing. */
export const addressOf = (request: FastifyRequest): string => request.ip
