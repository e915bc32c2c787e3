import { ATTENTION } from './attention-samples.ts'
import { CLOSURES, DEVICES, NEXT, SLOTS, TIMELINE } from './device-samples.ts'
import { DIFFERENCES } from './difference-samples.ts'
import { FINDINGS } from './finding-samples.ts'
import { INPUTS } from './input-samples.ts'
import { CUTS, GATES, HALTS, HOLDS } from './rollout-samples.ts'
import { OUTCOMES, REFUSALS, UPDATES } from './update-samples.ts'

/** Believable parameters for every code, twice where a parameter may be missing: the tests say each of them. */
export const SAMPLES = {
  update: UPDATES,
  device: DEVICES,
  refusal: REFUSALS,
  outcome: OUTCOMES,
  halt: HALTS,
  hold: HOLDS,
  cut: CUTS,
  gate: GATES,
  attention: ATTENTION,
  consequence: ATTENTION,
  closure: CLOSURES,
  finding: FINDINGS,
  next: NEXT,
  timeline: TIMELINE,
  difference: DIFFERENCES,
  slot: SLOTS,
  input: INPUTS,
} as const
