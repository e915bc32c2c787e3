import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Inventory } from '@dirigent/inventory/inventory'
import type { SectionContents } from '@dirigent/inventory/sections'
import { AGENT_PATHS } from '@dirigent/protocol/agent/messages'
import { privateKeyFromSeed } from '@dirigent/protocol/agent/signatures'
import { problem } from '@dirigent/protocol/problems'
import { filesUnder } from '@dirigent/system/files'
import { silentLog } from '@dirigent/system/log'
import { systemProcesses } from '@dirigent/system/processes'
import { systemRandom } from '@dirigent/system/random'
import { systemTimers } from '@dirigent/system/timers'
import { createAgent, type Agent } from './agent.ts'
import { enrol } from './link/enrol.ts'
import { openState, type AgentState } from './state/agent-state.ts'
import { createFakeProvider, installedIn, type FakeBehaviour } from './testing/fake-provider.ts'
import { startTestServer, TEST_DEVICE, type TestServer } from './testing/test-server.ts'
import { testAssignment, testStep } from './testing/test-step.ts'

const NOW = Date.parse('2026-06-10T12:00:00Z')
const clock = { now: () => NOW }
const DEVICE = {
  name: 'd1',
  machineIdHash: 'a'.repeat(64),
  serial: null,
  osFamily: 'debian',
  agentVersion: '0.1.0',
}

let directory = ''
let server: TestServer
let state: AgentState
let sections: SectionContents
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'dirigent-agent-'))
  server = await startTestServer({ clock })
  state = openState(directory)
  sections = believable()
})
afterEach(async () => {
  await server.close()
  rmSync(directory, { recursive: true })
})

const fakeDirectory = () => join(directory, 'fake')
let offersAtHand = true
const inventory: Inventory = {
  readSection: async (name) => sections[name],
  isAtHand: (name) => offersAtHand || (name !== 'updates' && name !== 'coverage'),
}
const enrolHere = (token = server.token) =>
  enrol(
    { token, server: null, observe: false, device: DEVICE },
    { state, clock, random: systemRandom },
  )
const agentWith = (behaviour: FakeBehaviour = {}, deviceClock = clock): Agent =>
  createAgent({
    directory,
    files: filesUnder(directory),
    processes: systemProcesses,
    clock: deviceClock,
    timers: systemTimers,
    random: systemRandom,
    log: silentLog,
    labels: { site: null, user: null },
    inventory,
    createProvider: () => createFakeProvider(fakeDirectory(), behaviour),
  })
/** One cycle of a fresh agent, as after a restart. */
async function once(behaviour: FakeBehaviour = {}, deviceClock = clock) {
  const agent = agentWith(behaviour, deviceClock)
  try {
    return await agent.once()
  } finally {
    agent.close()
  }
}
function installed(versions: Record<string, string>) {
  createFakeProvider(fakeDirectory())
  writeFileSync(join(fakeDirectory(), 'installed.json'), JSON.stringify(versions))
}

describe('enrolment', () => {
  it('pins the authority and the root keys and keeps the secret to the owner', async () => {
    expect(await enrolHere()).toMatchObject({ ok: true, device: TEST_DEVICE })
    expect(state.read('identity')).toMatchObject({ device: TEST_DEVICE, server: server.url })
    expect(state.read('enrolling')).toBeNull()
  })
  it('refuses a server whose authority is not the one of the token', async () => {
    const body = JSON.stringify({ s: server.url, a: 'b'.repeat(64), k: 'x' })
    const answer = await enrolHere(`dgt1.${Buffer.from(body).toString('base64url')}`)
    expect(answer).toMatchObject({ ok: false, code: 'authority_differs' })
    expect(state.read('identity')).toBeNull()
  })
  it('uses the same key again after a lost answer', async () => {
    server.failNext(AGENT_PATHS.enrol, 'drop after handling')
    expect(await enrolHere()).toMatchObject({ code: 'unreachable' })
    const seed = state.read('enrolling')?.keySeed
    expect(await enrolHere()).toMatchObject({ ok: true })
    expect(state.read('identity')?.keySeed).toBe(seed)
  })
  it('done twice keeps the device', async () => {
    await enrolHere()
    const { keySeed } = state.read('identity') ?? {}
    expect(await enrolHere()).toMatchObject({ ok: true, already: true })
    expect(state.read('identity')?.keySeed).toBe(keySeed)
  })
  it.each([
    ['garbage', 'token_unreadable'],
    [
      `dgt1.${Buffer.from(JSON.stringify({ s: 'http://server.example', a: null, k: 'x' })).toString('base64url')}`,
      'server_address',
    ],
  ])('refuses the token %s', async (token, code) => {
    expect(await enrolHere(token)).toMatchObject({ ok: false, code })
  })
})

describe('check-in', () => {
  beforeEach(async () => void (await enrolHere()))

  it('sends what the server lacks, whole the first time, nothing the second', async () => {
    expect(await once()).toMatchObject({ ok: true, sent: 7 })
    expect(await once()).toMatchObject({ ok: true, sent: 0 })
    expect(server.received.sections.get('packages')).toEqual(['packages'])
  })
  it('sends changed packages as the difference, and whole when the server lost its copy', async () => {
    await once()
    sections.packages = {
      provider: 'apt',
      packages: [...sections.packages.packages, row('new', '1')],
    }
    await once()
    server.forgetSection('packages')
    sections.packages = { provider: 'apt', packages: sections.packages.packages.slice(1) }
    await once()
    expect(server.received.sections.get('packages')).toEqual(['packages', 'delta', 'packages'])
  })
  it('sends each section alone to a server that says nothing about several', async () => {
    await once()
    expect(server.received.sectionsAtOnce).toEqual([1, 1, 1, 1, 1, 1, 1])
  })
  it('sends together what a server takes together, and the difference of packages with it', async () => {
    server.sectionsMax = 5
    expect(await once()).toMatchObject({ ok: true, sent: 7, complete: true })
    expect(server.received.sectionsAtOnce).toEqual([5, 2])
    const { provider, packages } = sections.packages
    sections.packages = { provider, packages: [...packages, row('new', '1')] }
    sections.system = { ...sections.system, name: 'renamed' }
    await once()
    expect(server.received.sectionsAtOnce).toEqual([5, 2, 2])
    server.forgetSection('packages')
    sections.packages = { provider, packages: packages.slice(1) }
    sections.system = { ...sections.system, name: 'again' }
    expect(await once()).toMatchObject({ ok: true, sent: 2, complete: true })
    expect(server.received.sections.get('packages')).toEqual(['packages', 'delta', 'packages'])
  })
  it('sends sections one by one when the server refuses them together', async () => {
    server.sectionsMax = 16
    server.failNext(AGENT_PATHS.sections, { status: 404, body: { code: 'not_found', detail: '' } })
    expect(await once()).toMatchObject({ ok: true, sent: 7, complete: true })
    expect(server.received.sectionsAtOnce).toEqual([1, 1, 1, 1, 1, 1, 1])
  })
  it('counts only the refused one of several as not sent, and sends it again', async () => {
    server.sectionsMax = 16
    server.refuseSection = 'hardware'
    expect(await once()).toMatchObject({ ok: true, sent: 6, complete: false })
    server.refuseSection = null
    expect(await once()).toMatchObject({ ok: true, sent: 1, complete: true })
    expect(server.received.sections.get('hardware')).toEqual(['full'])
  })
  it('sends them again when the reply to several was lost', async () => {
    server.sectionsMax = 16
    server.failNext(AGENT_PATHS.sections, 'drop after handling')
    expect(await once()).toMatchObject({ ok: true, sent: 0, complete: false })
    expect(await once()).toMatchObject({ ok: true, sent: 7, complete: true })
    expect(server.received.sectionsAtOnce).toEqual([7, 7])
  })
  it('goes on with the old exchange token after a lost reply', async () => {
    await once()
    server.failNext(AGENT_PATHS.checkIn, 'drop after handling')
    expect(await once()).toMatchObject({ ok: false, code: 'unreachable' })
    expect(await once()).toMatchObject({ ok: true })
    expect(state.read('exchange')?.token).toBe(server.exchangeToken())
  })
  it('takes the server’s signed time when its own clock is wrong', async () => {
    const slow = { now: () => NOW - 5 * 3_600_000 }
    expect(await once({}, slow)).toMatchObject({ ok: true })
  })
  it('does not let anybody else set its clock', async () => {
    const wrong = {
      document: JSON.stringify({ format: 1, serverTime: '2030-01-01T00:00:00Z', nonce: 'x' }),
      keyId: 'k1',
      signature: 'AAAA',
    }
    for (let i = 0; i < 2; i++) {
      server.failNext(AGENT_PATHS.checkIn, {
        status: 401,
        body: problem('signature_expired', 'set your clock', { serverTime: wrong }),
      })
    }
    expect(await once()).toMatchObject({ ok: false, code: 'signature_expired' })
    expect(server.received.checkIns).toBe(0)
  })
  it('checks in once when nothing has to be asked of a package manager, twice when that changed something', async () => {
    const checkInsOf = async (atHand: boolean) => {
      offersAtHand = atHand
      server.nextCheckInMs = 3_600_000
      const before = server.received.checkIns
      const agent = agentWith()
      await agent.runUntilIdle(new AbortController().signal, 0)
      agent.close()
      return server.received.checkIns - before
    }
    try {
      expect(await checkInsOf(false)).toBe(2)
      expect(await checkInsOf(true)).toBe(1)
    } finally {
      offersAtHand = true
    }
  })
  it('hears how long to stay away', async () => {
    server.failNext(AGENT_PATHS.checkIn, {
      status: 503,
      body: problem('overloaded', 'later'),
      headers: { 'retry-after': '7' },
    })
    expect(await once()).toMatchObject({ ok: false, code: 'overloaded', retryAfterMs: 7_000 })
  })
})

describe('assignment', () => {
  beforeEach(async () => {
    await enrolHere()
    installed({ app: '1' })
  })

  it('is installed, proven by the package manager’s own database, and reported once', async () => {
    server.assign(testAssignment())
    await once()
    await once()
    expect(installedIn(fakeDirectory())).toEqual({ app: '2' })
    expect(server.received.results).toHaveLength(1)
    expect(server.received.results[0]).toMatchObject({
      outcome: 'succeeded',
      updates: [{ outcome: 'installed', versionBefore: '1', versionAfter: '2', because: null }],
    })
    expect(readdirSync(join(directory, 'attempts'))).toEqual([])
  })
  it('reports a result until it is acknowledged, as one and the same attempt', async () => {
    server.assign(testAssignment())
    server.failNext(AGENT_PATHS.result, 'drop after handling')
    await once()
    await once()
    const attempts = server.received.results.map(({ attempt }) => attempt)
    expect(attempts).toHaveLength(2)
    expect(new Set(attempts).size).toBe(1)
    expect(state.results()).toEqual([])
  })
  it.each<[string, () => void]>([
    [
      'signed by another key',
      () => server.assign(testAssignment(), privateKeyFromSeed(Buffer.alloc(32, 9))),
    ],
    ['expired', () => server.assign(testAssignment({ expiresAt: '2026-06-09T00:00:00.000Z' }))],
    ['of an observing device', () => server.assign(testAssignment({ mode: 'observe' }))],
    [
      'that begins later',
      () =>
        server.assign(
          testAssignment({ steps: [testStep({ notBefore: '2026-06-11T00:00:00.000Z' })] }),
        ),
    ],
    [
      'outside its window',
      () =>
        server.assign(
          testAssignment({
            steps: [
              testStep({ windows: [{ days: ['sat'], start: '22:00', durationMinutes: 60 }] }),
            ],
          }),
        ),
    ],
    [
      'in a freeze',
      () =>
        server.assign(
          testAssignment({
            freezes: [{ name: 'f', from: '2026-06-01T00:00', until: '2026-06-20T00:00' }],
          }),
        ),
    ],
  ])('that is %s changes nothing and asks nobody', async (_what, assign) => {
    assign()
    await once()
    expect(installedIn(fakeDirectory())).toEqual({ app: '1' })
    expect(server.received.admissions).toEqual([])
  })
  it('that is older than the accepted one is refused, also after a restart', async () => {
    server.assign(testAssignment({ epoch: 2, revision: 5, steps: [] }))
    await once()
    server.assign(testAssignment({ epoch: 1, revision: 9 }))
    await once()
    expect(installedIn(fakeDirectory())).toEqual({ app: '1' })
    expect(state.read('position')).toEqual({ epoch: 2, revision: 5 })
  })
  it('is not begun while the server says no, and its reason is kept', async () => {
    server.assign(testAssignment())
    server.admit = () => ({
      admit: false,
      because: { code: 'rollout_paused' },
      retryAfterMs: 60_000,
      serverTime: '2026-06-10T12:00:00Z',
    })
    await once()
    expect(installedIn(fakeDirectory())).toEqual({ app: '1' })
    expect(state.read('refusals')).toMatchObject([{ because: { code: 'rollout_paused' } }])
    await once()
    expect(server.received.admissions).toHaveLength(1)
  })
  it('asks for one place only when the answer got lost', async () => {
    server.assign(testAssignment())
    server.failNext(AGENT_PATHS.admission, 'drop after handling')
    await once()
    expect(installedIn(fakeDirectory())).toEqual({ app: '1' })
    state.write('refusals', [])
    await once()
    expect(installedIn(fakeDirectory())).toEqual({ app: '2' })
    expect(server.received.admissions).toHaveLength(2)
    expect(new Set(server.received.admissions).size).toBe(1)
  })
  it('is never installed by an agent that was enrolled to observe', async () => {
    const identity = state.read('identity')
    if (identity) state.write('identity', { ...identity, observe: true })
    server.assign(testAssignment())
    await once()
    expect(installedIn(fakeDirectory())).toEqual({ app: '1' })
  })
})

describe('without the network', () => {
  const offline = async (role: 'client' | 'server', confirmWithinMs: number, laterMs: number) => {
    await enrolHere()
    installed({ app: '1' })
    sections.system.role = role
    server.assign(
      testAssignment({
        steps: [testStep({ confirmWithinMs, notBefore: new Date(NOW + 1).toISOString() })],
      }),
    )
    await once()
    await server.close()
    const agent = agentWith({}, { now: () => NOW + laterMs })
    const stop = new AbortController()
    const running = agent.run(stop.signal)
    await systemTimers.sleep(400)
    stop.abort()
    await running
    agent.close()
    return installedIn(fakeDirectory())['app']
  }
  it('a client acts on its last assignment while its contact is young, and keeps the result', async () => {
    expect(await offline('client', 3_600_000, 1_000)).toBe('2')
    expect(state.results()).toHaveLength(1)
  })
  it('does nothing when the contact is too old', async () => {
    expect(await offline('client', 3_600_000, 3_700_000)).toBe('1')
  })
  it('a server never starts unasked', async () => {
    expect(await offline('server', 3_600_000, 1_000)).toBe('1')
  })
})

function row(name: string, version: string) {
  return { name, version, arch: 'all', source: name, sourceVersion: version, origin: 'Debian' }
}

function believable(): SectionContents {
  return {
    system: {
      name: 'd1',
      ecosystem: 'debian:12',
      osFamily: 'debian',
      osName: 'Debian GNU/Linux 12',
      osVersion: '12',
      arch: 'amd64',
      kernel: { release: '6.1.0-29-amd64', version: null },
      container: false,
      timeZone: 'UTC',
      role: 'client',
      bootId: 'b',
      bootedAt: null,
      agentVersion: '0.1.0',
      site: null,
      user: null,
    },
    hardware: {
      vendor: null,
      model: null,
      serial: null,
      firmware: null,
      cpu: null,
      cpuCount: null,
      memoryBytes: null,
      disks: [],
      filesystems: [],
    },
    packages: {
      provider: 'apt',
      packages: ['a', 'b', 'c', 'd', 'app'].map((name) => row(name, '1')),
    },
    updates: { updates: [] },
    coverage: { providers: [] },
    restart: {
      systemRestart: { needed: false, because: [], packages: [] },
      services: [],
      complete: true,
    },
    state: { backupAt: null, backupSource: null, sessions: [], services: [], criticalRoles: [] },
  }
}
