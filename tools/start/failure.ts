/** Ends the start with one sentence that says what is wrong and what to do; anything else that is thrown is a mistake. */
export class StartFailure extends Error {
  readonly sentence: string

  constructor(sentence: string) {
    super(sentence)
    this.sentence = sentence
  }
}

/** A person asked to stop while something was still being started. */
export class StopRequested extends Error {}

/** Waits for the work, but no longer than until somebody asks to stop. */
export function orStopped<T>(work: Promise<T>, stopped: Promise<void>): Promise<T> {
  const stop = stopped.then((): never => {
    throw new StopRequested('stopped')
  })
  stop.catch(() => undefined)
  return Promise.race([work, stop])
}
