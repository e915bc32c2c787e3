import { expect, it } from 'vitest'
import { createTogether } from './together.ts'
import type { Statement, WireAnswer } from './wire.ts'

const statement = (text: string): Statement => ({ text, values: [] })
const answer = (text: string): WireAnswer => ({ rows: [{ text }], rowCount: 1 })

function recording(refused: string | null = null) {
  const sent: string[][] = []
  const queryAll = (statements: readonly Statement[]) => {
    sent.push(statements.map(({ text }) => text))
    if (statements.some(({ text }) => text === refused)) throw new Error('refused')
    return statements.map(({ text }) => answer(text))
  }
  return { sent, together: createTogether({ queryAll }) }
}

it('sends together what waits for nobody, and each gets its own answer', async () => {
  const { sent, together } = recording()
  const answers = await Promise.all(['a', 'b'].map((text) => together.ask(statement(text))))
  expect(answers).toEqual([answer('a'), answer('b')])
  await together.ask(statement('c'))
  expect(sent).toEqual([['a', 'b'], ['c']])
})

it('refuses all when one is refused', async () => {
  const { together } = recording('b')
  const asked = ['a', 'b'].map((text) => together.ask(statement(text)))
  for (const one of asked) await expect(one).rejects.toThrow('refused')
})

it('nothing is sent after the end', async () => {
  const { sent, together } = recording()
  const late = together.ask(statement('a'))
  together.end()
  await expect(late).rejects.toThrow('over')
  await expect(together.ask(statement('b'))).rejects.toThrow('over')
  expect(sent).toEqual([])
})
