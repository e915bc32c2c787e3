import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'

export type CommandOptions = {
  env?: Record<string, string>
  cwd?: string
  /** Drops to this user and group (only root may), with no supplementary groups. */
  runAs?: { uid: number; gid: number }
  input?: string
  /** After this the command gets SIGTERM (never SIGKILL: a killed package manager leaves a machine half-done). */
  timeoutMs?: number
  /** Output beyond this many bytes per stream is cut from the front; the end tells what went wrong. */
  maxOutputBytes?: number
  /** Each line of output as it comes, for progress. */
  onLine?: (line: string) => void
  /**
   * Appends both output streams to this file instead of collecting them, in a session of its own: the command then
   * goes on when this process is killed. A package manager whose pipe breaks would stop half-way.
   */
  toFile?: string
}

export type CommandResult = {
  /** null when the command could not be started or was ended by a signal. */
  exitCode: number | null
  signal: string | null
  stdout: string
  stderr: string
  timedOut: boolean
  /** Set when the program could not be started at all, e.g. ENOENT. */
  startError: string | null
}

/** Runs programs with an argument list, never through a shell: no text from elsewhere can become a command. */
export type Processes = {
  run(program: string, args: readonly string[], options?: CommandOptions): Promise<CommandResult>
}

const OUTPUT_MAX_BYTES = 4 * 1024 * 1024

function tailCollector(maxBytes: number, onLine?: (line: string) => void) {
  let text = ''
  let pending = ''
  return {
    add(chunk: Buffer) {
      const part = chunk.toString('utf8')
      text = (text + part).slice(-maxBytes)
      if (!onLine) return
      const lines = (pending + part).split('\n')
      pending = lines.pop() ?? ''
      for (const line of lines) onLine(line)
    },
    text: () => text,
  }
}

export const systemProcesses: Processes = {
  run(program, args, options = {}) {
    return new Promise((resolve) => {
      const max = options.maxOutputBytes ?? OUTPUT_MAX_BYTES
      const out = tailCollector(max, options.onLine)
      const err = tailCollector(max, options.onLine)
      let timedOut = false
      const file = options.toFile === undefined ? null : openSync(options.toFile, 'a', 0o600)
      const output = file ?? ('pipe' as const)
      const child = spawn(program, [...args], {
        detached: file !== null,
        cwd: options.cwd,
        env: options.env ? { ...process.env, ...options.env } : process.env,
        ...(options.runAs ?? {}),
        stdio: [options.input === undefined ? 'ignore' : 'pipe', output, output],
      })
      // The command has a copy of its own.
      if (file !== null) closeSync(file)
      const timer = options.timeoutMs
        ? setTimeout(() => {
            timedOut = true
            child.kill('SIGTERM')
          }, options.timeoutMs)
        : null
      const finish = (
        exitCode: number | null,
        signal: string | null,
        startError: string | null,
      ) => {
        if (timer) clearTimeout(timer)
        resolve({ exitCode, signal, stdout: out.text(), stderr: err.text(), timedOut, startError })
      }
      child.stdout?.on('data', out.add)
      child.stderr?.on('data', err.add)
      child.stdin?.on('error', () => undefined)
      if (options.input !== undefined) child.stdin?.end(options.input)
      child.on('error', (error) =>
        finish(null, null, (error as NodeJS.ErrnoException).code ?? error.message),
      )
      child.on('close', (code, signal) => finish(code, signal, null))
    })
  },
}
