import { MINUTE_MS, SECOND_MS, type InstantMs } from '@dirigent/domain/identity/time'
import { systemClock, type Clock } from '@dirigent/system/clock'
import { systemTimers, type Timers } from '@dirigent/system/timers'
import type { VirtualTime } from '../core/virtual-time.ts'

export type Jump = { fromMs: InstantMs; untilMs: InstantMs }
export type Pace = {
  /** How fast virtual time goes: 0 stands, 1 is a second a second. Ends a jump. */
  setFactor(factor: number): void
  /** As fast as the machine can, until then; afterwards at the pace of before. */
  jumpTo(untilMs: InstantMs): void
  /** `reached` is how fast time really went of late, where that is less than it should be. */
  state(): { factor: number; jump: Jump | null; reached: number | null }
  /** Resolves when whatever is being played right now has been played. */
  stop(): Promise<void>
}

const TICK_MS = 200
/** Short enough that a button is heard soon, also in a jump. */
const PIECE_MS = 5 * MINUTE_MS
/** A busy moment (a plan, everybody waking at eight) is made up for afterwards; what lasts longer is not. */
const ARREARS_MAX_MS = 15 * SECOND_MS
/** The real time over which the pace is measured. */
const MEASURED_MS = 10 * SECOND_MS
/** From this share of what was asked the pace counts as kept. */
const KEPT = 0.95

/** Lets virtual time follow real time. One loop, so nothing is ever played by two at once. */
export function keepPace(
  time: VirtualTime,
  afterEach: () => void,
  onError: (error: unknown) => void,
  clocks: { clock: Clock; timers: Timers } = { clock: systemClock, timers: systemTimers },
): Pace {
  const { clock, timers } = clocks
  let factor = 1
  let jump: Jump | null = null
  let running = true
  let arrearsMs = 0
  const measure = createMeasure()

  async function piece(realMs: number): Promise<void> {
    const nowMs = time.clock.now()
    arrearsMs = Math.min(arrearsMs + realMs * factor, ARREARS_MAX_MS * factor)
    const wantedMs = jump ? jump.untilMs - nowMs : arrearsMs
    const playMs = Math.min(wantedMs, PIECE_MS)
    arrearsMs = jump ? 0 : arrearsMs - playMs
    if (playMs > 0) await time.runUntil(nowMs + playMs, afterEach)
    if (jump && time.clock.now() >= jump.untilMs) jump = null
    measure.add(clock.now(), jump ? null : time.clock.now())
  }
  async function loop(): Promise<void> {
    let last = clock.now()
    while (running) {
      const now = clock.now()
      await piece(now - last).catch(onError)
      last = now
      await timers.sleep(jump ? 1 : TICK_MS)
    }
  }
  const ended = loop()
  return {
    setFactor(next) {
      factor = next
      jump = null
      arrearsMs = 0
      measure.begin()
    },
    jumpTo(untilMs) {
      const fromMs = time.clock.now()
      if (untilMs > fromMs) jump = { fromMs, untilMs }
    },
    state() {
      const pace = jump ? null : measure.pace()
      const reached = pace !== null && pace < factor * KEPT ? pace : null
      return { factor, jump, reached }
    },
    async stop() {
      running = false
      await ended
    },
  }
}

/** How fast virtual time went against real time, once there is enough of it to say so. */
function createMeasure() {
  let points: { realMs: number; virtualMs: InstantMs }[] = []
  return {
    begin() {
      points = []
    },
    /** null while time is played to a moment: that is as fast as it can be. */
    add(realMs: number, virtualMs: InstantMs | null) {
      if (virtualMs === null) points = []
      else points.push({ realMs, virtualMs })
      while ((points[1]?.realMs ?? realMs) <= realMs - MEASURED_MS) points.shift()
    },
    pace(): number | null {
      const [first, last] = [points[0], points.at(-1)]
      if (!first || !last || last.realMs - first.realMs < MEASURED_MS) return null
      return (last.virtualMs - first.virtualMs) / (last.realMs - first.realMs)
    },
  }
}
