import type { Queryable } from './database.ts'
import { parameters, type Parameters } from './paging.ts'

/**
 * Who has a vulnerability, by the verdicts of what is installed, so that those without a fix are found too. Not a list
 * of devices: which of the inventories that devices share have an affected version, and who differs from theirs.
 */
export type Affected = {
  /** Ids of the package versions that have it. */
  versions: readonly number[]
  /** Shared inventories with at least one of these versions. */
  sets: readonly number[]
  /** Devices that have one beside their shared inventory. */
  beside: readonly number[]
  /** Devices that lack each one that their shared inventory has. */
  spared: readonly number[]
}

/**
 * Read in steps: with the versions as values the planner knows how many inventories have them. In one statement it plans
 * for the average vulnerability, which few devices have, and takes seconds for one that all have.
 */
export async function findAffected(db: Queryable, vulnerability: string): Promise<Affected> {
  const rows = await db.rows<{ id: number }>(
    `select w.package_version_id as id from vulnerability v join verdict w on w.vulnerability_id = v.id
      where v.name = $1 and w.status in ('fixable', 'no_fix') order by 1`,
    [vulnerability],
  )
  const versions = rows.map(({ id }) => id)
  if (versions.length === 0) return { versions, sets: [], beside: [], spared: [] }
  return { versions, ...(await db.one<Omit<Affected, 'versions'>>(HOLDERS, [versions])) }
}

const HOLDERS = `
  with shared as materialized (
    select set_id, count(*) as versions from package_set_member where package_version_id = any($1::int[]) group by 1),
  own as materialized (
    select device_id, bool_or(installed) as beside, count(*) filter (where not installed) as lacks
      from device_package_difference where package_version_id = any($1::int[]) group by 1)
  select (select coalesce(json_agg(set_id order by set_id), '[]') from shared) as sets,
         (select coalesce(json_agg(device_id order by device_id), '[]') from own where beside) as beside,
         (select coalesce(json_agg(o.device_id order by o.device_id), '[]')
            from own o join device d on d.id = o.device_id join shared s on s.set_id = d.package_set_id
           where not o.beside and o.lacks >= s.versions) as spared`

/** The condition that a row of `device` is affected. */
export function affectedCondition(device: string, affected: Affected, into: Parameters): string {
  const sets = `${device}.package_set_id = any(${into.add(affected.sets)}::bigint[])`
  const spared = `${device}.id <> all(${into.add(affected.spared)}::bigint[])`
  const beside = `${device}.id = any(${into.add(affected.beside)}::bigint[])`
  return `(${sets} and ${spared} or ${beside})`
}

/** How many active devices are affected. */
export async function countAffected(db: Queryable, affected: Affected): Promise<number> {
  const into = parameters()
  const has = affectedCondition('d', affected, into)
  const { devices } = await db.one<{ devices: number }>(
    `select count(*) as devices from device d where d.state = 'active' and ${has}`,
    into.values,
  )
  return devices
}
