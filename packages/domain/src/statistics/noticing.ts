import { binomialAtLeast, binomialAtMost } from './binomial.ts'

/** Sure enough to say "ruled out": wrong one time in twenty. */
export const CONFIDENCE = 0.95
/** Steps of halving; beyond the precision of a double. */
const BISECTIONS = 60

/**
 * Chance that at least one of `devices` shows a fault that strikes each with `rate`: 1 − (1 − rate)^devices. Devices are
 * taken as independent: machines of one model are not, so this is the most that can be hoped for.
 */
export function chanceNoticed(devices: number, rate: number): number {
  return -Math.expm1(devices * Math.log1p(-rate))
}

/**
 * The rarest fault that this many devices without any would have shown with `confidence`:
 * 1 − (1 − confidence)^(1 / devices), which the rule of three shortens to 3 / devices. 1 without devices: nothing is
 * ruled out.
 */
export function rateRuledOut(devices: number, confidence = CONFIDENCE): number {
  return devices <= 0 ? 1 : -Math.expm1(Math.log1p(-confidence) / devices)
}

/** How many devices without a fault it takes to rule out a fault of this rate: ⌈ln(1 − confidence) / ln(1 − rate)⌉. */
export function devicesNeeded(rate: number, confidence = CONFIDENCE): number {
  return rate >= 1 ? 1 : Math.ceil(Math.log1p(-confidence) / Math.log1p(-rate) - 1e-9)
}

/**
 * Clopper and Pearson's exact interval for the true rate behind `failed` of `devices`: the rates at which so many, or so
 * few, would still be seen with (1 − confidence) / 2. Never narrower than promised.
 */
export function rateBetween(
  failed: number,
  devices: number,
  confidence = CONFIDENCE,
): { low: number; high: number } {
  const tail = (1 - confidence) / 2
  if (devices <= 0) return { low: 0, high: 1 }
  return {
    low: failed === 0 ? 0 : crossing((rate) => binomialAtLeast(failed, devices, rate) < tail),
    high: failed >= devices ? 1 : crossing((rate) => binomialAtMost(failed, devices, rate) > tail),
  }
}

/** The rate up to which `holds` is true; it changes once between 0 and 1. */
function crossing(holds: (rate: number) => boolean): number {
  let low = 0
  let high = 1
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (low + high) / 2
    if (holds(middle)) low = middle
    else high = middle
  }
  return (low + high) / 2
}
