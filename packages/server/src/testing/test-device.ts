// For tests and measurements: a device that speaks the agent's protocol, without the agent's code.
import { createPublicKey, type KeyObject } from 'node:crypto'
import { decodeEnrolmentToken } from '@dirigent/protocol/agent/enrolment-token'
import {
  AGENT_PATHS,
  type CheckInRequest,
  type CheckInResponse,
  type EnrolResponse,
} from '@dirigent/protocol/agent/messages'
import type { SectionContent, SectionName } from '@dirigent/protocol/agent/inventory'
import { packagesText, sectionHash } from '@dirigent/protocol/agent/section-hash'
import { privateKeyFromSeed, rawPublicKey, signRequest } from '@dirigent/protocol/agent/signatures'
import { systemRandom } from '@dirigent/system/random'
import { systemClock } from '@dirigent/system/clock'
import type { ServerContext } from '../context.ts'
import { createEnrolmentToken } from '../store/enrolment-tokens.ts'

export type Answer<T = Record<string, unknown>> = {
  status: number
  headers: Headers
  body: T & { code?: string }
}

export type TestDevice = {
  name: string
  privateKey: KeyObject
  publicKey: string
  machineIdHash: string
  serial: string | null
  bootId: string
  uid: string
  exchangeToken: string
}

/** Not enrolled yet: `uid` is empty. */
export function newDevice(name: string, change: Partial<TestDevice> = {}): TestDevice {
  const privateKey = privateKeyFromSeed(systemRandom.bytes(32))
  return {
    name,
    privateKey,
    publicKey: rawPublicKey(createPublicKey(privateKey)),
    machineIdHash: Buffer.from(systemRandom.bytes(32)).toString('hex'),
    serial: null,
    bootId: Buffer.from(systemRandom.bytes(8)).toString('hex'),
    uid: '',
    exchangeToken: '',
    ...change,
  }
}

export const newNonce = (): string => Buffer.from(systemRandom.bytes(16)).toString('base64url')

export type Signed = {
  url: string
  init: { method: string; headers: Record<string, string>; body: Buffer }
}

/** A signed request, ready to be sent (once or, to play a replay, twice). */
export function sign(
  origin: string,
  device: TestDevice,
  path: string,
  body: unknown,
  change: {
    createdS?: number
    nonce?: string
    keyId?: string
    privateKey?: KeyObject
    encoding?: [string, (raw: Buffer) => Buffer]
  } = {},
): Signed {
  const plain = Buffer.from(JSON.stringify(body))
  const raw = change.encoding ? change.encoding[1](plain) : plain
  const signed = signRequest({
    method: 'POST',
    path,
    body: raw,
    keyId: change.keyId ?? (device.uid || 'new'),
    privateKey: change.privateKey ?? device.privateKey,
    createdS: change.createdS ?? Math.floor(systemClock.now() / 1000),
    nonce: change.nonce ?? newNonce(),
  })
  const headers: Record<string, string> = { ...signed, 'content-type': 'application/json' }
  if (change.encoding) headers['content-encoding'] = change.encoding[0]
  return { url: origin + path, init: { method: 'POST', headers, body: raw } }
}

export async function send<T = Record<string, unknown>>({ url, init }: Signed): Promise<Answer<T>> {
  const response = await fetch(url, { ...init, body: new Uint8Array(init.body) })
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Answer<T>['body'],
  }
}

export async function tokenFor(
  context: ServerContext,
  change: { usesMax?: number; validMs?: number; group?: string | null } = {},
): Promise<{ uid: string; secret: string }> {
  const created = await context.db.transaction((tx) =>
    createEnrolmentToken(tx, context, {
      name: 'test',
      group: change.group ?? null,
      usesMax: change.usesMax ?? 100,
      validMs: change.validMs ?? 60_000,
      createdBy: { actorKind: 'person', actor: 'test' },
    }),
  )
  return { uid: created.uid, secret: decodeEnrolmentToken(created.text)?.secret ?? '' }
}

export function enrolBody(device: TestDevice, secret: string): Record<string, unknown> {
  const { publicKey, name, machineIdHash, serial, bootId } = device
  return {
    token: secret,
    publicKey,
    name,
    machineIdHash,
    serial,
    bootId,
    osFamily: 'debian',
    agentVersion: '0.1.0',
  }
}

/** Enrols and takes over what the server answered; the status is the caller's to judge. */
export async function enrol(
  origin: string,
  device: TestDevice,
  secret: string,
): Promise<Answer<EnrolResponse>> {
  const answer = await send<EnrolResponse>(
    sign(origin, device, AGENT_PATHS.enrol, enrolBody(device, secret)),
  )
  if (answer.status === 200) {
    device.uid = answer.body.device
    device.exchangeToken = answer.body.exchangeToken
  }
  return answer
}

export function checkInBody(
  device: TestDevice,
  change: Partial<CheckInRequest> = {},
): CheckInRequest {
  return {
    exchangeToken: device.exchangeToken,
    agentVersion: '0.1.0',
    bootId: device.bootId,
    sections: {},
    assignment: null,
    attempt: null,
    resultsPending: 0,
    ...change,
  }
}

/** Checks in and, unless `lost`, takes over a new exchange token. */
export async function checkIn(
  origin: string,
  device: TestDevice,
  change: Partial<CheckInRequest> = {},
  lost = false,
): Promise<Answer<CheckInResponse>> {
  const body = checkInBody(device, change)
  const answer = await send<CheckInResponse>(sign(origin, device, AGENT_PATHS.checkIn, body))
  if (answer.status === 200 && !lost && answer.body.exchangeToken)
    device.exchangeToken = answer.body.exchangeToken
  return answer
}

export function sectionBody<N extends SectionName>(
  section: N,
  content: SectionContent[N],
): Record<string, unknown> {
  const takenAt = new Date(systemClock.now()).toISOString()
  const hash = sectionHash(section, content)
  if (section !== 'packages') return { kind: 'full', section, hash, takenAt, content }
  const { provider, packages } = content as SectionContent['packages']
  return { kind: 'packages', hash, takenAt, provider, lines: packagesText(packages) }
}

export function sendSection<N extends SectionName>(
  origin: string,
  device: TestDevice,
  section: N,
  content: SectionContent[N],
): Promise<Answer> {
  return send(sign(origin, device, AGENT_PATHS.section, sectionBody(section, content)))
}

/** A believable Debian system; `count` packages named after their number. */
export function somePackages(count: number, version = '1.0-1'): SectionContent['packages'] {
  const packages = Array.from({ length: count }, (_, index) => ({
    name: `package-${String(index).padStart(4, '0')}`,
    version,
    arch: 'amd64',
    source: `source-${index >> 1}`,
    sourceVersion: version,
    origin: 'Debian',
  }))
  return { provider: 'apt', packages }
}

export function someSystem(
  device: TestDevice,
  change: Partial<SectionContent['system']> = {},
): SectionContent['system'] {
  return {
    name: device.name,
    ecosystem: 'debian:12',
    osFamily: 'debian',
    osName: 'Debian GNU/Linux 12 (bookworm)',
    osVersion: '12',
    arch: 'amd64',
    kernel: { release: '6.1.0-29-amd64', version: '6.1.123-1' },
    container: false,
    timeZone: 'Europe/Berlin',
    role: 'server',
    bootId: device.bootId,
    bootedAt: null,
    agentVersion: '0.1.0',
    site: null,
    user: null,
    ...change,
  }
}
