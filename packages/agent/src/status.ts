import { unfinishedJournals } from './attempt/journal.ts'
import type { Facts } from './attempt/facts.ts'
import { assignmentDocumentSchema } from '@dirigent/protocol/agent/assignment'
import type { AgentState, Refusal, StepMemory } from './state/agent-state.ts'
import { AGENT_VERSION } from './version.ts'

export type AgentStatus = {
  agentVersion: string
  enrolled: boolean
  device: string | null
  server: string | null
  observe: boolean
  lastContact: string | null
  assignment: {
    epoch: number
    revision: number
    mode: string
    steps: number
    expiresAt: string
  } | null
  refusals: Refusal[]
  steps: Record<string, StepMemory>
  resultsPending: string[]
  attempts: { attempt: string; state: string; recoveries: number; noWayBack: string[] }[]
  restartPendingSince: string | null
}

/** What the agent's folder says; nothing is asked of the server and nothing is changed. */
export function readStatus(state: AgentState): AgentStatus {
  const identity = state.read('identity')
  const contact = state.read('contact')
  const restart = state.read('restart')
  return {
    agentVersion: AGENT_VERSION,
    enrolled: identity !== null,
    device: identity?.device ?? null,
    server: identity?.server ?? null,
    observe: identity?.observe ?? false,
    lastContact: contact ? new Date(contact.atMs).toISOString() : null,
    assignment: readKept(state),
    refusals: state.read('refusals') ?? [],
    steps: state.read('steps') ?? {},
    resultsPending: state.results().map(({ attempt }) => attempt),
    attempts: unfinishedJournals(state.path('attempts')).map((journal) => ({
      attempt: journal.subject.attempt,
      state: journal.state,
      recoveries: journal.recoveries,
      noWayBack: ((journal.facts as Facts).unsaved ?? []).map(({ name }) => name),
    })),
    restartPendingSince: restart ? new Date(restart.sinceMs).toISOString() : null,
  }
}

function readKept(state: AgentState): AgentStatus['assignment'] {
  const envelope = state.read('assignment')
  if (!envelope) return null
  const { epoch, revision, mode, steps, expiresAt } = assignmentDocumentSchema.parse(
    JSON.parse(envelope.document),
  )
  return { epoch, revision, mode, steps: steps.length, expiresAt }
}

export function statusText(status: AgentStatus): string {
  if (!status.enrolled) return 'This machine is not enrolled.\n'
  const { assignment } = status
  const lines = [
    `Device        ${status.device}`,
    `Server        ${status.server}`,
    `Last contact  ${status.lastContact ?? 'never'}`,
    `Mode          ${status.observe ? 'observe (fixed at enrolment)' : (assignment?.mode ?? 'no assignment yet')}`,
    `Assignment    ${assignment ? `${assignment.epoch}.${assignment.revision}, ${assignment.steps} steps, until ${assignment.expiresAt}` : 'none'}`,
    `Results kept  ${status.resultsPending.length}`,
    ...status.attempts.map(({ attempt, state }) => `Attempt       ${attempt} in ${state}`),
    ...status.refusals.map(({ step, because }) => `Waits         ${step}: ${because.code}`),
    ...(status.restartPendingSince
      ? [`Restart       pending since ${status.restartPendingSince}`]
      : []),
  ]
  return `${lines.join('\n')}\n`
}
