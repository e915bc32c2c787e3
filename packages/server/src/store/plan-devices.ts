import type { GroupUid } from '@dirigent/domain/identity/ids'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { DeviceFacts, RestartFacts } from '@dirigent/domain/planning/facts'
import type { Group, RingName } from '@dirigent/domain/rollouts/policy'
import type { SectionContent } from '@dirigent/protocol/agent/inventory'
import type { Queryable } from './database.ts'
import { grouped } from './rows.ts'

/** What groups decide over, without the heavier facts. */
export type DeviceBasics = Pick<
  DeviceFacts,
  | 'uid'
  | 'name'
  | 'state'
  | 'role'
  | 'osFamily'
  | 'osName'
  | 'model'
  | 'site'
  | 'department'
  | 'zone'
  | 'ring'
  | 'critical'
  | 'listedIn'
  | 'rulePackages'
  | 'lastSeenAt'
  | 'backupAt'
  | 'unscannedProviders'
  | 'packagesTakenAt'
  | 'restart'
> & { id: number }

type BasicRow = Omit<
  DeviceBasics,
  'listedIn' | 'rulePackages' | 'unscannedProviders' | 'restart'
> & {
  ring: RingName | null
  listedIn: GroupUid[]
  coverage: SectionContent['coverage'] | null
  restart: SectionContent['restart'] | null
  restartTakenAt: InstantMs | null
}

const BASICS = `
  select d.id, d.uid, d.name, d.state, d.role, d.os_family as "osFamily", d.os_name as "osName",
         d.time_zone as zone, d.ring, d.critical, d.backup_at as "backupAt", p.last_seen_at as "lastSeenAt",
         hw.content ->> 'model' as model, coalesce(d.site, sy.content ->> 'site') as site,
         d.department, co.content as coverage,
         re.content as restart, re.taken_at as "restartTakenAt", pk.taken_at as "packagesTakenAt",
         array(select g.uid from device_group_member m join device_group g on g.id = m.group_id
                where m.device_id = d.id) as "listedIn"
    from device d
    left join device_presence p on p.device_id = d.id
    left join device_section hw on hw.device_id = d.id and hw.section = 'hardware'
    left join device_section sy on sy.device_id = d.id and sy.section = 'system'
    left join device_section co on co.device_id = d.id and co.section = 'coverage'
    left join device_section re on re.device_id = d.id and re.section = 'restart'
    left join device_section pk on pk.device_id = d.id and pk.section = 'packages'
   where d.id = any($1::bigint[]) order by d.id`

/** Whether the fleet has at most so many devices, asked without counting them all. */
export async function isSmallFleet(db: Queryable, devicesMax: number): Promise<boolean> {
  const rows = await db.rows(`select 1 from device where state = 'active' limit $1`, [
    devicesMax + 1,
  ])
  return rows.length <= devicesMax
}

/** Devices that a plan of everybody looks at: the active ones, and retired ones that are still in a plan. */
export async function plannedDeviceIds(db: Queryable): Promise<number[]> {
  const rows = await db.rows<{ id: number }>(
    `select d.id from device d
      where d.state = 'active' or exists (select 1 from plan_report r where r.device_id = d.id)
         or exists (select 1 from rollout_device m where m.device_id = d.id and m.state in ('waiting', 'running', 'held', 'stuck'))
      order by d.id`,
  )
  return rows.map(({ id }) => id)
}

export async function loadBasics(
  db: Queryable,
  ids: readonly number[],
  groups: readonly Group[],
): Promise<DeviceBasics[]> {
  const named = [...new Set(groups.flatMap(({ rule }) => rule?.hasPackage ?? []))]
  const [rows, packages] = await Promise.all([
    db.rows<BasicRow>(BASICS, [ids]),
    named.length === 0
      ? []
      : db.rows<{ device: number; name: string }>(NAMED_PACKAGES, [ids, named]),
  ])
  const byDevice = grouped(packages, ({ device }) => device)
  return rows.map(({ coverage, restart, restartTakenAt, listedIn, ...row }) => ({
    ...row,
    listedIn: new Set(listedIn),
    rulePackages: new Set((byDevice.get(row.id) ?? []).map(({ name }) => name)),
    unscannedProviders: unscanned(coverage),
    restart: restart && restartTakenAt !== null ? restartFacts(restart, restartTakenAt) : null,
  }))
}

const NAMED_PACKAGES = `
  select distinct dp.device_id as device, pv.name from device_package dp
    join package_version pv on pv.id = dp.package_version_id
   where dp.device_id = any($1::bigint[]) and pv.name = any($2::text[])`

/** A device that never said what it read completely is taken at its word about updates; one that failed is not. */
function unscanned(coverage: SectionContent['coverage'] | null): Set<string> {
  const missing = (coverage?.providers ?? []).filter(
    ({ updates }) => updates === 'failed' || updates === 'not_scanned',
  )
  return new Set(missing.map(({ provider }) => provider))
}

function restartFacts(content: SectionContent['restart'], takenAt: InstantMs): RestartFacts {
  const { systemRestart, services, complete } = content
  return {
    takenAt,
    systemNeeded: systemRestart.needed,
    systemBecause: systemRestart.because,
    systemPackages: systemRestart.packages,
    services: services.filter(mattersToUpdates).map(({ service, process, packages }) => ({
      name: service ?? process,
      packages: packages ?? [],
    })),
    complete,
  }
}

/**
 * A deleted library that no package owned any more may still have come from one (its file name carried the version);
 * outside the system's own folders it did not, and would hold up every update of the device for ever.
 */
function mattersToUpdates(one: SectionContent['restart']['services'][number]): boolean {
  return (
    (one.packages ?? []).length > 0 || one.libraries.some((path) => /^(\/usr)?\/lib/.test(path))
  )
}
