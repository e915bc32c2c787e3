import { asId, type DeviceUid, type RolloutUid } from '../identity/ids.ts'
import { DAY_MS, MINUTE_MS, type InstantMs } from '../identity/time.ts'
import { admit, type AdmissionFacts } from '../planning/admission.ts'
import type { PlannedStep } from '../planning/assigning.ts'
import type { DeviceFacts } from '../planning/facts.ts'
import { touch, type Desk } from './planner-desk.ts'
import { factsOf } from './planner-facts.ts'
import type { Answer } from './steering.ts'

/** Places become free without a moment that could be named. */
const ASK_AGAIN_MS = 15 * MINUTE_MS

/** A device that is on asks: the first of its steps that may start now. */
export function askPlanner(desk: Desk, uid: DeviceUid, now: InstantMs): Answer {
  const facts = factsOf(desk, uid, now)
  const steps = desk.assignments.get(uid)?.steps ?? []
  let until: InstantMs | null = null
  let because: string | null = null
  const again = (at: InstantMs) => void (until = until === null ? at : Math.min(until, at))
  for (const step of steps) {
    if (!facts) break
    if (desk.doneSteps.get(uid)?.has(step.id)) continue
    if (step.notBefore !== null && step.notBefore > now) {
      again(step.notBefore)
      continue
    }
    const answer = admit(admissionFacts(desk, facts, step, now), now)
    if (answer.admit) {
      begin(desk, uid, step, now)
      const updates = step.updates.map(({ update }) => asId<'UpdateUid'>(update))
      return {
        code: 'start',
        token: tokenOf(uid, step, now),
        updates,
        durationMs: step.expectedDurationMs,
      }
    }
    because ??= answer.because.code
    const isFull =
      answer.because.code === 'wave_full' || answer.because.code === 'group_member_busy'
    if (answer.retryAt !== null) again(answer.retryAt)
    else if (isFull) again(now + ASK_AGAIN_MS)
  }
  if (because) desk.lastRefusal.set(uid, because)
  else desk.lastRefusal.delete(uid)
  return { code: 'wait', until, because }
}

const tokenOf = (uid: DeviceUid, step: PlannedStep, now: InstantMs): string =>
  `${uid}/${step.rollout}/${now}`

function begin(desk: Desk, uid: DeviceUid, step: PlannedStep, now: InstantMs): void {
  const rollout = asId<'RolloutUid'>(step.rollout)
  const policy = desk.rollouts.get(rollout)?.policy
  desk.lastRefusal.delete(uid)
  desk.doneSteps.set(uid, new Set(desk.doneSteps.get(uid)).add(step.id))
  if (!policy) return
  desk.working.set(uid, { token: tokenOf(uid, step, now), rollout, ring: step.ring, policy })
  touch(desk, uid, now)
}

function admissionFacts(
  desk: Desk,
  device: DeviceFacts,
  step: PlannedStep,
  now: InstantMs,
): AdmissionFacts {
  const uid = asId<'RolloutUid'>(step.rollout)
  const rollout = desk.rollouts.get(uid) ?? null
  const member = rollout?.members.get(device.uid) ?? null
  const policy = rollout ? (desk.start.policies.get(rollout.policy)?.document ?? null) : null
  const held = step.updates.find(({ update }) => desk.holds.has(asId<'UpdateUid'>(update)))
  return {
    attempt: tokenOf(device.uid, step, now),
    asked: { epoch: 1, revision: 1 },
    device: {
      state: device.state,
      mode: desk.effective.get(device.uid)?.mode ?? 'observe',
      role: device.role,
      zone: device.zone,
      backupAt: device.backupAt,
    },
    assignment: { epoch: 1, revision: 1, expiresAt: now + DAY_MS },
    step: { lane: step.lane, expectedDurationMs: step.expectedDurationMs },
    rollout,
    member: member && {
      ring: member.ring,
      wave: member.wave,
      approval: rollout?.approvals.get(device.uid) ?? null,
    },
    held: held?.update ?? null,
    ownRunning: desk.working.get(device.uid)?.token ?? null,
    ringRunning: ringRunning(desk, uid, step),
    criticalAtWork: criticalBeside(desk, device.uid, rollout?.policy ?? null),
    waveOpensAt: null,
    policy,
  }
}

function ringRunning(desk: Desk, rollout: RolloutUid, step: PlannedStep): number {
  let running = 0
  for (const one of desk.working.values())
    if (one.rollout === rollout && one.ring === step.ring) running += 1
  return running
}

function criticalBeside(desk: Desk, device: DeviceUid, policy: string | null): string | null {
  for (const [uid, one] of desk.working)
    if (uid !== device && one.ring === 'critical' && one.policy === policy) return uid
  return null
}
