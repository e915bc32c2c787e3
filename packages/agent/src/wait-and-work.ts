import { fork, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { systemTimers } from '@dirigent/system/timers'

type Idle = { delayMs: number; ok: boolean }

const DEFAULT_STATE = '/var/lib/dirigent-agent'
/** A round that crashes is tried again after this, doubled each time up to the limit. */
const CRASH_FIRST_MS = 5_000
const CRASH_MAX_MS = 15 * 60_000
/** After a stop is asked for, a running attempt is left to its recovery at the next start. */
const STOP_LIMIT_MS = 10_000
/** The longest delay that timers take; a server never asks for more. */
const DELAY_MAX_MS = 2_147_483_647

/**
 * `run`: starts a process for each round of work and waits between them. Waiting takes nearly all of an agent's life; a
 * process that never loaded schemas, TLS and inventory waits in half of the memory. Answers the exit code.
 */
export async function waitAndWork(args: readonly string[]): Promise<number> {
  const at = args.indexOf('--state')
  const directory = (at >= 0 ? args[at + 1] : undefined) ?? DEFAULT_STATE
  if (!existsSync(join(directory, 'identity.json'))) {
    process.stderr.write(`${directory} is not enrolled: run "enrol" first\n`)
    return 1
  }
  const stop = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort())
  let failures = 0
  while (!stop.signal.aborted) {
    const idle = await workOnce([...args, '--failures', String(failures)], stop.signal)
    failures = idle?.ok ? 0 : failures + 1
    const crashed = Math.min(CRASH_FIRST_MS * 2 ** Math.min(failures - 1, 20), CRASH_MAX_MS)
    const delayMs = Math.min(idle?.delayMs ?? crashed, DELAY_MAX_MS)
    await systemTimers.sleep(delayMs, stop.signal).catch(() => undefined)
  }
  return 0
}

/** null when the round ended without saying how things stand. */
function workOnce(args: readonly string[], stop: AbortSignal): Promise<Idle | null> {
  const script = process.argv[1]
  if (script === undefined) throw new Error('the agent does not know its own script')
  const child = fork(script, ['work', ...args], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  return new Promise((resolve) => {
    let idle: Idle | null = null
    let cancelLimit = () => {}
    const onStop = () => {
      child.kill('SIGTERM')
      cancelLimit = systemTimers.after(STOP_LIMIT_MS, () => leave(child))
    }
    const end = () => {
      stop.removeEventListener('abort', onStop)
      cancelLimit()
      resolve(idle)
    }
    stop.addEventListener('abort', onStop, { once: true })
    child.on('message', (message) => (idle = message as Idle))
    child.on('exit', end)
    child.on('error', end)
  })
}

/** Lets go of a round that does not end: it ends by itself when it notices, and its package manager goes on. */
function leave(child: ChildProcess): void {
  if (child.connected) child.disconnect()
}
