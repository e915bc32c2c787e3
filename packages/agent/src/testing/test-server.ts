import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { createServer, type Server } from 'node:https'
import { createServer as createPlainServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { gunzipSync } from 'node:zlib'
import {
  keyCertificateText,
  type AssignmentDocument,
  type KeyCertificate,
} from '@dirigent/protocol/agent/assignment'
import { encodeEnrolmentToken } from '@dirigent/protocol/agent/enrolment-token'
import {
  AGENT_PATHS,
  checkInRequestSchema,
  enrolRequestSchema,
  resultRequestSchema,
  sectionRequestSchema,
  sectionsRequestSchema,
  type ResultRequest,
} from '@dirigent/protocol/agent/messages'
import { SECTION_SCHEMAS } from '@dirigent/protocol/agent/inventory'
import { problem, type ProblemCode } from '@dirigent/protocol/problems'
import { packagesTextHash, sectionHash } from '@dirigent/protocol/agent/section-hash'
import {
  parseSignature,
  privateKeyFromSeed,
  publicKeyFromRaw,
  rawPublicKey,
  SIGNATURE_WINDOW_S,
  signText,
  verifyRequest,
} from '@dirigent/protocol/agent/signatures'
import type { Clock } from '@dirigent/system/clock'
import { TEST_AUTHORITY, TEST_CERTIFICATE, TEST_KEY } from './test-certificates.ts'

export const TEST_DEVICE = '01920000-0000-7000-8000-000000000001'
const SECRET = 'a-secret-of-the-test'
const key = (byte: number) => privateKeyFromSeed(Buffer.alloc(32, byte))
const publicOf = (privateKey: KeyObject) => rawPublicKey(createPublicKey(privateKey))
const ROOT = key(1)
const ASSIGNMENT_KEY = key(2)

type Answer = { status: number; body: object; headers?: Record<string, string> }
const refuse = (code: ProblemCode, extra: Record<string, unknown> = {}): Answer => {
  const body = problem(code, `refused: ${code}`, extra)
  return { status: body.status, body }
}

/** The protocol from the server's side, with the real signatures, over real TLS; what it is told to answer it answers. */
export type TestServer = {
  url: string
  token: string
  received: {
    sections: Map<string, string[]>
    /** How many sections each request brought. */
    sectionsAtOnce: number[]
    results: ResultRequest[]
    checkIns: number
    admissions: string[]
  }
  /** Answers this instead, once, for the next request to the path. */
  failNext(path: string, answer: Answer | 'drop after handling'): void
  assign(document: Omit<AssignmentDocument, 'format' | 'device'>, signer?: KeyObject): void
  admit: (attempt: string) => object
  forgetSection(name: string): void
  exchangeToken(): string
  /** How many sections it takes at once; null = an older server, which takes each alone. */
  sectionsMax: number | null
  /** A section that it refuses whatever comes. */
  refuseSection: string | null
  /** When devices are told to come back. */
  nextCheckInMs: number
  close(): Promise<void>
}

export async function startTestServer(options: {
  clock: Clock
  tls?: boolean
}): Promise<TestServer> {
  const state = {
    device: null as KeyObject | null,
    nonces: new Set<string>(),
    token: { current: 'exchange-0', previous: '' },
    held: new Map<string, string>(),
    envelope: null as { document: string; keyId: string; signature: string } | null,
    overrides: new Map<string, (Answer | 'drop after handling')[]>(),
  }
  const received: TestServer['received'] = {
    sections: new Map(),
    sectionsAtOnce: [],
    results: [],
    checkIns: 0,
    admissions: [],
  }
  const certificate = certify()
  const authoritySha256 = createHash('sha256').update(pemDer(TEST_AUTHORITY)).digest('hex')
  const at = () => new Date(options.clock.now()).toISOString()

  const signedTime = (nonce: string) => {
    const document = JSON.stringify({ format: 1, serverTime: at(), nonce })
    return { document, keyId: 'k1', signature: signText(document, ASSIGNMENT_KEY) }
  }
  const authenticate = (
    request: IncomingMessage,
    raw: Buffer,
    publicKey: KeyObject,
  ): Answer | null => {
    const parsed = parseSignature(request.headers)
    if (typeof parsed === 'string') return refuse(parsed)
    const verdict = verifyRequest(
      parsed,
      { method: 'POST', path: request.url ?? '', body: raw },
      publicKey,
    )
    if (verdict !== true) return refuse(verdict)
    if (Math.abs(parsed.createdS - options.clock.now() / 1000) > SIGNATURE_WINDOW_S) {
      return refuse('signature_expired', { serverTime: signedTime(parsed.nonce) })
    }
    if (state.nonces.has(parsed.nonce)) return refuse('signature_replayed')
    state.nonces.add(parsed.nonce)
    return null
  }
  const ok = (body: object): Answer => ({ status: 200, body })

  const takeSection = (body: unknown): Answer => {
    const section = sectionRequestSchema.parse(body)
    const about = section.kind === 'full' ? section.section : 'packages'
    if (server.refuseSection === about) return refuse('body_invalid')
    const kinds = received.sections.get(about) ?? []
    received.sections.set(about, [...kinds, section.kind])
    if (section.kind === 'delta' && state.held.get('packages') !== section.base)
      return ok({ outcome: 'full_needed' })
    if (section.kind === 'full') {
      const name = section.section as keyof typeof SECTION_SCHEMAS
      const content = SECTION_SCHEMAS[name].parse(section.content)
      if (sectionHash(name, content as never) !== section.hash) return refuse('hash_mismatch')
    }
    if (section.kind === 'packages') {
      const { provider, lines, hash } = section
      if (packagesTextHash(provider, lines) !== hash) return refuse('hash_mismatch')
    }
    const same = state.held.get(about) === section.hash
    state.held.set(about, section.hash)
    return ok({ outcome: same ? 'unchanged' : 'stored' })
  }

  const routes: Record<string, (body: unknown) => Answer> = {
    [AGENT_PATHS.checkIn](body) {
      const asked = checkInRequestSchema.parse(body)
      received.checkIns++
      const { token } = state
      if (asked.exchangeToken !== token.current && asked.exchangeToken !== token.previous)
        return refuse('exchange_token_invalid')
      const fresh = `exchange-${received.checkIns}`
      state.token = { current: fresh, previous: asked.exchangeToken }
      const wanted = Object.entries(asked.sections)
        .filter(([name, hash]) => state.held.get(name) !== hash)
        .map(([section]) => ({ section, have: state.held.get(section) ?? null }))
      return ok({
        serverTime: at(),
        nextCheckInMs: server.nextCheckInMs,
        wanted,
        ...(server.sectionsMax === null ? {} : { sectionsMax: server.sectionsMax }),
        assignment: state.envelope,
        keys: [certificate],
        exchangeToken: fresh,
      })
    },
    [AGENT_PATHS.section](body) {
      received.sectionsAtOnce.push(1)
      return takeSection(body)
    },
    [AGENT_PATHS.sections](body) {
      const { sections } = sectionsRequestSchema.parse(body)
      received.sectionsAtOnce.push(sections.length)
      const answers = sections.map((one) => {
        const { status, body: answer } = takeSection(one)
        return status === 200 ? answer : { problem: answer }
      })
      return ok({ answers })
    },
    [AGENT_PATHS.admission](body) {
      const { attempt } = body as { attempt: string }
      received.admissions.push(attempt)
      return ok(server.admit(attempt))
    },
    [AGENT_PATHS.progress]: () => ok({}),
    [AGENT_PATHS.result](body) {
      const result = resultRequestSchema.parse(body)
      received.results.push(result)
      return ok({ acknowledged: result.attempt })
    },
  }

  const handle = (request: IncomingMessage, raw: Buffer): Answer => {
    const path = request.url ?? ''
    if (path === AGENT_PATHS.authority)
      return ok({ certificate: TEST_AUTHORITY, sha256: authoritySha256 })
    const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw
    const body: unknown = JSON.parse(text.toString('utf8'))
    if (path === AGENT_PATHS.enrol) {
      const asked = enrolRequestSchema.parse(body)
      const publicKey = publicKeyFromRaw(asked.publicKey)
      const refused = authenticate(request, raw, publicKey)
      if (refused) return refused
      if (asked.token !== SECRET) return refuse('token_unknown')
      state.device = publicKey
      return ok({
        device: TEST_DEVICE,
        rootKeys: [{ keyId: 'root', publicKey: publicOf(ROOT) }],
        keys: [certificate],
        exchangeToken: state.token.current,
        serverTime: at(),
        replaced: null,
      })
    }
    if (!state.device) return refuse('device_unknown')
    const refused = authenticate(request, raw, state.device)
    return refused ?? routes[path]?.(body) ?? refuse('not_found')
  }

  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const override = state.overrides.get(request.url ?? '')?.shift()
      const answer =
        override && override !== 'drop after handling'
          ? override
          : handle(request, Buffer.concat(chunks))
      // The reply is lost after everything was done: the normal case of a bad network.
      if (override === 'drop after handling') return void request.socket.destroy()
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
      response.end(JSON.stringify(answer.body))
    })
  }
  const tls = options.tls ?? true
  const http = tls
    ? createServer({ cert: TEST_CERTIFICATE, key: TEST_KEY }, listener)
    : createPlainServer(listener)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${(http.address() as { port: number }).port}`

  const server: TestServer = {
    url,
    token: encodeEnrolmentToken({
      server: url,
      authoritySha256: tls ? authoritySha256 : null,
      secret: SECRET,
    }),
    received,
    failNext(path, answer) {
      state.overrides.set(path, [...(state.overrides.get(path) ?? []), answer])
    },
    assign(content, signer = ASSIGNMENT_KEY) {
      const document = JSON.stringify({ format: 1, device: TEST_DEVICE, ...content })
      state.envelope = { document, keyId: 'k1', signature: signText(document, signer) }
    },
    admit: () => ({
      admit: true,
      startUntil: new Date(options.clock.now() + 600_000).toISOString(),
      serverTime: at(),
    }),
    forgetSection: (name) => void state.held.set(name, '0'.repeat(64)),
    exchangeToken: () => state.token.current,
    sectionsMax: null,
    refuseSection: null,
    nextCheckInMs: 50,
    close: () => closeServer(http as Server),
  }
  return server
}

function closeServer(http: Server): Promise<void> {
  http.closeAllConnections()
  return new Promise((resolve) => http.close(() => resolve()))
}

function certify(): KeyCertificate {
  const content = {
    keyId: 'k1',
    publicKey: publicOf(ASSIGNMENT_KEY),
    validFrom: '2026-01-01T00:00:00.000Z',
    validUntil: '2027-01-01T00:00:00.000Z',
    rootKeyId: 'root',
  }
  return { ...content, signature: signText(keyCertificateText(content), ROOT) }
}

function pemDer(pem: string): Buffer {
  return Buffer.from(pem.replaceAll(/-----[A-Z ]+-----|\s/g, ''), 'base64')
}
