import { lstatSync, readFileSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { systemTimers } from '@dirigent/system/timers'
import pg from 'pg'
import { reasonOf } from './connection.ts'
import type { DatabaseConnection, DatabaseFailure } from './connection.ts'
import { removeUnreadableLock, runningPostmaster, type Postmaster } from './postmaster.ts'
import { failureOf, prepareServer, programFailure, runProgram } from './prepare.ts'
import type { EmbeddedDatabaseOptions, PreparedServer } from './prepare.ts'
import { DATABASE_NAME, writeSettings } from './settings.ts'

export type EmbeddedDatabase = {
  readonly ok: true
  readonly connection: DatabaseConnection
  /** Whether it was found running, left by a supervisor that was killed. */
  readonly adopted: boolean
  /** False once the server has ended, for whatever reason: start it again. */
  isRunning(): boolean
  /** Ends open sessions and stops the server; resolves when its data is safe on disk. */
  stop(): Promise<void>
}

/** Recovery after a power cut reads the write-ahead log again: at most max_wal_size. */
const START_LIMIT_S = 180
const STOP_LIMIT_S = 30
const ADOPT_TRIES = 60
const PORT = 5432

/**
 * Starts the PostgreSQL that Dirigent brings, on a Unix socket only, or adopts the one that a killed supervisor left
 * running on the same data. It runs in a session of its own, so that Ctrl-C in a terminal reaches us first and the
 * server can finish its work before its database goes away.
 */
export async function startEmbeddedDatabase(
  options: EmbeddedDatabaseOptions,
): Promise<EmbeddedDatabase | DatabaseFailure> {
  try {
    const server = await prepareServer({ ...options, directory: resolve(options.directory) })
    if ('code' in server) return server
    return await adoptOrStart(server)
  } catch (error) {
    return failureOf(error, options.directory)
  }
}

async function adoptOrStart(server: PreparedServer): Promise<EmbeddedDatabase | DatabaseFailure> {
  const { options, data } = server
  const found = runningPostmaster(data)
  if (found && isAdoptable(server, found)) {
    if (await answers(server, ADOPT_TRIES)) {
      options.log.info('adopted the running database', { pid: found.pid })
      return ready(server, true)
    }
  }
  if (runningPostmaster(data)) await stopServer(server)
  removeUnreadableLock(data)
  await writeSettings(
    data,
    { socket: server.socket, log: server.logs },
    server.account,
    options.settings ?? {},
  )
  const failure = await startServer(server)
  return failure ?? ready(server, false)
}

/** One of another version, or with its socket elsewhere (the folder was moved), is stopped instead. */
function isAdoptable(server: PreparedServer, found: Postmaster): boolean {
  const program = join(server.binaries.directory, 'bin', 'postgres')
  return (
    found.socketDirectory === server.socket && (found.program === null || found.program === program)
  )
}

async function startServer(server: PreparedServer): Promise<DatabaseFailure | null> {
  const { options, data, logs } = server
  const timers = options.timers ?? systemTimers
  const startLog = join(logs, 'start.log')
  for (let attempt = 1; ; attempt++) {
    await rm(startLog, { force: true })
    const args = ['start', '-D', data, '-l', startLog, '-w', '-s', '-t', String(START_LIMIT_S)]
    const result = await runProgram(server, 'pg_ctl', args, (START_LIMIT_S + 10) * 1000)
    if (result.exitCode === 0) return null
    const logText = newestLog(logs)
    // After a kill -9 of the server its sessions need a moment to notice and to let go of the shared memory.
    const stillInUse = /pre-existing shared memory block|lock file "postmaster.pid" already exists/
    if (attempt > 20 || !stillInUse.test(logText)) {
      options.log.error('the database did not start', { stderr: result.stderr, log: logText })
      return programFailure('start_failed', 'started', options.directory, result, logText)
    }
    await timers.sleep(500)
  }
}

/** The end of what the server wrote before and after its log collector took over. */
function newestLog(logs: string): string {
  try {
    const names = readdirSync(logs).filter((name) => name.endsWith('.log'))
    const texts = names.map((name) => ({ name, at: lstatSync(join(logs, name)).mtimeMs }))
    const newest = texts.sort((a, b) => a.at - b.at).slice(-2)
    return newest.map(({ name }) => readFileSync(join(logs, name), 'utf8').slice(-4000)).join('\n')
  } catch {
    return ''
  }
}

function connectionTo(server: PreparedServer, database: string): DatabaseConnection {
  const socket = encodeURIComponent(server.socket)
  return { connectionString: `postgresql://${DATABASE_NAME}@${socket}:${PORT}/${database}` }
}

async function answers(server: PreparedServer, tries: number): Promise<boolean> {
  const timers = server.options.timers ?? systemTimers
  for (let attempt = 0; attempt < tries && runningPostmaster(server.data); attempt++) {
    const client = new pg.Client({
      ...connectionTo(server, 'postgres'),
      connectionTimeoutMillis: 2000,
    })
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.query('SELECT 1')
      return true
    } catch (error) {
      server.options.log.debug('the running database does not answer yet', {
        reason: reasonOf(error),
      })
      await timers.sleep(250)
    } finally {
      await client.end().catch(() => undefined)
    }
  }
  return false
}

async function ready(server: PreparedServer, adopted: boolean): Promise<EmbeddedDatabase> {
  await createDatabase(server)
  const pid = runningPostmaster(server.data)?.pid
  return {
    ok: true,
    connection: connectionTo(server, DATABASE_NAME),
    adopted,
    isRunning: () => pid !== undefined && runningPostmaster(server.data)?.pid === pid,
    stop: async () => {
      await stopServer(server)
      if (!server.socket.startsWith(server.options.directory))
        await rm(server.socket, { recursive: true, force: true })
    },
  }
}

async function createDatabase(server: PreparedServer): Promise<void> {
  const client = new pg.Client(connectionTo(server, 'postgres'))
  await client.connect()
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [
      DATABASE_NAME,
    ])
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE_NAME}`)
  } finally {
    await client.end()
  }
}

/** Fast (open transactions are rolled back) first; when that hangs, as after a power cut: nothing committed is lost. */
async function stopServer(server: PreparedServer): Promise<void> {
  for (const mode of ['fast', 'immediate']) {
    if (!runningPostmaster(server.data)) return
    const args = ['stop', '-D', server.data, '-m', mode, '-w', '-s', '-t', String(STOP_LIMIT_S)]
    const result = await runProgram(server, 'pg_ctl', args, (STOP_LIMIT_S + 10) * 1000)
    if (result.exitCode === 0) return
    server.options.log.warn('the database did not stop', { mode, stderr: result.stderr })
  }
}
