import type { GateRule, PolicyDocument } from '@dirigent/domain/rollouts/policy'
import { STANDARD_POLICY } from '@dirigent/domain/rollouts/standard-policy'

const SOAK_MS = 10_000
const WAVE_GAP_MS = 5_000
const LEASE_MS = 60_000
const RETRY_AFTER_MS = 10_000

/** Same rules, short soaks: what takes days in a company takes seconds here. */
const quick = (gate: GateRule, soakMs: number): GateRule => ({
  ...gate,
  soakMs,
  soakFloorMs: soakMs,
})

export type LabPolicyOptions = {
  /** Whether updates without an early deadline are cut too. */
  routine: boolean
}

/** The policy "Standard" with the lab's times; every other number is as shipped. */
export function labPolicy({ routine }: LabPolicyOptions): PolicyDocument {
  const { gates, waves, windows } = STANDARD_POLICY
  return {
    ...STANDARD_POLICY,
    zone: 'UTC',
    lanes: {
      urgent: { cut: { every: 'minutes', minutes: 1 } },
      routine: { cut: routine ? { every: 'minutes', minutes: 1 } : { every: 'never' } },
    },
    gates: { ...gates, test: quick(gates.test, SOAK_MS), pilot: quick(gates.pilot, SOAK_MS) },
    waves: { ...waves, broadPercents: [40, 60], waveGapMs: WAVE_GAP_MS },
    windows: {
      clients: { routine: null, urgent: null },
      servers: { routine: null, urgent: null },
      endMarginMs: windows.endMarginMs,
    },
    leaseMs: LEASE_MS,
    retryAfterMs: RETRY_AFTER_MS,
  }
}
