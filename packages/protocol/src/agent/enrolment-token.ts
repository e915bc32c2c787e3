/**
 * What a person pastes on a new device: where the server is, which authority its certificate must come from, and the
 * secret. Text form: `dgt1.` + base64url(JSON). The server stores only the secret's SHA-256.
 */
export type EnrolmentToken = {
  server: string
  /** SHA-256 (hex) of the DER certificate of the server's own authority; null behind a proxy with a public certificate. */
  authoritySha256: string | null
  secret: string
}

const PREFIX = 'dgt1.'

export function encodeEnrolmentToken(token: EnrolmentToken): string {
  const body = JSON.stringify({ s: token.server, a: token.authoritySha256, k: token.secret })
  return PREFIX + Buffer.from(body).toString('base64url')
}

/** null when the text is not a token, e.g. cut when it was copied. */
export function decodeEnrolmentToken(text: string): EnrolmentToken | null {
  const trimmed = text.trim()
  if (!trimmed.startsWith(PREFIX)) return null
  try {
    const body: unknown = JSON.parse(
      Buffer.from(trimmed.slice(PREFIX.length), 'base64url').toString('utf8'),
    )
    if (body === null || typeof body !== 'object') return null
    const { s, a, k } = body as Record<string, unknown>
    if (typeof s !== 'string' || typeof k !== 'string' || !URL.canParse(s)) return null
    if (a !== null && !(typeof a === 'string' && /^[0-9a-f]{64}$/.test(a))) return null
    return { server: s, authoritySha256: a, secret: k }
  } catch {
    return null
  }
}
