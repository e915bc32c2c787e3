import type { InstantMs } from '@dirigent/domain/identity/time'
import type { Clock } from '@dirigent/system/clock'
import type { Timers } from '@dirigent/system/timers'
import { settled } from './settled.ts'

type Entry = { atMs: InstantMs; order: number; action: () => void; cancelled: boolean }

/**
 * The one clock of the world. Nothing waits: when everybody has come to rest, time jumps to the next thing that is due.
 * Things due at the same moment happen in the order in which they were planned.
 */
export type VirtualTime = {
  clock: Clock
  timers: Timers
  at(atMs: InstantMs, action: () => void): () => void
  /** Lets everything happen that is due until then; time stands at `untilMs` afterwards. */
  runUntil(untilMs: InstantMs, afterEach?: () => void): Promise<void>
  /** How many things happened so far. */
  steps(): number
  /** Moves the clock while nothing is due; for years that nobody wants to see. */
  jumpTo(atMs: InstantMs): void
  /** Nobody hears anything any more: the run is over. */
  clear(): void
}

export function createVirtualTime(startMs: InstantMs): VirtualTime {
  const queue = createQueue()
  let nowMs = startMs
  let order = 0
  let steps = 0

  const at = (atMs: InstantMs, action: () => void) => {
    const entry: Entry = {
      atMs: Math.max(Math.round(atMs), nowMs),
      order: order++,
      action,
      cancelled: false,
    }
    queue.push(entry)
    return () => {
      entry.cancelled = true
    }
  }
  return {
    clock: { now: () => nowMs },
    timers: timersOf((delayMs, action) => at(nowMs + Math.max(0, delayMs), action)),
    at,
    steps: () => steps,
    jumpTo(atMs) {
      nowMs = Math.max(nowMs, atMs)
    },
    clear: () => queue.clear(),
    async runUntil(untilMs, afterEach) {
      await settled()
      for (;;) {
        const next = queue.peek()
        if (!next || next.atMs > untilMs) break
        queue.pop()
        if (next.cancelled) continue
        nowMs = Math.max(nowMs, next.atMs)
        steps++
        next.action()
        await settled()
        afterEach?.()
      }
      nowMs = Math.max(nowMs, untilMs)
    },
  }
}

/** Timers over anything that can call later. */
export function timersOf(later: (delayMs: number, action: () => void) => () => void): Timers {
  return {
    after: later,
    sleep: (delayMs, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const onAbort = () => {
          cancel()
          reject(signal?.reason)
        }
        const cancel = later(delayMs, () => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        })
        signal?.addEventListener('abort', onAbort, { once: true })
      }),
  }
}

/** A binary heap, earliest first, then in the order of planning. */
function createQueue() {
  let heap: Entry[] = []
  const before = (a: Entry, b: Entry) => (a.atMs !== b.atMs ? a.atMs < b.atMs : a.order < b.order)
  const swap = (i: number, j: number) => {
    const [a, b] = [heap[i], heap[j]]
    if (!a || !b) return
    heap[i] = b
    heap[j] = a
  }
  const isBefore = (i: number, j: number) => {
    const [a, b] = [heap[i], heap[j]]
    return a !== undefined && b !== undefined && before(a, b)
  }
  const sink = () => {
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2]
      let least = at
      if (isBefore(left, least)) least = left
      if (isBefore(right, least)) least = right
      if (least === at) return
      swap(at, least)
      at = least
    }
  }
  return {
    peek: () => heap[0],
    clear: () => {
      heap = []
    },
    push(entry: Entry) {
      heap.push(entry)
      for (let at = heap.length - 1; at > 0;) {
        const parent = (at - 1) >> 1
        if (!isBefore(at, parent)) return
        swap(at, parent)
        at = parent
      }
    },
    pop() {
      const last = heap.pop()
      if (heap.length === 0 || !last) return
      heap[0] = last
      sink()
    },
  }
}
