import { MINUTE_MS, SECOND_MS, type InstantMs } from '@dirigent/domain/identity/time'
import { admit, type Admission } from '@dirigent/domain/planning/admission'
import {
  AGENT_PATHS,
  admissionRequestSchema,
  type AdmissionRequest,
  type AdmissionResponse,
} from '@dirigent/protocol/agent/messages'
import type { ServerContext } from '../../context.ts'
import { loadActorNames } from '../../store/actor-names.ts'
import { loadAdmission, markRunning, type LoadedAdmission } from '../../store/admission.ts'
import {
  insertAttempt,
  lapseLeases,
  lockAttempt,
  renewLease,
  type AttemptRow,
} from '../../store/attempts.ts'
import { appendAudit } from '../../store/audit.ts'
import type { Tx } from '../../store/database.ts'
import { requestPlan } from '../../store/devices.ts'
import { publish } from '../../store/notifications.ts'
import { lockPlanning } from '../../store/plan-lock.ts'
import { withNames } from '../api/present.ts'
import { bodyInvalid, refusal, type Refusal } from '../problems.ts'
import type { AgentCall, AgentRoute } from './route.ts'

/** "May I start now?": decided and recorded in one transaction, under the lock of the place that is asked for. */
export const admissionRoute: AgentRoute = {
  path: AGENT_PATHS.admission,
  lookUp: ({ identities }) => identities,
  sheddable: true,
  text: 'storable',
  async handle(context, call) {
    const parsed = admissionRequestSchema.safeParse(call.body)
    if (!parsed.success) return bodyInvalid(parsed.error)
    return context.db.transaction(async (tx) => {
      await lockPlanning(tx, 'shared')
      return decide(context, tx, call, parsed.data)
    })
  },
}

async function decide(
  context: ServerContext,
  tx: Tx,
  call: AgentCall,
  request: AdmissionRequest,
): Promise<AdmissionResponse | Refusal> {
  const { device, now } = call
  await lapseLeases(tx, now, device.id)
  const known = await lockAttempt(tx, request.attempt)
  if (known && (known.deviceId !== device.id || known.step !== request.step)) {
    return refusal('conflict', 'This attempt id belongs to another attempt; use a new one.')
  }
  if (known?.state === 'ended')
    return refusal('conflict', 'This attempt has its result already; use a new one.')
  // A lost reply is the normal case: the same question gets the same answer.
  if (known && (known.state === 'started' || known.leaseUntil > now))
    return granted(known.leaseUntil, now)
  const loaded = await loadAdmission(tx, device.id, request, now)
  const decision = admit(loaded.facts, now)
  if (decision.admit) await record(context, tx, call, { request, loaded, known, decision })
  if (decision.admit) return granted(decision.leaseUntil, now)
  return refused(context, await withPeople(tx, decision), now)
}

type RefusedAdmission = Extract<Admission, { admit: false }>
const NAMES_A_PERSON: ReadonlySet<string> = new Set(['rollout_paused', 'rollout_halted'])

/** `dirigent-agent status` shows the reason to people, who know their colleagues by name, not by id. */
async function withPeople(tx: Tx, decision: RefusedAdmission): Promise<RefusedAdmission> {
  if (!NAMES_A_PERSON.has(decision.because.code)) return decision
  return { ...decision, because: withNames(decision.because, await loadActorNames(tx)) }
}

const granted = (leaseUntil: InstantMs, now: InstantMs): AdmissionResponse => ({
  admit: true,
  startUntil: new Date(leaseUntil).toISOString(),
  serverTime: new Date(now).toISOString(),
})

/** A device that asks again sooner gets the same answer; later than an hour it might miss a person's decision. */
const RETRY_MIN_MS = SECOND_MS
const RETRY_MAX_MS = 60 * MINUTE_MS

function refused(
  { settings }: ServerContext,
  decision: RefusedAdmission,
  now: InstantMs,
): AdmissionResponse {
  const wanted =
    decision.retryAt === null ? settings.current()['check_in.pending_ms'] : decision.retryAt - now
  return {
    admit: false,
    because: decision.because,
    retryAfterMs: Math.round(Math.min(RETRY_MAX_MS, Math.max(RETRY_MIN_MS, wanted))),
    serverTime: new Date(now).toISOString(),
  }
}

type Granted = {
  request: AdmissionRequest
  loaded: LoadedAdmission
  known: AttemptRow | null
  decision: Extract<Admission, { admit: true }>
}

async function record(
  context: ServerContext,
  tx: Tx,
  call: AgentCall,
  granting: Granted,
): Promise<void> {
  const { device, now } = call
  const { request, loaded, known, decision } = granting
  if (known) {
    await renewLease(tx, known.id, decision.leaseUntil, now)
  } else {
    await insertAttempt(tx, {
      uid: request.attempt,
      deviceId: device.id,
      rolloutId: loaded.rolloutId,
      ring: loaded.ring,
      step: request.step,
      kind: loaded.step?.kind ?? 'install',
      epoch: request.epoch,
      revision: request.revision,
      admittedAt: now,
      leaseUntil: decision.leaseUntil,
    })
  }
  if (loaded.rolloutId !== null) await markRunning(tx, loaded.rolloutId, device.id)
  await appendAudit(tx, context.random, {
    actorKind: 'device',
    actor: device.uid,
    action: 'attempt.admitted',
    subjectKind: 'device',
    subject: device.uid,
    detail: {
      attempt: request.attempt,
      rollout: loaded.step?.rollout ?? null,
      ring: loaded.ring,
      leaseUntil: new Date(decision.leaseUntil).toISOString(),
    },
    at: now,
  })
  await requestPlan(tx, device, now)
  await publish(tx, 'attempts', request.attempt)
}
