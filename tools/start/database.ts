import { join } from 'node:path'
import type { Log } from '@dirigent/system/log'
import { systemProcesses } from '@dirigent/system/processes'
import { systemTimers } from '@dirigent/system/timers'
import {
  connectionFromUrl,
  databaseLabel,
  NEWEST_POSTGRES,
  verifyDatabase,
} from '@dirigent/server/database/connection'
import type { DatabaseConnection } from '@dirigent/server/database/connection'
import { startEmbeddedDatabase } from '@dirigent/server/database/embedded'
import { migrate } from '@dirigent/server/database/migrate'
import { StartFailure } from './failure.ts'
import { say, withProgress } from './progress.ts'

export type RunningDatabase = {
  readonly connection: DatabaseConnection
  /** Starts the embedded server again when it has ended; an external one is not ours to start. */
  keepAlive(): Promise<void>
  stop(): Promise<void>
}

/** The database that DATABASE_URL names, else the embedded one; brought to this program's schema. */
export async function openDatabase(
  state: string,
  url: string | undefined,
  log: Log,
): Promise<RunningDatabase> {
  const database = url ? await openExternal(url, log) : await openEmbedded(state, log)
  const outcome = await withProgress(systemTimers, 'updating the database', () =>
    migrate(database.connection),
  )
  if (!outcome.ok) {
    await database.stop()
    throw new StartFailure(outcome.sentence)
  }
  if (outcome.applied.length > 0) log.info('migrated', { applied: outcome.applied })
  return database
}

async function openExternal(url: string, log: Log): Promise<RunningDatabase> {
  const parsed = connectionFromUrl(url)
  if (!parsed.ok) throw new StartFailure(parsed.sentence)
  const verified = await withProgress(systemTimers, 'waiting for the database', () =>
    verifyDatabase(parsed.connection),
  )
  if (!verified.ok) throw new StartFailure(verified.sentence)
  const label = databaseLabel(parsed.connection)
  log.info('using the database of DATABASE_URL', { database: label, postgres: verified.major })
  if (!verified.tested) {
    say(
      `the database ${label} is PostgreSQL ${verified.major}; Dirigent is tested up to ${NEWEST_POSTGRES}.`,
    )
  }
  return {
    connection: parsed.connection,
    keepAlive: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  }
}

async function openEmbedded(state: string, log: Log): Promise<RunningDatabase> {
  const launch = async () => {
    const started = await startEmbeddedDatabase({
      directory: join(state, 'database'),
      log,
      processes: systemProcesses,
      onProgress: say,
    })
    if (!started.ok) throw new StartFailure(started.sentence)
    return started
  }
  let database = await withProgress(systemTimers, 'starting the database', launch)
  return {
    connection: database.connection,
    async keepAlive() {
      if (database.isRunning()) return
      say('the database ended unexpectedly; starting it again')
      log.error('the database ended unexpectedly')
      database = await launch()
    },
    stop: () => database.stop(),
  }
}
