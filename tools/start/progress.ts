import type { Timers } from '@dirigent/system/timers'

/** What takes longer than this is said while it happens; anything shorter stays quiet. */
const QUIET_MS = 2_000

export function say(sentence: string): void {
  process.stderr.write(`dirigent: ${sentence}\n`)
}

/** Does the work, and says what it is doing only when it takes long enough for a person to wonder. */
export async function withProgress<T>(
  timers: Timers,
  doing: string,
  work: () => Promise<T>,
): Promise<T> {
  const cancel = timers.after(QUIET_MS, () => say(`${doing} …`))
  try {
    return await work()
  } finally {
    cancel()
  }
}
