import { existsSync, readFileSync } from 'node:fs'

const TASKSET = '/usr/bin/taskset'

/** A program, and what comes before its own arguments. */
export type Start = { execPath: string; execArgv: string[] }

/**
 * Starts Node so that it and its PostgreSQL share one core: they speak by turns and never at once, and waking somebody on
 * another core costs more than most statements. As it is where that cannot be had, or there are fewer cores than workers.
 */
export function onOwnCore(start: Start, worker: number, workers: number): Start {
  const cores = existsSync(TASKSET) ? allowedCores() : []
  const core = cores[worker]
  if (core === undefined || workers > cores.length) return start
  const execArgv = ['--cpu-list', String(core), start.execPath, ...start.execArgv]
  return { execPath: TASKSET, execArgv }
}

/** Numbers of the cores that this process may use: "0-3,6". Empty where the kernel does not say. */
function allowedCores(): number[] {
  const path = '/proc/self/status'
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(text)?.[1] ?? ''
  return list.split(',').flatMap((part) => {
    const [first = Number.NaN, last = first] = part.split('-').map(Number)
    return Number.isNaN(first)
      ? []
      : Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
}
