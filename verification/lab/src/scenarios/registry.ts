import type { Scenario } from '../inside/lab.ts'
import { machines } from './machines.ts'

/** All scenarios in the order in which they are played. */
export const SCENARIOS: Record<string, Scenario> = { machines }
