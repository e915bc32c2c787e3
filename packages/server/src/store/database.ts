import pg from 'pg'
import type { DatabaseConnection } from '../database/connection.ts'
import type { InstantMs } from '@dirigent/domain/identity/time'

export type SqlValue = unknown
/**
 * Runs statements. Types of columns as they arrive: `bigint` and `integer` are numbers (beyond 2^53 an error),
 * `timestamptz` is `InstantMs`, `date` is text `YYYY-MM-DD`, `bytea` is a Buffer, `jsonb` is parsed.
 */
export type Queryable = {
  /** All rows. The type argument is the caller's word for what the statement selects. */
  rows<R extends object>(sql: string, values?: readonly SqlValue[]): Promise<R[]>
  /** The only row or null; two rows are a broken assumption and throw. */
  maybe<R extends object>(sql: string, values?: readonly SqlValue[]): Promise<R | null>
  /** The only row; none or two are a broken assumption and throw. */
  one<R extends object>(sql: string, values?: readonly SqlValue[]): Promise<R>
  /** Runs a statement for its effect and returns the number of rows that it touched. */
  execute(sql: string, values?: readonly SqlValue[]): Promise<number>
  /** As `rows`, parsed and planned once per connection: for hot paths. `name` is unique per statement text. */
  prepared<R extends object>(name: string, sql: string, values?: readonly SqlValue[]): Promise<R[]>
}

/** Inside a transaction. Statements that do not need each other's answer may be sent together (`Promise.all`). */
export type Tx = Queryable & { readonly inTransaction: true; readonly client: pg.ClientBase }

export type TransactionOptions = {
  isolation?: 'read committed' | 'repeatable read' | 'serializable'
  /** For COPY through `tx.client`, which a pipelined connection refuses. */
  plain?: boolean
}

export type Database = Queryable & {
  transaction<T>(work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>
  /** Statements that wait for a free connection now: a measure of overload. */
  waiting(): number
  close(): Promise<void>
}

/** Two cores answer fastest with few sessions; the rest waits here instead of in PostgreSQL. */
const CONNECTIONS_MAX = 10
const PLAIN_CONNECTIONS_MAX = 4
const CONNECT_TIMEOUT_MS = 10_000
const TRANSACTION_TRIES = 4
/** deadlock_detected, serialization_failure: PostgreSQL asks to try again. */
const TRY_AGAIN = new Set(['40P01', '40001'])

/** For a parameter of type timestamptz. */
export function instant(at: InstantMs): Date {
  return new Date(at)
}

/** Opens pools on first use; nothing connects until a statement runs. */
export function openDatabase(connection: DatabaseConnection): Database {
  const common = {
    ...connection,
    types: columnTypes(),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  }
  const pool = new pg.Pool({ ...common, max: CONNECTIONS_MAX, pipeline: true })
  const plain = new pg.Pool({ ...common, max: PLAIN_CONNECTIONS_MAX })
  // An idle connection that breaks is replaced at the next use; unhandled, the event would end the process.
  for (const each of [pool, plain]) each.on('error', () => undefined)
  return {
    ...queryable((query) => pool.query(query)),
    transaction: (work, options = {}) =>
      runTransaction(options.plain ? plain : pool, work, options),
    waiting: () => pool.waitingCount + plain.waitingCount,
    close: async () => {
      await Promise.all([pool.end(), plain.end()])
    },
  }
}

/** A connection of its own, outside of the pools: for LISTEN and for locks that belong to a session. */
export async function openSession(
  connection: DatabaseConnection,
  onLost: (error: Error | null) => void,
): Promise<{ client: pg.Client; sql: Queryable; end(): Promise<void> }> {
  const client = new pg.Client({
    ...connection,
    types: columnTypes(),
    keepAlive: true,
    // Several tasks ask for their locks at once.
    pipeline: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  })
  let ended = false
  const lost = (error: Error | null) => {
    if (ended) return
    ended = true
    onLost(error)
  }
  client.on('error', lost)
  client.on('end', () => lost(null))
  await client.connect()
  const end = async () => {
    ended = true
    await client.end().catch(() => undefined)
  }
  return { client, sql: queryable((query) => client.query(query)), end }
}

/** Runs `work` in one transaction: committed when it resolves, rolled back when it throws. */
export function transaction<T>(
  db: Database,
  work: (tx: Tx) => Promise<T>,
  options?: TransactionOptions,
): Promise<T> {
  return db.transaction(work, options)
}

/** Deadlocks and serialisation failures run `work` again, so it must have no effect but through `tx`. */
async function runTransaction<T>(
  pool: pg.Pool,
  work: (tx: Tx) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryTransaction(pool, work, options)
    } catch (error) {
      if (attempt >= TRANSACTION_TRIES || !TRY_AGAIN.has(sqlState(error) ?? '')) throw error
    }
  }
}

async function tryTransaction<T>(
  pool: pg.Pool,
  work: (tx: Tx) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    const begun = client.query(
      options.isolation ? `begin isolation level ${options.isolation}` : 'begin',
    )
    // On a pipelined connection the first statement goes out together with it; if it fails, so does that statement.
    if (options.plain) await begun
    else begun.catch(() => undefined)
    const tx: Tx = { ...queryable((query) => client.query(query)), inTransaction: true, client }
    const result = await work(tx)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((rollbackError: Error) => {
      broken = rollbackError
    })
    throw error
  } finally {
    client.release(broken)
  }
}

type Query = { text: string; values: unknown[]; name?: string }

function queryable(run: (query: Query) => Promise<pg.QueryResult>): Queryable {
  const rows = async <R extends object>(text: string, values: readonly SqlValue[] = []) =>
    (await run({ text, values: [...values] })).rows as R[]
  const maybe = async <R extends object>(text: string, values: readonly SqlValue[] = []) => {
    const found = await rows<R>(text, values)
    if (found.length > 1) throw new Error(`expected at most one row, got ${found.length}: ${text}`)
    return found[0] ?? null
  }
  return {
    rows,
    maybe,
    one: async <R extends object>(text: string, values: readonly SqlValue[] = []) => {
      const row = await maybe<R>(text, values)
      if (!row) throw new Error(`expected one row, got none: ${text}`)
      return row
    },
    execute: async (text, values = []) => (await run({ text, values: [...values] })).rowCount ?? 0,
    prepared: async <R extends object>(
      name: string,
      text: string,
      values: readonly SqlValue[] = [],
    ) => (await run({ name, text, values: [...values] })).rows as R[],
  }
}

const INT8 = 20
const DATE = 1082
const TIMESTAMPTZ = 1184

/** How values of columns arrive (see `Queryable`); another driver must read them the same way. */
export function columnTypes(): pg.CustomTypesConfig {
  const parsers = new Map<number, (text: string) => unknown>([
    [INT8, parseInt8],
    [DATE, (text) => text],
    [TIMESTAMPTZ, parseInstant],
  ])
  return {
    getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
      const own = format === 'binary' ? undefined : parsers.get(oid)
      return own ?? pg.types.getTypeParser(oid, format)
    }) as pg.CustomTypesConfig['getTypeParser'],
  }
}

function parseInt8(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} does not fit a number`)
  return value
}

const parseTimestamp: (text: string) => Date | number = pg.types.getTypeParser(TIMESTAMPTZ)

/** `2026-03-27 10:00:00+00`, with up to three digits more: sessions are in UTC, and lists are full of moments. */
const IN_UTC = /^[12]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,3})?\+00$/

const two = (text: string, at: number): number =>
  10 * text.charCodeAt(at) + text.charCodeAt(at + 1) - 11 * 48

function parseInstant(text: string): InstantMs {
  if (IN_UTC.test(text))
    return (
      Date.UTC(100 * two(text, 0) + two(text, 2), two(text, 5) - 1, two(text, 8)) +
      1000 * (3600 * two(text, 11) + 60 * two(text, 14) + two(text, 17)) +
      (text[19] === '.' ? Number(text.slice(20, -3).padEnd(3, '0')) : 0)
    )
  const value = parseTimestamp(text)
  return typeof value === 'number' ? value : value.getTime()
}

/** SQLSTATE of an error that PostgreSQL raised, e.g. `23505` for a violated unique constraint; else null. */
export function sqlState(error: unknown): string | null {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null
}

/** Whether an error means that the database cannot be reached or is shutting down, not that the statement is wrong. */
export function isDatabaseUnavailable(error: unknown): boolean {
  const state = sqlState(error)
  if (state) return state.startsWith('08') || state.startsWith('57P') || state === '53300'
  const { code, message } = (error ?? {}) as { code?: string; message?: string }
  return (
    /^(ECONN|ENOENT|EPIPE|ETIMEDOUT|EAI_)/.test(code ?? '') ||
    /Connection terminated|connection timeout|timeout exceeded when trying to connect/i.test(
      message ?? '',
    )
  )
}

/** Number or date out of range, NUL or half a character: the value is wrong, not the statement. */
const UNSTORABLE_STATES = new Set(['22003', '22007', '22008', '22021', '22P02', '22P05'])

/** Whether PostgreSQL refused a value for what it is, which only comes from outside. */
export function isValueUnstorable(error: unknown): boolean {
  return UNSTORABLE_STATES.has(sqlState(error) ?? '')
}

/** Whether PostgreSQL could not write because its disk is full; nothing that was committed is lost. */
export const isDiskFull = (error: unknown): boolean => sqlState(error) === '53100'
