import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Timers } from '@dirigent/system/timers'
import { StartFailure } from './failure.ts'
import { livingProcess, removeRecord, writeRecord } from './process-record.ts'
import { withProgress } from './progress.ts'

/** Makes the state directory usable, or says why it is not. */
export function prepareState(state: string): void {
  try {
    // Others may pass through, because the database runs as a user of its own; they may not list it, and what lies in
    // it is private by itself.
    mkdirSync(state, { recursive: true, mode: 0o711 })
    accessSync(state, constants.W_OK | constants.X_OK)
    if (process.getuid?.() === 0) chmodSync(state, 0o711)
    mkdirSync(join(state, 'logs'), { recursive: true, mode: 0o700 })
    const probe = join(state, '.write-probe')
    writeFileSync(probe, 'x'.repeat(4096))
    rmSync(probe)
  } catch (error) {
    throw new StartFailure(
      sentenceFor((error as NodeJS.ErrnoException).code ?? String(error), state),
    )
  }
}

function sentenceFor(code: string, state: string): string {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `The disk under ${state} is full; make room there (Dirigent needs 300 MB to begin with), or set DIRIGENT_STATE to a folder on another disk.`
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `Dirigent may not write to its state directory ${state}; give this user the folder, or set DIRIGENT_STATE to another one.`
    case 'ENOTDIR':
    case 'EEXIST':
      return `The state directory ${state} is a file or lies below one; set DIRIGENT_STATE to a folder.`
    default:
      return `The state directory ${state} cannot be used (${code}); set DIRIGENT_STATE to another folder.`
  }
}

const recordFile = (state: string) => join(state, 'run', 'start.json')
const stoppingFile = (state: string) => join(state, 'run', 'stopping')

/** Longer than an orderly stop takes (server 15 s, then the database). */
const STOPPING_LIMIT_MS = 60_000
const POLL_MS = 100

/**
 * Two starts on one state directory would run two servers on one database: the second says who is first. One that is
 * just stopping is waited for, so that a restart by hand or by a service manager needs no luck.
 */
export async function claimInstance(state: string, timers: Timers): Promise<void> {
  const file = recordFile(state)
  const isStopping = () => livingProcess(file) !== null && existsSync(stoppingFile(state))
  await withProgress(timers, 'waiting for an earlier start that is stopping', async () => {
    for (let waited = 0; isStopping() && waited < STOPPING_LIMIT_MS; waited += POLL_MS) {
      await timers.sleep(POLL_MS)
    }
  })
  const other = livingProcess(file)
  if (other !== null && other !== process.pid) {
    throw new StartFailure(
      `Dirigent already runs with the state directory ${state} (process ${other}); stop it with: kill ${other} — or start a second one with another DIRIGENT_STATE and --port.`,
    )
  }
  rmSync(stoppingFile(state), { force: true })
  writeRecord(file, process.pid)
}

/** From now on a new start waits for us instead of refusing. */
export function announceStop(state: string): void {
  if (existsSync(recordFile(state))) writeFileSync(stoppingFile(state), '')
}

/** The last thing that a start does. */
export function releaseInstance(state: string): void {
  removeRecord(recordFile(state))
  rmSync(stoppingFile(state), { force: true })
}
