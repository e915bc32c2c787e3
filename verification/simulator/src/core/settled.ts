/** Real work in flight that no virtual moment may overtake: files that a feed is read from, a COPY. */
const work = { underWay: 0 }

/** Marks real asynchronous work, which time must not overtake. */
export async function whileWorking<T>(run: () => Promise<T>): Promise<T> {
  work.underWay++
  try {
    return await run()
  } finally {
    work.underWay--
  }
}

/** Whether such work is under way: it must not wait for the virtual clock, which waits for it. */
export const isWorking = () => work.underWay > 0

/** Two quiet turns of the event loop: a stream hands on over one. */
const QUIET_TURNS = 2

/**
 * Resolves when everybody in this process waits for the virtual clock and nothing else: promises are done, no file is
 * being read. Only then may time go on, and so the same seed always gives the same order.
 */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    let quiet = 0
    const look = () => {
      quiet = work.underWay > 0 ? 0 : quiet + 1
      if (quiet < QUIET_TURNS) setImmediate(look)
      else resolve()
    }
    setImmediate(look)
  })
}
