import { readFileSync } from 'node:fs'
import * as organisation from '@dirigent/protocol/api/organisation'
import * as routes from '@dirigent/protocol/api/sign-in'
import type { ServerContext } from '../../../context.ts'
import { appendAudit } from '../../../store/audit.ts'
import { findPersonByEmail, lockPerson, setCredentials } from '../../../store/people.ts'
import { endSession, endSessionsOf, forgetSignInAttempts } from '../../../store/sessions.ts'
import { hashPassword, verifyPassword } from '../../auth/password.ts'
import { mayTryToSignIn, ownKeys, PERIOD_OF_ATTEMPTS_MS } from '../../auth/rate-limit.ts'
import { startSession } from '../../auth/register.ts'
import { clearSessionCookie, setSessionCookie } from '../../auth/session-cookie.ts'
import { refusal } from '../../problems.ts'
import { endpoint } from '../endpoint.ts'
import { iso } from '../values.ts'

const { version } = JSON.parse(
  readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'),
) as {
  version: string
}

const DONE = { done: true } as const

async function recordFailedSignIn(
  { db, random, clock }: ServerContext,
  person: string,
  address: string,
) {
  await db.transaction((tx) =>
    appendAudit(tx, random, {
      actorKind: 'system',
      actor: 'sign-in',
      action: 'session.refused',
      subjectKind: 'person',
      subject: person,
      detail: { address },
      at: clock.now(),
    }),
  )
}

export const accountEndpoints = [
  endpoint(organisation.getSession, async ({ context, actor, now }) => ({
    name: actor.name,
    email: actor.kind === 'person' ? actor.email : null,
    role: actor.role,
    organisation: context.settings.current()['organisation.name'],
    version,
    serverTime: iso(now),
    publicUrl: context.listen.publicUrl,
    passwordSet: actor.kind === 'token' || actor.passwordSet,
  })),

  endpoint(routes.signIn, async ({ context, body, request, reply, now }) => {
    const email = body.email.trim().toLowerCase()
    if (!(await mayTryToSignIn(context, email, request.ip))) {
      reply.header('retry-after', String(PERIOD_OF_ATTEMPTS_MS / 1000))
      return refusal(
        'too_many_attempts',
        'Too many attempts to sign in; wait 15 minutes, or use a sign-in link.',
      )
    }
    const person = await findPersonByEmail(context.db, email)
    const matches = await verifyPassword(person?.passwordHash ?? null, body.password)
    if (!person || !matches || person.disabledAt !== null) {
      if (person) await recordFailedSignIn(context, person.uid, request.ip)
      return refusal('sign_in_failed', 'E-mail or password is wrong.')
    }
    const secret = await context.db.transaction(async (tx) => {
      await forgetSignInAttempts(tx, ownKeys(email, request.ip), now - PERIOD_OF_ATTEMPTS_MS)
      return startSession(context, tx, { personId: person.id, uid: person.uid }, 'password')
    })
    setSessionCookie(request, reply, secret)
    return DONE
  }),

  endpoint(routes.signOut, async ({ context, actor, request, reply, now }) => {
    if (actor.kind === 'token')
      return refusal('refused', 'A token is not signed in; revoke it to end it.', {
        because: { code: 'tokens_only_revoked' },
      })
    await context.db.transaction(async (tx) => {
      await endSession(tx, actor.sessionSha256)
      await appendAudit(tx, context.random, {
        actorKind: 'person',
        actor: actor.uid,
        action: 'session.signed_out',
        subjectKind: 'person',
        subject: actor.uid,
        at: now,
      })
    })
    clearSessionCookie(request, reply)
    return DONE
  }),

  endpoint(routes.setPassword, async ({ context, actor, body, request, now }) => {
    if (actor.kind === 'token') {
      return refusal(
        'refused',
        'A token has no password; sign in as the person whose password it is.',
        { because: { code: 'tokens_only_revoked' } },
      )
    }
    if (actor.passwordSet && !(await mayTryToSignIn(context, actor.email ?? '', request.ip))) {
      return refusal('too_many_attempts', 'Too many wrong passwords; wait 15 minutes.')
    }
    const other = await findPersonByEmail(context.db, body.email)
    if (other && other.uid !== actor.uid)
      return refusal('conflict', `Somebody else already uses ${body.email}.`, {
        because: { code: 'address_taken', email: body.email },
      })
    const passwordHash = await hashPassword(body.password, context.random)
    return context.db.transaction(async (tx) => {
      const person = await lockPerson(tx, actor.uid)
      if (!person) return refusal('not_found', 'This account was removed.')
      const current = body.currentPassword ?? ''
      if (person.passwordHash !== null && !(await verifyPassword(person.passwordHash, current))) {
        return refusal('sign_in_failed', 'The current password is wrong.', {
          pointer: '/currentPassword',
        })
      }
      await setCredentials(tx, person.id, {
        name: body.name ?? person.name,
        email: body.email,
        passwordHash,
      })
      await endSessionsOf(tx, person.id, actor.sessionSha256)
      await appendAudit(tx, context.random, {
        actorKind: 'person',
        actor: actor.uid,
        action: 'account.password_set',
        subjectKind: 'person',
        subject: actor.uid,
        at: now,
      })
      return DONE
    })
  }),
]
