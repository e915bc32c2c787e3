import type { InstantMs } from '../identity/time.ts'

/** What happens next, by time, then in the order it was asked for: the same play twice is the same. */
export type EventQueue<T> = {
  push(at: InstantMs, event: T): void
  /** The next event up to `until`; null when there is none. */
  pop(until: InstantMs): { at: InstantMs; event: T } | null
}

type Entry<T> = { at: InstantMs; order: number; event: T }

const isBefore = <T>(a: Entry<T>, b: Entry<T>): boolean =>
  a.at < b.at || (a.at === b.at && a.order < b.order)

/** A binary heap: a year of 300 devices is half a million events. */
export function createQueue<T>(): EventQueue<T> {
  const heap: Entry<T>[] = []
  let order = 0
  const swap = (a: number, b: number): void => {
    const first = heap[a]
    const second = heap[b]
    if (!first || !second) return
    heap[a] = second
    heap[b] = first
  }
  const before = (a: number, b: number): boolean => {
    const first = heap[a]
    const second = heap[b]
    return first !== undefined && second !== undefined && isBefore(first, second)
  }
  const sink = (from: number): void => {
    let index = from
    for (;;) {
      const left = 2 * index + 1
      const right = left + 1
      let least = before(left, index) ? left : index
      if (before(right, least)) least = right
      if (least === index) return
      swap(index, least)
      index = least
    }
  }
  return {
    push(at, event) {
      heap.push({ at, order: (order += 1), event })
      let index = heap.length - 1
      while (index > 0 && before(index, (index - 1) >> 1)) {
        swap(index, (index - 1) >> 1)
        index = (index - 1) >> 1
      }
    },
    pop(until) {
      const first = heap[0]
      if (!first || first.at > until) return null
      const last = heap.pop()
      if (last && heap.length > 0) {
        heap[0] = last
        sink(0)
      }
      return { at: first.at, event: first.event }
    },
  }
}
