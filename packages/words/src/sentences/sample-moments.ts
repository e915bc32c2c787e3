/** At least one example of every code of a family. */
export type Samples<R extends { code: string }> = {
  [C in R['code']]: readonly [Extract<R, { code: C }>, ...Extract<R, { code: C }>[]]
}

/** The moment that all examples are told at. */
export const NOW = Date.parse('2026-11-21T09:00:00Z')
export const HOUR = 3_600_000
export const at = (hours: number) => NOW + hours * HOUR
