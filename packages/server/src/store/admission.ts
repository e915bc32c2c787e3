import type { InstantMs } from '@dirigent/domain/identity/time'
import type { AdmissionFacts } from '@dirigent/domain/planning/admission'
import { nextWaveAt } from '@dirigent/domain/planning/advancing'
import type { RingName } from '@dirigent/domain/rollouts/policy'
import type { Rollout } from '@dirigent/domain/rollouts/rollout'
import type { AssignmentStep } from '@dirigent/protocol/agent/assignment'
import type { AdmissionRequest } from '@dirigent/protocol/agent/messages'
import { findAssignment } from './assignments.ts'
import { criticalAtWork, runningInRing, runningOn } from './attempts.ts'
import type { Tx } from './database.ts'
import { heldAmong } from './holds.ts'
import { comesAfter, lockTogether, togetherAtWork } from './neighbours.ts'
import { loadPoliciesInForce } from './calendars.ts'
import { loadRollout } from './rollouts.ts'
import { warnedAmong } from './update-warnings.ts'

/** Facts of one admission with what recording it needs. */
export type LoadedAdmission = {
  facts: AdmissionFacts
  rolloutId: number | null
  ring: RingName
  step: AssignmentStep | null
}

type DeviceRow = Pick<AdmissionFacts['device'], 'state' | 'role' | 'zone' | 'backupAt'> & {
  mode: 'observe' | 'managed' | null
}

/**
 * Reads what decides, in the transaction that records. The ring's row is locked first: of many devices that ask at once
 * each sees the places that the others took. Critical servers wait for each other over all rollouts of their policy.
 */
export async function loadAdmission(
  tx: Tx,
  deviceId: number,
  request: AdmissionRequest,
  now: InstantMs,
): Promise<LoadedAdmission> {
  const assignment = await findAssignment(tx, deviceId)
  const step = assignment?.document.steps.find(({ id }) => id === request.step) ?? null
  const ring = step ? await lockPlace(tx, deviceId, step.rollout) : null
  const device = await tx.one<DeviceRow>(
    `select d.state, d.role, d.time_zone as zone, d.backup_at as "backupAt", e.mode from device d
       left join device_effective e on e.device_id = d.id where d.id = $1 for no key update of d`,
    [deviceId],
  )
  const found = step ? await loadRollout(tx, step.rollout, { only: deviceId }) : null
  const rollout = found?.rollout ?? null
  const member = [...(rollout?.members.values() ?? [])].find(
    ({ device: uid }) => uid === assignment?.document.device,
  )
  const policy = (await loadPoliciesInForce(tx, now)).find(({ uid }) => uid === rollout?.policy)
  const running = await runningOn(tx, deviceId)
  const reported = request.backupAt === null ? null : Date.parse(request.backupAt)
  const facts: AdmissionFacts = {
    attempt: request.attempt,
    asked: { epoch: request.epoch, revision: request.revision },
    // A hook's word of a backup that was made just now comes with the question, before the next inventory.
    device: {
      ...device,
      mode: device.mode ?? 'observe',
      backupAt: newer(device.backupAt, reported, now),
    },
    assignment,
    step,
    rollout,
    member: member
      ? {
          ring: member.ring,
          wave: member.wave,
          approval: rollout?.approvals.get(member.device) ?? null,
        }
      : null,
    held: step
      ? await heldAmong(
          tx,
          step.updates.map(({ update }) => update),
        )
      : null,
    warned: await warnedOf(tx, step, rollout),
    togetherAtWork: (await lockTogether(tx, deviceId)) ? await togetherAtWork(tx, deviceId) : null,
    comesAfter: found ? await comesAfter(tx, { device: deviceId, rollout: found.id }) : null,
    ownRunning: running === request.attempt ? null : running,
    ringRunning:
      found && member
        ? await runningInRing(tx, {
            rolloutId: found.id,
            ring: member.ring,
            exceptDevice: deviceId,
          })
        : 0,
    criticalAtWork:
      rollout && ring === 'critical'
        ? await criticalAtWork(tx, { policy: rollout.policy, exceptDevice: deviceId })
        : null,
    waveOpensAt: rollout && policy ? nextWaveAt(rollout, policy.document) : null,
    policy: policy?.document ?? null,
  }
  return { facts, rolloutId: found?.id ?? null, ring: member?.ring ?? step?.ring ?? 'broad', step }
}

/** An update that its publisher warns of. Who installs one device by hand has read a known issue. */
async function warnedOf(
  tx: Tx,
  step: AssignmentStep | null,
  rollout: Pick<Rollout, 'kind'> | null,
): Promise<string | null> {
  if (!step) return null
  const found = await warnedAmong(
    tx,
    step.updates.map(({ update }) => update),
  )
  if (!found) return null
  const isKnown = found.warning.kind === 'known_issue' && rollout?.kind === 'install_now'
  return isKnown ? null : found.update
}

/** A device whose clock runs ahead cannot make a backup of the future count for longer. */
function newer(
  stored: InstantMs | null,
  reported: InstantMs | null,
  now: InstantMs,
): InstantMs | null {
  if (reported === null || Number.isNaN(reported)) return stored
  return Math.max(stored ?? 0, Math.min(reported, now))
}

/** Locks the place that this device asks for: its ring of the rollout, and the one of critical servers per policy. */
async function lockPlace(tx: Tx, deviceId: number, rollout: string): Promise<RingName | null> {
  const member = await tx.maybe<{ ring: RingName; rollout: number; policy: number }>(
    `select m.ring, r.id as rollout, r.policy_id as policy from rollout_device m join rollout r on r.id = m.rollout_id
      where r.uid = $1 and m.device_id = $2`,
    [rollout, deviceId],
  )
  if (!member) return null
  if (member.ring === 'critical') {
    await tx.rows('select id from policy where id = $1 for no key update', [member.policy])
  }
  await tx.rows('select 1 from rollout_ring where rollout_id = $1 and ring = $2 for update', [
    member.rollout,
    member.ring,
  ])
  return member.ring
}

/** The device is at work in the rollout from now on. */
export async function markRunning(tx: Tx, rolloutId: number, deviceId: number): Promise<void> {
  await tx.execute(
    `update rollout_device set state = 'running' where rollout_id = $1 and device_id = $2`,
    [rolloutId, deviceId],
  )
}
