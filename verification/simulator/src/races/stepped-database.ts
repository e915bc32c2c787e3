import type { Database, Queryable, Tx } from '@dirigent/server/store/database'
import { systemTimers } from '@dirigent/system/timers'
import type { Chance } from '../core/chance.ts'

/** A statement that has not answered by then waits for a lock that somebody else holds. */
const BLOCKED_MS = 40

/**
 * Decides whose statement goes next. A session that waits for a lock is left waiting and the others go on, as it would
 * be with real processes; which of them is next is drawn, so each seed is another interleaving.
 */
export function createTurns(chance: Chance, sessions: number) {
  const asking = new Map<number, () => void>()
  /** Those whose statement waits for a lock. */
  const blocked = new Set<number>()
  let open = sessions
  let running = false

  const next = () => {
    // Until everybody who can has asked, nobody goes: else the first would be through before the second began.
    if (running || asking.size === 0 || asking.size + blocked.size < open) return
    const who = chance.pick([...asking.keys()].toSorted((a, b) => a - b))
    const go = asking.get(who)
    asking.delete(who)
    running = true
    go?.()
  }
  return {
    async statement<T>(session: number, run: () => Promise<T>): Promise<T> {
      await new Promise<void>((resolve) => {
        asking.set(session, resolve)
        next()
      })
      const done = run()
      const first = await Promise.race([
        done.then(
          () => 'done' as const,
          () => 'done' as const,
        ),
        systemTimers.sleep(BLOCKED_MS).then(() => 'blocked' as const),
      ])
      if (first === 'blocked') blocked.add(session)
      running = false
      next()
      try {
        return await done
      } finally {
        blocked.delete(session)
      }
    },
    finished() {
      open--
      next()
    },
  }
}

export type Turns = ReturnType<typeof createTurns>

/** The database as one session sees it whose every statement waits for its turn. */
export function steppedDatabase(db: Database, turns: Turns, session: number): Database {
  let last: Promise<unknown> = Promise.resolve()
  /** Statements of one session follow each other, also those that were sent together. */
  const step = <T>(run: () => Promise<T>): Promise<T> => {
    const mine = last.then(() => turns.statement(session, run))
    last = mine.catch(() => undefined)
    return mine
  }
  const gated = (inner: Queryable): Queryable => ({
    rows: (sql, values) => step(() => inner.rows(sql, values)),
    maybe: (sql, values) => step(() => inner.maybe(sql, values)),
    one: (sql, values) => step(() => inner.one(sql, values)),
    execute: (sql, values) => step(() => inner.execute(sql, values)),
    prepared: (name, sql, values) => step(() => inner.prepared(name, sql, values)),
  })
  return {
    ...db,
    ...gated(db),
    transaction: (work, options) =>
      db.transaction((tx) => work({ ...tx, ...gated(tx) } as Tx), options),
  }
}
