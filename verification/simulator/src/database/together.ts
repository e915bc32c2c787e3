import type { Statement, Wire, WireAnswer } from './wire.ts'

type Waiting = Statement & {
  resolve: (answer: WireAnswer) => void
  reject: (error: unknown) => void
}

/** The statements of one transaction. */
export type Together = {
  ask(statement: Statement): Promise<WireAnswer>
  /** The transaction is over: nothing that still wants to be asked may come after it. */
  end(): void
}

/** What is asked without waiting for each other's answer (`Promise.all`) goes out together, as the real driver does it. */
export function createTogether(wire: Pick<Wire, 'queryAll'>): Together {
  let waiting: Waiting[] = []
  let isOver = false
  const send = () => {
    const sent = waiting
    waiting = []
    if (sent.length === 0) return
    try {
      const answers = wire.queryAll(sent)
      sent.forEach(({ resolve, reject, text }, index) => {
        const answer = answers[index]
        if (answer) resolve(answer)
        else reject(new Error(`PostgreSQL answered nothing to ${text}`))
      })
    } catch (error) {
      for (const { reject } of sent) reject(error)
    }
  }
  return {
    ask: (statement) =>
      new Promise((resolve, reject) => {
        if (isOver) return reject(new Error('this transaction is over'))
        waiting.push({ ...statement, resolve, reject })
        if (waiting.length === 1) queueMicrotask(send)
      }),
    end() {
      isOver = true
      for (const { reject } of waiting) reject(new Error('this transaction is over'))
      waiting = []
    },
  }
}
