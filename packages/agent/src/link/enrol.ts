import { createHash, X509Certificate } from 'node:crypto'
import { authorityResponseSchema, AGENT_PATHS, enrolResponseSchema, type EnrolRequest } from '@dirigent/protocol/agent/messages'
import { decodeEnrolmentToken, type EnrolmentToken } from '@dirigent/protocol/agent/enrolment-token'
import { privateKeyFromSeed, rawPublicKey } from '@dirigent/protocol/agent/signatures'
import { createPublicKey } from 'node:crypto'
import type { Clock } from '@dirigent/system/clock'
import type { Random } from '@dirigent/system/random'
import type { AgentState } from '../state/agent-state.ts'
import { createLink, type CallFailure } from './link.ts'
import { certified } from './trust.ts'
import { createTransport, serverProblem } from './transport.ts'

export type EnrolInput = {
  token: string
  /** Overrides the token's address, e.g. behind a port forwarding; trust still comes from the token. */
  server: string | null
  observe: boolean
  device: Omit<EnrolRequest, 'token' | 'publicKey'>
}
export type EnrolDeps = { state: AgentState; clock: Clock; random: Random }
export type EnrolAnswer =
  | { ok: true; device: string; replaced: string | null }
  | { ok: false; code: string; detail: string }

const SEED_BYTES = 32
/** Who signs before the server has named the device; it checks with the public key in the body. */
const ENROL_KEY_ID = 'enrol'

/**
 * Makes this machine known to a server. The key is on disk before the request leaves, so that a lost answer can be
 * asked for again with the same key instead of using the token up.
 */
export async function enrol(input: EnrolInput, deps: EnrolDeps): Promise<EnrolAnswer> {
  const token = decodeEnrolmentToken(input.token)
  if (!token) return no('token_unreadable', 'This is not an enrolment token. Copy it again, completely: it begins with dgt1.')
  const server = (input.server ?? token.server).replace(/\/$/, '')
  const problem = serverProblem(server)
  if (problem) return no('server_address', problem)
  if (deps.state.read('identity')) {
    return no('already_enrolled', `${deps.state.directory} holds an enrolled device already. Remove the folder to enrol anew.`)
  }
  const authority = await pinAuthority(server, token)
  if (!authority.ok) return authority
  return exchangeKeys(server, authority.pem, token, input, deps)
}

const no = (code: string, detail: string) => ({ ok: false, code, detail }) as const

type Pinned = { ok: true; pem: string | null } | { ok: false; code: string; detail: string }

/** The server's own authority, believed only when its hash is the one that the token brought from the console. */
async function pinAuthority(server: string, token: EnrolmentToken): Promise<Pinned> {
  if (token.authoritySha256 === null || server.startsWith('http:')) return { ok: true, pem: null }
  const transport = createTransport({ server, trust: { kind: 'unverified' } })
  const answer = await transport.send('GET', AGENT_PATHS.authority, {}, null)
  transport.close()
  if ('unreachable' in answer) return no('unreachable', answer.unreachable)
  const parsed = authorityResponseSchema.safeParse(parseJson(answer.body.toString('utf8')))
  if (answer.status !== 200 || !parsed.success) {
    return no('not_a_server', `${server} did not name its authority (status ${answer.status}): is it a Dirigent server?`)
  }
  const der = derOf(parsed.data.certificate)
  const sha256 = der && createHash('sha256').update(der).digest('hex')
  if (sha256 !== token.authoritySha256) {
    const found = sha256 ?? 'something unreadable'
    return no('authority_differs', `${server} shows the authority ${found}, the token expects ${token.authoritySha256}. Either the token is of another server or somebody is between.`)
  }
  return { ok: true, pem: parsed.data.certificate }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function derOf(pem: string): Buffer | null {
  try {
    return new X509Certificate(pem).raw
  } catch {
    return null
  }
}

async function exchangeKeys(
  server: string,
  authority: string | null,
  token: EnrolmentToken,
  input: EnrolInput,
  { state, clock, random }: EnrolDeps,
): Promise<EnrolAnswer> {
  const begun = state.read('enrolling')
  const keySeed = begun?.keySeed ?? Buffer.from(random.bytes(SEED_BYTES)).toString('base64')
  if (!begun) state.write('enrolling', { keySeed })
  const privateKey = privateKeyFromSeed(Buffer.from(keySeed, 'base64'))
  const transport = createTransport({
    server,
    trust: authority === null ? { kind: 'public' } : { kind: 'pinned', authority },
  })
  const link = createLink({
    transport,
    clock,
    random,
    keyId: ENROL_KEY_ID,
    privateKey,
    rootKeys: [],
    certificates: () => [],
  })
  const publicKey = rawPublicKey(createPublicKey(privateKey))
  const request: EnrolRequest = { ...input.device, token: token.secret, publicKey }
  const answer = await link.call(AGENT_PATHS.enrol, request, enrolResponseSchema)
  link.close()
  if (!answer.ok) return refused(answer)
  const { device, rootKeys, keys, exchangeToken, replaced } = answer.value
  state.write('keys', certified(keys, rootKeys))
  state.write('exchange', { token: exchangeToken })
  // Last, because it is what makes this device enrolled.
  state.write('identity', { format: 1, server, authority, device, keySeed, rootKeys, observe: input.observe })
  state.remove('enrolling')
  return { ok: true, device, replaced }
}

function refused(failure: CallFailure): EnrolAnswer {
  if (failure.kind === 'unreachable') return no('unreachable', failure.detail)
  const hint =
    failure.code === 'signature_expired' ? ' Set this machine’s clock (timedatectl set-ntp true) and try again.' : ''
  return no(failure.code, failure.detail + hint)
}
