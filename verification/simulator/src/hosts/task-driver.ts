import { HOUR_MS, MINUTE_MS, SECOND_MS, type InstantMs } from '@dirigent/domain/identity/time'
import type { Topic } from '@dirigent/server/changes'
import { TASKS, type Task } from '@dirigent/server/tasks/registry'
import type { Chance } from '../core/chance.ts'
import type { VirtualTime } from '../core/virtual-time.ts'
import { ServerDied, type ServerProcess } from './server-host.ts'

export type TaskDriverDeps = {
  planGatherMs: readonly [number, number]
  time: VirtualTime
  chance: Chance
  pickServer: () => ServerProcess | null
  onChange: (receive: (topic: Topic) => void) => void
  afterRun: (task: string) => void
  /** A task that failed although its process lives. */
  onError: (task: string, error: unknown) => void
}

/**
 * How often each task looks by itself. Longer than in production, where it costs nothing: what must not be late is
 * woken, and a task that comes late must do no harm. The download has its own driver, the scan index is read by nobody.
 */
const EVERY_MS: Readonly<Record<string, number>> = {
  plan: HOUR_MS,
  'refresh-findings': HOUR_MS,
  'apply-exceptions': HOUR_MS,
  'device-status': 6 * HOUR_MS,
  'seal-audit': 6 * HOUR_MS,
  'rotate-keys': 6 * HOUR_MS,
}
const EVERY_OTHER_MS = 12 * HOUR_MS
const WITHOUT = new Set(['download-feeds', 'write-scan-index'])
/** A wake gathers what comes soon after it. */
const GATHER_MS: Readonly<Record<string, readonly [number, number]>> = {
  'refresh-findings': [MINUTE_MS, 10 * MINUTE_MS],
  'apply-exceptions': [30 * MINUTE_MS, 90 * MINUTE_MS],
}
const GATHER_OTHERS_MS = [4 * HOUR_MS, 8 * HOUR_MS] as const
const AFTER_DEATH_MS = 30 * SECOND_MS

/** Runs the reconcilers of all server processes as the real runner does: by time and when woken, one at a time. */
export function createTaskDriver(deps: TaskDriverDeps) {
  const { time, chance } = deps
  const tasks = TASKS.filter(({ name }) => !WITHOUT.has(name))
  const loops = new Map(tasks.map((task) => [task.name, newLoop(task)]))
  let stalledUntil: InstantMs = 0

  type Loop = { task: Task; running: boolean; again: boolean; cancel: () => void; dueAt: number }
  function newLoop(task: Task): Loop {
    return { task, running: false, again: false, cancel: () => {}, dueAt: Number.POSITIVE_INFINITY }
  }
  function schedule(loop: Loop, delayMs: number) {
    const dueAt = time.clock.now() + delayMs
    if (dueAt >= loop.dueAt) return
    loop.cancel()
    loop.dueAt = dueAt
    loop.cancel = time.at(dueAt, () => {
      loop.dueAt = Number.POSITIVE_INFINITY
      void run(loop)
    })
  }
  async function run(loop: Loop): Promise<void> {
    if (loop.running) {
      loop.again = true
      return
    }
    const wait = stalledUntil - time.clock.now()
    if (wait > 0) return schedule(loop, wait)
    loop.running = true
    const server = deps.pickServer()
    let delayMs = EVERY_MS[loop.task.name] ?? EVERY_OTHER_MS
    try {
      if (!server) delayMs = AFTER_DEATH_MS
      else await loop.task.run(server.context, new AbortController().signal)
      deps.afterRun(loop.task.name)
    } catch (error) {
      if (server?.alive && !(error instanceof ServerDied)) deps.onError(loop.task.name, error)
      delayMs = AFTER_DEATH_MS
    }
    loop.running = false
    if (loop.again) wake(loop)
    loop.again = false
    schedule(loop, delayMs)
  }
  function wake(loop: Loop) {
    if (loop.running) loop.again = true
    else schedule(loop, chance.between(...gatherOf(loop.task.name)))
  }
  const gatherOf = (task: string) =>
    task === 'plan' ? deps.planGatherMs : (GATHER_MS[task] ?? GATHER_OTHERS_MS)
  deps.onChange((topic) => {
    for (const loop of loops.values()) if (loop.task.wakeOn.includes(topic)) wake(loop)
  })
  return {
    start() {
      for (const loop of loops.values()) schedule(loop, chance.between(0, 5 * SECOND_MS))
    },
    /** Nothing runs until then. */
    stallUntil(atMs: InstantMs) {
      stalledUntil = atMs
    },
    /** Runs one now, to its end. */
    async runNow(name: string, server: ServerProcess): Promise<void> {
      const loop = loops.get(name)
      if (!loop) throw new Error(`there is no task ${name}`)
      await loop.task.run(server.context, new AbortController().signal)
      deps.afterRun(name)
    },
  }
}

export type TaskDriver = ReturnType<typeof createTaskDriver>
