import {
  AGENT_PATHS,
  checkInResponseSchema,
  resultResponseSchema,
  type CheckInRequest,
  type CheckInResponse,
} from '@dirigent/protocol/agent/messages'
import type { Log } from '@dirigent/system/log'
import type { Link } from '../link/link.ts'
import { certified } from '../link/trust.ts'
import type { AgentState, Identity } from '../state/agent-state.ts'
import type { AssignmentKeeper } from './assignment-keeper.ts'
import { sendSections, type Due, type Reading } from './section-sender.ts'
import { wholeDue } from './whole-inventory.ts'

export type CheckInDeps = {
  link: Link
  state: AgentState
  identity: Identity
  assignments: AssignmentKeeper
  agentVersion: string
  bootId: () => string
  attempt: () => CheckInRequest['attempt']
  log: Log
}
export type CheckInAnswer =
  | { ok: true; nextCheckInMs: number; sent: number; complete: boolean }
  | { ok: false; code: string; detail: string; retryAfterMs: number | null }

/** One exchange with the server (protocol §5): what is here, what the server lacks, what it wants done. */
export async function checkIn(
  deps: CheckInDeps,
  readings: readonly Reading[],
): Promise<CheckInAnswer> {
  const { link, state } = deps
  await deliverResults(deps)
  const request: CheckInRequest = {
    exchangeToken: state.read('exchange')?.token ?? '',
    agentVersion: deps.agentVersion,
    bootId: deps.bootId(),
    sections: Object.fromEntries(readings.map(({ section, hash }) => [section, hash])),
    assignment: deps.assignments.position(),
    attempt: deps.attempt(),
    resultsPending: state.results().length,
  }
  const answer = await link.call(AGENT_PATHS.checkIn, request, checkInResponseSchema)
  if (!answer.ok) {
    const code = answer.kind === 'problem' ? answer.code : 'unreachable'
    const retryAfterMs = answer.kind === 'problem' ? answer.retryAfterMs : null
    return { ok: false, code, detail: answer.detail, retryAfterMs }
  }
  adopt(deps, answer.value)
  const { sent, failed } = await sendWanted(deps, readings, answer.value)
  const { nextCheckInMs } = answer.value
  state.write('contact', { atMs: link.now(), nextCheckInMs })
  return { ok: true, nextCheckInMs, sent, complete: failed === 0 }
}

/** The new exchange token is used only once it is on disk: after a crash in between, the old one is still accepted. */
function adopt({ state, identity, assignments }: CheckInDeps, answer: CheckInResponse): void {
  if (answer.exchangeToken !== null) state.write('exchange', { token: answer.exchangeToken })
  if (answer.keys !== null) {
    const keys = certified(answer.keys, identity.rootKeys)
    if (keys.length > 0) state.write('keys', keys)
  }
  if (answer.assignment !== null) assignments.offer(answer.assignment)
}

async function sendWanted(
  { link, state, log }: CheckInDeps,
  readings: readonly Reading[],
  { wanted, sectionsMax }: CheckInResponse,
) {
  const now = link.now()
  const whole = state.read('full-inventory')
  const wholeAt = { ...whole?.sections }
  const dueWhole = wholeDue(
    readings.map(({ section }) => section),
    whole,
    now,
  )
  // In the order in which the server wants them; what it did not ask for comes after.
  const place = ({ section }: Reading) =>
    wanted.findIndex((w) => w.section === section) + 1 || wanted.length + 1
  const due = readings
    .toSorted((a, b) => place(a) - place(b))
    .flatMap((reading): Due[] => {
      const asked = wanted.find(({ section }) => section === reading.section)
      if (dueWhole.has(reading.section)) return [{ reading, have: null }]
      return asked ? [{ reading, have: asked.have }] : []
    })
  let sent = 0
  for (const [index, answer] of (
    await sendSections(link, state, due, sectionsMax ?? 1)
  ).entries()) {
    const section = due[index]?.reading.section
    if (section === undefined) continue
    if (answer.ok) {
      sent++
      if (answer.whole) wholeAt[section] = now
    } else {
      const { code, detail } = answer
      log.warn('a section was not taken', { section, code, detail })
    }
  }
  if (sent > 0) state.write('full-inventory', { sections: wholeAt })
  return { sent, failed: due.length - sent }
}

/**
 * Sends what earlier attempts brought. A result leaves the disk only when the server acknowledged it; the server knows
 * an attempt by its id, so that sending one twice is one result.
 */
export async function deliverResults({ link, state, log }: CheckInDeps): Promise<void> {
  for (const result of state.results()) {
    const answer = await link.call(AGENT_PATHS.result, result, resultResponseSchema)
    if (answer.ok && answer.value.acknowledged === result.attempt) {
      state.removeResult(result.attempt)
    } else if (!answer.ok && answer.kind === 'problem' && answer.code === 'conflict') {
      // The attempt belongs to an earlier identity of this machine; nobody will ever take its result.
      log.error('a result belongs to nobody', { attempt: result.attempt, detail: answer.detail })
      state.removeResult(result.attempt)
    } else if (!answer.ok) {
      log.warn('a result was not taken yet', { attempt: result.attempt, detail: answer.detail })
      if (answer.kind === 'unreachable') return
    }
  }
}
