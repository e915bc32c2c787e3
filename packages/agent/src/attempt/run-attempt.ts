import type { ResultRequest } from '@dirigent/protocol/agent/messages'
import type { AttemptDeps } from './attempt-deps.ts'
import { wholeClosure } from './closure.ts'
import type { Facts } from './facts.ts'
import type { Journal } from './journal.ts'
import { makeResult } from './result.ts'
import { ATTEMPT_STEPS } from './steps.ts'
import { CHANGING_STATES, nextState, RESUME_AT, type AttemptState } from './transitions.ts'

/** An attempt that was interrupted more often than this is ended as it stands: it may be what crashes the machine. */
export const RECOVERIES_MAX = 3

/**
 * Plays an attempt from the state of its journal to its end and answers the result, not yet written. Each state is on
 * disk before its work begins, so that after a crash the same state is worked on again.
 */
export async function runAttempt(journal: Journal, deps: AttemptDeps): Promise<ResultRequest> {
  for (;;) {
    const { state } = journal
    if (state === 'finished') return ended(journal, deps)
    const { event, facts } = await ATTEMPT_STEPS[state](journal, deps, journal.facts as Facts)
    const next = nextState(state, event)
    if (next === 'finished') {
      // The caller writes the result first: `finished` in the journal means that a result exists.
      journal.facts = { ...journal.facts, ...facts }
      return ended(journal, deps)
    }
    enter(journal, next, deps, facts)
  }
}

function enter(journal: Journal, state: AttemptState, deps: AttemptDeps, facts?: Facts): void {
  journal.enter(state, deps.now(), facts)
  deps.log.info('attempt', { attempt: journal.subject.attempt, state })
  deps.onState(state)
}

async function ended(journal: Journal, deps: AttemptDeps): Promise<ResultRequest> {
  const installed = await deps.provider.installed(wholeClosure(journal.subject.step))
  return makeResult(journal, installed, deps.now())
}

/**
 * Goes on with an attempt that a crash or power cut interrupted. Where the system may have been changed the package
 * manager is repaired first; if that is not possible nothing else is tried.
 */
export async function resumeAttempt(journal: Journal, deps: AttemptDeps): Promise<ResultRequest> {
  const interruptedIn = journal.state
  journal.recovered(deps.now())
  deps.log.warn('an interrupted attempt goes on', {
    attempt: journal.subject.attempt,
    state: interruptedIn,
    recoveries: journal.recoveries,
  })
  if (CHANGING_STATES.has(interruptedIn)) {
    const repaired = await deps.provider.repair()
    // A package whose own script fails is no reason to stop: judging it and going back is what comes next.
    if (!repaired.ok)
      deps.log.warn('the package manager could not be repaired', { because: repaired.because })
  }
  if (journal.recoveries > RECOVERIES_MAX) {
    const because = { code: 'interrupted', step: interruptedIn } as const
    journal.facts = { ...journal.facts, because }
    return ended(journal, deps)
  }
  enter(journal, RESUME_AT[interruptedIn], deps)
  return runAttempt(journal, deps)
}
