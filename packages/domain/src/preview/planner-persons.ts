import type { DeviceUid, RolloutUid, UpdateUid } from '../identity/ids.ts'
import type { InstantMs } from '../identity/time.ts'
import { RINGS } from '../rollouts/policy.ts'
import type { Rollout } from '../rollouts/rollout.ts'
import { changeRollout, touch, type Desk } from './planner-desk.ts'

/** Approves and decides what administrators have come to by now. */
export function actAsPersons(desk: Desk, now: InstantMs): void {
  for (const [key, { at, rollout, device }] of desk.approvals) {
    if (at > now) continue
    // It stays in the map: what was approved is not asked for again.
    desk.approvals.set(key, { at: Number.POSITIVE_INFINITY, rollout, device })
    changeRollout(desk, rollout, (one) => ({
      ...one,
      approvals: new Map(one.approvals).set(device, {
        by: 'administrator',
        at,
        overrideReason: null,
      }),
    }))
    touch(desk, device, now)
  }
  for (const [uid, at] of desk.reviews) {
    if (at > now) continue
    desk.reviews.delete(uid)
    review(desk, uid, now)
  }
}

/** The update that did harm is held, and the rest goes on: what a person does who has found the culprit. */
function review(desk: Desk, uid: RolloutUid, now: InstantMs): void {
  const rollout = desk.rollouts.get(uid)
  if (!rollout || rollout.state !== 'halted') return
  for (const update of rollout.updates)
    if (didHarm(desk, rollout, update)) holdUpdate(desk, update, now)
  changeRollout(desk, uid, (one) => {
    const rings = { ...one.rings }
    for (const ring of RINGS)
      if (rings[ring].state === 'halted') rings[ring] = { ...rings[ring], state: 'open' }
    return { ...one, rings, state: 'open', halted: null, resumedAt: now }
  })
  for (const device of rollout.members.keys()) touch(desk, device, now)
}

/** Whether somebody in this rollout was hurt by the update: what its results and complaints show. */
function didHarm(desk: Desk, rollout: Rollout, update: UpdateUid): boolean {
  const hurt = desk.view.releases.get(update)?.harm?.devices
  if (!hurt) return false
  return [...rollout.members.values()].some(
    ({ device, state, healthFailed }) =>
      hurt.has(device) && (healthFailed || state === 'rolled_back' || state === 'failed'),
  )
}

/** Keeps an update from starting anywhere else. */
export function holdUpdate(desk: Desk, update: UpdateUid, now: InstantMs): void {
  if (desk.holds.has(update)) return
  const because = { code: 'held_by_person', by: 'administrator', reason: 'it did harm' } as const
  desk.holds.set(update, { since: now, because })
  const concerned = new Set<DeviceUid>()
  for (const rollout of desk.rollouts.values())
    if (rollout.updates.includes(update))
      for (const device of rollout.members.keys()) concerned.add(device)
  for (const device of concerned) touch(desk, device, now)
}
