import type { InstantMs } from '@dirigent/domain/identity/time'
import type { ClosureChange } from '@dirigent/domain/rollouts/rollout'
import type { RingName } from '@dirigent/domain/rollouts/policy'
import type { Queryable, Tx } from './database.ts'

/** What people's commands need to know of a device. */
export type CommandDevice = {
  id: number
  uid: string
  name: string
  state: 'active' | 'retired'
  mode: 'observe' | 'managed' | null
  ring: RingName | null
  policy: string | null
  policyId: number | null
  backupAt: InstantMs | null
}

const DEVICE = `
  select d.id, d.uid, d.name, d.state, e.mode, e.ring, p.uid as policy, p.id as "policyId", d.backup_at as "backupAt"
    from device d left join device_effective e on e.device_id = d.id left join policy p on p.id = e.policy_id`

export function findDevice(db: Queryable, uid: string): Promise<CommandDevice | null> {
  return db.maybe<CommandDevice>(`${DEVICE} where d.uid = $1`, [uid])
}

export function findDevices(db: Queryable, uids: readonly string[]): Promise<CommandDevice[]> {
  return db.rows<CommandDevice>(`${DEVICE} where d.uid = any($1::uuid[]) order by d.id`, [uids])
}

export type DeviceWord = {
  ring: RingName | null
  critical: boolean | null
  exposed: boolean
  /** null = as the inventory says. */
  site: string | null
  department: string | null
}

/** A person's word about a device; `undefined` leaves a setting as it is, null gives it back to the groups. */
export async function writeDeviceWord(
  tx: Tx,
  id: number,
  word: Partial<DeviceWord>,
): Promise<DeviceWord> {
  const before = await tx.one<{
    ring: RingName | null
    critical: boolean | null
    exposed: boolean
    site: string | null
    department: string | null
  }>(
    'select ring, critical, exposed, site, department from device where id = $1 for no key update',
    [id],
  )
  const after = { ...before, ...word }
  await tx.execute(
    `update device set ring = $2, critical = $3, exposed = $4, site = $5, department = $6,
            critical_proposed = case when $3::boolean is null then critical_proposed end where id = $1`,
    [id, after.ring, after.critical, after.exposed, after.site, after.department],
  )
  return before
}

export type OfferedUpdate = {
  device: number
  updateId: number
  update: string
  name: string
  version: string
  held: boolean
  installedVersion: string
  closure: ClosureChange[]
}

/** What the devices are offered now; only the named updates, or all. */
export function offeredUpdates(
  db: Queryable,
  devices: readonly number[],
  updates: readonly string[] | null,
): Promise<OfferedUpdate[]> {
  return db.rows<OfferedUpdate>(
    `select x.device_id as device, u.id as "updateId", u.uid as update, u.name, u.version, x.held,
            x.installed_version as "installedVersion", x.closure
       from device_update x join available_update u on u.id = x.update_id
      where x.device_id = any($1::bigint[]) and ($2::uuid[] is null or u.uid = any($2::uuid[]))
      order by x.device_id, u.id`,
    [devices, updates],
  )
}

export type InstalledPart = {
  device: number
  deviceUid: string
  ring: RingName
  updateId: number
  update: string
  name: string
  /** What was there before, to go back to. */
  installedVersion: string
  closure: ClosureChange[]
}

/** What a rollout has brought onto devices that still have it. */
export function installedByRollout(db: Queryable, rolloutId: number): Promise<InstalledPart[]> {
  return db.rows<InstalledPart>(
    `select p.device_id as device, d.uid as "deviceUid", m.ring, u.id as "updateId", u.uid as update, u.name,
            p.installed_version as "installedVersion", p.closure
       from rollout_device_update p join rollout_device m on m.rollout_id = p.rollout_id and m.device_id = p.device_id
       join device d on d.id = p.device_id join available_update u on u.id = p.update_id
      where p.rollout_id = $1 and p.state in ('installed', 'in_effect') and d.state = 'active'
      order by p.device_id, u.id`,
    [rolloutId],
  )
}

/** Updates of a rollout, by uid. */
export async function updatesOfRollout(
  db: Queryable,
  rolloutId: number,
): Promise<{ id: number; uid: string; name: string }[]> {
  return db.rows(
    `select u.id, u.uid, u.name from rollout_update ru join available_update u on u.id = ru.update_id
      where ru.rollout_id = $1 order by u.id`,
    [rolloutId],
  )
}

/** A released update may be tried again where it was rolled back, in rollouts that nobody took back. */
export async function retryRolledBack(tx: Tx, update: string, at: Date): Promise<number[]> {
  const rows = await tx.rows<{ device: number }>(
    `update rollout_device_update p set state = 'waiting', because = null, attempts = 0, changed_at = $2
       from available_update u, rollout r
      where u.uid = $1 and p.update_id = u.id and r.id = p.rollout_id and p.state = 'rolled_back' and r.state <> 'done'
        and not exists (select 1 from rollout x where x.reverts_id = r.id)
     returning p.device_id as device`,
    [update, at],
  )
  return rows.map(({ device }) => device)
}

/** Of the security updates that these devices are offered now, the uids. */
export async function offeredSecurityUpdates(
  db: Queryable,
  devices: readonly string[],
): Promise<string[]> {
  const rows = await db.rows<{ uid: string }>(
    `select distinct u.uid from device_update o join available_update u on u.id = o.update_id and u.class = 'security'
       join device d on d.id = o.device_id where d.uid = any($1::uuid[]) order by u.uid`,
    [devices],
  )
  return rows.map(({ uid }) => uid)
}

/** The version of each package before its newest change on a device, by `device name arch`. */
export async function versionsBefore(
  db: Queryable,
  devices: readonly number[],
  names: readonly string[],
): Promise<Map<string, string>> {
  if (names.length === 0) return new Map()
  const rows = await db.rows<{ device: number; name: string; arch: string; version: string }>(
    `select distinct on (c.device_id, v.name, v.arch) c.device_id as device, v.name, v.arch, v.version
       from package_change c join package_version v on v.id = c.package_version_id
      where c.device_id = any($1::bigint[]) and not c.installed and v.name = any($2::text[])
      order by c.device_id, v.name, v.arch, c.at desc, v.id desc`,
    [devices, names],
  )
  return new Map(
    rows.map(({ device, name, arch, version }) => [`${device} ${name} ${arch}`, version]),
  )
}
