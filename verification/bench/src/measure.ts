import type { StoredFleet } from './stored-fleet.ts'

/** One row of the table that `npm run bench` prints. */
export type Figure = {
  /** As in DESIGN §9, e.g. `P1`. */
  number: string
  what: string
  /** What was measured, with its unit. */
  measured: string
  /** Against the reference of the same run; null where there is none. */
  ratio: number | null
  target: string
  met: boolean
  /** Context that a reader needs to judge it. */
  note: string
}

export type Measure = { number: string; run(report: (sentence: string) => void): Promise<Figure[]> }

/** A measurement that needs a stored fleet; several in one run share it. */
export type FleetMeasure = {
  number: string
  run(fleet: StoredFleet, report: (sentence: string) => void): Promise<Figure[]>
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0
}

export const perSecond = (count: number, tookMs: number): number => (count / tookMs) * 1000
export const rounded = (value: number): string => Math.round(value).toLocaleString('en')
