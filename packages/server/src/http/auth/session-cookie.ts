import type { FastifyReply, FastifyRequest } from 'fastify'
import { DAY_MS, SECOND_MS } from '@dirigent/domain/identity/time'
import type { SessionLimits } from '../../store/sessions.ts'

/** Three days without use (a weekend), a month in all. */
export const SESSION_LIMITS: SessionLimits = { idleMs: 3 * DAY_MS, totalMs: 30 * DAY_MS }

const COOKIE = 'dirigent_session'

/** The secret from the cookie; null without one. */
export function readSessionCookie(request: FastifyRequest): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2)
    if (name === COOKIE && value && /^[\w-]+$/.test(value)) return value
  }
  return null
}

/** No script can read it, and other sites' forms do not send it. `Secure` wherever TLS is. */
export function setSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  secret: string,
): void {
  reply.header('set-cookie', cookie(request, secret, SESSION_LIMITS.totalMs / SECOND_MS))
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('set-cookie', cookie(request, '', 0))
}

function cookie(request: FastifyRequest, value: string, maxAgeS: number): string {
  const secure = request.protocol === 'https' ? '; Secure' : ''
  return `${COOKIE}=${value}; Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Lax${secure}`
}
