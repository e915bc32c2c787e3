import type { PolicyUid, UpdateUid } from '@dirigent/domain/identity/ids'
import { DAY_MS, type InstantMs } from '@dirigent/domain/identity/time'
import { seenThere } from '@dirigent/domain/planning/awaiting'
import type { AwaitedOffer } from '@dirigent/domain/planning/facts'
import type { Rollout } from '@dirigent/domain/rollouts/rollout'
import { instant, type Queryable } from './database.ts'
import { grouped } from './rows.ts'

/** Nobody waits for the word of a machine in a cupboard. */
const SEEN_WITHIN_MS = DAY_MS

/**
 * Updates for which it matters who in Test or Pilot has not spoken yet: those of rollouts that have such a ring before
 * them without anybody in it, and of `others` those that no rollout holds and that may be cut now.
 */
export function askedFor(rollouts: readonly Rollout[], others: readonly UpdateUid[]): UpdateUid[] {
  const held = new Set(rollouts.flatMap(({ updates }) => updates))
  const asked = new Set(others.filter((uid) => !held.has(uid)))
  for (const rollout of rollouts)
    if (hasEmptyRingAhead(rollout)) for (const uid of rollout.updates) asked.add(uid)
  return [...asked]
}

function hasEmptyRingAhead(rollout: Rollout): boolean {
  const { kind, state, rings, members } = rollout
  if (kind !== 'cut' || state === 'done') return false
  return (['test', 'pilot'] as const).some(
    (ring) =>
      rings[ring].state !== 'passed' &&
      seenThere(rollout, ring) === 0 &&
      ![...members.values()].some((one) => one.ring === ring),
  )
}

/** From the few devices of Test and Pilot to what they have, never over the fleet. */
const AWAITED = `
  with tried as materialized (
    select e.device_id, e.policy_id, e.ring from device_effective e
      join device d on d.id = e.device_id and d.state = 'active'
      join device_presence s on s.device_id = e.device_id and s.last_seen_at >= $2
     where e.mode = 'managed' and e.ring in ('test', 'pilot')),
  has as materialized (
    select t.device_id, k.package_version_id from tried t
     cross join lateral (select x.package_version_id from device_package x where x.device_id = t.device_id offset 0) k),
  wanted as materialized (
    select u.id, u.uid, v.id as version_id, v.version from available_update u
      join package_version v on v.ecosystem = u.ecosystem and v.provider = u.provider and v.name = u.name
       and v.arch = u.arch
     where u.uid = any($1::uuid[]))
  select w.uid as update, p.uid as policy, t.ring, w.version as "installedVersion", count(*)::int as devices
    from has h join wanted w on w.version_id = h.package_version_id join tried t on t.device_id = h.device_id
    join policy p on p.id = t.policy_id
   where not exists (select from device_update o where o.device_id = t.device_id and o.update_id = w.id)
   group by 1, 2, 3, 4 order by 1, 2, 3, 4`

/** Who has the package of an update in whatever version, was there within a day, and has not said that it is offered. */
export async function loadAwaited(
  db: Queryable,
  updates: readonly UpdateUid[],
  now: InstantMs,
): Promise<Map<UpdateUid, AwaitedOffer[]>> {
  if (updates.length === 0) return new Map()
  const rows = await db.rows<AwaitedOffer & { update: UpdateUid; policy: PolicyUid }>(AWAITED, [
    updates,
    instant(now - SEEN_WITHIN_MS),
  ])
  return grouped(rows, ({ update }) => update)
}
