// `npm start`: the embedded database, the server, and this machine as the first device, until Ctrl-C.
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { announceRestore } from '@dirigent/server/restored'
import { createLog, type Log } from '@dirigent/system/log'
import { systemProcesses } from '@dirigent/system/processes'
import { stateDirectory } from '@dirigent/system/state-directory'
import { systemTimers } from '@dirigent/system/timers'
import { packAgent } from './agent-packages.ts'
import { buildConsole } from './console-build.ts'
import { openDatabase, type RunningDatabase } from './database.ts'
import { orStopped, StartFailure, StopRequested } from './failure.ts'
import { limitLogs } from './logs.ts'
import { chosenPort, requireFreePort } from './port.ts'
import { stopRecorded } from './process-record.ts'
import { say } from './progress.ts'
import { startServer } from './server.ts'
import { announceStop, claimInstance, prepareState, releaseInstance } from './state.ts'
import { STOP_LIMIT_MS } from './supervised.ts'
import { keepAgentHere } from './this-machine.ts'

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const WATCH_MS = 1_000
const REASON_MIN = 3
const HELP = `npm start -- [--state DIR] [--port N] [--no-agent]

  --state DIR   where Dirigent keeps its data (or DIRIGENT_STATE)
  --port N      where the console listens on this machine (or DIRIGENT_PORT)
  --no-agent    do not enrol this machine
  --restored REASON   once, after a backup was put back: devices get their assignments anew

  DATABASE_URL          use this PostgreSQL (15 to 18) instead of the embedded one
  DIRIGENT_PUBLIC_URL   the address for other machines; without it only this machine can connect
`

/** What was started so far, the last first: it is stopped in this order, whatever happens. */
type Started = (() => Promise<void> | void)[]

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        state: { type: 'string' },
        port: { type: 'string' },
        'no-agent': { type: 'boolean', default: false },
        restored: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    })
    return values
  } catch (error) {
    throw new StartFailure(`${(error as Error).message}\n${HELP}`)
  }
}

async function start(started: Started, stopped: Promise<void>): Promise<void> {
  const values = readArguments()
  if (values.help) return void process.stdout.write(HELP)
  if (values.restored !== undefined && values.restored.trim().length < REASON_MIN) {
    throw new StartFailure('--restored needs its reason in a few words; the audit log keeps it.')
  }
  const state = resolve(values.state ?? stateDirectory())
  const port = chosenPort(values.port, process.env['DIRIGENT_PORT'])
  prepareState(state)
  await claimInstance(state, systemTimers)
  started.unshift(() => releaseInstance(state))
  void stopped.then(() => announceStop(state))
  const log = createLog('start', join(state, 'logs', 'start.log'))
  await stopOrphans(state, log)
  await requireFreePort(port)
  if (values.restored !== undefined) announceRestore(state, values.restored.trim())

  const built = buildConsole(ROOT, state, systemProcesses, () =>
    say('building the console, only after its sources changed …'),
  )
  built.catch(() => undefined)
  const database = await openDatabase(state, process.env['DATABASE_URL'], log)
  started.unshift(() => database.stop())
  const build = await orStopped(built, stopped)
  if ('missing' in build) say(`the console is not built: ${build.missing}`)
  const server = await startServer(
    {
      stopped,
      root: ROOT,
      state,
      port,
      databaseUrl: database.connection.connectionString,
      console: 'directory' in build ? build.directory : null,
    },
    log,
  )
  started.unshift(() => server.stop())
  const link = server.signInLink ? ` — sign in (works once): ${server.signInLink}` : ''
  process.stdout.write(`Dirigent runs at ${server.address}${link}\n`)
  started.unshift(packAgent(ROOT, state, log))
  // Beside the watching: a database that ends while this machine enrols must be started again all the same.
  if (!values['no-agent']) {
    const agent = keepAgentHere(ROOT, state, server, log, stopped)
    started.unshift(async () => (await agent)?.stop())
  }
  await watch(state, database, stopped, log)
}

/** What a start that was killed left running; its database is adopted instead. */
async function stopOrphans(state: string, log: Log): Promise<void> {
  for (const name of ['agent', 'server']) {
    const file = join(state, 'run', `${name}.json`)
    if (await stopRecorded(file, systemTimers, STOP_LIMIT_MS)) {
      log.warn('stopped what an earlier start left running', { name })
    }
  }
}

async function watch(
  state: string,
  database: RunningDatabase,
  stopped: Promise<void>,
  log: Log,
): Promise<void> {
  let running = true
  void stopped.then(() => (running = false))
  while (running) {
    await Promise.race([stopped, systemTimers.sleep(WATCH_MS)])
    if (!running) return
    await limitLogs(join(state, 'logs'))
    await database.keepAlive().catch((error: unknown) => {
      const reason = error instanceof StartFailure ? error.sentence : String(error)
      log.error('the database could not be started again', { reason })
      say(reason)
    })
  }
}

/** Resolves at the first signal, or when the program that started us has been killed and nobody waits for us. */
function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => resolve())
    const parent = process.ppid
    if (process.env['DIRIGENT_BOOTSTRAP_PID'] !== String(parent)) return
    const look = () => {
      if (process.ppid !== parent) return resolve()
      systemTimers.after(WATCH_MS, look)
    }
    look()
  })
}

async function main(): Promise<number> {
  const started: Started = []
  const stopped = stopRequested()
  let exitCode = 0
  try {
    await start(started, stopped)
  } catch (error) {
    if (error instanceof StopRequested) return exitCode
    if (!(error instanceof StartFailure)) throw error
    say(error.sentence)
    exitCode = 1
  } finally {
    for (const stop of started) await stop()
  }
  return exitCode
}

process.exit(await main())
