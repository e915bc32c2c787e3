import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { systemClock } from '@dirigent/system/clock'
import type { SeedReport } from './one-seed.ts'
import { onOwnCore } from './own-core.ts'

export type WorkOptions = {
  days: number
  devices: number
  workers: number
  /** No seed is begun after this moment. */
  untilMs: number
  /** For mutants: what each process loads before anything else. */
  execArgv?: string[]
  env?: Record<string, string>
  /** Ends everything at the first broken promise. */
  stopAtFirst?: boolean
}

/** A world makes much that is gone within milliseconds: with more room for it less of it is copied. */
const ROOM = '--max-semi-space-size=64'
const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url))

/** Plays the seeds in several processes. True when a process died of something that is no report. */
export async function runSeeds(
  seeds: Iterable<number>,
  options: WorkOptions,
  onReport: (report: SeedReport) => void,
): Promise<boolean> {
  const next = seeds[Symbol.iterator]()
  let broken = false
  let stop = false
  const play = (child: ChildProcess) =>
    new Promise<void>((resolve) => {
      child.on('message', (message: SeedReport | 'ready') => {
        if (message !== 'ready') {
          onReport(message)
          if (options.stopAtFirst && message.violations.length > 0) stop = true
        }
        const { value: seed, done } =
          stop || systemClock.now() >= options.untilMs ? { value: 0, done: true } : next.next()
        if (done || seed === undefined) child.disconnect()
        else child.send({ seed, days: options.days, devices: options.devices })
      })
      child.on('exit', (code) => {
        if (code !== 0) broken = true
        resolve()
      })
    })
  const children = Array.from({ length: options.workers }, (_, worker) =>
    fork(WORKER, [], {
      ...onOwnCore(
        { execPath: process.execPath, execArgv: [ROOM, ...(options.execArgv ?? [])] },
        worker,
        options.workers,
      ),
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    }),
  )
  await Promise.all(children.map(play))
  return broken
}
