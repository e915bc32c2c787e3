import type { InstantMs } from '@dirigent/domain/identity/time'
import type { PlanDecision } from '@dirigent/domain/planning/decisions'
import { unreachable } from '@dirigent/domain/identity/ids'
import type { Random } from '@dirigent/system/random'
import { appendAudit } from '../store/audit.ts'
import type { Tx } from '../store/database.ts'

/** Name of the planner in the audit log: the task's. */
export const PLANNER = 'plan'

/**
 * One record per decision. Devices that join or come to an end are counted per rollout and moment: a cut for 100,000
 * devices is one decision, and each device's own attempts have their own records.
 */
export async function auditDecisions(
  tx: Tx,
  random: Random,
  decisions: readonly PlanDecision[],
  now: InstantMs,
): Promise<void> {
  const record = (action: string, subject: string, detail: Record<string, unknown>) =>
    appendAudit(tx, random, {
      actorKind: 'system',
      actor: PLANNER,
      action,
      subjectKind: 'rollout',
      subject,
      detail,
      at: now,
    })
  const joined = new Map<string, Record<string, number>>()
  for (const decision of decisions) {
    if (decision.code === 'device_joined') {
      const counts = joined.get(decision.rollout) ?? {}
      counts[decision.ring] = (counts[decision.ring] ?? 0) + 1
      joined.set(decision.rollout, counts)
      continue
    }
    const [action, detail] = describe(decision)
    if (action !== null) await record(action, decision.rollout, detail)
  }
  for (const [rollout, rings] of joined) await record('rollout.devices_joined', rollout, { rings })
}

function describe(
  decision: Exclude<PlanDecision, { code: 'device_joined' }>,
): [string | null, Record<string, unknown>] {
  switch (decision.code) {
    case 'rollout_cut':
      return ['rollout.cut', { because: decision.because, updates: decision.updates.length }]
    case 'device_settled':
      // Follows from a result or an inventory, which have records of their own.
      return [null, {}]
    case 'ring_opened':
    case 'ring_reopened':
    case 'ring_passed':
      return [decision.code.replace('ring_', 'ring.'), { ring: decision.ring }]
    case 'wave_opened':
      return ['wave.opened', { ring: decision.ring, wave: decision.wave }]
    case 'rollout_halted':
      return ['rollout.halted', { ring: decision.ring, because: decision.because }]
    case 'rollout_done':
      return ['rollout.done', {}]
    case 'rollout_reopened':
      return ['rollout.reopened', {}]
    default:
      return unreachable(decision)
  }
}
