import { MINUTE_MS } from '@dirigent/domain/identity/time'
import { isOpen } from '@dirigent/domain/windows/weekly'
import { forcedFrom, WITHOUT_DEADLINE_MS } from '@dirigent/domain/restarts/forced'
import type { Person } from '@dirigent/domain/quiet-slots/quiet-slot'
import type { Freeze } from '@dirigent/domain/rollouts/policy'
import type { AssignmentStep } from '@dirigent/protocol/agent/assignment'
import type { SectionContents } from '@dirigent/inventory/sections'
import type { Log } from '@dirigent/system/log'
import type { AgentState, PendingRestart } from '../state/agent-state.ts'
import { slotFor, type QuietSlot } from './quiet-time.ts'

/** A machine that still "needs a restart" after two of them would restart for ever. */
export const RESTARTS_MAX = 2
/** A restart takes minutes; one that begins at the very end of a window would not be over by its end. */
const RESTART_TAKES_MS = 10 * MINUTE_MS

type Need = SectionContents['restart']['systemRestart']
type Sessions = SectionContents['state']['sessions']

export type RestartAnswer =
  | { restart: true }
  | {
      restart: false
      because:
        | 'none_pending'
        | 'not_needed'
        | 'restarted'
        | 'outside_window'
        | 'quiet_time'
        | 'someone_present'
        | 'too_many'
    }

export type RestartQuestion = {
  pending: PendingRestart | null
  bootId: string
  need: Need
  sessions: Sessions
  zone: string
  freezes: readonly Freeze[]
  /** Who works here, by the newest assignment; absent = only what the step said. */
  people?: readonly Person[] | undefined
  /** When a restart that waits for quiet time may happen; null = no slot is known. */
  slot: QuietSlot | null
  nowMs: number
}

/** Whether this machine may restart now. An unknown session is somebody: nobody's work is thrown away on a guess. */
export function mayRestart(question: RestartQuestion): RestartAnswer {
  const { pending, need, zone, nowMs } = question
  const no = (because: Exclude<RestartAnswer, { restart: true }>['because']) =>
    ({ restart: false, because }) as const
  if (!pending) return no('none_pending')
  if (!need.needed) return no('not_needed')
  if (pending.restartsAsked >= RESTARTS_MAX) return no('too_many')
  const freezes = question.freezes.filter(({ name }) => !pending.passesFreezes?.includes(name))
  const rules = pending.rule === 'when_needed' ? null : pending.windows
  const open = [nowMs, nowMs + RESTART_TAKES_MS].every((at) => isOpen(rules, zone, at, freezes))
  if (!open) return no('outside_window')
  const { quiet } = pending
  const { slot } = question
  if (quiet && nowMs < quiet.deadlineMs && !(slot && slot.startMs <= nowMs && nowMs < slot.endMs))
    return no('quiet_time')
  return question.sessions.some(({ active }) => active) ? no('someone_present') : { restart: true }
}

/** Remembers after an attempt that a restart is left to be done, and by which rule. */
export function noteRestart(
  state: AgentState,
  step: AssignmentStep,
  need: Need,
  machine: { bootId: string; role: 'server' | 'client' },
  nowMs: number,
): void {
  if (!need.needed || step.restart === 'never') return
  const earlier = state.read('restart')
  state.write('restart', {
    rule: step.restart,
    windows: step.windowRules ?? step.windows,
    ...(step.passesFreezes ? { passesFreezes: step.passesFreezes } : {}),
    bootId: machine.bootId,
    sinceMs: earlier?.sinceMs ?? nowMs,
    restartsAsked: earlier?.restartsAsked ?? 0,
    quiet: quietRule(step, machine.role, earlier, nowMs),
  })
}

/**
 * A client that may restart at any time does so in quiet time only (DESIGN §3); an emergency does not wait for it. What
 * an earlier attempt left keeps its earlier deadline. The deadline forces nothing before a day's notice.
 */
function quietRule(
  step: AssignmentStep,
  role: 'server' | 'client',
  earlier: PendingRestart | null,
  nowMs: number,
): PendingRestart['quiet'] {
  const rules = step.windowRules ?? step.windows
  const isAnyTime = step.restart === 'in_window' && rules === null
  if (role !== 'client' || !isAnyTime || step.lane === 'emergency') return undefined
  const { deadlineAt, workingHours } = step.people
  const deadline = deadlineAt === null ? null : Date.parse(deadlineAt)
  const own = forcedFrom(earlier?.sinceMs ?? nowMs, deadline) ?? nowMs + WITHOUT_DEADLINE_MS
  const deadlineMs = Math.min(own, earlier?.quiet?.deadlineMs ?? Infinity)
  return { deadlineMs, workingHours: workingHours ?? null }
}

/** Asks the question and restarts; the counter is on disk before the machine goes down. */
export async function restartIfDue(
  question: Omit<RestartQuestion, 'pending' | 'slot'>,
  deps: { state: AgentState; log: Log; reboot: () => Promise<void> },
): Promise<RestartAnswer> {
  const { state, log } = deps
  const pending = state.read('restart')
  const slot = slotFor(state, pending, question)
  const answer = mayRestart({ ...question, pending, slot })
  if (!answer.restart) {
    if (answer.because === 'not_needed' && pending) {
      state.remove('restart')
      state.remove('quiet-slot')
    }
    return answer
  }
  if (pending) state.write('restart', { ...pending, restartsAsked: pending.restartsAsked + 1 })
  log.info('restarting this machine', { because: question.need.because })
  await deps.reboot()
  return answer
}
