import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Log } from '@dirigent/system/log'
import type { Timers } from '@dirigent/system/timers'
import { removeRecord, stopRecorded, writeRecord } from './process-record.ts'
import { say } from './progress.ts'

/** A program of ours that runs as a child process and is started again when it ends unasked. */
export type SupervisedProgram = {
  /** How people call it: "the server". */
  readonly name: string
  readonly script: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Where its number is kept, so that a later start finds it when we were killed. */
  readonly recordFile: string
  /** Where Node keeps compiled sources; halves the time to the first answer. */
  readonly compileCache: string
  /** Takes what it writes besides its own log: a crash before the log was opened. */
  readonly outputFile: string
  onMessage?: (message: unknown) => void
}

export type Supervisor = {
  /** Asks the running child; false when there is none just now. */
  send(message: unknown): boolean
  /** How often it ended unasked. */
  readonly crashes: () => number
  stop(): Promise<void>
}

const BACKOFF_FIRST_MS = 1_000
const BACKOFF_MAX_MS = 30_000
/** After this long without a crash, the next one is taken as a new trouble. */
const STABLE_MS = 60_000
/** A server that finishes its open requests gives itself up after 15 s; an agent writes its journal in less. */
export const STOP_LIMIT_MS = 16_000

export function supervise(
  program: SupervisedProgram,
  timers: Timers,
  log: Log,
  /** Asked when it ended unasked: false leaves it at that (it never got going, and somebody says why). */
  mayRestart: (exitCode: number | null) => boolean = () => true,
): Supervisor {
  let child: ChildProcess | null = null
  let crashes = 0
  let delayMs = BACKOFF_FIRST_MS
  let stopping = false
  let cancel = () => {}

  const start = () => {
    child = launch(program)
    const forgetTrouble = timers.after(STABLE_MS, () => (delayMs = BACKOFF_FIRST_MS))
    if (child.pid !== undefined) writeRecord(program.recordFile, child.pid)
    child.on('message', (message) => program.onMessage?.(message))
    child.on('error', (error) => log.error(`${program.name} could not be started`, { error }))
    child.on('exit', (exitCode, signal) => {
      forgetTrouble()
      child = null
      removeRecord(program.recordFile)
      if (stopping) return
      crashes += 1
      const ending = signal ?? `exit code ${exitCode}`
      log.error(`${program.name} ended unexpectedly`, { ending, crashes })
      if (!mayRestart(exitCode)) return
      say(
        `${program.name} ended unexpectedly (${ending}, ${crashes}×); starting it again in ${delayMs / 1000} s; see ${program.outputFile}`,
      )
      cancel = timers.after(delayMs, start)
      delayMs = Math.min(BACKOFF_MAX_MS, delayMs * 2)
    })
  }
  start()
  return {
    send: (message) => child?.connected === true && child.send(message as object),
    crashes: () => crashes,
    async stop() {
      stopping = true
      cancel()
      await stopRecorded(program.recordFile, timers, STOP_LIMIT_MS)
    },
  }
}

/** In a session of its own: Ctrl-C in the terminal reaches only us, and we stop the children in order. */
function launch(program: SupervisedProgram): ChildProcess {
  mkdirSync(dirname(program.outputFile), { recursive: true, mode: 0o700 })
  const output = openSync(program.outputFile, 'a', 0o600)
  try {
    return spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', program.script, ...program.args],
      {
        detached: true,
        env: { ...process.env, NODE_COMPILE_CACHE: program.compileCache, ...program.env },
        stdio: ['ignore', output, output, 'ipc'],
      },
    )
  } finally {
    closeSync(output)
  }
}
