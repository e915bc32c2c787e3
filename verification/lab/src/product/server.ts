import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { LabError } from '../lab-error.ts'
import { startDaemon, type Daemon } from '../machine/daemon.ts'
import { descendantsOf } from '../machine/guest.ts'
import { LAB_ADDRESS, type Place } from '../machine/place.ts'
import { waitFor } from '../waiting.ts'
import { fromCheckout } from './checkout.ts'

const CONSOLE_PORT = 7400
const READY_TIMEOUT_MS = 180_000
const STOP_TIMEOUT_MS = 30_000

export type ProductServer = {
  /** Where the console and the REST API answer inside the namespace. */
  address: string
  /** The one-time link that the start printed. */
  signInLink: string
  stateDirectory: string
  /** Starts it the way a user does, and waits for its one line. */
  start(): Promise<void>
  stop(): Promise<void>
  /** kill -9 of the start, the server and the database at once: a power cut of the server. */
  killEverything(): Promise<number>
}

/** The real server with its embedded database, state inside the lab's place, reachable for devices by TLS. */
export function createProductServer(place: Place): ProductServer {
  const stateDirectory = join(place.directory, 'server')
  const logFile = join(place.directory, 'server-start.log')
  let daemon: Daemon | null = null
  let line: { address: string; link: string } | null = null

  async function start(): Promise<void> {
    const before = (await readFile(logFile, 'utf8').catch(() => '')).length
    const args = ['--disable-warning=ExperimentalWarning', fromCheckout('tools/start/main.ts')]
    const options = ['--state', stateDirectory, '--port', String(CONSOLE_PORT), '--no-agent']
    const env = {
      DIRIGENT_PUBLIC_URL: `https://${LAB_ADDRESS}:${CONSOLE_PORT + 1}`,
      DATABASE_URL: '',
    }
    const started = startDaemon(process.execPath, [...args, ...options], { logFile, env })
    daemon = started
    const said = async () => (await readFile(logFile, 'utf8')).slice(before)
    line = await waitFor(
      async () => {
        const text = await said()
        const found = /Dirigent runs at (\S+)(?:.*?(http\S+\/api\/auth\/link\S*))?/.exec(text)
        if (found?.[1]) return { address: found[1], link: found[2] ?? line?.link ?? '' }
        if (!started.isRunning())
          throw new LabError('command_failed', `The server did not start: ${text.trim()}`)
        return null
      },
      { what: 'the server to start', timeoutMs: READY_TIMEOUT_MS, pollMs: 100 },
    )
  }

  const need = () => {
    if (line === null) throw new LabError('check_failed', 'The server was never started.')
    return line
  }
  return {
    get address() {
      return need().address
    },
    get signInLink() {
      return need().link
    },
    stateDirectory,
    start,
    async stop() {
      const running = daemon
      running?.kill('SIGTERM')
      await waitFor(async () => (running?.isRunning() ? null : true), {
        what: 'the server to stop',
        timeoutMs: STOP_TIMEOUT_MS,
      })
    },
    async killEverything() {
      if (!daemon?.isRunning()) throw new LabError('check_failed', 'The server does not run.')
      // The start first: it must not get the time to start anything again.
      const database = await databasePid(stateDirectory)
      const roots = database === null ? [daemon.pid] : [daemon.pid, database]
      const below = await Promise.all(roots.map(descendantsOf))
      const pids = [...roots, ...below.flat()]
      for (const pid of pids) {
        try {
          process.kill(pid, 'SIGKILL')
        } catch {
          // It went with its parent.
        }
      }
      await daemon.ended
      return pids.length
    },
  }
}

/** The embedded database runs in a session of its own, so that it survives its supervisor; here it must not. */
async function databasePid(stateDirectory: string): Promise<number | null> {
  const files = await readdir(stateDirectory, { recursive: true })
  const file = files.find((name) => basename(name) === 'postmaster.pid')
  if (file === undefined) return null
  const first = (await readFile(join(stateDirectory, file), 'utf8')).split('\n')[0]
  const command = await readFile(`/proc/${first}/cmdline`, 'utf8').catch(() => '')
  // A pid file can be old and its number somebody else's by now.
  return command.includes(stateDirectory) ? Number(first) : null
}
