import { mkdirSync } from 'node:fs'
import { HOUR_MS, MINUTE_MS } from '@dirigent/domain/identity/time'
import { createInventory, type Inventory } from '@dirigent/inventory/inventory'
import { firstLine, type ReadContext } from '@dirigent/inventory/context'
import { readTimeZone } from '@dirigent/inventory/system/read-system'
import { AGENT_PATHS, type ProgressRequest } from '@dirigent/protocol/agent/messages'
import { privateKeyFromSeed } from '@dirigent/protocol/agent/signatures'
import type { Clock } from '@dirigent/system/clock'
import type { Files } from '@dirigent/system/files'
import type { Log } from '@dirigent/system/log'
import type { Processes } from '@dirigent/system/processes'
import type { Random } from '@dirigent/system/random'
import type { Timers } from '@dirigent/system/timers'
import { createAttempts, type AttemptsDeps } from './attempt/attempts.ts'
import { createAssignmentKeeper } from './check-in/assignment-keeper.ts'
import {
  checkIn,
  deliverResults,
  type CheckInAnswer,
  type CheckInDeps,
} from './check-in/check-in.ts'
import { refreshIfOld } from './check-in/index-refresh.ts'
import { createReadings } from './check-in/inventory-readings.ts'
import { createLink } from './link/link.ts'
import { createTransport, type Transport } from './link/transport.ts'
import { createProvider } from './providers/registry.ts'
import { noteRestart, restartIfDue } from './restart/restart-keeper.ts'
import { openState, type Identity } from './state/agent-state.ts'
import { AGENT_VERSION } from './version.ts'

export type AgentDeps = {
  directory: string
  files: Files
  processes: Processes
  clock: Clock
  timers: Timers
  random: Random
  log: Log
  labels: ReadContext['labels']
  /** Replaced in tests. */
  transport?: Transport
  inventory?: Inventory
  createProvider?: AttemptsDeps['createProvider']
  lockTimeoutMs?: number
  reboot?: () => Promise<void>
}

export type Agent = {
  /** One complete exchange: inventory, check-in, whatever may be done now, and its result. */
  once(): Promise<CheckInAnswer>
  /** Until the signal is aborted. Resolves when a started attempt has ended. */
  run(signal: AbortSignal): Promise<void>
  close(): void
}

/** Another package manager (a person, unattended-upgrades) may need this long. */
const LOCK_TIMEOUT_MS = 10 * MINUTE_MS
const BACKOFF_FIRST_MS = 5_000
const BACKOFF_MAX_MS = 15 * MINUTE_MS
/** The server does not take this device as its own; only a person can change that, so asking often only costs. */
const NEEDS_A_PERSON = new Set(['device_unknown', 'device_retired', 'exchange_token_invalid'])
const BACKOFF_REFUSED_MS = 30 * MINUTE_MS
/** Steps played in one go before the server is told how things stand. */
const STEPS_PER_ROUND = 20
const REBOOT_TIMEOUT_MS = MINUTE_MS
/** An index older than this hides updates that were published meanwhile. */
const INDEX_MAX_AGE_MS = 6 * HOUR_MS

/** Composition root: everything that an agent is made of, without any state outside, so that many fit in one process. */
export function createAgent(deps: AgentDeps): Agent {
  const { files, processes, clock, timers, random, log } = deps
  const state = openState(deps.directory)
  const identity = state.read('identity')
  if (!identity) throw new Error(`${deps.directory} is not enrolled: run "enrol" first`)
  const link = createLink({
    transport: deps.transport ?? transportTo(identity),
    clock,
    random,
    keyId: identity.device,
    privateKey: privateKeyFromSeed(Buffer.from(identity.keySeed, 'base64')),
    rootKeys: identity.rootKeys,
    certificates: () => state.read('keys') ?? [],
  })
  const assignments = createAssignmentKeeper(state, identity, link.now, log)
  const cacheDirectory = state.path('cache')
  mkdirSync(cacheDirectory, { recursive: true, mode: 0o700 })
  const inventory =
    deps.inventory ??
    createInventory({
      files,
      processes,
      clock,
      cacheDirectory,
      agentVersion: AGENT_VERSION,
      labels: deps.labels,
      indexRefreshedAt: () => state.read('index-refresh')?.atMs || null,
    })
  let wake = () => {}
  const readings = createReadings(inventory, link.now, log, () => wake())
  const bootId = () => firstLine(files, '/proc/sys/kernel/random/boot_id') ?? 'unknown'
  const providerDeps = {
    files,
    processes,
    clock,
    timers,
    log,
    lockTimeoutMs: deps.lockTimeoutMs ?? LOCK_TIMEOUT_MS,
  }
  const needsRestart = async () => (await inventory.readSection('restart')).systemRestart
  const attempts = createAttempts({
    state,
    link,
    assignments,
    random,
    log,
    health: { files, processes, timers },
    provider: providerDeps,
    zone: () => readTimeZone(files),
    role: async () => (await inventory.readSection('system')).role,
    backupAt: async () => (await inventory.readSection('state')).backupAt,
    staleServices: async () =>
      (await inventory.readSection('restart')).services.map(({ service }) => service),
    observe: identity.observe,
    onState: (attempt, at) => void tellProgress(attempt, at),
    onEnd: async (step) => noteRestart(state, step, await needsRestart(), bootId(), link.now()),
    ...(deps.createProvider ? { createProvider: deps.createProvider } : {}),
  })
  const tellProgress = async (attempt: string, at: string) => {
    const progress: ProgressRequest = {
      attempt,
      state: at,
      percent: null,
      at: new Date(link.now()).toISOString(),
    }
    // Best effort: the result is what counts, and it is kept until it was taken.
    await link.call(AGENT_PATHS.progress, progress, {
      safeParse: (data) => ({ success: true, data }),
    })
  }
  const checkInDeps: CheckInDeps = {
    link,
    state,
    identity,
    assignments,
    agentVersion: AGENT_VERSION,
    bootId,
    attempt: attempts.current,
    log,
  }
  const managed = () => !identity.observe && assignments.current()?.mode === 'managed'
  const refresh = async () => {
    const provider = (deps.createProvider ?? createProvider)('apt', {
      ...providerDeps,
      directory: state.path('apt'),
    })
    if (managed() && provider)
      await refreshIfOld(provider, state, link.now(), INDEX_MAX_AGE_MS, log)
  }
  const exchange = async (wait: boolean) => checkIn(checkInDeps, await readings.current(wait))
  /** Plays steps until none may start; answers how many were played or asked for. */
  const playAll = async () => {
    let played = await attempts.recover()
    while (played < STEPS_PER_ROUND && (await attempts.playNext())) played++
    return played
  }
  const restart = async () => {
    if (!managed() || attempts.current() || !state.read('restart')) return
    const { sessions } = await inventory.readSection('state')
    const question = {
      bootId: bootId(),
      need: await needsRestart(),
      sessions,
      zone: readTimeZone(files),
      nowMs: link.now(),
    }
    const reboot = deps.reboot ?? (() => rebootBySystemd(processes))
    await restartIfDue(
      { ...question, freezes: assignments.current()?.freezes ?? [] },
      { state, log, reboot },
    )
  }

  const work = async () => {
    const played = await playAll()
    if (played > 0) await deliverResults(checkInDeps)
    if (played > 0) wake()
    await restart()
    return played
  }

  return {
    async once() {
      await attempts.recover()
      await refresh()
      const first = await exchange(true)
      if (!first.ok) return first
      await refresh()
      const played = await playAll()
      const last = played > 0 ? await exchange(true) : first
      await restart()
      return last
    },
    async run(signal) {
      let failures = 0
      let working: Promise<unknown> | null = null
      while (!signal.aborted) {
        const woken = new Promise<void>((resolve) => (wake = resolve))
        const idle = working === null
        if (idle) await untilAborted(refresh(), signal)
        const answer = await untilAborted(exchange(false), signal)
        // Reading and asking change nothing, so nobody has to wait for them to end; only for started work.
        if (answer === null) break
        failures = answer.ok ? 0 : failures + 1
        if (!answer.ok) log.warn('check-in failed', { code: answer.code, detail: answer.detail })
        working ??= work()
          .catch((error: unknown) => log.error('work stopped', { reason: String(error) }))
          .finally(() => (working = null))
        await waitFor(delayMs(answer, failures), woken, signal)
      }
      await working
    },
    close: () => link.close(),
  }

  function delayMs(answer: CheckInAnswer, failures: number): number {
    const retryAt = attempts.retryAtMs()
    const soonest = retryAt === null ? Infinity : Math.max(1_000, retryAt - link.now())
    if (answer.ok) return Math.min(answer.nextCheckInMs, soonest)
    const grown = Math.min(BACKOFF_FIRST_MS * 2 ** (failures - 1), BACKOFF_MAX_MS)
    if (NEEDS_A_PERSON.has(answer.code)) return BACKOFF_REFUSED_MS * (1 + random.fraction())
    // Half fixed, half by chance: a server that comes back must not meet its whole fleet in one second.
    return Math.max(answer.retryAfterMs ?? 0, grown / 2 + (grown / 2) * random.fraction())
  }

  async function waitFor(ms: number, woken: Promise<void>, signal: AbortSignal): Promise<void> {
    const stop = new AbortController()
    const abort = () => stop.abort()
    signal.addEventListener('abort', abort, { once: true })
    await Promise.race([timers.sleep(ms, stop.signal).catch(() => undefined), woken])
    signal.removeEventListener('abort', abort)
    stop.abort()
  }
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  const { promise, resolve } = Promise.withResolvers<null>()
  const abort = () => resolve(null)
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function transportTo({ server, authority }: Identity): Transport {
  const trust =
    authority === null ? ({ kind: 'public' } as const) : ({ kind: 'pinned', authority } as const)
  return createTransport({ server, trust })
}

async function rebootBySystemd(processes: Processes): Promise<void> {
  await processes.run('systemctl', ['reboot'], { timeoutMs: REBOOT_TIMEOUT_MS })
}
