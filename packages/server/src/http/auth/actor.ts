import type { FastifyRequest } from 'fastify'
import type { Permission } from '@dirigent/protocol/api/route'
import type { ServerContext } from '../../context.ts'
import { findApiToken, touchApiToken } from '../../store/api-tokens.ts'
import type { Role } from '../../store/people.ts'
import { findSession, touchSession } from '../../store/sessions.ts'
import { refusal, type Refusal } from '../problems.ts'
import { readSessionCookie, SESSION_LIMITS } from './session-cookie.ts'
import { sha256Of } from './secrets.ts'

/** Who asks: a signed-in person, or a program with a token. Everything else names them by `uid`. */
export type Actor =
  | {
      kind: 'person'
      uid: string
      name: string
      role: Role
      personId: number
      email: string | null
      passwordSet: boolean
      sessionSha256: Buffer
    }
  | { kind: 'token'; uid: string; name: string; role: Role }

/** Who may what. `anyone` needs nobody. */
const ALLOWED: Readonly<Record<Exclude<Permission, 'anyone'>, readonly Role[]>> = {
  read: ['administrator', 'operator', 'auditor'],
  operate: ['administrator', 'operator'],
  administer: ['administrator'],
}

export const mayDo = (role: Role, permission: Permission): boolean =>
  permission === 'anyone' || ALLOWED[permission].includes(role)

/** Use is written down this often, so that reading a page does not write to the database each time. */
const TOUCH_EVERY_MS = 5 * 60_000

/** null when the request names nobody, or somebody who is not (or no longer) known. A token comes before a cookie. */
export async function findActor(
  context: ServerContext,
  request: FastifyRequest,
): Promise<Actor | null> {
  const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (bearer) return findTokenActor(context, sha256Of(bearer))
  const cookie = readSessionCookie(request)
  return cookie ? findSessionActor(context, sha256Of(cookie)) : null
}

async function findTokenActor({ db, clock }: ServerContext, sha256: Buffer): Promise<Actor | null> {
  const now = clock.now()
  const token = await findApiToken(db, sha256, now)
  if (!token) return null
  if (token.lastUsedAt === null || now - token.lastUsedAt > TOUCH_EVERY_MS) {
    await touchApiToken(db, token.uid, now)
  }
  return { kind: 'token', uid: token.uid, name: token.name, role: token.role }
}

async function findSessionActor(
  { db, clock }: ServerContext,
  sha256: Buffer,
): Promise<Actor | null> {
  const now = clock.now()
  const session = await findSession(db, sha256, now, SESSION_LIMITS)
  if (!session) return null
  if (now - session.seenAt > TOUCH_EVERY_MS) await touchSession(db, sha256, now)
  const { uid, name, role, personId, email, passwordSet } = session
  return { kind: 'person', uid, name, role, personId, email, passwordSet, sessionSha256: sha256 }
}

/** What a request without a known sender gets. */
export function notSignedIn(byToken: boolean): Refusal {
  return byToken
    ? refusal(
        'not_signed_in',
        'The API token is not known, has expired or was revoked; create a new one.',
      )
    : refusal(
        'not_signed_in',
        'Sign in first, or send an API token as Authorization: Bearer TOKEN.',
      )
}
