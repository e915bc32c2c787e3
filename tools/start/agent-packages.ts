import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from '@dirigent/system/log'
import { systemTimers } from '@dirigent/system/timers'
import { say, withProgress } from './progress.ts'

/**
 * Packs the agent for other machines into `STATE/artefacts`, from where the server hands it out; what is still right is
 * kept. Beside everything else: the console answers meanwhile, and a machine without the packing tools still works.
 * The answer stops it.
 */
export function packAgent(root: string, state: string, log: Log): () => Promise<void> {
  const script = join(root, 'packages', 'agent', 'src', 'install', 'build.ts')
  const directory = join(state, 'artefacts')
  const outputFile = join(state, 'logs', 'artefacts.out')
  mkdirSync(directory, { recursive: true, mode: 0o755 })
  const output = openSync(outputFile, 'w', 0o600)
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', script, '--out', directory],
    // In a group of its own, so that the programs that it runs are stopped with it.
    { detached: true, stdio: ['ignore', output, output] },
  )
  closeSync(output)
  let stopping = false
  const ended = new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null))
    child.on('exit', (exitCode) => resolve(exitCode))
  })
  const done = withProgress(systemTimers, 'packing the agent for other machines', () => ended)
  const report = done.then((exitCode) => {
    if (exitCode === 0 || stopping) return
    const reason = lastError(readFileSync(outputFile, 'utf8'))
    log.error('the agent was not packed', { exitCode, reason })
    say(`other machines cannot enrol yet: ${reason || `see ${outputFile}`}`)
  })
  return async () => {
    stopping = true
    if (child.exitCode === null && child.pid !== undefined) stopGroup(child.pid)
    await report
  }
}

function stopGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGTERM')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** The message of the error that ended it, without the lines around it. */
export function lastError(output: string): string {
  const errors = [...output.matchAll(/^(?:Uncaught )?Error(?: \[\w+\])?: (.+)$/gm)]
  return errors.at(-1)?.[1] ?? ''
}
