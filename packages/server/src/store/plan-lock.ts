import type { Tx } from './database.ts'

/** Apart from the task locks and the migration lock. */
const PLAN_LOCK = 4_713_001

/**
 * Planning reads what admissions, results and people's commands write, and writes over it. It takes the lock alone;
 * they share it among each other. So a plan never overwrites an attempt that began while it was thinking, and a
 * command never lands between a plan's reading and its writing. Freed by PostgreSQL with the transaction.
 */
export async function lockPlanning(tx: Tx, mode: 'alone' | 'shared'): Promise<void> {
  const lock = mode === 'alone' ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared'
  await tx.rows(`select ${lock}($1)`, [PLAN_LOCK])
}
