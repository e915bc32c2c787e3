import { createHash } from 'node:crypto'
import { existsSync, lstatSync, readFileSync, readdirSync } from 'node:fs'
import { chmod, mkdir, readFile, rename, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Log } from '@dirigent/system/log'
import type { CommandResult, Processes } from '@dirigent/system/processes'
import { systemTimers, type Timers } from '@dirigent/system/timers'
import pg from 'pg'
import { barredFolder, databaseAccount, type DatabaseAccount } from './account.ts'
import { packagedPostgres, unpackPostgres, type DatabaseBinaries } from './binaries.ts'
import { databaseFailure, reasonOf } from './connection.ts'
import type { DatabaseConnection, DatabaseFailure } from './connection.ts'
import { runningPostmaster, type Postmaster } from './postmaster.ts'
import { DATABASE_NAME, makePrivateFolder, writeSettings } from './settings.ts'
import type { DatabaseSettings } from './settings.ts'

export type EmbeddedDatabaseOptions = {
  /** Everything of the database lies here: programs, data, socket, log. */
  directory: string
  log: Log
  processes: Processes
  /** One short sentence per step that may take longer than a moment. */
  onProgress?: (sentence: string) => void
  timers?: Timers
  /** PostgreSQL settings beyond ours, by their own names. */
  settings?: DatabaseSettings
}

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

/** Programs 60 MB, an empty database 40 MB, its first write-ahead log 80 MB, and room to work. */
const FREE_MIN_BYTES = 300 * 1024 * 1024
const INIT_LIMIT_MS = 120_000
/** Recovery after a power cut reads the write-ahead log again: at most max_wal_size. */
const START_LIMIT_S = 180
const STOP_LIMIT_S = 30
const ADOPT_TRIES = 60
/** A socket's path may have 107 bytes on Linux and 103 on macOS; `/.s.PGSQL.5432` takes 14 of them. */
const SOCKET_DIRECTORY_MAX_BYTES = 88
const PORT = 5432

type Server = {
  options: EmbeddedDatabaseOptions
  account: DatabaseAccount
  binaries: DatabaseBinaries
  data: string
  socket: string
  logs: string
}

/**
 * Starts the PostgreSQL that Dirigent brings, on a Unix socket only, or adopts the one that a killed supervisor left
 * running on the same data. It runs in a session of its own, so that Ctrl-C in a terminal reaches us first and the
 * server can finish its work before its database goes away.
 */
export async function startEmbeddedDatabase(
  options: EmbeddedDatabaseOptions,
): Promise<EmbeddedDatabase | DatabaseFailure> {
  try {
    const server = await prepare(options)
    if ('code' in server) return server
    return await adoptOrStart(server)
  } catch (error) {
    return failureOf(error, options.directory)
  }
}

function failureOf(error: unknown, directory: string): DatabaseFailure {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(directory)
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return databaseFailure(
      'directory_unusable',
      `Dirigent may not write to ${directory}; give this user the folder, or set DIRIGENT_STATE to another one.`,
    )
  }
  throw error
}

function diskFull(directory: string): DatabaseFailure {
  return databaseFailure(
    'disk_full',
    `The disk under ${directory} is full: the database needs ${FREE_MIN_BYTES / 1024 / 1024} MB free. Make room there, or set DIRIGENT_STATE to a folder on another disk, then start again.`,
  )
}

async function prepare(options: EmbeddedDatabaseOptions): Promise<Server | DatabaseFailure> {
  const { directory, processes, onProgress } = options
  const root = packagedPostgres(process.platform, process.arch)
  if (!root) {
    return databaseFailure(
      'platform_unsupported',
      `There is no PostgreSQL among the dependencies for ${process.platform}-${process.arch}; run npm ci --ignore-scripts again, or set DATABASE_URL to a database of your own.`,
    )
  }
  const data = join(directory, 'data')
  const account = await databaseAccount(processes, data)
  if (!account.ok) return account
  await mkdir(directory, { recursive: true, mode: 0o755 })
  // Only passed through by the database's user; what must stay private lies in private folders below.
  if (account.runAs) await chmod(directory, 0o755)
  const barred = barredFolder(data, account)
  if (barred) {
    return databaseFailure(
      'directory_unusable',
      `The database runs as the user ${account.name}, who may not pass through ${barred}; set DIRIGENT_STATE to a folder outside it, for example /var/lib/dirigent, or allow it with: chmod o+x ${barred}`,
    )
  }
  if (!existsSync(data)) {
    const { bavail, bsize } = await statfs(directory)
    if (bavail * bsize < FREE_MIN_BYTES) return diskFull(directory)
    onProgress?.('creating the database')
  }
  const binaries = await unpackPostgres(root, directory)
  const socket = socketDirectory(directory)
  const server = { options, account, binaries, data, socket, logs: join(directory, 'log') }
  await makePrivateFolder(socket, account)
  if (!isOurs(socket, account)) {
    return databaseFailure(
      'directory_unusable',
      `${socket} belongs to somebody else, so the database cannot have its socket there; remove it and start again.`,
    )
  }
  await makePrivateFolder(server.logs, account)
  return existsSync(data) ? checkVersion(server) : initialise(server)
}

/** Beside the data, unless that path is too long for a socket: then a private folder named after it. */
function socketDirectory(directory: string): string {
  const beside = join(directory, 'socket')
  if (Buffer.byteLength(beside) <= SOCKET_DIRECTORY_MAX_BYTES) return beside
  const name = createHash('sha256').update(directory).digest('hex').slice(0, 12)
  return join(tmpdir(), `dirigent-${process.getuid?.() ?? 0}-${name}`)
}

/** In a folder that everybody may write to (/tmp) another user could have made it first, to be connected to. */
function isOurs(folder: string, account: DatabaseAccount): boolean {
  const { uid, mode } = lstatSync(folder)
  return uid === (account.runAs?.uid ?? process.getuid?.()) && (mode & 0o077) === 0
}

async function checkVersion(server: Server): Promise<Server | DatabaseFailure> {
  const found = Number.parseInt(await readFile(join(server.data, 'PG_VERSION'), 'utf8'), 10)
  if (found === server.binaries.major) return server
  return databaseFailure(
    'other_version',
    `The data in ${server.data} was written by PostgreSQL ${found}, and this Dirigent brings ${server.binaries.major}; start the Dirigent that wrote it, make a backup there, and restore it here.`,
  )
}

/** Into a folder of another name first: an initialisation that was killed half-way must not look like a database. */
async function initialise(server: Server): Promise<Server | DatabaseFailure> {
  const { options, data, account } = server
  const unfinished = `${data}.new`
  await rm(unfinished, { recursive: true, force: true })
  await makePrivateFolder(unfinished, account)
  const args = ['-D', unfinished, '-U', DATABASE_NAME, '--encoding=UTF8', '--auth=peer']
  const locale = ['--locale-provider=builtin', '--locale=C.UTF-8', '--builtin-locale=C.UTF-8']
  const result = await runProgram(server, 'initdb', [...args, ...locale], INIT_LIMIT_MS)
  if (result.exitCode !== 0) {
    await rm(unfinished, { recursive: true, force: true })
    return programFailure('initialisation_failed', 'created', options.directory, result, '')
  }
  await rename(unfinished, data)
  return server
}

function runProgram(server: Server, name: string, args: string[], timeoutMs: number) {
  return server.options.processes.run(join(server.binaries.directory, 'bin', name), args, {
    cwd: server.options.directory,
    env: { LC_ALL: 'C.UTF-8', TZ: 'UTC' },
    timeoutMs,
    ...(server.account.runAs ? { runAs: server.account.runAs } : {}),
  })
}

function programFailure(
  code: 'initialisation_failed' | 'start_failed',
  what: string,
  directory: string,
  result: CommandResult,
  logText: string,
): DatabaseFailure {
  const text = `${result.stdout}\n${result.stderr}\n${logText}`
  if (/No space left on device|Disk quota exceeded/.test(text)) return diskFull(directory)
  const lines = text.split('\n').map((line) => line.trim())
  const telling = lines.filter((line) => /error|fatal|panic|cannot|could not/i.test(line)).at(-1)
  const reason = result.startError ?? (result.timedOut ? 'it took too long' : telling)
  return databaseFailure(
    code,
    `The database could not be ${what} (${reason ?? `exit code ${result.exitCode}`}); its log lies in ${join(directory, 'log')}.`,
  )
}

async function adoptOrStart(server: Server): Promise<EmbeddedDatabase | DatabaseFailure> {
  const { options, data } = server
  const found = runningPostmaster(data)
  if (found && isAdoptable(server, found)) {
    if (await answers(server, ADOPT_TRIES)) {
      options.log.info('adopted the running database', { pid: found.pid })
      return ready(server, true)
    }
  }
  if (runningPostmaster(data)) await stopServer(server)
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
function isAdoptable(server: Server, found: Postmaster): boolean {
  const program = join(server.binaries.directory, 'bin', 'postgres')
  return (
    found.socketDirectory === server.socket && (found.program === null || found.program === program)
  )
}

async function startServer(server: Server): Promise<DatabaseFailure | null> {
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

function connectionTo(server: Server, database: string): DatabaseConnection {
  const socket = encodeURIComponent(server.socket)
  return { connectionString: `postgresql://${DATABASE_NAME}@${socket}:${PORT}/${database}` }
}

async function answers(server: Server, tries: number): Promise<boolean> {
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

async function ready(server: Server, adopted: boolean): Promise<EmbeddedDatabase> {
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

async function createDatabase(server: Server): Promise<void> {
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
async function stopServer(server: Server): Promise<void> {
  for (const mode of ['fast', 'immediate']) {
    if (!runningPostmaster(server.data)) return
    const args = ['stop', '-D', server.data, '-m', mode, '-w', '-s', '-t', String(STOP_LIMIT_S)]
    const result = await runProgram(server, 'pg_ctl', args, (STOP_LIMIT_S + 10) * 1000)
    if (result.exitCode === 0) return
    server.options.log.warn('the database did not stop', { mode, stderr: result.stderr })
  }
}
