import type { InstantMs } from '../identity/time.ts'
import type { Lane, PolicyDocument, RingName } from '../rollouts/policy.ts'
import type { Approval, Ring, Rollout } from '../rollouts/rollout.ts'
import { blockedBy } from '../rollouts/rings.ts'
import { activeFreeze } from '../windows/freezes.ts'
import { openings } from '../windows/openings.ts'
import { isFresh, needsApproval } from './blockers.ts'
import { freezesFor, windowsFor } from './calendar.ts'
import type { AdmissionRefusal, DeviceOrder } from './reasons.ts'

/** Everything that decides whether one device may start one step now, read under the ring's lock. */
export type AdmissionFacts = {
  attempt: string
  asked: { epoch: number; revision: number }
  device: {
    state: 'active' | 'retired'
    mode: 'observe' | 'managed'
    role: 'server' | 'client'
    zone: string
    backupAt: InstantMs | null
  }
  /** The device's newest assignment; null when it has none. */
  assignment: { epoch: number; revision: number; expiresAt: InstantMs } | null
  /** The step that was asked for, as that assignment has it; null when it is not in there. */
  step: { lane: Lane; expectedDurationMs: number } | null
  rollout:
    | (Pick<Rollout, 'kind' | 'lane' | 'state' | 'halted' | 'paused' | 'passesFreezes'> & {
        rings: Readonly<Record<RingName, Ring>>
      })
    | null
  member: { ring: RingName; wave: number; approval: Approval | null } | null
  /** An update of the step that is held; null = none. */
  held: string | null
  /** An update of the step that its publisher warns of, and nobody accepted that; absent or null = none. */
  warned?: string | null
  /** Another attempt of this very device that has its place. */
  ownRunning: string | null
  /** Attempts of other devices that have a place in this ring of this rollout. */
  ringRunning: number
  /** Another critical device of the same policy that is at work. */
  criticalAtWork: string | null
  /** A member of the same availability group that is at work; absent or null = none. */
  togetherAtWork?: string | null
  /** A device that comes before this one and is not done with this rollout; absent or null = none. */
  comesAfter?: { device: string; order: DeviceOrder } | null
  waveOpensAt: InstantMs | null
  policy: PolicyDocument | null
}

export type Admission =
  | { admit: true; leaseUntil: InstantMs }
  | { admit: false; because: AdmissionRefusal; retryAt: InstantMs | null }

type Refusal = Extract<Admission, { admit: false }>
const refuse = (because: AdmissionRefusal, retryAt: InstantMs | null = null): Refusal => ({
  admit: false,
  because,
  retryAt,
})

/** Whether the device may start now; a permission ends early enough that the work still fits into its window. */
export function admit(facts: AdmissionFacts, now: InstantMs): Admission {
  const refusal =
    refusedForDevice(facts, now) ??
    refusedByRollout(facts) ??
    refusedByRing(facts) ??
    refusedByApproval(facts, now) ??
    refusedByOthers(facts)
  return refusal ?? admitInWindow(facts, now)
}

function refusedForDevice(facts: AdmissionFacts, now: InstantMs): Refusal | null {
  const { device, assignment, asked, ownRunning } = facts
  if (device.state === 'retired') return refuse({ code: 'device_retired' })
  if (device.mode === 'observe') return refuse({ code: 'device_observed' })
  if (!assignment || assignment.epoch !== asked.epoch || assignment.revision !== asked.revision) {
    const epoch = assignment?.epoch ?? 0
    return refuse({ code: 'assignment_outdated', epoch, revision: assignment?.revision ?? 0 })
  }
  if (assignment.expiresAt <= now) return refuse({ code: 'assignment_expired' })
  return ownRunning === null ? null : refuse({ code: 'attempt_running', attempt: ownRunning })
}

function refusedByRollout(facts: AdmissionFacts): Refusal | null {
  const { rollout, member, step, held, warned, policy } = facts
  if (!rollout || !member || !step || !policy || rollout.state === 'done')
    return refuse({ code: 'rollout_done' })
  if (rollout.state === 'halted') {
    const halt = rollout.halted?.because
    return refuse(halt ? { code: 'rollout_halted', halt } : { code: 'rollout_done' })
  }
  if (rollout.state === 'paused') {
    return refuse({
      code: 'rollout_paused',
      by: rollout.paused?.by ?? '',
      reason: rollout.paused?.reason ?? '',
    })
  }
  if (rollout.kind === 'rollback') return null
  if (held !== null) return refuse({ code: 'held', update: held })
  return warned ? refuse({ code: 'warned', update: warned }) : null
}

function refusedByRing({ rollout, member, waveOpensAt }: AdmissionFacts): Refusal | null {
  if (!rollout || !member) return null
  const ring = rollout.rings[member.ring]
  const works = ring.state === 'open' || ring.state === 'passed'
  if (!works || blockedBy(rollout, member.ring) !== null)
    return refuse({ code: 'ring_not_open', ring: member.ring })
  if (rollout.kind !== 'cut' || member.ring !== 'broad' || member.wave <= ring.wavesOpen)
    return null
  return refuse({ code: 'wave_not_open', wave: member.wave, opensAt: waveOpensAt }, waveOpensAt)
}

function refusedByApproval(
  { rollout, member, policy, device }: AdmissionFacts,
  now: InstantMs,
): Refusal | null {
  if (!member || !policy || member.ring !== 'critical') return null
  if (!policy.critical.approvalRequired || (rollout && !needsApproval(rollout))) return null
  if (!member.approval) return refuse({ code: 'not_approved' })
  const maxAgeMs = policy.critical.backupMaxAgeMs
  if (isFresh(device.backupAt, maxAgeMs, now) || member.approval.overrideReason) return null
  return refuse({ code: 'backup_not_fresh', backupAt: device.backupAt, maxAgeMs })
}

function refusedByOthers(facts: AdmissionFacts): Refusal | null {
  const { member, policy, criticalAtWork, togetherAtWork, comesAfter, ringRunning } = facts
  if (!member || !policy) return null
  if (togetherAtWork) return refuse({ code: 'group_member_busy', device: togetherAtWork })
  if (comesAfter && facts.rollout?.kind !== 'rollback')
    return refuse({ code: 'waits_for_device', ...comesAfter })
  if (member.ring === 'critical' && policy.critical.oneAtATime && criticalAtWork !== null) {
    return refuse({ code: 'group_member_busy', device: criticalAtWork })
  }
  const limit = policy.waves.runningMax
  return ringRunning >= limit ? refuse({ code: 'wave_full', running: ringRunning, limit }) : null
}

function admitInWindow(
  { rollout, step, policy, device }: AdmissionFacts,
  now: InstantMs,
): Admission {
  if (!rollout || !step || !policy) return refuse({ code: 'rollout_done' })
  const freezes = freezesFor(policy, rollout)
  const freeze = activeFreeze(freezes, device.zone, now)
  if (freeze)
    return refuse({ code: 'frozen', freeze: freeze.name, until: freeze.untilMs }, freeze.untilMs)
  const rules = windowsFor(policy, device.role, step.lane, rollout.kind)
  const ahead = openings(rules, device.zone, now, freezes, (found) => found.length > 1)
  const open = ahead[0]
  if (!open || open.startMs > now) {
    const nextOpeningAt = open?.startMs ?? null
    return refuse({ code: 'outside_window', nextOpeningAt }, nextOpeningAt)
  }
  const latestStart = open.endMs - policy.windows.endMarginMs - step.expectedDurationMs
  if (latestStart <= now) {
    const nextOpeningAt = ahead[1]?.startMs ?? null
    return refuse({ code: 'window_too_short', nextOpeningAt }, nextOpeningAt)
  }
  return { admit: true, leaseUntil: Math.min(now + policy.leaseMs, latestStart) }
}
