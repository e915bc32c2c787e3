import { describe, expect, it } from 'vitest'
import type { Timers } from '@dirigent/system/timers'
import { createBatcher } from './batches.ts'

/** A batcher whose time and answers the test moves on by hand. */
function stage(inFlightMax: number) {
  const due: (() => void)[] = []
  const timers: Timers = {
    after(_delayMs, action) {
      due.push(action)
      return () => undefined
    },
    sleep: () => Promise.resolve(),
  }
  const asked: (readonly string[])[] = []
  const answers: ((answer: readonly string[]) => void)[] = []
  const batcher = createBatcher<string, string>({
    timers,
    delayMs: 5,
    sizeMax: 3,
    inFlightMax,
    answer(questions) {
      asked.push(questions)
      return new Promise((resolve) => answers.push(resolve))
    },
  })
  return {
    asked,
    ask: (question: string) => batcher.ask(question),
    /** Whether somebody waits for the pause to end. */
    gathering: () => due.length > 0,
    pauseEnds: () => due.shift()?.(),
    async answered() {
      answers.shift()?.(['a', 'b', 'c'])
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

describe('a batcher', () => {
  it('asks a lonely question at once, one after the other', async () => {
    const one = stage(2)
    for (const question of ['1', '2', '3']) {
      const answer = one.ask(question)
      expect(one.gathering()).toBe(false)
      await one.answered()
      expect(await answer).toBe('a')
    }
    expect(one.asked).toEqual([['1'], ['2'], ['3']])
  })

  it('gathers what comes while a batch is in flight', async () => {
    const one = stage(2)
    void one.ask('1')
    void one.ask('2')
    void one.ask('3')
    expect(one.asked).toEqual([['1']])
    one.pauseEnds()
    expect(one.asked).toEqual([['1'], ['2', '3']])
  })

  it('goes on gathering after a batch that several shared, and stops after a lonely one', async () => {
    const one = stage(1)
    void one.ask('1')
    void one.ask('2')
    void one.ask('3')
    await one.answered()
    // Both have waited already while the first was answered, and go together.
    expect(one.asked).toEqual([['1'], ['2', '3']])
    await one.answered()
    void one.ask('4')
    expect(one.gathering()).toBe(true)
    one.pauseEnds()
    await one.answered()
    void one.ask('5')
    expect(one.asked.slice(2)).toEqual([['4'], ['5']])
  })

  it('keeps its size and the number in flight', async () => {
    const one = stage(1)
    for (const question of ['1', '2', '3', '4', '5', '6']) void one.ask(question)
    await one.answered()
    one.pauseEnds()
    expect(one.asked).toEqual([['1'], ['2', '3', '4']])
    await one.answered()
    one.pauseEnds()
    expect(one.asked).toEqual([['1'], ['2', '3', '4'], ['5', '6']])
  })

  it('rejects all of a batch that failed, and asks the next', async () => {
    let fails = true
    const batcher = createBatcher<string, string>({
      timers: {
        after: (_delayMs, action) => (action(), () => undefined),
        sleep: () => Promise.resolve(),
      },
      delayMs: 5,
      sizeMax: 3,
      inFlightMax: 1,
      answer: async (questions) => {
        if (fails) throw new Error('the database is away')
        return questions
      },
    })
    await expect(batcher.ask('1')).rejects.toThrow('the database is away')
    fails = false
    expect(await batcher.ask('2')).toBe('2')
  })
})
