import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** What a running PostgreSQL says of itself in postmaster.pid (PostgreSQL source: utils/pidfile.h). */
export type Postmaster = {
  readonly pid: number
  readonly socketDirectory: string
  readonly status: string
  /** Full path of the running program; null where the system does not tell. */
  readonly program: string | null
}

/** The PostgreSQL that works on this data directory right now, also one whose supervisor was killed; null when none. */
export function runningPostmaster(dataDirectory: string): Postmaster | null {
  const file = join(dataDirectory, 'postmaster.pid')
  if (!existsSync(file)) return null
  const lines = readFileSync(file, 'utf8').split('\n')
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid <= 1 || !worksIn(pid, dataDirectory)) return null
  return {
    pid,
    socketDirectory: (lines[4] ?? '').trim(),
    status: (lines[7] ?? '').trim(),
    program: linkTarget(`/proc/${pid}/exe`),
  }
}

/**
 * Removes a postmaster.pid that names nobody: a power cut leaves it empty, and PostgreSQL then refuses to start until a
 * person removes it. Left alone while any process works in the directory, or where nobody can tell.
 */
export function removeUnreadableLock(dataDirectory: string): void {
  const file = join(dataDirectory, 'postmaster.pid')
  if (!existsSync(file) || /^-?\d+\n/.test(readFileSync(file, 'utf8'))) return
  if (!existsSync('/proc/self/cwd')) return
  const numbers = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  if (!numbers.some((pid) => worksIn(Number(pid), dataDirectory))) rmSync(file)
}

/**
 * After a restart of the machine the number in the file may belong to anybody; a postmaster is known by its working
 * directory, which is its data directory. Without /proc (macOS) the number alone has to do: PostgreSQL itself checks
 * again before it starts.
 */
function worksIn(pid: number, dataDirectory: string): boolean {
  if (!isAlive(pid)) return false
  if (!existsSync('/proc/self/cwd')) return true
  return linkTarget(`/proc/${pid}/cwd`) === realpathSync(dataDirectory)
}

function linkTarget(link: string): string | null {
  try {
    return readlinkSync(link)
  } catch {
    return null
  }
}

/** Whether a process with this number exists (a zombie counts as gone: it holds nothing any more). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return !/^ Z/.test(stat.slice(stat.lastIndexOf(')') + 1))
  } catch {
    return !existsSync('/proc/self/stat')
  }
}
