import {
  NOT_THE_UPDATES_FAULT,
  type UpdateOutcomeCode,
  type UpdateOutcomeReason,
} from '@dirigent/domain/planning/reasons'
import type { PartState, RolloutKind } from '@dirigent/domain/rollouts/rollout'
import type { ResultRequest, UpdateOutcome } from '@dirigent/protocol/agent/messages'
import type { PartOutcome, StoredPart } from '../store/results.ts'

/** What one result means for the updates of its step. */
export type ReadResult = {
  outcomes: PartOutcome[]
  /** Whether the attempt counts against the limit: something failed, and it was the update's fault. */
  counted: boolean
  failedChecks: string[]
}

/** The agent's reason as the domain knows it; a code from a newer agent is kept as a failure without a name. */
export function reasonOf(because: UpdateOutcome['because'], fallback: string): UpdateOutcomeReason {
  if (!because) return { code: 'unknown_failure', detail: fallback }
  return because as UpdateOutcomeReason
}

const isNotItsFault = (code: string): boolean =>
  NOT_THE_UPDATES_FAULT.has(code as UpdateOutcomeCode)

/** Packages that are gone from the mirror go into the next cut instead of being tried for ever. */
const IS_GONE: ReadonlySet<string> = new Set(['superseded', 'not_offered'])

/** Reads a result against the parts that the server knows; updates it does not know are left to the record. */
export function readResult(
  request: ResultRequest,
  kind: RolloutKind,
  parts: readonly StoredPart[],
): ReadResult {
  const said = new Map(request.updates.map((one) => [one.update, one]))
  const failedChecks = request.health.after.filter(({ ok }) => !ok).map(({ check }) => check)
  const outcomes = parts.flatMap((part): PartOutcome[] => {
    const own = said.get(part.update)
    const outcome = own ? outcomeOf(own, kind, request) : wholeOutcome(request, part)
    return outcome
      ? [
          {
            updateId: part.updateId,
            update: part.update,
            ...outcome,
            attempts: part.attempts + (isFailure(outcome.state) ? 1 : 0),
          },
        ]
      : []
  })
  return { outcomes, counted: outcomes.some(({ state }) => isFailure(state)), failedChecks }
}

const isFailure = (state: PartState): boolean => state === 'failed' || state === 'rolled_back'

type Outcome = Pick<PartOutcome, 'state' | 'because'>

function outcomeOf(own: UpdateOutcome, kind: RolloutKind, request: ResultRequest): Outcome {
  const because = own.because ? reasonOf(own.because, own.outcome) : null
  switch (own.outcome) {
    case 'installed':
      return { state: 'installed', because: null }
    case 'not_needed':
      return { state: 'not_needed', because }
    case 'rolled_back':
      // For a rollback this is the success; after an installation it means that something did harm here.
      if (kind === 'rollback') return { state: 'installed', because: null }
      return takenBack(own, because ?? { code: 'health_check_failed', checks: [] }, request)
    case 'refused':
    case 'failed':
      return notInstalled(reasonOf(own.because, own.outcome), own.outcome)
  }
}

/**
 * A step is taken back as a whole. When the reason names one of its packages only that one is to blame; the others are
 * tried again without it. A full disk or a lost network is nobody's fault. Otherwise all are under suspicion.
 */
function takenBack(
  own: UpdateOutcome,
  because: UpdateOutcomeReason,
  request: ResultRequest,
): Outcome {
  if (isNotItsFault(because.code)) return { state: 'refused', because }
  if (because.code !== 'script_failed' || own.name === because.package)
    return { state: 'rolled_back', because }
  const isNamed = request.updates.some(({ name }) => name === because.package)
  return isNamed ? { state: 'refused', because } : { state: 'rolled_back', because }
}

function notInstalled(because: UpdateOutcomeReason, said: 'refused' | 'failed'): Outcome {
  if (because.code === 'already_installed') return { state: 'installed', because: null }
  if (IS_GONE.has(because.code)) return { state: 'superseded', because }
  // Other bytes under the assigned name are never a passing trouble: somebody has to look.
  if (because.code === 'hash_mismatch') return { state: 'failed', because }
  if (said === 'refused' || isNotItsFault(because.code)) return { state: 'refused', because }
  return { state: 'failed', because }
}

/** The attempt as a whole came to nothing before it could say something about each update. */
function wholeOutcome(request: ResultRequest, part: StoredPart): Outcome | null {
  if (part.state !== 'waiting' && part.state !== 'refused' && part.state !== 'failed') return null
  if (request.updates.length > 0 || request.outcome === 'succeeded') return null
  if (request.outcome === 'failed')
    return {
      state: 'failed',
      because: { code: 'unknown_failure', detail: 'no detail was reported' },
    }
  return { state: 'refused', because: { code: 'interrupted', step: request.step } }
}
