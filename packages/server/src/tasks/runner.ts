import type { ServerContext } from '../context.ts'
import { openTaskLocks, type TaskLocks } from '../store/task-locks.ts'
import type { Task } from './registry.ts'

export type TaskRunner = {
  /** Waits for the runs under way; none starts afterwards. */
  stop(): Promise<void>
}

/** Wakes come in bursts (a hundred check-ins, one transaction each): one run a little later serves them all. */
const GATHER_MS = 200
/** First runs are spread, so that a start is not slower for every task there is. */
const FIRST_RUN_MS = 100
const FIRST_RUN_STEP_MS = 150

type Loop = {
  task: Task
  cancelTimer(): void
  wakeCancel: (() => void) | null
  running: Promise<void> | null
  again: boolean
}

/**
 * Runs each task by its timer and when a topic wakes it, one run at a time over all server processes. A failed run is
 * logged and comes again with the next wake.
 */
export function startTasks(context: ServerContext, tasks: readonly Task[]): TaskRunner {
  const locks = openTaskLocks(context.connection, context.log)
  const stopping = new AbortController()
  const loops = tasks.map((task): Loop => ({
    task,
    cancelTimer: () => {},
    wakeCancel: null,
    running: null,
    again: false,
  }))
  loops.forEach((loop, index) => schedule(loop, FIRST_RUN_MS + index * FIRST_RUN_STEP_MS))

  function schedule(loop: Loop, delayMs: number): void {
    if (stopping.signal.aborted) return
    loop.cancelTimer()
    loop.cancelTimer = context.timers.after(delayMs, () => start(loop))
  }

  function start(loop: Loop): void {
    loop.wakeCancel?.()
    loop.wakeCancel = null
    if (stopping.signal.aborted) return
    if (loop.running) {
      loop.again = true
      return
    }
    loop.running = runOnce(context, locks, loop.task, stopping.signal).finally(() => {
      loop.running = null
      schedule(loop, loop.task.everyMs)
      if (loop.again) wake(loop)
      loop.again = false
    })
  }

  function wake(loop: Loop): void {
    if (loop.wakeCancel || stopping.signal.aborted) return
    loop.wakeCancel = context.timers.after(GATHER_MS, () => start(loop))
  }

  const unsubscribe = context.changes.subscribe(({ topic }) => {
    for (const loop of loops) if (loop.task.wakeOn.includes(topic)) wake(loop)
  })
  return {
    async stop() {
      stopping.abort(new Error('the server stops'))
      unsubscribe()
      for (const loop of loops) {
        loop.cancelTimer()
        loop.wakeCancel?.()
      }
      await Promise.all(loops.map((loop) => loop.running ?? Promise.resolve()))
      await locks.close()
    },
  }
}

async function runOnce(
  context: ServerContext,
  locks: TaskLocks,
  task: Task,
  signal: AbortSignal,
): Promise<void> {
  const { log, clock } = context
  const startedAt = clock.now()
  try {
    const claimed = await locks.whileHeld(task.name, () => task.run(context, signal))
    const tookMs = clock.now() - startedAt
    if (claimed) log.debug('task ran', { task: task.name, tookMs })
  } catch (error) {
    if (signal.aborted) return
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
    log.error('task failed, it runs again at its next wake', { task: task.name, reason })
  }
}
