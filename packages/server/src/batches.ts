import type { Timers } from '@dirigent/system/timers'

export type Batcher<Q, A> = {
  /** Joins the next batch; resolves with its own answer, rejects when the whole batch failed. */
  ask(question: Q): Promise<A>
}

/**
 * Gathers questions for `delayMs` and answers them together: a thousand check-ins become one statement. At most
 * `inFlightMax` batches run at once; what comes meanwhile waits for the next, so that batches grow with the load.
 * Under no load nobody waits: a question that finds nothing in flight, when the batch before was a lonely one too, is
 * asked at once. A changed inventory passes three batchers, and their waiting was a quarter of its time.
 */
export function createBatcher<Q, A>(options: {
  timers: Timers
  delayMs: number
  sizeMax: number
  inFlightMax: number
  answer(questions: readonly Q[]): Promise<readonly A[]>
}): Batcher<Q, A> {
  type Waiting = { question: Q; resolve(answer: A): void; reject(error: unknown): void }
  let waiting: Waiting[] = []
  let inFlight = 0
  let planned = false
  let lastSize = 0

  function plan(): void {
    if (planned || waiting.length === 0 || inFlight >= options.inFlightMax) return
    if (inFlight === 0 && lastSize <= 1) return flush()
    planned = true
    options.timers.after(options.delayMs, flush)
  }

  function flush(): void {
    planned = false
    const batch = waiting.slice(0, options.sizeMax)
    waiting = waiting.slice(options.sizeMax)
    if (batch.length === 0) return
    lastSize = batch.length
    inFlight++
    options
      .answer(batch.map(({ question }) => question))
      .then(
        (answers) => batch.forEach((one, index) => one.resolve(answers[index] as A)),
        (error: unknown) => batch.forEach((one) => one.reject(error)),
      )
      .finally(() => {
        inFlight--
        plan()
      })
    plan()
  }

  return {
    ask: (question) =>
      new Promise<A>((resolve, reject) => {
        waiting.push({ question, resolve, reject })
        plan()
      }),
  }
}
