import { beforeEach, describe, expect, it } from 'vitest'
import type { ProgressRequest } from '@dirigent/protocol/agent/messages'
import type { Timers } from '@dirigent/system/timers'
import type { CallAnswer, Link } from '../link/link.ts'
import { createProgressTeller, type ProgressTeller } from './progress-teller.ts'

let nowMs = 0
let said: string[] = []
let reachable = true
let waiting: { atMs: number; action: () => void }[] = []
let teller: ProgressTeller

const timers: Timers = {
  after(delayMs, action) {
    const one = { atMs: nowMs + delayMs, action }
    waiting.push(one)
    return () => (waiting = waiting.filter((other) => other !== one))
  },
  sleep: () => Promise.reject(new Error('nobody sleeps here')),
}
const link: Link = {
  call: async <T>(_path: string, body: unknown) => {
    const { attempt, state } = body as ProgressRequest
    said.push(`${nowMs / 1000} ${attempt} ${state}`)
    const lost = { ok: false, kind: 'unreachable', detail: '' } as const
    return (reachable ? { ok: true, value: {} } : lost) as CallAnswer<T>
  },
  now: () => nowMs,
  close: () => {},
}
async function pass(seconds: number) {
  nowMs += seconds * 1000
  for (const one of waiting.filter(({ atMs }) => atMs <= nowMs)) {
    waiting = waiting.filter((other) => other !== one)
    one.action()
  }
  await Promise.resolve()
}

beforeEach(() => {
  nowMs = 1_000_000
  said = []
  waiting = []
  reachable = true
  teller = createProgressTeller({ link, timers })
})

describe('progress', () => {
  it('says the first word at once and then the newest of each ten seconds', async () => {
    teller.tell('a', 'checking_before')
    await pass(0.1)
    teller.tell('a', 'preparing')
    await pass(1)
    teller.tell('a', 'downloading')
    await pass(8.9)
    await pass(60)
    teller.tell('a', 'installing')
    await pass(0)
    expect(said).toEqual(['1000 a checking_before', '1010 a downloading', '1070 a installing'])
  })
  it('says nothing after the end, and the first word of the next attempt at once', async () => {
    teller.tell('a', 'checking_before')
    await pass(1)
    teller.tell('a', 'judging')
    teller.ended()
    await pass(1)
    teller.tell('b', 'checking_before')
    await pass(60)
    expect(said).toEqual(['1000 a checking_before', '1002 b checking_before'])
  })
  it('says the next state at once when the word before did not arrive', async () => {
    reachable = false
    teller.tell('a', 'checking_before')
    await pass(1)
    reachable = true
    teller.tell('a', 'preparing')
    await pass(1)
    teller.tell('a', 'downloading')
    await pass(1)
    expect(said).toEqual(['1000 a checking_before', '1001 a preparing'])
  })
})
