import { createHash } from 'node:crypto'
import type { Log } from '@dirigent/system/log'
import type { DatabaseConnection } from '../database/connection.ts'
import { openSession } from './database.ts'

export type TaskLocks = {
  /** Runs `work` unless another server process holds the lock of this name; false then. */
  whileHeld(name: string, work: () => Promise<void>): Promise<boolean>
  close(): Promise<void>
}

/** Apart from the other advisory locks of this database. */
const LOCK_CLASS = 4712

/**
 * Advisory locks of one session for all tasks of this process: PostgreSQL frees them when the process dies, so a
 * killed server never leaves a task claimed.
 */
export function openTaskLocks(connection: DatabaseConnection, log: Log): TaskLocks {
  type Session = Awaited<ReturnType<typeof openSession>>
  let current: Promise<Session> | null = null
  const session = () => {
    current ??= openSession(connection, (error) => {
      current = null
      log.warn('the session of the task locks was lost', { reason: error?.message ?? 'ended' })
    }).catch((error) => {
      current = null
      throw error
    })
    return current
  }
  return {
    async whileHeld(name, work) {
      const { sql } = await session()
      const key = createHash('sha256').update(name).digest().readInt32BE(0)
      const { locked } = await sql.one<{ locked: boolean }>(
        'select pg_try_advisory_lock($1, $2) as locked',
        [LOCK_CLASS, key],
      )
      if (!locked) return false
      try {
        await work()
      } finally {
        await sql.execute('select pg_advisory_unlock($1, $2)', [LOCK_CLASS, key]).catch(() => 0)
      }
      return true
    },
    async close() {
      const open = await current?.catch(() => null)
      await open?.end()
    },
  }
}
