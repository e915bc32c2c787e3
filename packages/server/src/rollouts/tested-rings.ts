import type { PolicyUid } from '@dirigent/domain/identity/ids'
import { effectiveOf } from '@dirigent/domain/planning/effective'
import type { Group, RingName } from '@dirigent/domain/rollouts/policy'
import type { Queryable } from '../store/database.ts'
import { loadGroups } from '../store/groups.ts'
import { loadBasics, plannedDeviceIds, type DeviceBasics } from '../store/plan-devices.ts'
import { findPolicy } from '../store/policies.ts'
import { refuseCommand, type CommandRefusal } from './command.ts'

type Fleet = { devices: readonly DeviceBasics[]; groups: readonly Group[] }
type RingCounts = Readonly<Record<RingName, number>>

/** Managed devices of each policy by ring. */
export async function ringCounts(
  db: Queryable,
  groups: readonly Group[],
): Promise<Map<PolicyUid, RingCounts>> {
  return countRings({ devices: await loadBasics(db, await plannedDeviceIds(db), groups), groups })
}

function countRings({ devices, groups }: Fleet): Map<PolicyUid, RingCounts> {
  const counts = new Map<PolicyUid, Record<RingName, number>>()
  for (const device of devices) {
    const { policy, mode, ring } = effectiveOf(device, groups)
    if (device.state !== 'active' || mode !== 'managed' || policy === null) continue
    const known = counts.get(policy) ?? { test: 0, pilot: 0, broad: 0, critical: 0 }
    known[ring] += 1
    counts.set(policy, known)
  }
  return counts
}

/**
 * A policy that installs somewhere but has nobody in Test and Pilot never passes anything on: every update would wait for
 * a person, one by one. How many devices would wait; null = updates of this policy are tested.
 */
export function untestedDevices(rings: RingCounts | undefined): number | null {
  if (!rings || rings.test + rings.pilot > 0) return null
  return rings.broad + rings.critical || null
}

export const untestedSentence = (policy: string, devices: number): string =>
  `The policy "${policy}" has ${devices} managed devices, but none in Test or Pilot: nothing would ever be tested. Put devices into a group with ring: test or pilot first.`

/** Whether somebody tests for somebody else. */
const isTested = (rings: RingCounts | undefined): boolean =>
  rings !== undefined && rings.test + rings.pilot > 0 && rings.broad + rings.critical > 0

/**
 * Refuses a change that takes the last device out of Test and Pilot of a policy on which others rely. Where there never
 * was one nothing is refused: groups are set to managed one after the other. Looks before anything is written.
 */
export async function refuseUntested(
  db: Queryable,
  change: { groups?: (before: Group[]) => Group[]; device?: (one: DeviceBasics) => DeviceBasics },
  pointer: string,
): Promise<CommandRefusal | null> {
  const groups = await loadGroups(db)
  const changed = change.groups?.(groups) ?? groups
  // Both, because a rule of the new groups may ask for a package that no rule asked for before.
  const devices = await loadBasics(db, await plannedDeviceIds(db), [...groups, ...changed])
  const before = countRings({ devices, groups })
  const after = countRings({
    devices: change.device ? devices.map(change.device) : devices,
    groups: changed,
  })
  for (const [policy, rings] of after) {
    const waiting = untestedDevices(rings)
    if (waiting === null || !isTested(before.get(policy))) continue
    const name = (await findPolicy(db, policy))?.name ?? policy
    return refuseCommand('conflict', untestedSentence(name, waiting), { pointer })
  }
  return null
}
