import { MINUTE_MS, type InstantMs } from '@dirigent/domain/identity/time'
import { mayStart } from '@dirigent/domain/windows/weekly'
import { NOT_THE_UPDATES_FAULT } from '@dirigent/domain/planning/reasons'
import type { AssignmentDocument, AssignmentStep } from '@dirigent/protocol/agent/assignment'
import type { ResultRequest } from '@dirigent/protocol/agent/messages'
import type { StepMemory } from '../state/agent-state.ts'

/** The pause after a first attempt without success; doubles with each further one up to the limit. */
const RETRY_FIRST_MS = 10 * MINUTE_MS
const RETRY_MAX_MS = 6 * 60 * MINUTE_MS

export type Waiting = { step: string; because: { code: string }; untilMs: InstantMs | null }
export type Choice = { step: AssignmentStep | null; waiting: Waiting[] }

export type ChoiceInput = {
  document: AssignmentDocument
  memory: Readonly<Record<string, StepMemory>>
  zone: string
  nowMs: InstantMs
}

/**
 * The first step that may begin now by everything the device itself can judge: mode, what was done already, time,
 * freezes, windows. The rest gets its reason and the moment when asking again makes sense.
 */
export function chooseStep(input: ChoiceInput): Choice {
  const waiting: Waiting[] = []
  if (input.document.mode === 'observe') return { step: null, waiting }
  for (const step of input.document.steps) {
    const answer = judgeStep(step, input)
    if (answer === 'start') return { step, waiting }
    if (answer !== 'done') waiting.push({ step: step.id, ...answer })
  }
  return { step: null, waiting }
}

type Answer = 'start' | 'done' | Omit<Waiting, 'step'>

function judgeStep(step: AssignmentStep, { document, memory, zone, nowMs }: ChoiceInput): Answer {
  const past = memory[step.id]
  if (past && isDone(past, step)) return 'done'
  const pauseUntil = past ? past.endedAtMs + pauseMs(past) : 0
  // A newer revision was decided with the last result in hand: no pause is needed before it.
  const decidedAnew = past && (past.epoch !== document.epoch || past.revision !== document.revision)
  if (past && !decidedAnew && nowMs < pauseUntil)
    return { because: { code: 'retry_later' }, untilMs: pauseUntil }
  const notBefore = step.notBefore === null ? null : Date.parse(step.notBefore)
  if (notBefore !== null && nowMs < notBefore)
    return { because: { code: 'not_before' }, untilMs: notBefore }
  return judgeTime(step, document, zone, nowMs)
}

function isDone(past: StepMemory, step: AssignmentStep): boolean {
  return (
    past.outcome === 'succeeded' ||
    past.outcome === 'rolled_back' ||
    past.counted >= step.attemptsMax
  )
}

function pauseMs({ tries }: StepMemory): number {
  return Math.min(RETRY_FIRST_MS * 2 ** Math.max(0, tries - 1), RETRY_MAX_MS)
}

/** The freezes that hold a step up: all but those that the people who started an emergency named. */
export function freezesOf(
  { freezes }: Pick<AssignmentDocument, 'freezes'>,
  { passesFreezes = [] }: Pick<AssignmentStep, 'passesFreezes'>,
): AssignmentDocument['freezes'] {
  return freezes.filter(({ name }) => !passesFreezes.includes(name))
}

function judgeTime(
  step: AssignmentStep,
  document: AssignmentDocument,
  zone: string,
  nowMs: InstantMs,
): Answer {
  const answer = mayStart({
    rules: step.windowRules ?? step.windows,
    zone,
    freezes: freezesOf(document, step),
    atMs: nowMs,
    durationMs: step.expectedDurationMs,
    marginMs: step.endMarginMs,
  })
  if (answer.start) return 'start'
  const until = answer.because === 'frozen' ? answer.untilMs : answer.nextMs
  return {
    because: { code: answer.because },
    untilMs: until !== null && Number.isFinite(until) ? until : null,
  }
}

/** What to remember of a step after an attempt. Failures that are not the update's fault are retried and not counted. */
export function rememberStep(past: StepMemory | undefined, result: ResultRequest): StepMemory {
  const good = result.outcome === 'succeeded' || result.outcome === 'rolled_back'
  const reasons = result.updates.flatMap(({ because }) => (because ? [because.code] : []))
  const excused =
    reasons.length > 0 &&
    reasons.every((code) => (NOT_THE_UPDATES_FAULT as ReadonlySet<string>).has(code))
  return {
    outcome: result.outcome,
    counted: (past?.counted ?? 0) + (good || excused ? 0 : 1),
    tries: good ? 0 : (past?.tries ?? 0) + 1,
    endedAtMs: Date.parse(result.endedAt),
    epoch: result.epoch,
    revision: result.revision,
  }
}
