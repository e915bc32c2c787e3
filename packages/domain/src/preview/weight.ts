import { DAY_MS } from '../identity/time.ts'

/** A finding without a deadline of its own (BOD 26-04: "next upgrade") weighs like one of this many days. */
export const NEXT_UPGRADE_DAYS = 90
/** What weighs 1. */
const UNIT_DAYS = 30

/**
 * How much one day of an open finding weighs: 30 ÷ (days that the deadline rule gives). A finding that must be closed
 * within three days weighs ten times one that has thirty; "with the next upgrade" weighs a third. So the weight needs
 * no number of our own: it is the table of CISA BOD 26-04 and the caps, read as urgency.
 */
export function riskWeight(deadlineDays: number | null): number {
  return UNIT_DAYS / Math.max(1, deadlineDays ?? NEXT_UPGRADE_DAYS)
}

/** Days that a finding was open, weighted. */
export function exposureDays(openMs: number, deadlineDays: number | null): number {
  return (Math.max(0, openMs) / DAY_MS) * riskWeight(deadlineDays)
}
