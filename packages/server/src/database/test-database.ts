// For tests only: a fresh, migrated database per test file, in tens of milliseconds.
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '@dirigent/system/log'
import { systemProcesses } from '@dirigent/system/processes'
import { systemTimers } from '@dirigent/system/timers'
import pg from 'pg'
import type { DatabaseConnection } from './connection.ts'
import { startEmbeddedDatabase } from './embedded.ts'
import { migrate, readMigrations } from './migrate.ts'
import { isAlive, runningPostmaster } from './postmaster.ts'

export type TestDatabase = {
  /** For `new pg.Pool({ ...connection })`. */
  readonly connection: DatabaseConnection
  /** Ends whatever is still connected and removes the database. */
  drop(): Promise<void>
}

/**
 * One server for all test runs of this user at the same time; its data may be lost at any moment, so it may be fast.
 * DIRIGENT_TEST_DATABASE_URL names another server instead (its role must be allowed to create databases), which is how
 * the tests run on PostgreSQL 15.
 */
const DIRECTORY = join(tmpdir(), `dirigent-tests-${process.getuid?.() ?? 0}`)
const USERS = join(DIRECTORY, 'users')
const LOCK = join(DIRECTORY, 'starting')
const FAST_SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  shared_buffers: '128MB',
  max_connections: '400',
}
const LOCK_WAIT_MS = 20
const LOCK_LIMIT_MS = 120_000

/** A fresh copy of the migrated template; the server starts when the first test asks for it. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { server, template } = await withLock(async () => {
    const started = await startServer()
    return { server: started, template: await ensureTemplate(started) }
  })
  const name = `test_${randomBytes(8).toString('hex')}`
  await administer(server, `CREATE DATABASE ${name} TEMPLATE ${template}`)
  return {
    connection: named(server, name),
    drop: () => dropDatabase(server, name),
  }
}

/** An empty database without any migration, for tests of the migrations themselves. */
export async function createEmptyTestDatabase(): Promise<TestDatabase> {
  const server = await withLock(startServer)
  const name = `test_${randomBytes(8).toString('hex')}`
  await administer(server, `CREATE DATABASE ${name} TEMPLATE template0`)
  return {
    connection: named(server, name),
    drop: () => dropDatabase(server, name),
  }
}

/** At the end of a test run: stops the server, unless another run on this machine still uses it. */
export async function releaseTestServer(): Promise<void> {
  if (!existsSync(USERS)) return
  await withLock(async () => {
    rmSync(join(USERS, String(process.pid)), { force: true })
    if (livingUsers().length > 0 || !runningPostmaster(join(DIRECTORY, 'data'))) return
    const server = await launch()
    await server.stop()
  })
}

async function startServer(): Promise<DatabaseConnection> {
  const other = process.env['DIRIGENT_TEST_DATABASE_URL']
  if (other) return { connectionString: other }
  mkdirSync(USERS, { recursive: true })
  writeFileSync(join(USERS, String(process.pid)), '')
  const server = await launch()
  if (!server.adopted) await dropLeftovers(server.connection)
  return server.connection
}

async function launch() {
  const server = await startEmbeddedDatabase({
    directory: DIRECTORY,
    log: silentLog,
    processes: systemProcesses,
    settings: FAST_SETTINGS,
  })
  if (!server.ok) throw new Error(server.sentence)
  return server
}

/** A template per set of migrations: two checkouts, or a migration just edited, do not meet in one. */
async function ensureTemplate(server: DatabaseConnection): Promise<string> {
  const migrations = await readMigrations()
  const hash = createHash('sha256').update(migrations.map(({ sha256 }) => sha256).join())
  const name = `template_${hash.digest('hex').slice(0, 16)}`
  if (await templateExists(server, name)) return name
  await dropDatabase(server, name)
  await administer(server, `CREATE DATABASE ${name} TEMPLATE template0`)
  const outcome = await migrate(named(server, name))
  if (!outcome.ok) throw new Error(outcome.sentence)
  // Set last: a template that a killed run left half-migrated is not one.
  await administer(server, `ALTER DATABASE ${name} IS_TEMPLATE true`)
  return name
}

async function dropDatabase(server: DatabaseConnection, name: string): Promise<void> {
  await administer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
}

async function templateExists(server: DatabaseConnection, name: string): Promise<boolean> {
  const sql = 'SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate'
  return (await administer(server, sql, [name])) > 0
}

async function dropLeftovers(server: DatabaseConnection): Promise<void> {
  const client = new pg.Client(server)
  await client.connect()
  try {
    const { rows } = await client.query<{ datname: string }>(
      `SELECT datname FROM pg_database WHERE datname ~ '^(test|template)_[0-9a-f]{16}$'`,
    )
    for (const { datname } of rows) {
      await client.query(`ALTER DATABASE ${datname} IS_TEMPLATE false`)
      await client.query(`DROP DATABASE ${datname} WITH (FORCE)`)
    }
  } finally {
    await client.end()
  }
}

async function administer(
  server: DatabaseConnection,
  sql: string,
  values: string[] = [],
): Promise<number> {
  const client = new pg.Client(server)
  await client.connect()
  try {
    return (await client.query(sql, values)).rowCount ?? 0
  } finally {
    await client.end()
  }
}

function named(server: DatabaseConnection, database: string): DatabaseConnection {
  const url = server.connectionString.replace(/^([a-z]+:\/\/[^/?]*)(\/[^?]*)?/, `$1/${database}`)
  return { connectionString: url }
}

function livingUsers(): number[] {
  const pids = readdirSync(USERS).map(Number)
  for (const pid of pids) if (!isAlive(pid)) rmSync(join(USERS, String(pid)), { force: true })
  return pids.filter(isAlive)
}

/** One at a time over all processes and threads; the lock of a process that died does not count. */
async function withLock<T>(work: () => Promise<T>): Promise<T> {
  mkdirSync(DIRECTORY, { recursive: true })
  for (let waitedMs = 0; !takeLock(); waitedMs += LOCK_WAIT_MS) {
    if (waitedMs > LOCK_LIMIT_MS) throw new Error(`${LOCK} is held too long; remove it`)
    await systemTimers.sleep(LOCK_WAIT_MS)
  }
  try {
    return await work()
  } finally {
    rmSync(LOCK, { force: true })
  }
}

function takeLock(): boolean {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const owner = existsSync(LOCK) ? Number(readFileSync(LOCK, 'utf8')) : 0
  if (owner > 0 && !isAlive(owner)) rmSync(LOCK, { force: true })
  return false
}
