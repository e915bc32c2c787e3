import type { DeviceUid, PolicyUid, RolloutUid } from '@dirigent/domain/identity/ids'
import type { PlanInput, RunningAttempt } from '@dirigent/domain/planning/facts'
import type { RingName } from '@dirigent/domain/rollouts/policy'
import type { Queryable } from './database.ts'

/** Every attempt that has a place now, as the plan asks for it. */
export type AtWork = {
  /** By the device's number. */
  running: ReadonlyMap<number, RunningAttempt>
  atWork: ReadonlyMap<DeviceUid, string>
  criticalAtWork: PlanInput['criticalAtWork']
}

type AtWorkRow = Omit<RunningAttempt, 'rollout'> & {
  deviceId: number
  device: DeviceUid
  name: string
  ring: RingName
  rollout: RolloutUid | null
  policy: PolicyUid | null
  inGroup: boolean
}

const AT_WORK = `
  select t.device_id as "deviceId", d.uid as device, d.name, t.uid, t.ring, t.state, t.step,
         t.admitted_at as "admittedAt", t.lease_until as "leaseUntil", r.uid as rollout, p.uid as policy,
         exists (select from availability_member m where m.device_id = t.device_id) as "inGroup"
    from attempt t join device d on d.id = t.device_id
    left join rollout r on r.id = t.rollout_id left join policy p on p.id = r.policy_id
   where t.state in ('leased', 'started') order by t.id`

export const NOBODY_AT_WORK: AtWork = {
  running: new Map(),
  atWork: new Map(),
  criticalAtWork: new Map(),
}

export async function loadAtWork(db: Queryable): Promise<AtWork> {
  const rows = await db.rows<AtWorkRow>(AT_WORK)
  const critical = new Map<PolicyUid, { device: DeviceUid; name: string }[]>()
  for (const { ring, policy, inGroup, device, name } of rows) {
    // Members of an availability group wait for each other, not for all critical servers of their policy.
    if (ring !== 'critical' || policy === null || inGroup) continue
    critical.set(policy, [...(critical.get(policy) ?? []), { device, name }])
  }
  return {
    running: new Map(
      rows.map(({ deviceId, uid, rollout, state, step, admittedAt, leaseUntil }) => [
        deviceId,
        { uid, rollout, state, step, admittedAt, leaseUntil },
      ]),
    ),
    atWork: new Map(rows.map(({ device, name }) => [device, name])),
    criticalAtWork: critical,
  }
}
