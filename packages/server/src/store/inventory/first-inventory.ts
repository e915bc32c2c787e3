import type { InstantMs } from '@dirigent/domain/identity/time'
import { instant, type Database } from '../database.ts'
import { CHANGES_CHANNEL } from '../notifications.ts'

export type FirstInventory = {
  provider: string
  hash: string
  takenAt: InstantMs
  setId: number
  /** What the device has beside the set, and what of the set it lacks. */
  added: readonly number[]
  removed: readonly number[]
  /** Other devices may be waiting for versions that came with this one. */
  newVersions: boolean
}

/**
 * Stores the packages of a device that had none, in one statement: a fleet that enrols in a morning sends 100,000 of
 * these, and a transaction of twelve statements costs more than its rows. Nothing happens (false) when the device has
 * packages already or its release changed meanwhile; then the general way decides under its lock.
 */
const STORE_FIRST = `
  with d as (
    update device set package_set_id = $2, packages_hash = $3, inventory_at = $4
     where id = $1 and package_set_id is null and ecosystem is not distinct from $5 returning id
  ), differences as (
    insert into device_package_difference (device_id, package_version_id, installed)
    select d.id, t.version, t.installed from d, unnest($6::integer[], $7::boolean[]) as t (version, installed)
  ), section as (
    insert into device_section (device_id, section, hash, content, taken_at, received_at)
    select id, 'packages', $3, jsonb_build_object('provider', $8::text), $9, $4 from d
    on conflict (device_id, section) do update set hash = excluded.hash, content = excluded.content,
           taken_at = excluded.taken_at, received_at = excluded.received_at
  ), findings as (
    insert into finding_request (device_id) select id from d
  ), plan as (
    insert into plan_request (device_id, at) select id, $4 from d
    on conflict (device_id) do update set at = excluded.at
  )
  select pg_notify('${CHANGES_CHANNEL}', 'devices ' || $10::text), pg_notify('${CHANGES_CHANNEL}', 'plan'),
         case when $11 then pg_notify('${CHANGES_CHANNEL}', 'packages') end
    from d`

export async function storeFirstInventory(
  db: Database,
  device: { id: number; uid: string; ecosystem: string | null },
  first: FirstInventory,
  now: InstantMs,
): Promise<boolean> {
  const ids = [...first.added, ...first.removed]
  const stored = await db.prepared('store-first-inventory', STORE_FIRST, [
    device.id,
    first.setId,
    first.hash,
    instant(now),
    device.ecosystem,
    ids,
    ids.map((_, index) => index < first.added.length),
    first.provider,
    instant(first.takenAt),
    device.uid,
    first.newVersions,
  ])
  return stored.length > 0
}
