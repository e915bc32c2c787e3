import type { DeviceUid } from '@dirigent/domain/identity/ids'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { ReportedSlot } from '@dirigent/domain/preview/quiet-times'
import type { RingName } from '@dirigent/domain/rollouts/policy'
import type { Severity } from '@dirigent/domain/risk/severity'
import { instant, type Queryable } from './database.ts'

/** A finding with everything that its deadline depends on. */
export type PreviewFindingRow = {
  device: DeviceUid
  vulnerability: string
  package: string
  arch: string
  fixedVersion: string
  detectedAt: InstantMs
  kev: boolean
  automatable: boolean | null
  technicalImpact: 'partial' | 'total' | null
  severity: Severity | null
}

const COLUMNS = `
  d.uid as device, v.name as vulnerability, f.package_name as package, f.arch, f.fixed_version as "fixedVersion",
  f.detected_at as "detectedAt", k.vulnerability is not null as kev,
  (v.ssvc ->> 'automatable')::boolean as automatable, v.ssvc ->> 'technicalImpact' as "technicalImpact", v.severity`
const JOINS = `
  from finding f join device d on d.id = f.device_id join vulnerability v on v.id = f.vulnerability_id
  left join kev k on k.vulnerability = v.name`

/** Open findings with a fix, of these devices. */
export function readOpenFindings(
  db: Queryable,
  devices: readonly number[],
): Promise<PreviewFindingRow[]> {
  return db.rows<PreviewFindingRow>(
    `select ${COLUMNS} ${JOINS}
      where f.device_id = any($1::bigint[]) and f.closed_at is null and f.status = 'open'
        and f.fixed_version is not null order by f.device_id, f.id`,
    [devices],
  )
}

/**
 * Findings with a fix that appeared since then on devices that were known before: what a device had when it came is no
 * measure of what the coming weeks bring.
 */
export function readRecentFindings(
  db: Queryable,
  devices: readonly number[],
  since: InstantMs,
): Promise<PreviewFindingRow[]> {
  return db.rows<PreviewFindingRow>(
    `select ${COLUMNS} ${JOINS}
      where f.device_id = any($1::bigint[]) and f.detected_at >= $2::timestamptz
        and f.detected_at > d.enrolled_at + interval '1 day' and f.fixed_version is not null
      order by f.device_id, f.id`,
    [devices, instant(since)],
  )
}

/** Which devices people can reach from the internet: their own word. */
export async function readExposed(
  db: Queryable,
  devices: readonly number[],
): Promise<Set<DeviceUid>> {
  const rows = await db.rows<{ uid: DeviceUid }>(
    'select uid from device where id = any($1::bigint[]) and exposed',
    [devices],
  )
  return new Set(rows.map(({ uid }) => uid))
}

/** The quiet slot that each device chose last: all that it tells of its people's habits. */
export async function readQuietSlots(
  db: Queryable,
  devices: readonly number[],
): Promise<Map<DeviceUid, ReportedSlot>> {
  const rows = await db.rows<ReportedSlot & { uid: DeviceUid }>(
    `select d.uid, (s.content #>> '{quietSlot,startAt}')::timestamptz as "startMs",
            (s.content #>> '{quietSlot,endAt}')::timestamptz as "endMs", s.content #>> '{quietSlot,because,code}' as because
       from device_section s join device d on d.id = s.device_id
      where s.device_id = any($1::bigint[]) and s.section = 'state' and s.content #>> '{quietSlot,because,code}' is not null`,
    [devices],
  )
  return new Map(rows.map(({ uid, ...slot }) => [uid, slot]))
}

/** Devices that a policy rules, with their ring and whether something may be installed on them. */
export function readPolicyDevices(
  db: Queryable,
  policy: string,
): Promise<{ id: number; uid: DeviceUid; ring: RingName; managed: boolean }[]> {
  return db.rows(
    `select d.id, d.uid, e.ring, e.mode = 'managed' as managed from device_effective e
       join policy p on p.id = e.policy_id join device d on d.id = e.device_id
      where p.uid = $1 and d.state = 'active' order by d.id`,
    [policy],
  )
}
