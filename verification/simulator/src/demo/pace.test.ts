import type { Timers } from '@dirigent/system/timers'
import { expect, it } from 'vitest'
import { createVirtualTime } from '../core/virtual-time.ts'
import { keepPace } from './pace.ts'

const START = Date.parse('2026-11-16T08:00:00Z')

/** A machine on which each thing that happens takes real time; the loop runs until that much of it is over. */
async function play(
  costMs: number,
  realMs: number,
  begin: (pace: ReturnType<typeof keepPace>) => void,
) {
  const time = createVirtualTime(START)
  const real = { nowMs: 0 }
  let over = () => {}
  const ended = new Promise<void>((resolve) => (over = resolve))
  const timers: Timers = {
    after: () => () => {},
    sleep(delayMs) {
      real.nowMs += delayMs
      if (real.nowMs < realMs) return Promise.resolve()
      over()
      return new Promise(() => {})
    },
  }
  const happen = () => {
    real.nowMs += costMs
    time.at(time.clock.now() + 60_000, happen)
  }
  time.at(START, happen)
  const pace = keepPace(
    time,
    () => {},
    (error) => expect(error).toBeNull(),
    {
      clock: { now: () => real.nowMs },
      timers,
    },
  )
  begin(pace)
  await ended
  return { pace, playedMs: time.clock.now() - START, realMs: real.nowMs }
}

it('holds 60 where the machine can, also when single things take long', async () => {
  const { pace, playedMs, realMs } = await play(700, 60_000, (one) => one.setFactor(60))
  expect(playedMs / realMs).toBeGreaterThan(58)
  expect(pace.state()).toEqual({ factor: 60, jump: null, reached: null })
})

it('says what it reaches where it cannot', async () => {
  const { pace, playedMs, realMs } = await play(3_000, 120_000, (one) => one.setFactor(60))
  const { reached } = pace.state()
  expect(reached).toBeGreaterThan(10)
  expect(reached).toBeLessThan(25)
  expect(playedMs / realMs).toBeLessThan(25)
})

it('plays to a moment as fast as it can, and then at the pace of before', async () => {
  const { pace, playedMs } = await play(1, 20_000, (one) => one.jumpTo(START + 86_400_000))
  expect(pace.state()).toEqual({ factor: 1, jump: null, reached: null })
  expect(playedMs).toBeGreaterThan(86_400_000)
  expect(playedMs).toBeLessThan(86_400_000 + 20_000)
})
