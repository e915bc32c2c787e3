import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Timers } from '@dirigent/system/timers'

/** A process that cannot be confused with a later one of the same number. */
export type ProcessRecord = {
  readonly pid: number
  /** Clock ticks from the machine's boot to the start of the process, and which boot; null where /proc is missing. */
  readonly startedAt: string | null
}

const POLL_MS = 50

/** Null when there is no such process, or only its remains (a zombie). */
export function describeProcess(pid: number): ProcessRecord | null {
  if (!existsSync('/proc/self/stat')) return signalReaches(pid) ? { pid, startedAt: null } : null
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may contain spaces; the state is field 3, the start time field 22 (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z' || fields[0] === 'X') return null
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return { pid, startedAt: `${boot}/${fields[19]}` }
  } catch {
    return null
  }
}

function signalReaches(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Notes in `file` that this process does the work that the file stands for. */
export function writeRecord(file: string, pid: number): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(file, JSON.stringify(describeProcess(pid) ?? { pid, startedAt: null }))
}

export function removeRecord(file: string): void {
  rmSync(file, { force: true })
}

/** The recorded process if it still runs: the same number *and* the same start, so that no stranger is ever stopped. */
export function livingProcess(file: string): number | null {
  const record = readRecord(file)
  if (!record) return null
  const now = describeProcess(record.pid)
  return now && now.startedAt === record.startedAt ? record.pid : null
}

function readRecord(file: string): ProcessRecord | null {
  try {
    const record = JSON.parse(readFileSync(file, 'utf8')) as ProcessRecord
    return Number.isInteger(record.pid) && record.pid > 1 ? record : null
  } catch {
    // No file, or one that a full disk cut short: nothing that could be stopped by it.
    return null
  }
}

/** Asks the recorded process to end, and ends it after the limit. True when there was one. */
export async function stopRecorded(
  file: string,
  timers: Timers,
  limitMs: number,
): Promise<boolean> {
  const pid = livingProcess(file)
  if (pid !== null) {
    signal(pid, 'SIGTERM')
    for (let waited = 0; livingProcess(file) === pid && waited < limitMs; waited += POLL_MS) {
      await timers.sleep(POLL_MS)
    }
    if (livingProcess(file) === pid) signal(pid, 'SIGKILL')
    while (livingProcess(file) === pid) await timers.sleep(POLL_MS)
  }
  removeRecord(file)
  return pid !== null
}

function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
