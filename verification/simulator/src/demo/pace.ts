import { MINUTE_MS, type InstantMs } from '@dirigent/domain/identity/time'
import { systemClock } from '@dirigent/system/clock'
import { systemTimers } from '@dirigent/system/timers'
import type { VirtualTime } from '../core/virtual-time.ts'

export type Pace = {
  /** How fast virtual time goes: 0 stands, 1 is a second a second. Ends a jump. */
  setFactor(factor: number): void
  /** As fast as the machine can, until then; afterwards at the pace of before. */
  jumpTo(untilMs: InstantMs): void
  state(): { factor: number; jump: { fromMs: InstantMs; untilMs: InstantMs } | null }
  /** Resolves when whatever is being played right now has been played. */
  stop(): Promise<void>
}

const TICK_MS = 200
/** Short enough that a button is heard soon, also in a jump. */
const PIECE_MS = 5 * MINUTE_MS

/** Lets virtual time follow real time. One loop, so nothing is ever played by two at once. */
export function keepPace(
  time: VirtualTime,
  afterEach: () => void,
  onError: (error: unknown) => void,
): Pace {
  let factor = 1
  let jump: { fromMs: InstantMs; untilMs: InstantMs } | null = null
  let running = true

  async function piece(realMs: number): Promise<void> {
    const nowMs = time.clock.now()
    // A slow machine is not made slower by what it could not keep up with.
    const wantedMs = jump ? jump.untilMs - nowMs : realMs * factor
    const playMs = Math.min(wantedMs, PIECE_MS)
    if (playMs > 0) await time.runUntil(nowMs + playMs, afterEach)
    if (jump && time.clock.now() >= jump.untilMs) jump = null
  }
  async function loop(): Promise<void> {
    let last = systemClock.now()
    while (running) {
      const now = systemClock.now()
      await piece(now - last).catch(onError)
      last = now
      await systemTimers.sleep(jump ? 1 : TICK_MS)
    }
  }
  const ended = loop()
  return {
    setFactor(next) {
      factor = next
      jump = null
    },
    jumpTo(untilMs) {
      const fromMs = time.clock.now()
      if (untilMs > fromMs) jump = { fromMs, untilMs }
    },
    state: () => ({ factor, jump }),
    async stop() {
      running = false
      await ended
    },
  }
}
