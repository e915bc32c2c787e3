import type { InstantMs } from '@dirigent/domain/identity/time'
import { instant, type Database, type Queryable, type Tx } from './database.ts'
import { publish } from './notifications.ts'

/** Who speaks: what every signed request needs. */
export type DeviceIdentity = {
  id: number
  uid: string
  state: 'active' | 'retired'
  publicKey: Buffer
  ecosystem: string | null
  /** It has sent packages before. */
  hasPackages: boolean
}

/** What a check-in is compared with. */
export type DeviceState = DeviceIdentity & {
  exchangeSha256: Buffer
  exchangePreviousSha256: Buffer | null
  exchangeRotatedAt: InstantMs
  agentVersion: string
  bootId: string | null
  /** Before this contact; null = the first. */
  lastSeenAt: InstantMs | null
  /** Hash of each stored section; null before the first. */
  sections: Record<string, string> | null
  assignment: { epoch: number; revision: number } | null
  /** Something is under way for the device, so that it should ask again soon. */
  pending: boolean
}

type StateRow = Omit<DeviceState, 'assignment' | 'sections'> & {
  sections: string | null
  epoch: number | null
  revision: number | null
}

const IDENTITY_SQL = `
  select id, uid, state, public_key as "publicKey", ecosystem, package_set_id is not null as "hasPackages"
    from device where uid = any($1::uuid[])`

// The moment as a number, the sections as text: taking timestamps and JSON apart costs more than the rest of the row. One
// `exists`, because PostgreSQL keeps two plans ready for each.
const STATE_SQL = `
  select d.id, d.uid, d.state, d.public_key as "publicKey", d.exchange_sha256 as "exchangeSha256",
         d.exchange_previous_sha256 as "exchangePreviousSha256", 
         (extract(epoch from d.exchange_rotated_at) * 1000)::bigint as "exchangeRotatedAt",
         d.agent_version as "agentVersion", d.boot_id as "bootId", d.ecosystem,
         d.package_set_id is not null as "hasPackages",
         (extract(epoch from p.last_seen_at) * 1000)::bigint as "lastSeenAt",
         (select string_agg(s.section || '=' || s.hash, ' ') from device_section s where s.device_id = d.id) as sections,
         a.epoch, a.revision,
         exists (select from plan_request q where q.device_id = d.id
                 union all
                 select from attempt t where t.device_id = d.id and t.state in ('leased', 'started')
                 union all
                 select from rollout_device m
                  where m.device_id = d.id and m.state in ('waiting', 'running', 'installed')
                    and exists (select from rollout r where r.id = m.rollout_id and r.state = 'open')) as pending
    from device d
    left join device_presence p on p.device_id = d.id
    left join assignment a on a.device_id = d.id
   where d.uid = any($1::uuid[])`

/** Who the named devices are, in their order; undefined for a uid that is no device. */
export const loadDeviceIdentities = (db: Queryable, uids: readonly string[]) =>
  byUid<DeviceIdentity>(uids, (distinct) =>
    db.prepared('device-identities', IDENTITY_SQL, [distinct]),
  )

/** The same with everything that a check-in is compared with, which costs four times as much. */
export const loadDeviceStates = (db: Queryable, uids: readonly string[]) =>
  byUid<DeviceState>(uids, async (distinct) =>
    (await db.prepared<StateRow>('device-states', STATE_SQL, [distinct])).map(toState),
  )

async function byUid<D extends DeviceIdentity>(
  uids: readonly string[],
  load: (distinct: string[]) => Promise<D[]>,
): Promise<(D | undefined)[]> {
  const found = new Map((await load([...new Set(uids)])).map((device) => [device.uid, device]))
  return uids.map((uid) => found.get(uid))
}

function toState({ epoch, revision, sections, ...row }: StateRow): DeviceState {
  const assignment = epoch === null || revision === null ? null : { epoch, revision }
  return { ...row, assignment, sections: sections === null ? null : hashesIn(sections) }
}

/** `system=… restart=…`; empty after the sign where the hash was forgotten. */
const hashesIn = (text: string): Record<string, string> =>
  Object.fromEntries(text.split(' ').map((pair) => pair.split('=', 2) as [string, string]))

/** Says that a device's facts changed: the planner looks at it again, the console shows it. */
export async function requestPlan(
  tx: Tx,
  device: { id: number; uid: string },
  now: InstantMs,
): Promise<void> {
  await Promise.all([
    tx.prepared(
      'request-plan',
      `insert into plan_request (device_id, at) values ($1, $2)
       on conflict (device_id) do update set at = excluded.at`,
      [device.id, instant(now)],
    ),
    publish(tx, 'devices', device.uid),
    publish(tx, 'plan'),
  ])
}

/** The newest assignment as it was signed; null when the planner has written none. */
export async function loadAssignment(
  db: Queryable,
  deviceId: number,
): Promise<{ document: string; keyId: string; signature: string } | null> {
  const found = await db.prepared<{ document: string; keyId: string; signature: string }>(
    'assignment',
    'select document, key_id as "keyId", signature from assignment where device_id = $1',
    [deviceId],
  )
  return found[0] ?? null
}

/** Keys that a reinstallation replaced: who still speaks with one is a copy, or was copied. */
export async function formerKeys(
  db: Queryable,
  deviceId: number,
): Promise<{ publicKey: Buffer; replacedAt: InstantMs }[]> {
  return db.rows(
    `select public_key as "publicKey", replaced_at as "replacedAt" from device_former_key
      where device_id = $1 order by replaced_at desc limit 5`,
    [deviceId],
  )
}

/** Shows a device as possibly copied until a person looks at it. True when it was not marked before. */
export async function suspectClone(tx: Tx, deviceId: number, now: InstantMs): Promise<boolean> {
  const marked = await tx.execute(
    'update device set clone_suspected_at = $2 where id = $1 and clone_suspected_at is null',
    [deviceId, instant(now)],
  )
  return marked > 0
}

/** How one statement writes what many check-ins said: sorted, so that two of them cannot wait for each other. */
export async function writePresence(
  db: Database,
  seen: readonly { deviceId: number; at: InstantMs }[],
): Promise<void> {
  const newest = new Map<number, InstantMs>()
  for (const { deviceId, at } of seen) newest.set(deviceId, Math.max(at, newest.get(deviceId) ?? 0))
  const ids = [...newest.keys()].sort((a, b) => a - b)
  await db.prepared(
    'presence',
    `update device_presence p set last_seen_at = t.at
       from unnest($1::bigint[], $2::timestamptz[]) as t (id, at) where p.device_id = t.id`,
    [ids, ids.map((id) => instant(newest.get(id) ?? 0))],
  )
}

/** Devices that are enrolled and not retired. */
export async function countActiveDevices(db: Queryable): Promise<number> {
  const { devices } = await db.one<{ devices: number }>(
    "select count(*) as devices from device where state = 'active'",
  )
  return devices
}
