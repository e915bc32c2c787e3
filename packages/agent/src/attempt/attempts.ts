import type { InstantMs } from '@dirigent/domain/identity/time'
import { mayStart } from '@dirigent/domain/windows/weekly'
import type { AssignmentDocument, AssignmentStep } from '@dirigent/protocol/agent/assignment'
import type { CheckInRequest } from '@dirigent/protocol/agent/messages'
import type { Log } from '@dirigent/system/log'
import { uuidV7, type Random } from '@dirigent/system/random'
import type { AssignmentKeeper } from '../check-in/assignment-keeper.ts'
import type { HealthDeps } from '../health/health-checks.ts'
import type { Link } from '../link/link.ts'
import { createProvider } from '../providers/registry.ts'
import type { Provider, ProviderDeps } from '../providers/provider.ts'
import type { AgentState } from '../state/agent-state.ts'
import { askAdmission } from './admission.ts'
import type { AttemptDeps } from './attempt-deps.ts'
import { chooseStep, freezesOf, rememberStep } from './choose-step.ts'
import { wholeClosure } from './closure.ts'
import { beginJournal, unfinishedJournals, type Journal } from './journal.ts'
import { nextRetryAt } from './refusals.ts'
import { resumeAttempt, runAttempt } from './run-attempt.ts'
import type { AttemptState } from './transitions.ts'

export type AttemptsDeps = {
  state: AgentState
  link: Link
  assignments: AssignmentKeeper
  random: Random
  log: Log
  health: HealthDeps
  provider: Omit<ProviderDeps, 'directory'>
  zone: () => string
  role: () => Promise<'server' | 'client'>
  backupAt: () => Promise<string | null>
  staleServices: () => Promise<(string | null)[]>
  /** True for an agent that only ever reads. */
  observe: boolean
  onState: (attempt: string, state: AttemptState) => void
  /** After each attempt, with the step whose rule decides about a restart. */
  onEnd: (step: AssignmentStep) => Promise<void>
  /** Other providers for tests. */
  createProvider?: typeof createProvider
}

export type Attempts = {
  /** Goes on with what a crash interrupted, before anything new is begun. */
  recover(): Promise<number>
  /** Begins and plays the next step that may start; false when none may. */
  playNext(): Promise<boolean>
  current(): CheckInRequest['attempt']
  /** When asking again makes sense; null = with the next check-in. */
  retryAtMs(): InstantMs | null
}

export function createAttempts(deps: AttemptsDeps): Attempts {
  const { state, link, log } = deps
  const journals = state.path('attempts')
  let running: CheckInRequest['attempt'] = null

  const providerOf = (name: string) => {
    const make = deps.createProvider ?? createProvider
    return make(name, { ...deps.provider, directory: state.path(name) })
  }
  const depsFor = (provider: Provider): AttemptDeps => ({
    provider,
    health: deps.health,
    now: link.now,
    log,
    mayChange: (journal) => mayChange(journal, deps),
    staleServices: deps.staleServices,
    onState: (attemptState) => {
      if (running) running = { ...running, state: attemptState }
      if (running) deps.onState(running.uid, attemptState)
    },
  })
  const play = async (journal: Journal, resume: boolean) => {
    const { attempt, step } = journal.subject
    const provider = providerOf(step.updates[0]?.provider ?? '')
    if (!provider) throw new Error(`no provider for ${step.updates[0]?.provider}`)
    running = { uid: attempt, state: journal.state, percent: null }
    try {
      const result = await (resume ? resumeAttempt : runAttempt)(journal, depsFor(provider))
      // In this order: a crash in between finds the journal and makes the same result again, never none.
      state.writeResult(result)
      const steps = state.read('steps') ?? {}
      state.write('steps', { ...steps, [step.id]: rememberStep(steps[step.id], result) })
      journal.enter('finished', link.now())
      log.info('attempt ended', { attempt, step: step.id, outcome: result.outcome })
      await deps.onEnd(step)
      journal.remove()
      await provider.prune((await provider.installed(wholeClosure(step))).concat([]))
    } finally {
      running = null
    }
  }

  const note = (step: string, because: { code: string }, retryAfterMs: number) => {
    const atMs = link.now()
    const assigned = deps.assignments.current()?.steps.map(({ id }) => id) ?? []
    const others = (state.read('refusals') ?? []).filter(
      (refusal) => refusal.step !== step && assigned.includes(refusal.step),
    )
    state.write('refusals', [...others, { step, because, atMs, retryAtMs: atMs + retryAfterMs }])
  }
  const clearRefusal = (step: string) => {
    const refusals = state.read('refusals') ?? []
    if (refusals.some((refusal) => refusal.step === step)) {
      state.write(
        'refusals',
        refusals.filter((refusal) => refusal.step !== step),
      )
    }
  }

  /** The same attempt id until there is an answer, also in the next process: a lost "yes" must not take two places. */
  const attemptFor = (step: string) => {
    const asked = state.read('asking')
    if (asked?.step === step) return asked.attempt
    const attempt = uuidV7(link.now(), deps.random)
    state.write('asking', { step, attempt })
    return attempt
  }

  return {
    current: () => running,
    retryAtMs: () =>
      nextRetryAt(
        state.read('refusals') ?? [],
        deps.assignments.current()?.steps ?? [],
        link.now(),
      ),
    async recover() {
      const journalsLeft = unfinishedJournals(journals)
      for (const journal of journalsLeft) await play(journal, true)
      return journalsLeft.length
    },
    async playNext() {
      const document = deps.assignments.current()
      if (!document || deps.observe) return false
      const nowMs = link.now()
      const refusals = state.read('refusals') ?? []
      const resting = refusals.filter(({ retryAtMs }) => retryAtMs > nowMs).map(({ step }) => step)
      const askable = {
        ...document,
        steps: document.steps.filter(({ id }) => !resting.includes(id)),
      }
      const { step } = chooseStep({
        document: askable,
        memory: state.read('steps') ?? {},
        zone: deps.zone(),
        nowMs,
      })
      if (!step) return false
      if (!providerOf(step.updates[0]?.provider ?? '')) {
        note(step.id, { code: 'provider_unknown' }, 3_600_000)
        return true
      }
      const attempt = attemptFor(step.id)
      const [backupAt, role] = [await deps.backupAt(), await deps.role()]
      const admission = await askAdmission(link, state, { attempt, document, step, backupAt, role })
      if (!admission.admit) {
        if (admission.because.code !== 'server_unreachable') state.remove('asking')
        note(step.id, admission.because, admission.retryAfterMs)
        log.info('may not start', { step: step.id, because: admission.because })
        return true
      }
      clearRefusal(step.id)
      const journal = begin(journals, attempt, document, step, link.now())
      state.remove('asking')
      await play(journal, false)
      return true
    },
  }
}

function begin(
  directory: string,
  attempt: string,
  { epoch, revision }: AssignmentDocument,
  step: AssignmentStep,
  startedAtMs: InstantMs,
): Journal {
  return beginJournal(directory, { attempt, epoch, revision, step, startedAtMs })
}

/** Windows and freezes are the device's own to check again, right before the change. */
function mayChange({ subject }: Journal, { assignments, zone, link }: AttemptsDeps): boolean {
  return mayStart({
    rules: subject.step.windowRules ?? subject.step.windows,
    zone: zone(),
    freezes: freezesOf({ freezes: assignments.current()?.freezes ?? [] }, subject.step),
    atMs: link.now(),
    // What was downloaded meanwhile is behind us; the margin before the end of the window still holds.
    durationMs: 0,
    marginMs: subject.step.endMarginMs,
  }).start
}
