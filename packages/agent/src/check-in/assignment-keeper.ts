import type { AssignmentDocument, AssignmentEnvelope } from '@dirigent/protocol/agent/assignment'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { Log } from '@dirigent/system/log'
import { readAssignment, type AssignmentRefusal } from '../link/trust.ts'
import type { AgentState, Identity } from '../state/agent-state.ts'

export type AssignmentKeeper = {
  /** The newest document that may be acted on now; null when there is none or it has expired. */
  current(): AssignmentDocument | null
  position(): { epoch: number; revision: number } | null
  /** Takes a newer one: verified first, then on disk, then used. */
  offer(envelope: AssignmentEnvelope): AssignmentRefusal | null
}

/** Keeps the newest accepted assignment. What lies on disk is verified again at every start: a disk is no authority. */
export function createAssignmentKeeper(
  state: AgentState,
  identity: Identity,
  now: () => InstantMs,
  log: Log,
): AssignmentKeeper {
  let document: AssignmentDocument | null = null
  const verify = (envelope: AssignmentEnvelope) =>
    readAssignment({
      envelope,
      pinned: identity,
      certificates: state.read('keys') ?? [],
      current: state.read('position'),
      nowMs: now(),
    })
  const kept = state.read('assignment')
  if (kept) {
    const answer = verify(kept)
    if (answer.ok) document = answer.value
    else log.warn('the kept assignment is not acted on', { because: answer.because })
  }
  const offer = (envelope: AssignmentEnvelope) => {
    const answer = verify(envelope)
    if (!answer.ok) {
      log.warn('an assignment was refused', { because: answer.because, keyId: envelope.keyId })
      return answer.because
    }
    const { epoch, revision } = answer.value
    state.write('assignment', envelope)
    // Of its own, so that an expired assignment that can no longer be read still refuses what is older than it.
    state.write('position', { epoch, revision })
    document = answer.value
    return null
  }
  return {
    current: () => (document && Date.parse(document.expiresAt) > now() ? document : null),
    position: () => document && { epoch: document.epoch, revision: document.revision },
    offer,
  }
}
