import type { InstantMs } from '@dirigent/domain/identity/time'
import { instant, type Database } from '../database.ts'
import { CHANGES_CHANNEL } from '../notifications.ts'

/** The packages of a device that had none. */
export type FirstInventory = {
  device: { id: number; uid: string; ecosystem: string | null }
  provider: string
  hash: string
  takenAt: InstantMs
  setId: number
  /** What the device has beside the set, and what of the set it lacks. */
  added: readonly number[]
  removed: readonly number[]
  /** Other devices may be waiting for versions that came with this one. */
  newVersions: boolean
  now: InstantMs
}

/**
 * Many at once, in one statement: a fleet that enrols in a morning sends 100,000 of these, and a transaction of twelve
 * statements for each costs more than its rows.
 */
const STORE_FIRST = `
  with input as (
    select * from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::timestamptz[],
                         $7::timestamptz[]) as t (id, set_id, hash, ecosystem, provider, taken_at, at)
  ), d as (
    update device set package_set_id = i.set_id, packages_hash = i.hash, inventory_at = i.at
      from input i
     where device.id = i.id and device.package_set_id is null and device.ecosystem is not distinct from i.ecosystem
     returning device.id, i.hash, i.provider, i.taken_at, i.at
  ), differences as (
    insert into device_package_difference (device_id, package_version_id, installed)
    select d.id, t.version, t.installed
      from unnest($8::bigint[], $9::integer[], $10::boolean[]) as t (device, version, installed)
      join d on d.id = t.device
  ), section as (
    insert into device_section (device_id, section, hash, content, taken_at, received_at)
    select id, 'packages', hash, jsonb_build_object('provider', provider), taken_at, at from d
    on conflict (device_id, section) do update set hash = excluded.hash, content = excluded.content,
           taken_at = excluded.taken_at, received_at = excluded.received_at
  ), findings as (
    insert into finding_request (device_id) select id from d
  ), plan as (
    insert into plan_request (device_id, at) select id, at from d
    on conflict (device_id) do update set at = excluded.at
  ), told as (
    select pg_notify('${CHANGES_CHANNEL}', 'plan'), pg_notify('${CHANGES_CHANNEL}', 'devices'),
           case when $11 then pg_notify('${CHANGES_CHANNEL}', 'packages') end
  )
  select d.id from d, told`

/**
 * For each whether it was stored. It was not when the device has packages already, is in the batch twice, or its release
 * changed meanwhile; then the general way decides under its lock.
 */
export async function storeFirstInventories(
  db: Database,
  inventories: readonly FirstInventory[],
): Promise<boolean[]> {
  const byDevice = new Map(inventories.map((one) => [one.device.id, one]))
  const once = [...byDevice.values()]
  const beside = once.flatMap(({ device, added, removed }) => [
    ...added.map((version) => ({ device: device.id, version, installed: true })),
    ...removed.map((version) => ({ device: device.id, version, installed: false })),
  ])
  const stored = await db.prepared<{ id: number }>('store-first-inventories', STORE_FIRST, [
    once.map(({ device }) => device.id),
    once.map(({ setId }) => setId),
    once.map(({ hash }) => hash),
    once.map(({ device }) => device.ecosystem),
    once.map(({ provider }) => provider),
    once.map(({ takenAt }) => instant(takenAt)),
    once.map(({ now }) => instant(now)),
    beside.map(({ device }) => device),
    beside.map(({ version }) => version),
    beside.map(({ installed }) => installed),
    once.some(({ newVersions }) => newVersions),
  ])
  const ids = new Set(stored.map(({ id }) => id))
  return inventories.map((one) => byDevice.get(one.device.id) === one && ids.has(one.device.id))
}
