import type { InstantMs } from '@dirigent/domain/identity/time'
import type { Tx } from './database.ts'

/** A moment as JSON carries it into `timestamptz`; what never comes is null. */
export function isoOrNull(at: InstantMs | null): string | null {
  return at === null || !Number.isFinite(at) ? null : new Date(at).toISOString()
}

/** Rows by the value of one column. */
export function grouped<K, R>(rows: readonly R[], keyOf: (row: R) => K): Map<K, R[]> {
  const groups = new Map<K, R[]>()
  for (const row of rows) {
    const key = keyOf(row)
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return groups
}

/** Statements stay below PostgreSQL's limits, whatever the fleet's size. */
const CHUNK = 5_000

/** Runs a statement over rows as one JSON parameter (`jsonb_to_recordset($1)`), in bounded pieces. */
export async function executeRows(
  tx: Tx,
  sql: string,
  rows: readonly object[],
  more: readonly unknown[] = [],
): Promise<void> {
  for (let from = 0; from < rows.length; from += CHUNK) {
    await tx.execute(sql, [JSON.stringify(rows.slice(from, from + CHUNK)), ...more])
  }
}
