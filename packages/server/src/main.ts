import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { systemClock } from '@dirigent/system/clock'
import { systemHttp } from '@dirigent/system/http'
import { createLog, type Log } from '@dirigent/system/log'
import { systemProcesses } from '@dirigent/system/processes'
import { systemRandom } from '@dirigent/system/random'
import { systemTimers } from '@dirigent/system/timers'
import type { ServerDeps } from './context.ts'
import { connectionFromUrl, verifyDatabase } from './database/connection.ts'
import { migrate } from './database/migrate.ts'
import { ensureCliToken } from './http/auth/cli-token.ts'
import { createSignInLink } from './http/auth/sign-in-link.ts'
import { missingKeys } from './identity/missing-keys.ts'
import { finishRestore } from './restored.ts'
import { createServer, type Server } from './server.ts'
import { createThisMachineToken } from './this-machine.ts'
import type { ServerMessage, SupervisorMessage } from './supervision.ts'

type Options = { state: string; databaseUrl: string; port: number; publicUrl: string | null }

const PORT = 7400
/** Then it is not stopping but stuck; what is committed is safe, so it may be ended. */
const STOP_LIMIT_MS = 15_000

function readOptions(): Options | { failed: string } {
  const { values } = parseArgs({
    options: {
      state: { type: 'string' },
      'database-url': { type: 'string' },
      port: { type: 'string', default: String(PORT) },
      'public-url': { type: 'string' },
    },
  })
  const databaseUrl = values['database-url'] ?? process.env['DATABASE_URL']
  if (!values.state) return { failed: 'The server needs --state DIR, where its keys are kept.' }
  if (!databaseUrl) return { failed: 'The server needs DATABASE_URL in its environment.' }
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_534) {
    return { failed: `--port ${values.port} is not a port from 1 to 65534.` }
  }
  const publicUrl = values['public-url'] ?? process.env['DIRIGENT_PUBLIC_URL'] ?? null
  if (publicUrl !== null && !isHttpsUrl(publicUrl)) {
    return { failed: `The public address ${publicUrl} is not an https:// address without a path.` }
  }
  return {
    state: values.state,
    databaseUrl,
    port,
    publicUrl: publicUrl?.replace(/\/$/, '') ?? null,
  }
}

function isHttpsUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return url.protocol === 'https:' && url.pathname === '/' && url.search === ''
}

async function start(options: Options, log: Log): Promise<Server | { failed: string }> {
  const parsed = connectionFromUrl(options.databaseUrl)
  if (!parsed.ok) return { failed: parsed.sentence }
  const verified = await verifyDatabase(parsed.connection)
  if (!verified.ok) return { failed: verified.sentence }
  const migrated = await migrate(parsed.connection)
  if (!migrated.ok) return { failed: migrated.sentence }
  const built = fileURLToPath(new URL('../../console/dist', import.meta.url))
  const consoleDirectory = process.env['DIRIGENT_CONSOLE_DIRECTORY'] ?? built
  const deps: ServerDeps = {
    clock: systemClock,
    random: systemRandom,
    timers: systemTimers,
    processes: systemProcesses,
    http: systemHttp,
    log,
    connection: parsed.connection,
    stateDirectory: options.state,
    listen: {
      port: options.port,
      publicUrl: options.publicUrl,
      behindProxy: process.env['DIRIGENT_BEHIND_PROXY'] === '1',
    },
    consoleDirectory: existsSync(consoleDirectory) ? consoleDirectory : null,
    runTasks: true,
  }
  if (process.env['DIRIGENT_NEW_KEYS'] !== '1') {
    const { stateDirectory, connection, listen } = deps
    const missing = await missingKeys({ stateDirectory, connection, ...listen })
    if (missing !== null) return { failed: missing }
  }
  await finishRestore(deps, deps)
  const outcome = await createServer(deps)
  return outcome.ok ? outcome.server : { failed: outcome.sentence }
}

function tell(message: ServerMessage): void {
  if (process.send && process.connected) process.send(message)
}

function answerSupervisor(server: Server, log: Log): void {
  process.on('message', (message: SupervisorMessage) => {
    if (message?.request !== 'enrolment-token') return
    createThisMachineToken(server.context).then(
      (token) => tell({ token }),
      (error: Error) => log.error('no enrolment token for this machine', { reason: error.message }),
    )
  })
}

function stopOnSignals(server: Server, log: Log): void {
  let stopping = false
  const stop = (why: string) => {
    if (stopping) return
    stopping = true
    log.info('stopping', { why })
    systemTimers.after(STOP_LIMIT_MS, () => process.exit(1))
    server.stop().then(
      () => process.exit(0),
      (error: Error) => {
        log.error('did not stop cleanly', { reason: error.message })
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', () => stop('SIGTERM'))
  process.on('SIGINT', () => stop('SIGINT'))
  if (process.send) process.on('disconnect', () => stop('the supervisor is gone'))
}

function fail(sentence: string): never {
  tell({ failed: sentence })
  process.stderr.write(`dirigent: ${sentence}\n`)
  process.exit(1)
}

const options = readOptions()
if ('failed' in options) fail(options.failed)
const log = createLog('server', join(options.state, 'logs', 'server.log'))
const server = await start(options, log).catch((error: Error): { failed: string } => {
  log.error('the server could not start', { reason: error.stack })
  return {
    failed: `The server could not start: ${error.message}. Its log is ${options.state}/logs/server.log.`,
  }
})
if ('failed' in server) fail(server.failed)
answerSupervisor(server, log)
stopOnSignals(server, log)
const { console: address, agent: agentAddress } = server.context.addresses()
await ensureCliToken(server.context)
log.info('ready', { address, agentAddress })
tell({ ready: true, address, agentAddress, signInLink: await createSignInLink(server.context) })
