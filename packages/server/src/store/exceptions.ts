import type { ExceptionDocument, ExceptionState } from '@dirigent/domain/exceptions/exception'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { instant, type Queryable, type Tx } from './database.ts'

export type ExceptionRow = {
  exception: string
  vulnerability: string | null
  packageName: string | null
  device: { device: string; name: string } | null
  group: { group: string; name: string } | null
  owner: string
  reason: string
  control: string
  grantedBy: string
  grantedAt: InstantMs
  expiresAt: InstantMs
  revokedAt: InstantMs | null
  revokedBy: string | null
  revokeReason: string | null
  state: ExceptionState
  /** Open findings that it covers now, and on how many devices. */
  findings: number
  devices: number
}

/** At the moment of $1. */
const STATE = `case when x.revoked_at is not null then 'revoked' when x.expires_at <= $1 then 'expired' else 'live' end`
const ROW = `
  select x.uid as exception, x.vulnerability, x.package_name as "packageName",
         case when d.id is not null then jsonb_build_object('device', d.uid, 'name', d.name) end as device,
         case when x.group_uid is not null then jsonb_build_object('group', x.group_uid, 'name',
           coalesce(g.name, x.group_name)) end as "group",
         x.owner, x.reason, x.control, x.granted_by as "grantedBy", x.granted_at as "grantedAt",
         x.expires_at as "expiresAt", x.revoked_at as "revokedAt", x.revoked_by as "revokedBy",
         x.revoke_reason as "revokeReason", ${STATE} as state, c.findings, c.devices
    from exception x left join device d on d.id = x.device_id left join device_group g on g.uid = x.group_uid
    cross join lateral (select count(*) as findings, count(distinct f.device_id) as devices
                          from finding f where f.exception_id = x.id and f.closed_at is null) c`

/** The live ones by expiry; with `all` also those that ended, newest first after them. */
export function listExceptions(
  db: Queryable,
  show: 'live' | 'all',
  now: InstantMs,
): Promise<ExceptionRow[]> {
  const wanted = show === 'live' ? 'where x.revoked_at is null and x.expires_at > $1' : ''
  return db.rows<ExceptionRow>(
    `${ROW} ${wanted} order by ${STATE} <> 'live', case when ${STATE} = 'live' then x.expires_at end,
       x.granted_at desc, x.id`,
    [instant(now)],
  )
}

export const findException = (
  db: Queryable,
  uid: string,
  now: InstantMs,
): Promise<ExceptionRow | null> =>
  db.maybe<ExceptionRow>(`${ROW} where x.uid = $2`, [instant(now), uid])

export type NewException = ExceptionDocument & { uid: string; grantedBy: string }

export async function insertException(tx: Tx, given: NewException, now: InstantMs): Promise<void> {
  await tx.execute(
    `insert into exception (uid, vulnerability, package_name, device_id, group_uid, group_name, owner, reason, control,
                            granted_by, granted_at, expires_at)
     values ($1, $2, $3, (select id from device where uid = $4), $5, (select name from device_group where uid = $5),
             $6, $7, $8, $9, $10, $11)`,
    [
      given.uid,
      given.vulnerability,
      given.packageName,
      given.device,
      given.group,
      given.owner,
      given.reason,
      given.control,
      given.grantedBy,
      instant(now),
      instant(given.expiresAt),
    ],
  )
}

/** Ends one that is live; false when it had ended before. */
export async function revokeException(
  tx: Tx,
  revoked: { uid: string; by: string; reason: string; renewedBy: string | null },
  now: InstantMs,
): Promise<boolean> {
  const rows = await tx.execute(
    `update exception set revoked_at = $2, revoked_by = $3, revoke_reason = $4,
            renewed_by = (select id from exception where uid = $5)
      where uid = $1 and revoked_at is null and expires_at > $2`,
    [revoked.uid, instant(now), revoked.by, revoked.reason, revoked.renewedBy],
  )
  return rows > 0
}

const MEMBERS = `
  select e.device_id, g.uid from device_effective e join device_group g on g.id = e.group_id
  union select m.device_id, g.uid from device_group_member m join device_group g on g.id = m.group_id`

/**
 * Whether a live exception (at the moment of `now`) covers a vulnerability in a package on a device; for findings
 * without a fix, of which nothing is stored per device. Answers its row as `x`.
 */
export const coveringException = (
  at: Readonly<Record<'now' | 'vulnerability' | 'packageName' | 'device', string>>,
): string => `
  select x.uid, x.owner, x.expires_at from exception x
   where x.revoked_at is null and x.expires_at > ${at.now}
     and (x.vulnerability is null or x.vulnerability = ${at.vulnerability})
     and (x.package_name is null or x.package_name = ${at.packageName})
     and (x.device_id is null or x.device_id = ${at.device})
     and (x.group_uid is null or exists (
           select from (${MEMBERS}) k where k.device_id = ${at.device} and k.uid = x.group_uid))
   order by x.expires_at desc, x.id desc limit 1`

/** Open findings that a live exception covers; of several the one that ends last. */
const COVERED = `
  select distinct on (f.id) f.id, x.id as exception_id
    from exception x
    left join vulnerability v on v.name = x.vulnerability
    join finding f on f.closed_at is null
     and (x.vulnerability is null or f.vulnerability_id = v.id)
     and (x.package_name is null or f.package_name = x.package_name)
     and (x.device_id is null or f.device_id = x.device_id)
     and (x.group_uid is null or exists (
           select from (${MEMBERS}) k where k.device_id = f.device_id and k.uid = x.group_uid))
   where x.revoked_at is null and x.expires_at > $1 and ($2::bigint is null or f.device_id = $2)
   order by f.id, x.expires_at desc, x.id desc`

/**
 * Makes true what the exceptions say now: covered findings are accepted, all others open again. By differences; of the
 * whole fleet, or of one device. Answers the devices whose findings changed.
 */
export async function applyExceptions(
  tx: Tx,
  now: InstantMs,
  deviceId: number | null = null,
): Promise<number[]> {
  const rows = await tx.rows<{ device: number }>(
    `with covered as materialized (${COVERED}),
     wanted as (
       select id, exception_id from covered
       union all
       select f.id, null from finding f where f.closed_at is null and f.exception_id is not null
          and ($2::bigint is null or f.device_id = $2) and f.id not in (select id from covered)),
     changed as (
       update finding f set exception_id = w.exception_id,
              status = case when w.exception_id is null then 'open' else 'accepted' end
         from wanted w where f.id = w.id and f.exception_id is distinct from w.exception_id returning f.device_id)
     select distinct device_id as device from changed order by 1`,
    [instant(now), deviceId],
  )
  return rows.map(({ device }) => device)
}
