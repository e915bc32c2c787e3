import { fork, type ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startEmbeddedDatabase } from '@dirigent/server/database/embedded'
import { migrate } from '@dirigent/server/database/migrate'
import { silentLog } from '@dirigent/system/log'
import { systemProcesses } from '@dirigent/system/processes'

export type BenchDatabase = {
  url: string
  directory: string
  /** Processor time of all its processes so far. */
  cpuMs(): number
  stop(): Promise<void>
}

/** Gives `work` a database and removes it afterwards, also when the work fails; one in `kept` stays for the next run. */
export async function withDatabase<T>(
  work: (database: BenchDatabase) => Promise<T>,
  kept?: string,
): Promise<T> {
  const database = await startBenchDatabase(kept)
  try {
    return await work(database)
  } finally {
    await database.stop()
  }
}

/** PostgreSQL as it is shipped, durability included, with a migrated database: empty, or the one that was kept. */
async function startBenchDatabase(kept?: string): Promise<BenchDatabase> {
  const directory = kept ?? (await mkdtemp(join(tmpdir(), 'dirigent-bench-')))
  const started = await startEmbeddedDatabase({
    directory,
    log: silentLog,
    processes: systemProcesses,
  })
  if (!started.ok) throw new Error(started.sentence)
  const migrated = await migrate(started.connection)
  if (!migrated.ok) throw new Error(migrated.sentence)
  return {
    url: started.connection.connectionString,
    directory,
    cpuMs: () => familyCpuMs(postmasterPid(directory)),
    async stop() {
      await started.stop()
      if (kept === undefined) await rm(directory, { recursive: true, force: true })
    },
  }
}

export type BenchProcess = {
  port: number
  agentPort: number
  child: ChildProcess
  stop(): Promise<void>
}
type Ready = { address: string; agentAddress: string }

/** A server as a process of its own, so that the load generator does not share its event loop. */
export async function startProcess(
  script: string,
  args: string[],
  env: Record<string, string>,
): Promise<BenchProcess> {
  const child = fork(script, args, {
    // The fleet is in the database before the server's first start, which would otherwise be right to stop.
    env: { ...process.env, DIRIGENT_NEW_KEYS: '1', ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ready = await new Promise<Ready>((resolve, reject) => {
    child.once('message', (message: Ready & { failed?: string }) =>
      message.failed ? reject(new Error(message.failed)) : resolve(message),
    )
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code}`)))
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    port: Number(new URL(ready.address).port),
    agentPort: Number(new URL(ready.agentAddress).port),
    child,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Takes requests and stores, but derives nothing from it. */
export function startStoringServer(database: BenchDatabase): Promise<BenchProcess> {
  const script = fileURLToPath(new URL('storing-server.ts', import.meta.url))
  return startProcess(script, [join(database.directory, 'state')], { DATABASE_URL: database.url })
}

export function startRealServer(database: BenchDatabase): Promise<BenchProcess> {
  const script = fileURLToPath(import.meta.resolve('@dirigent/server/main'))
  const env = { DATABASE_URL: database.url, DIRIGENT_LOG_LEVEL: 'warn' }
  return startProcess(script, ['--state', join(database.directory, 'state'), '--port', '0'], env)
}

function postmasterPid(directory: string): number {
  return Number(readFileSync(join(directory, 'data', 'postmaster.pid'), 'utf8').split('\n')[0])
}

/** Linux counts in hundredths of a second. */
const TICK_MS = 10

type Stat = { parent: number; ticks: number; childTicks: number }

function readStat(pid: string): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const [own, children] = [
      (fields[11] ?? 0) + (fields[12] ?? 0),
      (fields[13] ?? 0) + (fields[14] ?? 0),
    ]
    return { parent: fields[1] ?? 0, ticks: own, childTicks: children }
  } catch {
    return null
  }
}

/** User and system time of a process and its children, ended ones included: what a busy machine cannot distort. */
export function familyCpuMs(pid: number): number {
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ name, stat: readStat(name) }))
  const family = stats.filter(
    ({ name, stat }) => stat && (Number(name) === pid || stat.parent === pid),
  )
  return family.reduce((sum, { name, stat }) => {
    const ended = Number(name) === pid ? (stat?.childTicks ?? 0) : 0
    return sum + ((stat?.ticks ?? 0) + ended) * TICK_MS
  }, 0)
}
