/**
 * The server's time, learned from the `date` of its answers: "in 3 days" must mean the same on a laptop whose clock is
 * wrong, and in the demo, whose server lives in a time of its own.
 */
export type ServerTime = {
  now(): number
  /** Looks at an answer of the server. */
  heard(response: Response): void
  /** Called when the difference to this computer's clock has changed. */
  onChange(listener: () => void): () => void
}

/** The header counts in seconds and answers take a while: less than this is no difference. */
const TOLERANCE_MS = 20_000

export function createServerTime(ownClock: () => number = Date.now): ServerTime {
  const listeners = new Set<() => void>()
  let aheadMs = 0
  return {
    now: () => ownClock() + aheadMs,
    heard(response) {
      const date = Date.parse(response.headers.get('date') ?? '')
      if (Number.isNaN(date)) return
      const difference = date - ownClock()
      if (Math.abs(difference - aheadMs) < TOLERANCE_MS) return
      aheadMs = Math.abs(difference) < TOLERANCE_MS ? 0 : difference
      for (const listener of listeners) listener()
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
