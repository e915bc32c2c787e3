import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Timers } from '@dirigent/system/timers'

/** A worker that lost its waiting process ends within moments; a person's `once` may take a minute. */
const WAIT_MAX_MS = 120_000
const POLL_MS = 250

/**
 * Waits until no other process of this agent works on the folder, then holds it until the answer is called. Two of them
 * would play one attempt twice. A holder that was killed does not hold: its process is looked at, not its file.
 * null when the other one did not end in time.
 */
export async function holdAlone(directory: string, timers: Timers): Promise<(() => void) | null> {
  const path = join(directory, 'working')
  for (let waitedMs = 0; waitedMs <= WAIT_MAX_MS; waitedMs += POLL_MS) {
    if (take(path)) return () => rmSync(path, { force: true })
    await timers.sleep(POLL_MS)
  }
  return null
}

function take(path: string): boolean {
  const mine = `${process.pid} ${startOf(process.pid)}`
  try {
    writeFileSync(path, mine, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const holder = readHolder(path)
  if (holder !== null && isRunning(holder)) return false
  rmSync(path, { force: true })
  return false
}

function readHolder(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/** Process ids are given again; with its start time a process is told from a later one. */
function isRunning(holder: string): boolean {
  const [pid = ''] = holder.split(' ')
  return holder === `${pid} ${startOf(Number(pid))}`
}

/** Clock ticks between boot and the start of a process; empty when there is no such process. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A zombie has ended; it only waits for its parent to notice.
    return fields[0] === 'Z' ? '' : (fields[19] ?? '')
  } catch {
    return ''
  }
}
