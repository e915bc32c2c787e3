import type { UpdateOutcomeReason } from '@dirigent/domain/planning/reasons'
import type { HealthOutcome } from '@dirigent/protocol/agent/messages'
import type { Unit } from '../providers/provider.ts'

/** What the steps of an attempt leave for later ones, and for a recovery; all of it is in the journal. */
export type Facts = {
  /** Versions before the first change, of everything in the closure. */
  before?: Unit[]
  /** Services that ran before. */
  services?: string[]
  healthBefore?: HealthOutcome[]
  healthAfter?: HealthOutcome[]
  /** Versions that no file could be had of: going back is impossible for them. */
  unsaved?: Unit[]
  /** Why the package manager failed, by its own words. */
  complaint?: UpdateOutcomeReason | null
  /** Why the attempt ends or goes back. */
  because?: UpdateOutcomeReason | null
  refused?: boolean
  rolledBack?: boolean
}
