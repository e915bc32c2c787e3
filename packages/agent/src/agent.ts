import { HOUR_MS, MINUTE_MS } from '@dirigent/domain/identity/time'
import { readTimeZone } from '@dirigent/inventory/system/read-system'
import type { Processes } from '@dirigent/system/processes'
import { openParts, type AgentDeps, type AgentParts } from './agent-parts.ts'
import { checkIn, deliverResults, type CheckInAnswer } from './check-in/check-in.ts'
import { refreshIfOld } from './check-in/index-refresh.ts'
import { createProvider } from './providers/registry.ts'
import { restartIfDue } from './restart/restart-keeper.ts'

/** How things stand when there is nothing left to do: when to come back. */
export type Idle = { delayMs: number; ok: boolean }

export type Agent = {
  /** One complete exchange: inventory, check-in, whatever may be done now, and its result. */
  once(): Promise<CheckInAnswer>
  /** Until the signal is aborted. Resolves when a started attempt has ended. */
  run(signal: AbortSignal): Promise<void>
  /** As `run`, but ends as soon as nothing is left to do now. `failures` in a row before this one make it more patient. */
  runUntilIdle(signal: AbortSignal, failures: number): Promise<Idle>
  /** Whether an attempt is being played: only then is stopping at once a matter for its recovery. */
  attempting(): boolean
  close(): void
}

/** Work is pending when the server wants to hear again this soon: staying costs less than starting anew. */
const STAY_MS = 2 * MINUTE_MS
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
  const parts = openParts(deps)
  return {
    once: () => once(parts),
    run: async (signal) => void (await loop(parts, signal, 0, false)),
    runUntilIdle: (signal, failures) => loop(parts, signal, failures, true),
    attempting: () => parts.attempts.current() !== null,
    close: () => parts.link.close(),
  }
}

const managed = ({ identity, assignments }: AgentParts) =>
  !identity.observe && assignments.current()?.mode === 'managed'

const exchange = async (parts: AgentParts, wait: boolean) =>
  checkIn(parts.checkIn, await parts.readings.current(wait))

async function once(parts: AgentParts): Promise<CheckInAnswer> {
  await parts.attempts.recover()
  await refreshIndex(parts)
  const first = await exchange(parts, true)
  if (!first.ok) return first
  await refreshIndex(parts)
  const played = await playAll(parts)
  const last = played > 0 ? await exchange(parts, true) : first
  await restart(parts)
  return last
}

/** True when it did. A device that only observes leaves even the package index alone; its age is reported. */
async function refreshIndex(parts: AgentParts): Promise<boolean> {
  if (!managed(parts)) return false
  const { deps, state, providerDeps, link } = parts
  const make = deps.createProvider ?? createProvider
  const provider = make('apt', { ...providerDeps, directory: state.path('apt') })
  return provider ? refreshIfOld(provider, state, link.now(), INDEX_MAX_AGE_MS, deps.log) : false
}

/** Plays steps until none may start; answers how many were played or asked for. */
async function playAll({ attempts }: AgentParts): Promise<number> {
  let played = await attempts.recover()
  while (played < STEPS_PER_ROUND && (await attempts.playNext())) played++
  return played
}

async function restart(parts: AgentParts): Promise<void> {
  const { deps, state, inventory, attempts, link } = parts
  if (!managed(parts) || attempts.current() || !state.read('restart')) return
  const [{ sessions }, { systemRestart }] = [
    await inventory.readSection('state'),
    await inventory.readSection('restart'),
  ]
  const assignment = parts.assignments.current()
  const question = {
    bootId: parts.bootId(),
    need: systemRestart,
    sessions,
    zone: readTimeZone(deps.files),
    freezes: assignment?.freezes ?? [],
    people: assignment?.people,
    nowMs: link.now(),
  }
  const reboot = deps.reboot ?? (() => rebootBySystemd(deps.processes))
  await restartIfDue(question, { state, log: deps.log, reboot })
}

async function work(parts: AgentParts): Promise<void> {
  const played = await playAll(parts)
  if (played > 0) {
    await deliverResults(parts.checkIn)
    // What changed is what the server waits for: the inventory that proves it goes out at once.
    parts.wake.ask()
  }
  await restart(parts)
}

/**
 * Checks in again and again while attempts play beside it, so that the server sees them going on. With `untilIdle` it
 * ends when neither an attempt nor a reading is left.
 */
async function loop(
  parts: AgentParts,
  signal: AbortSignal,
  failuresBefore: number,
  untilIdle: boolean,
): Promise<Idle> {
  const { deps, readings } = parts
  let failures = failuresBefore
  let working: Promise<void> | null = null
  for (;;) {
    let woken = false
    const wake = new Promise<void>((resolve) => {
      parts.wake.ask = () => {
        woken = true
        resolve()
      }
    })
    // Who has waited for a new index also waits for what it offers: that saves a second check-in four times a day.
    const refreshed = working === null && (await refreshIndex(parts))
    const answer = await exchange(parts, refreshed)
    failures = answer.ok ? 0 : failures + 1
    if (!answer.ok) {
      deps.log.warn('check-in failed', { code: answer.code, detail: answer.detail })
    }
    working ??= work(parts)
      .catch((error: unknown) => deps.log.error('work stopped', { reason: String(error) }))
      .finally(() => (working = null))
    const delayMs = nextDelayMs(parts, answer, failures)
    const mayEnd = untilIdle && delayMs > STAY_MS
    const idle = mayEnd ? Promise.all([working, readings.settled()]) : null
    const passed = await waitFor(parts, delayMs, idle ? [wake, idle] : [wake], signal)
    if (signal.aborted) {
      await working
      return { delayMs, ok: answer.ok }
    }
    if (mayEnd && !woken && !passed) return { delayMs, ok: answer.ok }
  }
}

function nextDelayMs(
  { attempts, link, deps, state }: AgentParts,
  answer: CheckInAnswer,
  failures: number,
): number {
  const retryAt = attempts.retryAtMs()
  // Awake when the quiet slot begins: the restart is only looked at between two waits.
  const slotAt = state.read('quiet-slot')?.startMs ?? 0
  const wakes = [retryAt ?? Infinity, slotAt > link.now() ? slotAt : Infinity]
  const soonest = Math.max(1_000, Math.min(...wakes) - link.now())
  if (answer.ok) return Math.min(answer.nextCheckInMs, soonest)
  const chance = deps.random.fraction()
  if (NEEDS_A_PERSON.has(answer.code)) return BACKOFF_REFUSED_MS * (1 + chance)
  const grown = Math.min(BACKOFF_FIRST_MS * 2 ** (failures - 1), BACKOFF_MAX_MS)
  // Half fixed, half by chance: a server that comes back must not meet its whole fleet in one second.
  return Math.max(answer.retryAfterMs ?? 0, grown / 2 + (grown / 2) * chance)
}

/** Waits for the first of a time, one of the events and the signal; true when it was the time. */
async function waitFor(
  { deps }: AgentParts,
  ms: number,
  events: readonly Promise<unknown>[],
  signal: AbortSignal,
): Promise<boolean> {
  const stop = new AbortController()
  const abort = () => stop.abort()
  // A signal that came while the agent was busy does not come again.
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  const time = deps.timers.sleep(ms, stop.signal).then(
    () => true,
    () => false,
  )
  const passed = await Promise.race([time, ...events.map((event) => event.then(() => false))])
  signal.removeEventListener('abort', abort)
  stop.abort()
  return passed
}

async function rebootBySystemd(processes: Processes): Promise<void> {
  await processes.run('systemctl', ['reboot'], { timeoutMs: REBOOT_TIMEOUT_MS })
}
