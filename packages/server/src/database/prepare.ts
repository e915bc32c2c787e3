import { createHash } from 'node:crypto'
import { existsSync, lstatSync } from 'node:fs'
import { chmod, mkdir, readFile, rename, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Log } from '@dirigent/system/log'
import type { CommandResult, Processes } from '@dirigent/system/processes'
import type { Timers } from '@dirigent/system/timers'
import { barredFolder, databaseAccount, type DatabaseAccount } from './account.ts'
import { packagedPostgres, unpackPostgres, type DatabaseBinaries } from './binaries.ts'
import { databaseFailure, type DatabaseFailure } from './connection.ts'
import { DATABASE_NAME, makePrivateFolder } from './settings.ts'
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

/** Programs 60 MB, an empty database 40 MB, its first write-ahead log 80 MB, and room to work. */
const FREE_MIN_BYTES = 300 * 1024 * 1024
const INIT_LIMIT_MS = 120_000
/** A socket's path may have 107 bytes on Linux and 103 on macOS; `/.s.PGSQL.5432` takes 14 of them. */
const SOCKET_DIRECTORY_MAX_BYTES = 88
/** A data directory that is ready to be started, and everything needed for it. */
export type PreparedServer = {
  options: EmbeddedDatabaseOptions
  account: DatabaseAccount
  binaries: DatabaseBinaries
  data: string
  socket: string
  logs: string
}

/** The outside world's failures as one sentence; anything else is a mistake of ours and thrown on. */
export function failureOf(error: unknown, directory: string): DatabaseFailure {
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

/** Programs, folders and, the first time, an empty database: everything but the running server. */
export async function prepareServer(
  options: EmbeddedDatabaseOptions,
): Promise<PreparedServer | DatabaseFailure> {
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

async function checkVersion(server: PreparedServer): Promise<PreparedServer | DatabaseFailure> {
  const found = Number.parseInt(await readFile(join(server.data, 'PG_VERSION'), 'utf8'), 10)
  if (found === server.binaries.major) return server
  return databaseFailure(
    'other_version',
    `The data in ${server.data} was written by PostgreSQL ${found}, and this Dirigent brings ${server.binaries.major}; start the Dirigent that wrote it, make a backup there, and restore it here.`,
  )
}

/** Into a folder of another name first: an initialisation that was killed half-way must not look like a database. */
async function initialise(server: PreparedServer): Promise<PreparedServer | DatabaseFailure> {
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

/** One of PostgreSQL's programs, as the database's user. */
export function runProgram(
  server: PreparedServer,
  name: string,
  args: string[],
  timeoutMs: number,
) {
  return server.options.processes.run(join(server.binaries.directory, 'bin', name), args, {
    cwd: server.options.directory,
    env: { LC_ALL: 'C.UTF-8', TZ: 'UTC' },
    timeoutMs,
    ...(server.account.runAs ? { runAs: server.account.runAs } : {}),
  })
}

/** What a program of PostgreSQL's wrote, as one sentence. */
export function programFailure(
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
