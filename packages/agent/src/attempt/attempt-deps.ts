import type { InstantMs } from '@dirigent/domain/identity/time'
import type { Log } from '@dirigent/system/log'
import type { HealthDeps } from '../health/health-checks.ts'
import type { Provider } from '../providers/provider.ts'
import type { Facts } from './facts.ts'
import type { Journal } from './journal.ts'
import type { AttemptEvent, AttemptState } from './transitions.ts'

export type AttemptDeps = {
  provider: Provider
  health: HealthDeps
  now: () => InstantMs
  log: Log
  /** Whether the device's own windows and freezes still let the change begin now. */
  mayChange: (journal: Journal) => boolean
  /** Services that run replaced code. */
  staleServices: () => Promise<(string | null)[]>
  /** Told of each state when it is in the journal and before its work begins. */
  onState: (state: AttemptState) => void
}

/** What a step of work ends with: the event for the table, and what must not be forgotten. */
export type StepEnd = { event: AttemptEvent; facts?: Facts }
export type StepWork = (journal: Journal, deps: AttemptDeps, facts: Facts) => Promise<StepEnd>
