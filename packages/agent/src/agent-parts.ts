import { mkdirSync } from 'node:fs'
import { MINUTE_MS } from '@dirigent/domain/identity/time'
import { firstLine, type ReadContext } from '@dirigent/inventory/context'
import { createInventory, type Inventory } from '@dirigent/inventory/inventory'
import type { SectionContents } from '@dirigent/inventory/sections'
import { readTimeZone } from '@dirigent/inventory/system/read-system'
import { privateKeyFromSeed } from '@dirigent/protocol/agent/signatures'
import type { Clock } from '@dirigent/system/clock'
import type { Files } from '@dirigent/system/files'
import type { Log } from '@dirigent/system/log'
import type { Processes } from '@dirigent/system/processes'
import type { Random } from '@dirigent/system/random'
import type { Timers } from '@dirigent/system/timers'
import { createAttempts, type Attempts, type AttemptsDeps } from './attempt/attempts.ts'
import { createProgressTeller } from './attempt/progress-teller.ts'
import { createAssignmentKeeper, type AssignmentKeeper } from './check-in/assignment-keeper.ts'
import type { CheckInDeps } from './check-in/check-in.ts'
import { createReadings, type Readings } from './check-in/inventory-readings.ts'
import { withSteadyIndexTime } from './check-in/steady-index-time.ts'
import { createLink, type Link } from './link/link.ts'
import { createTransport, type Transport } from './link/transport.ts'
import type { ProviderDeps } from './providers/provider.ts'
import { reportedSlot, seeSessions } from './restart/quiet-time.ts'
import { noteRestart } from './restart/restart-keeper.ts'
import { openState, type AgentState, type Identity } from './state/agent-state.ts'
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
  progressSpacingMs?: number | undefined
  reboot?: () => Promise<void>
}

/** What an agent is made of; everything in it belongs to this one agent. */
export type AgentParts = {
  deps: AgentDeps
  state: AgentState
  identity: Identity
  link: Link
  assignments: AssignmentKeeper
  inventory: Inventory
  readings: Readings
  attempts: Attempts
  checkIn: CheckInDeps
  providerDeps: Omit<ProviderDeps, 'directory'>
  bootId: () => string
  /** Replaced by the loop: asks for a check-in soon. */
  wake: { ask: () => void }
}

/** Another package manager (a person, unattended-upgrades) may need this long. */
const LOCK_TIMEOUT_MS = 10 * MINUTE_MS

/** Throws when the folder holds no enrolled device. */
export function openParts(deps: AgentDeps): AgentParts {
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
  const inventory = deps.inventory ?? openInventory(deps, state)
  const wake = { ask: () => {} }
  const readings = createReadings(
    withQuietSlot(withSteadyIndexTime(inventory, state, link.now), state, files, link.now),
    link.now,
    log,
    () => wake.ask(),
  )
  const bootId = () => firstLine(files, '/proc/sys/kernel/random/boot_id') ?? 'unknown'
  const lockTimeoutMs = deps.lockTimeoutMs ?? LOCK_TIMEOUT_MS
  const providerDeps = { files, processes, clock, timers, log, lockTimeoutMs }
  const base = {
    deps,
    state,
    identity,
    link,
    assignments,
    inventory,
    readings,
    providerDeps,
    bootId,
    wake,
  }
  const attempts = openAttempts(base)
  const agentVersion = AGENT_VERSION
  const attempt = attempts.current
  const checkIn = { link, state, identity, assignments, agentVersion, bootId, attempt, log }
  return { ...base, attempts, checkIn }
}

/** What is read of the sessions also teaches the week profile; of it only the chosen slot is reported. */
function withQuietSlot(
  inventory: Inventory,
  state: AgentState,
  files: Files,
  now: () => number,
): Inventory {
  return {
    ...inventory,
    async readSection(kind) {
      const content = await inventory.readSection(kind)
      if (kind !== 'state') return content
      const { sessions } = content as SectionContents['state']
      seeSessions(state, sessions, readTimeZone(files), now())
      return { ...content, quietSlot: reportedSlot(state) }
    },
  }
}

function transportTo({ server, authority }: Identity): Transport {
  const trust =
    authority === null ? ({ kind: 'public' } as const) : ({ kind: 'pinned', authority } as const)
  return createTransport({ server, trust })
}

function openInventory(deps: AgentDeps, state: AgentState): Inventory {
  const cacheDirectory = state.path('cache')
  mkdirSync(cacheDirectory, { recursive: true, mode: 0o700 })
  return createInventory({
    files: deps.files,
    processes: deps.processes,
    clock: deps.clock,
    cacheDirectory,
    agentVersion: AGENT_VERSION,
    labels: deps.labels,
    indexRefreshedAt: () => state.read('index-refresh')?.atMs || null,
  })
}

function openAttempts(parts: Omit<AgentParts, 'attempts' | 'checkIn'>): Attempts {
  const { deps, state, link, inventory, assignments, identity } = parts
  const { files, processes, timers, random, log } = deps
  const restartSection = () => inventory.readSection('restart')
  const progress = createProgressTeller({ link, timers, spacingMs: deps.progressSpacingMs })
  return createAttempts({
    state,
    link,
    assignments,
    random,
    log,
    health: { files, processes, timers },
    provider: parts.providerDeps,
    zone: () => readTimeZone(files),
    role: async () => (await inventory.readSection('system')).role,
    backupAt: async () => (await inventory.readSection('state')).backupAt,
    staleServices: async () => (await restartSection()).services.map(({ service }) => service),
    observe: identity.observe,
    onState: progress.tell,
    onEnd: async (step) => {
      progress.ended()
      const { systemRestart } = await restartSection()
      const { role } = await inventory.readSection('system')
      noteRestart(state, step, systemRestart, { bootId: parts.bootId(), role }, link.now())
    },
    ...(deps.createProvider ? { createProvider: deps.createProvider } : {}),
  })
}
