import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest, type AgentOptions } from 'node:https'
import { gunzipSync, gzipSync } from 'node:zlib'

const TIMEOUT_MS = 60_000
const ANSWER_MAX_BYTES = 8 * 1024 * 1024

export type Answer = { status: number; retryAfterMs: number | null; body: Buffer }
/** `detail` says what could not be reached and why; nothing is known about whether the server saw the request. */
export type Unreachable = { unreachable: string }

export type Transport = {
  send(
    method: 'GET' | 'POST',
    path: string,
    headers: Record<string, string>,
    body: Uint8Array | null,
  ): Promise<Answer | Unreachable>
  close(): void
}

export type TransportOptions = {
  server: string
  /**
   * `pinned`: only certificates of this authority. `public`: those that the system trusts. `unverified`: for fetching the
   * authority itself, whose hash is then compared with the enrolment token's.
   */
  trust: { kind: 'pinned'; authority: string } | { kind: 'public' } | { kind: 'unverified' }
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/** Why this address may not be used, or null. Without TLS anybody on the way could read the token. */
export function serverProblem(server: string): string | null {
  if (!URL.canParse(server))
    return `"${server}" is not an address like https://dirigent.example:8443`
  const { protocol, hostname } = new URL(server)
  if (protocol === 'https:') return null
  if (protocol !== 'http:') return `${protocol} is not supported: use https://`
  return LOOPBACK.test(hostname)
    ? null
    : `http:// is only for this very machine: use https://${hostname}`
}

/** A kept-alive connection; `node:https` and not fetch, which costs 15 MB of memory more. */
export function createTransport({ server, trust }: TransportOptions): Transport {
  const base = new URL(server)
  const secure = base.protocol === 'https:'
  const tls: AgentOptions =
    trust.kind === 'pinned'
      ? { ca: [trust.authority] }
      : { rejectUnauthorized: trust.kind !== 'unverified' }
  const keep = { keepAlive: true, maxSockets: 1, maxFreeSockets: 1 }
  const agent = secure
    ? new HttpsAgent({ ...tls, ...keep, minVersion: 'TLSv1.2' })
    : new HttpAgent(keep)
  const start = secure ? httpsRequest : httpRequest
  return {
    send: (method, path, headers, body) =>
      new Promise((resolve) => {
        const failed = (error: Error) =>
          resolve({ unreachable: `${base.origin} cannot be reached: ${describe(error)}` })
        const target = new URL(base.pathname.replace(/\/$/, '') + path, base)
        const length = body === null ? {} : { 'content-length': String(body.length) }
        const request = start(
          target,
          { method, agent, headers: { ...headers, ...length }, timeout: TIMEOUT_MS },
          (response) => receive(response, resolve, failed),
        )
        request.on('timeout', () =>
          request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)),
        )
        request.on('error', failed)
        request.end(body ?? undefined)
      }),
    close: () => agent.destroy(),
  }
}

function receive(
  response: IncomingMessage,
  resolve: (answer: Answer) => void,
  failed: (error: Error) => void,
): void {
  const chunks: Buffer[] = []
  let size = 0
  response.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > ANSWER_MAX_BYTES) response.destroy(new Error('the answer is longer than 8 MiB'))
    else chunks.push(chunk)
  })
  response.on('error', failed)
  response.on('end', () => {
    const seconds = Number(response.headers['retry-after'])
    const retryAfterMs = Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null
    const raw = Buffer.concat(chunks)
    const body = response.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw
    resolve({ status: response.statusCode ?? 0, retryAfterMs, body })
  })
}

function describe(error: Error): string {
  const { code } = error as NodeJS.ErrnoException
  return code && !error.message.includes(code) ? `${code}: ${error.message}` : error.message
}

/** Bodies from this size on are sent gzipped: below it the header costs more than it saves. */
const GZIP_FROM_BYTES = 2_048

export function packBody(text: string): { body: Uint8Array; headers: Record<string, string> } {
  const plain = Buffer.from(text)
  const headers = { 'content-type': 'application/json' }
  if (plain.length < GZIP_FROM_BYTES) return { body: plain, headers }
  return { body: gzipSync(plain), headers: { ...headers, 'content-encoding': 'gzip' } }
}
