import { systemTimers } from '@dirigent/system/timers'

const PARENT_CHECK_MS = 1000

export type StopWatch = { wanted: () => boolean }

/**
 * Calls `stop` once at Ctrl-C, at a polite end, or when the process that started this one is gone: whoever kills `npm
 * run lab` with -9 hits npm's shell or the bootstrap, and the devices must not run on without anybody knowing.
 */
export function watchForStop(stop: () => void): StopWatch {
  let wanted = false
  const want = () => {
    if (wanted) return
    wanted = true
    stop()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, want)
  const parent = process.ppid
  const check = () => {
    if (process.ppid !== parent) want()
    else systemTimers.after(PARENT_CHECK_MS, check)
  }
  check()
  return { wanted: () => wanted }
}
