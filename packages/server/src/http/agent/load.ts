import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Timers } from '@dirigent/system/timers'

export type LoadMeter = {
  /** How long a device should stay away, or null when there is room. */
  shed(): number | null
  begin(): void
  end(): void
  close(): void
}

/** Requests under way; beyond it each further one only makes all slower. */
const IN_FLIGHT_MAX = 2_000
/** Statements that wait for one of the ten database connections. */
const DATABASE_WAITING_MAX = 200
/** The median over a second, two seconds in a row: single long steps (a garbage collection, a start) are not overload. */
const LOOP_DELAY_MAX_MS = 300
/** With fewer under way it is another program that keeps the processor busy, and sending devices away helps nobody. */
const IN_FLIGHT_MIN = 100
const WINDOW_MS = 1_000
const NANOSECONDS_PER_MS = 1e6
const STAY_AWAY_MS = 15_000

/** Knows when to send devices away for a moment: a late "not now" helps nobody, an early one keeps the rest quick. */
export function createLoadMeter(deps: {
  timers: Timers
  random: { fraction(): number }
  databaseWaiting(): number
}): LoadMeter {
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  let inFlight = 0
  let slowSeconds = 0
  let cancel = () => {}
  const measure = () => {
    const medianMs = delay.count > 0 ? delay.percentile(50) / NANOSECONDS_PER_MS : 0
    slowSeconds = medianMs > LOOP_DELAY_MAX_MS ? slowSeconds + 1 : 0
    delay.reset()
    cancel = deps.timers.after(WINDOW_MS, measure)
  }
  measure()
  return {
    shed() {
      const full =
        inFlight > IN_FLIGHT_MAX ||
        (slowSeconds >= 2 && inFlight > IN_FLIGHT_MIN) ||
        deps.databaseWaiting() > DATABASE_WAITING_MAX
      // Spread, so that those who were sent away do not come back together.
      return full ? Math.round(STAY_AWAY_MS * (1 + 3 * deps.random.fraction())) : null
    },
    begin: () => void inFlight++,
    end: () => void inFlight--,
    close() {
      cancel()
      delay.disable()
    },
  }
}
