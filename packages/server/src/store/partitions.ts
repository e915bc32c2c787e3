import type { InstantMs } from '@dirigent/domain/identity/time'
import { instant, sqlState, type Database } from './database.ts'

/** Tables that grow with time, by the column whose month decides. */
export const PARTITIONED = { result: 'received_at', package_change: 'at' } as const
export type PartitionedTable = keyof typeof PARTITIONED

const nameOf = (table: PartitionedTable, year: number, month: number) =>
  `${table}_${year}_${String(month + 1).padStart(2, '0')}`
const firstOf = (year: number, month: number) => new Date(Date.UTC(year, month, 1)).toISOString()

/**
 * Makes the partitions of the month of `now` and of those after it. Rows from before the table had one stay in the
 * default partition; a month that already has rows there cannot get its own, and keeps them there. Answers what was made.
 */
export async function addPartitions(
  db: Database,
  table: PartitionedTable,
  now: InstantMs,
  monthsAhead: number,
): Promise<string[]> {
  const made: string[] = []
  const start = new Date(now)
  for (let step = 0; step <= monthsAhead; step++) {
    const first = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + step, 1))
    const [year, month] = [first.getUTCFullYear(), first.getUTCMonth()]
    const name = nameOf(table, year, month)
    const exists = await db.maybe('select 1 from pg_class where relname = $1', [name])
    if (exists) continue
    try {
      // Names and bounds are made of numbers only; DDL takes no parameters.
      await db.execute(
        `create table ${name} partition of ${table} for values from ('${firstOf(year, month)}') to ('${firstOf(year, month + 1)}')`,
      )
      made.push(name)
    } catch (error) {
      // check_violation: rows of that month are in the default partition. invalid_object_definition: another server made it.
      if (!['23514', '42P07', '42P17'].includes(sqlState(error) ?? '')) throw error
    }
  }
  return made
}

/** Drops whole months that ended before `before`, and what the default partition has from then. Answers what went. */
export async function dropPartitions(
  db: Database,
  table: PartitionedTable,
  before: InstantMs,
): Promise<string[]> {
  const partitions = await db.rows<{ name: string }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = $1::regclass and c.relname ~ ('^' || $1 || '_[0-9]{4}_[0-9]{2}$') order by 1`,
    [table],
  )
  const limit = new Date(before)
  const keepFrom = nameOf(table, limit.getUTCFullYear(), limit.getUTCMonth())
  const old = partitions.map(({ name }) => name).filter((name) => name < keepFrom)
  for (const name of old) await db.execute(`drop table ${name}`)
  await db.execute(`delete from ${table}_default where ${PARTITIONED[table]} < $1`, [
    instant(before),
  ])
  return old
}
