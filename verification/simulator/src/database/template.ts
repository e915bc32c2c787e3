import { createHash } from 'node:crypto'
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedDatabase } from '@dirigent/server/database/embedded'
import { migrate, readMigrations } from '@dirigent/server/database/migrate'
import { isAlive, runningPostmaster } from '@dirigent/server/database/postmaster'
import { systemClock } from '@dirigent/system/clock'
import { silentLog } from '@dirigent/system/log'
import { systemProcesses } from '@dirigent/system/processes'

/** A data directory that has all migrations, and the programs that made it. */
export type Template = {
  postgres: string
  data: string
  /** Whose it is; as root PostgreSQL runs as this user. */
  owner: { uid: number; gid: number }
}

/**
 * What PostgreSQL does for a disk, for statistics and for other connections: here is none of them. Nothing may depend on
 * the machine either: another plan gives another order of rows.
 */
const SETTINGS = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  max_connections: '8',
  superuser_reserved_connections: '0',
  max_worker_processes: '0',
  max_parallel_workers_per_gather: '0',
  max_logical_replication_workers: '0',
  io_method: 'sync',
  dynamic_shared_memory_type: 'mmap',
  fsync: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  wal_init_zero: 'off',
  wal_writer_delay: '10s',
  synchronous_commit: 'off',
  max_wal_size: '256MB',
  checkpoint_timeout: '1d',
  bgwriter_delay: '10s',
  bgwriter_lru_maxpages: '0',
  autovacuum: 'off',
  track_counts: 'off',
  track_activities: 'off',
  update_process_title: 'off',
  compute_query_id: 'off',
  log_min_messages: 'fatal',
  log_min_error_statement: 'panic',
  jit: 'off',
  random_page_cost: '1.1',
  effective_cache_size: '1GB',
  shared_buffers: '64MB',
  work_mem: '16MB',
  synchronize_seqscans: 'off',
  plan_cache_mode: 'force_generic_plan',
}

/** Memory where there is plenty of it: each seed begins with thousands of files. */
const MEMORY = '/dev/shm'
const ROOM_BYTES = 4 * 1024 ** 3
/** Where files of worlds lie that nobody needs after them. */
export const SCRATCH = hasRoom() ? MEMORY : tmpdir()
/** Everything of the simulator's databases lies here; short, because a socket's path must be. */
export const DIRECTORY = join(SCRATCH, `dirigent-sim-${process.getuid?.() ?? 0}`)
/** Templates of other versions of the schema are left alone so long: somebody may be starting from one. */
const OLD_MS = 3_600_000

function hasRoom(): boolean {
  if (!existsSync(MEMORY)) return false
  const { bavail, bsize } = statfsSync(MEMORY)
  return bavail * bsize >= ROOM_BYTES
}

/**
 * Making one takes seconds, so the first process on this machine keeps what it made, under the name of everything that
 * it was made of; the others start from it.
 */
export async function migratedTemplate(): Promise<Template> {
  mkdirSync(DIRECTORY, { recursive: true, mode: 0o755 })
  const directory = join(DIRECTORY, await nameOfTemplate())
  if (!existsSync(directory)) await make(directory)
  removeOld(directory)
  const data = join(directory, 'data')
  const programs = readdirSync(directory).find((name) => name.startsWith('postgresql-'))
  const { uid, gid } = statSync(data)
  return { postgres: join(directory, programs ?? '', 'bin', 'postgres'), data, owner: { uid, gid } }
}

async function nameOfTemplate(): Promise<string> {
  const migrations = await readMigrations()
  const require = createRequire(import.meta.url)
  const { optionalDependencies } = require('../../../../package.json') as object as {
    optionalDependencies: Record<string, string>
  }
  const parts = [optionalDependencies, SETTINGS, migrations.map(({ sha256 }) => sha256)]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
}

/** Under its name only when it is whole: several processes may do this at once. */
async function make(directory: string): Promise<void> {
  const folder = mkdtempSync(join(DIRECTORY, `new-${process.pid}-`))
  const server = await startEmbeddedDatabase({
    directory: folder,
    log: silentLog,
    processes: systemProcesses,
    settings: { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' },
  })
  if (!server.ok) throw new Error(server.sentence)
  const outcome = await migrate(server.connection)
  await server.stop()
  if (!outcome.ok) throw new Error(outcome.sentence)
  const lines = Object.entries(SETTINGS).map(([name, value]) => `${name} = '${value}'\n`)
  writeFileSync(join(folder, 'data', 'postgresql.conf'), lines.join(''))
  const { uid, gid } = statSync(join(folder, 'data'))
  chownSync(DIRECTORY, uid, gid)
  try {
    renameSync(folder, directory)
  } catch (error) {
    if (!existsSync(directory)) throw error
    rmSync(folder, { recursive: true })
  }
}

/** What others no longer need: templates of other schemas, and clusters whose watcher was killed together with us. */
function removeOld(mine: string): void {
  for (const name of readdirSync(DIRECTORY)) {
    const path = join(DIRECTORY, name)
    const pid = Number(/^(?:run|new)-(\d+)-/.exec(name)?.[1] ?? 0)
    if (path === mine || (pid > 0 && isAlive(pid))) continue
    const ageMs = systemClock.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0)
    if (pid === 0 && ageMs < OLD_MS) continue
    const postmaster = runningPostmaster(join(path, 'data'))
    if (postmaster) process.kill(postmaster.pid, 'SIGQUIT')
    rmSync(path, { recursive: true, force: true, maxRetries: 5 })
  }
}
