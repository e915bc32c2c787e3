import type { Entry } from './entry.ts'
import { ATTENTION_SENTENCES, CONSEQUENCE_SENTENCES } from './sentences/attention.ts'
import { CLOSURE_SENTENCES, DEVICE_SENTENCES, NEXT_SENTENCES } from './sentences/device.ts'
import { DIFFERENCE_SENTENCES } from './sentences/difference.ts'
import { FINDING_SENTENCES } from './sentences/finding.ts'
import { GATE_SENTENCES, HALT_SENTENCES, HOLD_SENTENCES } from './sentences/halt.ts'
import { INPUT_SENTENCES } from './sentences/input.ts'
import { OUTCOME_SENTENCES } from './sentences/outcome.ts'
import { SLOT_SENTENCES } from './sentences/quiet-slot.ts'
import { CUT_SENTENCES, REFUSAL_SENTENCES } from './sentences/refusal.ts'
import { AUDIT_ACTIONS, TIMELINE_SENTENCES } from './sentences/timeline.ts'
import { UPDATE_SENTENCES } from './sentences/update.ts'

export type Family =
  | 'update'
  | 'device'
  | 'refusal'
  | 'outcome'
  | 'halt'
  | 'hold'
  | 'cut'
  | 'gate'
  | 'attention'
  | 'consequence'
  | 'closure'
  | 'finding'
  | 'next'
  | 'timeline'
  | 'audit'
  | 'difference'
  | 'slot'
  | 'input'

/** The tables are closed for our compiler and open for codes of a newer server. */
export const FAMILIES: Readonly<Record<Family, Readonly<Record<string, Entry | undefined>>>> = {
  update: UPDATE_SENTENCES,
  device: DEVICE_SENTENCES,
  refusal: REFUSAL_SENTENCES,
  outcome: OUTCOME_SENTENCES,
  halt: HALT_SENTENCES,
  hold: HOLD_SENTENCES,
  cut: CUT_SENTENCES,
  gate: GATE_SENTENCES,
  attention: ATTENTION_SENTENCES,
  consequence: CONSEQUENCE_SENTENCES,
  closure: CLOSURE_SENTENCES,
  finding: FINDING_SENTENCES,
  next: NEXT_SENTENCES,
  timeline: TIMELINE_SENTENCES,
  audit: AUDIT_ACTIONS,
  difference: DIFFERENCE_SENTENCES,
  slot: SLOT_SENTENCES,
  input: INPUT_SENTENCES,
}

/** Which family a reason inside a reason belongs to, by its parameter's name. */
export function nestedFamily(parameter: string): Family {
  if (parameter === 'halt' || parameter === 'hold' || parameter === 'outcome') return parameter
  return 'update'
}
