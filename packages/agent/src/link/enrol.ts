import { createHash, createPublicKey, X509Certificate } from 'node:crypto'
import {
  authorityResponseSchema,
  AGENT_PATHS,
  enrolResponseSchema,
  type EnrolRequest,
} from '@dirigent/protocol/agent/messages'
import { decodeEnrolmentToken, type EnrolmentToken } from '@dirigent/protocol/agent/enrolment-token'
import { privateKeyFromSeed, rawPublicKey } from '@dirigent/protocol/agent/signatures'
import type { Clock } from '@dirigent/system/clock'
import type { Random } from '@dirigent/system/random'
import type { AgentState, Identity } from '../state/agent-state.ts'
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
export type EnrolDeps = {
  state: AgentState
  clock: Clock
  random: Random
  /** Replaced in the simulator. */
  createTransport?: typeof createTransport
}
export type EnrolAnswer =
  | { ok: true; device: string; replaced: string | null; already?: true }
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
  if (!token)
    return no(
      'token_unreadable',
      'This is not an enrolment token. Copy it again, completely: it begins with dgt1.',
    )
  const server = (input.server ?? token.server).replace(/\/$/, '')
  const problem = serverProblem(server)
  if (problem) return no('server_address', problem)
  const earlier = deps.state.read('identity')
  if (earlier) {
    const valid = await isStillValid(earlier, server, deps)
    if (valid === 'yes') return { ok: true, device: earlier.device, replaced: null, already: true }
    if (typeof valid === 'object') return no('unreachable', valid.unreachable)
    forget(deps.state)
  }
  const authority = await pinAuthority(server, token)
  if (!authority.ok) return authority
  return exchangeKeys(server, authority.pem, token, input, deps)
}

/** Problems that say: this server does not count the device as its own any more. */
const NOT_OURS = new Set([
  'device_unknown',
  'device_retired',
  'exchange_token_invalid',
  'signature_invalid',
])

/** Whether an earlier enrolment still holds at this server: enrolling twice must not make a second device. */
async function isStillValid(
  identity: Identity,
  server: string,
  deps: EnrolDeps,
): Promise<'yes' | 'no' | { unreachable: string }> {
  if (identity.server !== server) return 'no'
  const { authority } = identity
  const trust =
    authority === null ? ({ kind: 'public' } as const) : ({ kind: 'pinned', authority } as const)
  const link = createLink({
    transport: createTransport({ server, trust }),
    clock: deps.clock,
    random: deps.random,
    keyId: identity.device,
    privateKey: privateKeyFromSeed(Buffer.from(identity.keySeed, 'base64')),
    rootKeys: identity.rootKeys,
    certificates: () => deps.state.read('keys') ?? [],
  })
  // A progress report about no attempt is refused by its content, and only after the device was recognised.
  const answer = await link.call(
    AGENT_PATHS.progress,
    {},
    { safeParse: (data) => ({ success: true, data }) },
  )
  link.close()
  if (answer.ok) return 'yes'
  // A server with another authority (its state was lost) cannot be reached by the old pin: then the token decides.
  if (answer.kind === 'unreachable')
    return /certificate|CERT|self.signed/i.test(answer.detail)
      ? 'no'
      : { unreachable: answer.detail }
  return NOT_OURS.has(answer.code) ? 'no' : 'yes'
}

/** What belongs to the identity that was given up; a new one must not inherit decisions made for the old. */
function forget(state: AgentState): void {
  const names = [
    'identity',
    'exchange',
    'keys',
    'assignment',
    'position',
    'steps',
    'refusals',
    'asking',
    'contact',
    'restart',
    'full-inventory',
    'sent-packages',
    'enrolling',
  ] as const
  for (const name of names) state.remove(name)
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
    return no(
      'not_a_server',
      `${server} did not name its authority (status ${answer.status}): is it a Dirigent server?`,
    )
  }
  const der = derOf(parsed.data.certificate)
  const sha256 = der && createHash('sha256').update(der).digest('hex')
  if (sha256 !== token.authoritySha256) {
    const found = sha256 ?? 'something unreadable'
    return no(
      'authority_differs',
      `${server} shows the authority ${found}, the token expects ${token.authoritySha256}. Either the token is of another server or somebody is between.`,
    )
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
  deps: EnrolDeps,
): Promise<EnrolAnswer> {
  const { state, clock, random } = deps
  const begun = state.read('enrolling')
  const keySeed = begun?.keySeed ?? Buffer.from(random.bytes(SEED_BYTES)).toString('base64')
  if (!begun) state.write('enrolling', { keySeed })
  const privateKey = privateKeyFromSeed(Buffer.from(keySeed, 'base64'))
  const transport = (deps.createTransport ?? createTransport)({
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
  state.write('identity', {
    format: 1,
    server,
    authority,
    device,
    keySeed,
    rootKeys,
    observe: input.observe,
  })
  state.remove('enrolling')
  return { ok: true, device, replaced }
}

function refused(failure: CallFailure): EnrolAnswer {
  if (failure.kind === 'unreachable') return no('unreachable', failure.detail)
  const hint =
    failure.code === 'signature_expired'
      ? ' Set this machine’s clock (timedatectl set-ntp true) and try again.'
      : ''
  return no(failure.code, failure.detail + hint)
}
