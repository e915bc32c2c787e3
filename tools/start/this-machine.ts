import { existsSync, readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from '@dirigent/system/log'
import { systemProcesses } from '@dirigent/system/processes'
import { systemTimers } from '@dirigent/system/timers'
import type { RunningServer } from './server.ts'
import { supervise, type Supervisor } from './supervised.ts'

const ENROL_LIMIT_MS = 60_000
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
 * A failure here is said and does not stop the server: the console is what the person asked for.
 */
export async function runAgentHere(
  root: string,
  state: string,
  server: RunningServer,
  log: Log,
): Promise<{ agent: Supervisor } | { sentence: string }> {
  const script = join(root, 'packages', 'agent', 'src', 'main.ts')
  const directory = join(state, 'agent')
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const failure = await enrol(script, directory, server)
  if (failure) {
    log.error('this machine could not be enrolled', { failure })
    return {
      sentence: `this machine could not be enrolled (${failure}); the server runs without it`,
    }
  }
  const program = {
    name: "this machine's agent",
    script,
    args: ['run', '--state', directory],
    env: {},
    recordFile: join(state, 'run', 'agent.json'),
    outputFile: join(state, 'logs', 'agent.out'),
  }
  return { agent: supervise(program, systemTimers, log) }
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
