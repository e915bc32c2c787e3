/**
 * Exact classical statistics for fleets in which every device counts: binomial probabilities, no
 * approximation by the normal distribution, no learned model. Sums run over logarithms, so that nothing underflows.
 */

/** ln n!, exact to rounding: a sum for the small numbers of a ring, Stirling's series beyond. */
function logFactorial(n: number): number {
  if (n < 32) {
    let sum = 0
    for (let i = 2; i <= n; i++) sum += Math.log(i)
    return sum
  }
  return n * Math.log(n) - n + Math.log(2 * Math.PI * n) / 2 + 1 / (12 * n) - 1 / (360 * n ** 3)
}

export const logChoose = (n: number, k: number): number =>
  k < 0 || k > n ? -Infinity : logFactorial(n) - logFactorial(k) - logFactorial(n - k)

/** P(X = k) of n tries that each happen with `rate`: C(n,k) · rate^k · (1 − rate)^(n−k). */
export function binomial(k: number, n: number, rate: number): number {
  if (rate <= 0) return k === 0 ? 1 : 0
  if (rate >= 1) return k === n ? 1 : 0
  return Math.exp(logChoose(n, k) + k * Math.log(rate) + (n - k) * Math.log1p(-rate))
}

/** P(X ≤ k). */
export function binomialAtMost(k: number, n: number, rate: number): number {
  let sum = 0
  for (let i = 0; i <= Math.min(k, n); i++) sum += binomial(i, n, rate)
  return Math.min(1, sum)
}

/** P(X ≥ k). */
export function binomialAtLeast(k: number, n: number, rate: number): number {
  let sum = 0
  for (let i = Math.max(0, k); i <= n; i++) sum += binomial(i, n, rate)
  return Math.min(1, sum)
}
