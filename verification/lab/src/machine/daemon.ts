import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'

export type Daemon = {
  pid: number
  /** Resolves when it ended: its status, or null when a signal ended it. */
  ended: Promise<{ status: number | null; signal: NodeJS.Signals | null }>
  isRunning: () => boolean
  kill: (signal: NodeJS.Signals) => void
}

export type DaemonOptions = { logFile: string; env?: Record<string, string>; cwd?: string }

/**
 * Starts a program that stays. It gets a session of its own, so that Ctrl-C reaches only the lab, which then ends it
 * in order; its output goes to a file and survives it.
 */
export function startDaemon(
  program: string,
  args: readonly string[],
  options: DaemonOptions,
): Daemon {
  const log = openSync(options.logFile, 'a')
  const child = spawn(program, [...args], {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  })
  closeSync(log)
  let running = child.pid !== undefined
  const ended = new Promise<{ status: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    const finish = (status: number | null, signal: NodeJS.Signals | null) => {
      running = false
      resolve({ status, signal })
    }
    child.once('error', () => finish(127, null))
    child.once('exit', finish)
  })
  return {
    pid: child.pid ?? 0,
    ended,
    isRunning: () => running,
    kill: (signal) => {
      if (running) child.kill(signal)
    },
  }
}
