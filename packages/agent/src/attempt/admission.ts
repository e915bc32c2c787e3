import { MINUTE_MS } from '@dirigent/domain/identity/time'
import type { AssignmentDocument, AssignmentStep } from '@dirigent/protocol/agent/assignment'
import {
  admissionResponseSchema,
  AGENT_PATHS,
  type AdmissionRequest,
} from '@dirigent/protocol/agent/messages'
import type { Link } from '../link/link.ts'
import type { AgentState } from '../state/agent-state.ts'

export type AdmissionInput = {
  attempt: string
  document: AssignmentDocument
  step: AssignmentStep
  backupAt: string | null
  role: 'server' | 'client'
}
export type Admission =
  | { admit: true; unasked: boolean }
  | { admit: false; because: { code: string }; retryAfterMs: number }

const RETRY_UNREACHABLE_MS = 5 * MINUTE_MS

/**
 * Asks whether the step may start now (protocol §7). Without an answer a client may start in the place that the
 * assignment reserved, while its last contact is young enough; a server never starts unasked.
 */
export async function askAdmission(
  link: Link,
  state: AgentState,
  input: AdmissionInput,
): Promise<Admission> {
  const { attempt, document, step, backupAt } = input
  const { epoch, revision } = document
  const request: AdmissionRequest = { attempt, epoch, revision, step: step.id, backupAt }
  const answer = await link.call(AGENT_PATHS.admission, request, admissionResponseSchema)
  if (answer.ok) {
    if (!answer.value.admit) {
      return {
        admit: false,
        because: answer.value.because,
        retryAfterMs: answer.value.retryAfterMs,
      }
    }
    // The lease limits starting: one that has run out on the way here must be asked for again.
    const late = Date.parse(answer.value.startUntil) <= link.now()
    return late
      ? { admit: false, because: { code: 'lease_expired' }, retryAfterMs: 1_000 }
      : { admit: true, unasked: false }
  }
  if (answer.kind === 'problem') {
    return {
      admit: false,
      because: { code: answer.code },
      retryAfterMs: answer.retryAfterMs ?? RETRY_UNREACHABLE_MS,
    }
  }
  const contact = state.read('contact')
  const ageMs = contact ? link.now() - contact.atMs : Infinity
  const allowed =
    input.role === 'client' &&
    step.confirmWithinMs > 0 &&
    ageMs >= 0 &&
    ageMs <= step.confirmWithinMs
  if (allowed) return { admit: true, unasked: true }
  return {
    admit: false,
    because: { code: 'server_unreachable' },
    retryAfterMs: RETRY_UNREACHABLE_MS,
  }
}
