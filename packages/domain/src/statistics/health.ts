import { binomialAtMost } from './binomial.ts'

/** One device's signal before and after an update: true = healthy; null = not measured, which is never "healthy". */
export type BeforeAfter = { before: boolean | null; after: boolean | null }

export type HealthChange = {
  /** Devices that were measured before and after. */
  compared: number
  unmeasured: number
  worse: number
  better: number
  /** Chance of at least so many turning worse if the update changed nothing; 1 when nothing changed. */
  chance: number
  /** `too_few`: not even if all of them had turned worse would it be more than chance. */
  verdict: 'worse' | 'no_sign' | 'too_few'
}

/** Said of an update only when chance alone would do it less than one time in twenty. */
const SURPRISING = 0.05

/**
 * The sign test, device against itself (McNemar's exact test): of the devices whose signal changed, how likely are so
 * many for the worse if worse and better were equally likely? P(X ≤ better), X ~ Binomial(worse + better, ½). Differences
 * between devices cancel out; what is broken before and after says nothing about the update.
 */
export function healthChange(devices: readonly BeforeAfter[]): HealthChange {
  const measured = devices.filter(({ before, after }) => before !== null && after !== null)
  const worse = measured.filter(({ before, after }) => before === true && after === false).length
  const better = measured.filter(({ before, after }) => before === false && after === true).length
  const changed = worse + better
  const chance = changed === 0 ? 1 : binomialAtMost(better, changed, 0.5)
  const healthyBefore = measured.filter(({ before }) => before === true).length
  const couldShow = 0.5 ** healthyBefore < SURPRISING
  const verdict = chance < SURPRISING ? 'worse' : couldShow ? 'no_sign' : 'too_few'
  return {
    compared: measured.length,
    unmeasured: devices.length - measured.length,
    worse,
    better,
    chance,
    verdict,
  }
}
