import { systemClock } from '@dirigent/system/clock'
import { systemTimers } from '@dirigent/system/timers'
import { LabError } from './lab-error.ts'

const POLL_MS = 250

export type WaitOptions = {
  /** What is waited for, as the end of "waited … for". */
  what: string
  timeoutMs: number
  pollMs?: number
  signal?: AbortSignal
  /** Adds what was seen last to the message of a time-out. */
  lastSeen?: () => string
}

/** Asks until the answer is not null; a time-out throws and says what was seen last. */
export async function waitFor<T>(ask: () => Promise<T | null>, options: WaitOptions): Promise<T> {
  const end = systemClock.now() + options.timeoutMs
  for (;;) {
    const answer = await ask()
    if (answer !== null) return answer
    if (systemClock.now() > end) {
      const seen = options.lastSeen ? ` Last seen: ${options.lastSeen()}` : ''
      throw new LabError(
        'timeout',
        `Waited ${Math.round(options.timeoutMs / 1000)} s for ${options.what}.${seen}`,
      )
    }
    await systemTimers.sleep(options.pollMs ?? POLL_MS, options.signal)
  }
}

/** Works on the items with at most `width` at a time, so that two cores are not asked to boot fifty at once. */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  let next = 0
  const worker = async () => {
    for (;;) {
      const index = next++
      const item = items[index]
      if (index >= items.length || item === undefined) return
      results[index] = await work(item)
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker))
  return results
}
