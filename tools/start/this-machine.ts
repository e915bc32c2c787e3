import { existsSync, readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from '@dirigent/system/log'
import { systemProcesses } from '@dirigent/system/processes'
import { systemTimers } from '@dirigent/system/timers'
import { say } from './progress.ts'
import type { RunningServer } from './server.ts'
import { supervise, type Supervisor } from './supervised.ts'

const ENROL_LIMIT_MS = 60_000
const RETRY_MS = 20_000
const SUPPORTED = ['debian', 'ubuntu']

/** Whether the agent can read this machine; the answer otherwise names what it is. */
export function supportedSystem(osRelease = '/etc/os-release'): { ok: true } | { system: string } {
  if (process.platform !== 'linux') return { system: process.platform }
  if (!existsSync(osRelease)) return { system: 'a Linux without /etc/os-release' }
  const id = /^ID="?([^"\n]+)"?$/m.exec(readFileSync(osRelease, 'utf8'))?.[1] ?? 'unknown'
  return SUPPORTED.includes(id) ? { ok: true } : { system: id }
}

/**
 * Enrols this machine as the first device, in observe mode (it reads and never installs), and keeps its agent running.
 * A failure is said once and tried again; it does not stop the server, because the console is what the person asked for.
 * Null when this system is not supported or somebody asked to stop first.
 */
export async function keepAgentHere(
  root: string,
  state: string,
  server: RunningServer,
  log: Log,
  stopped: Promise<void>,
): Promise<Supervisor | null> {
  const system = supportedSystem()
  if ('system' in system) {
    say(`this machine (${system.system}) is not enrolled: Debian and Ubuntu are supported.`)
    return null
  }
  const script = join(root, 'packages', 'agent', 'src', 'main.ts')
  const directory = join(state, 'agent')
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const enrolled = await enrolUntilDone(script, directory, server, log, stopped)
  if (!enrolled) return null
  const program = {
    name: "this machine's agent",
    script,
    args: ['run', '--state', directory],
    env: {},
    recordFile: join(state, 'run', 'agent.json'),
    compileCache: join(state, 'compile-cache'),
    outputFile: join(state, 'logs', 'agent.out'),
  }
  return supervise(program, systemTimers, log)
}

async function enrolUntilDone(
  script: string,
  directory: string,
  server: RunningServer,
  log: Log,
  stopped: Promise<void>,
): Promise<boolean> {
  const stop = new AbortController()
  void stopped.then(() => stop.abort())
  for (let attempt = 1; !stop.signal.aborted; attempt++) {
    const failure = await enrol(script, directory, server).catch((error: Error) => error.message)
    if (failure === null) return !stop.signal.aborted
    log.error('this machine could not be enrolled', { failure, attempt })
    if (attempt === 1 && !stop.signal.aborted) {
      say(`this machine is not enrolled yet (${failure}); trying again every ${RETRY_MS / 1000} s`)
    }
    await systemTimers.sleep(RETRY_MS, stop.signal).catch(() => undefined)
  }
  return false
}

async function enrol(
  script: string,
  directory: string,
  server: RunningServer,
): Promise<string | null> {
  const run = (args: readonly string[]) =>
    systemProcesses.run(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', script, ...args, '--state', directory],
      { timeoutMs: ENROL_LIMIT_MS },
    )
  // The agent itself knows best whether it is enrolled: no token is made for nothing at every start.
  if ((await run(['status'])).exitCode === 0) return null
  const token = await server.enrolmentToken()
  const result = await run([
    'enrol',
    '--server',
    server.agentAddress,
    '--token',
    token,
    '--observe',
  ])
  if (result.exitCode === 0) return null
  const lines = result.stderr.trim().split('\n')
  return result.timedOut ? 'it took too long' : (lines.at(-1) ?? `exit code ${result.exitCode}`)
}
