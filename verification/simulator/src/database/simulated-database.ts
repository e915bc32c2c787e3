import { Writable } from 'node:stream'
import { AsyncLocalStorage } from 'node:async_hooks'
import type { ClientBase } from 'pg'
import type { Database, Queryable, Tx } from '@dirigent/server/store/database'
import { startCluster } from './cluster.ts'
import { createTogether } from './together.ts'
import { createWire, type Wire } from './wire.ts'

/** What one server process does to the database; the simulator may let it fail or take long. */
export type Guard = {
  /** Before each statement; may take virtual time, may throw because the process has died. */
  before(text: string): Promise<void> | void
  /** After a commit that succeeded; may throw: the process died before it could say so. */
  afterCommit(): void
}

/** One PostgreSQL for a whole run set; each run finds it as it is after the migrations. */
export type Store = {
  /** A view of the database for one server process. */
  database(guard: Guard): Database
  /** For looking at what is stored; never waits, sees only what is committed. */
  rows<R extends object>(text: string, values?: readonly unknown[]): R[]
  /** Payloads of committed NOTIFY; the answer ends it. */
  onChange(receive: (payload: string) => void): () => void
  /** True while a transaction is open: what is not committed must not be looked at. */
  isBusy(): boolean
  /** Before each world: nothing is left of the one before it, neither rows nor plans. */
  empty(): Promise<void>
  close(): Promise<void>
}

export async function openStore(): Promise<Store> {
  const cluster = await startCluster()
  const turns = createTurns()
  const listeners = new Set<(payload: string) => void>()
  const tell = (payload: string) => {
    for (const receive of listeners) receive(payload)
  }
  const state: { wire: Wire | null } = { wire: null }
  const wire = () => {
    if (!state.wire) throw new Error('a world begins with an empty database')
    return state.wire
  }
  return {
    rows: <R extends object>(text: string, values: readonly unknown[] = []) =>
      wire().query(text, values).rows as R[],
    database: (guard) => databaseOf({ wire: wire(), turns, tell }, guard),
    onChange(receive) {
      listeners.add(receive)
      return () => listeners.delete(receive)
    },
    isBusy: turns.isTaken,
    async empty() {
      turns.clear()
      listeners.clear()
      state.wire = createWire(await cluster.openFresh(), tell)
      state.wire.run('listen dirigent_changes')
    },
    close: () => cluster.close(),
  }
}

/** One connection: whoever has a transaction open has it alone, the others wait in the order in which they came. */
function createTurns() {
  let taken = false
  let waiting: (() => void)[] = []
  const inside = new AsyncLocalStorage<boolean>()
  const release = () => {
    const next = waiting.shift()
    if (next) next()
    else taken = false
  }
  const take = async () => {
    if (inside.getStore())
      throw new Error('a statement beside its own transaction would wait for itself')
    if (taken) await new Promise<void>((resolve) => waiting.push(resolve))
    taken = true
  }
  return {
    isTaken: () => taken,
    clear() {
      taken = false
      waiting = []
    },
    async alone<T>(work: () => Promise<T>): Promise<T> {
      await take()
      try {
        return await inside.run(true, work)
      } finally {
        release()
      }
    },
    async once<T>(work: () => Promise<T>): Promise<T> {
      await take()
      try {
        return await work()
      } finally {
        release()
      }
    },
    waiting: () => waiting.length,
  }
}

type Turns = ReturnType<typeof createTurns>

type Parts = { wire: Wire; turns: Turns; tell: (payload: string) => void }

/** By which almost every transaction says what it changed; asking the database for it would be a tenth of all it does. */
const NOTIFY = /^\s*select pg_notify\(\$1, \$2\)\s*$/
const WRITES = /\b(insert into|update \w+ set|delete from)\b/
const DONE = { rows: [], rowCount: 1 }

function databaseOf({ wire, turns, tell }: Parts, guard: Guard): Database {
  const alone = async (text: string, values: readonly unknown[]) => {
    await guard.before(text)
    const answer = wire.query(text, values)
    // A statement outside of a transaction is its own commit.
    if (WRITES.test(text)) guard.afterCommit()
    return answer
  }
  return {
    ...queryable((text, values) => turns.once(() => alone(text, values))),
    waiting: () => 0,
    close: async () => {},
    transaction: (work, options = {}) =>
      turns.alone(async () => {
        await guard.before('begin')
        wire.begin(options.isolation ? `begin isolation level ${options.isolation}` : 'begin')
        // As PostgreSQL does it: told at commit, the same text once, nothing after a rollback.
        const told = new Set<string>()
        const together = createTogether(wire)
        const within = async (text: string, values: readonly unknown[]) => {
          await guard.before(text)
          if (!NOTIFY.test(text)) return together.ask({ text, values })
          told.add(String(values[1]))
          return DONE
        }
        const tx: Tx = { ...queryable(within), inTransaction: true, client: clientOf(wire) }
        let how: 'commit' | 'rollback' = 'rollback'
        try {
          const result = await work(tx)
          await guard.before('commit')
          how = 'commit'
          return result
        } finally {
          together.end()
          wire.end(how)
          if (how === 'commit') {
            for (const payload of told) tell(payload)
            guard.afterCommit()
          }
        }
      }),
  }
}

function queryable(
  ask: (text: string, values: readonly unknown[]) => Promise<{ rows: object[]; rowCount: number }>,
): Queryable {
  const rows = async <R extends object>(text: string, values: readonly unknown[] = []) =>
    (await ask(text, values)).rows as R[]
  const maybe = async <R extends object>(text: string, values: readonly unknown[] = []) => {
    const found = await rows<R>(text, values)
    if (found.length > 1) throw new Error(`expected at most one row, got ${found.length}: ${text}`)
    return found[0] ?? null
  }
  return {
    rows,
    maybe,
    one: async <R extends object>(text: string, values: readonly unknown[] = []) => {
      const row = await maybe<R>(text, values)
      if (!row) throw new Error(`expected one row, got none: ${text}`)
      return row
    },
    execute: async (text, values = []) => (await ask(text, values)).rowCount,
    prepared: <R extends object>(_name: string, text: string, values: readonly unknown[] = []) =>
      rows<R>(text, values),
  }
}

/** Only what the store asks of the client itself: COPY from a stream. */
function clientOf(wire: Wire): ClientBase {
  const query = ({ text }: { text: string }) => {
    const chunks: Buffer[] = []
    return new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(chunk)
        done()
      },
      final(done) {
        try {
          wire.copy(text, Buffer.concat(chunks))
          done()
        } catch (error) {
          done(error as Error)
        }
      },
    })
  }
  return { query } as unknown as ClientBase
}
