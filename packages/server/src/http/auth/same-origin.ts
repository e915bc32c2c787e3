import type { FastifyRequest } from 'fastify'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Whether a request that changes something comes from our own pages. A browser says where a request comes from
 * (Sec-Fetch-Site, or Origin where that is missing), and pages cannot change either; a request with neither comes from
 * no browser, so nobody's cookie can be misused with it. `publicOrigin` counts as ours behind a proxy that rewrites Host.
 */
export function isSameOrigin(request: FastifyRequest, publicOrigin: string | null): boolean {
  if (SAFE_METHODS.has(request.method)) return true
  const site = request.headers['sec-fetch-site']
  if (site === 'same-origin' || site === 'none') return true
  const origin = request.headers.origin
  if (site === undefined && origin === undefined) return true
  if (origin === undefined || !URL.canParse(origin)) return false
  const from = new URL(origin)
  return from.host === request.headers.host || from.origin === publicOrigin
}
