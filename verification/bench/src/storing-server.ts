// The real server without its reconcilers: P2 asks how fast inventories are stored, not what is derived from them later.
import { join } from 'node:path'
import { createServer } from '@dirigent/server/server'
import { systemClock } from '@dirigent/system/clock'
import { systemHttp } from '@dirigent/system/http'
import { createLog } from '@dirigent/system/log'
import { systemProcesses } from '@dirigent/system/processes'
import { systemRandom } from '@dirigent/system/random'
import { systemTimers } from '@dirigent/system/timers'

const stateDirectory = process.argv[2] ?? ''
const outcome = await createServer({
  clock: systemClock,
  random: systemRandom,
  timers: systemTimers,
  processes: systemProcesses,
  http: systemHttp,
  log: createLog('bench', join(stateDirectory, 'server.log')),
  connection: { connectionString: process.env['DATABASE_URL'] ?? '' },
  stateDirectory,
  listen: { port: 0, publicUrl: null, behindProxy: false },
  consoleDirectory: null,
  runTasks: false,
})
if (!outcome.ok) {
  process.send?.({ failed: outcome.sentence })
  process.exit(1)
}
const { server } = outcome
process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)))
process.on('disconnect', () => process.exit(0))
const { console: address, agent: agentAddress } = server.context.addresses()
process.send?.({ ready: true, address, agentAddress })
