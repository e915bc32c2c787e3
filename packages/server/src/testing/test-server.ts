// For tests only: a whole server on a database of its own, listening on free loopback ports.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@dirigent/system/clock'
import { systemHttp } from '@dirigent/system/http'
import { silentLog } from '@dirigent/system/log'
import { systemProcesses } from '@dirigent/system/processes'
import { systemRandom } from '@dirigent/system/random'
import { systemTimers } from '@dirigent/system/timers'
import type { ServerContext, ServerDeps } from '../context.ts'
import { createTestDatabase } from '../database/test-database.ts'
import { createServer } from '../server.ts'

export type TestServer = { context: ServerContext; stop(): Promise<void> }

/** Everything real but the tasks, which the test calls itself. `change` replaces parts, e.g. the clock. */
export async function startTestServer(change: Partial<ServerDeps> = {}): Promise<TestServer> {
  const database = await createTestDatabase()
  const stateDirectory = await mkdtemp(join(tmpdir(), 'dirigent-test-'))
  const outcome = await createServer({
    clock: systemClock,
    random: systemRandom,
    timers: systemTimers,
    processes: systemProcesses,
    http: systemHttp,
    log: silentLog,
    connection: database.connection,
    stateDirectory,
    listen: { port: 0, publicUrl: null, behindProxy: false },
    consoleDirectory: null,
    runTasks: false,
    ...change,
  })
  if (!outcome.ok) throw new Error(outcome.sentence)
  const { server } = outcome
  return {
    context: server.context,
    async stop() {
      await server.stop()
      await database.drop()
      await rm(stateDirectory, { recursive: true, force: true })
    },
  }
}
