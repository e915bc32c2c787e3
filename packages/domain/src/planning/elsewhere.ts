import type { RolloutUid, UpdateUid } from '../identity/ids.ts'
import type { InstantMs } from '../identity/time.ts'
import type { Member, Part, Rollout } from '../rollouts/rollout.ts'
import type { DeviceFacts } from './facts.ts'
import type { World } from './world.ts'

type Rollouts = ReadonlyMap<RolloutUid, Rollout>

const isThere = ({ state }: Part): boolean => state === 'installed' || state === 'in_effect'

/** What another rollout of ours has done about the same update on this device; null = nothing. */
export function doneElsewhere(
  rollouts: Rollouts,
  device: Pick<DeviceFacts, 'parts' | 'running'>,
  { update, rollout: own }: Part,
): Part | 'at_work' | null {
  const others = device.parts.filter((one) => one.update === update && one.rollout !== own)
  const at = device.running?.rollout
  if (at && at !== own && others.some(({ rollout }) => rollout === at)) return 'at_work'
  return (
    others.find((one) => isThere(one) && rollouts.get(one.rollout)?.kind !== 'rollback') ?? null
  )
}

/**
 * Updates that a device of Test or Pilot had from us before they were cut: what it showed is a report on the cut like
 * any other. Without it, who asks for an update at once on the tester empties Test, and Pilot begins without a soak.
 */
export function shownBefore(
  rollouts: Rollouts,
  { device, effective, judged }: World,
  cutFor: (update: UpdateUid) => Rollout | undefined,
): Part[] {
  if (effective.ring !== 'test' && effective.ring !== 'pilot') return []
  const found = new Map<UpdateUid, Part>()
  for (const part of device.parts) {
    const from = rollouts.get(part.rollout)
    if (!isThere(part) || judged.has(part.update) || !from) continue
    const cut = from.kind === 'rollback' || from.reverted ? undefined : cutFor(part.update)
    if (!cut || cut.kind !== 'cut' || cut.state === 'done' || found.has(part.update)) continue
    const isIn = device.parts.some((one) => one.rollout === cut.uid && one.update === part.update)
    if (!isIn) found.set(part.update, { ...part, rollout: cut.uid, attempts: 0, retries: 0 })
  }
  return [...found.values()]
}

/** What a device of Test or Pilot has said in other rollouts about updates of this one: since when, and what it broke. */
export type ToldElsewhere = Pick<Member, 'failedChecks' | 'healthFailed'> & {
  /** When the last of them was there, by the server's clock. */
  at: InstantMs
}

/** Null = nothing. */
export function toldElsewhere(
  rollouts: Rollouts,
  { device, effective }: World,
  rollout: Rollout,
): ToldElsewhere | null {
  if (rollout.kind !== 'cut' || (effective.ring !== 'test' && effective.ring !== 'pilot'))
    return null
  const told = device.parts.flatMap((part) => {
    const from = rollouts.get(part.rollout)
    if (!from || from === rollout || from.kind === 'rollback' || !isThere(part)) return []
    return rollout.updates.includes(part.update)
      ? [{ at: part.changedAt, member: from.members.get(device.uid) }]
      : []
  })
  if (told.length === 0) return null
  return {
    at: Math.max(...told.map(({ at }) => at)),
    healthFailed: told.some(({ member }) => member?.healthFailed ?? false),
    failedChecks: [...new Set(told.flatMap(({ member }) => member?.failedChecks ?? []))].toSorted(),
  }
}
