import { parseArgs } from 'node:util'
import { createLineLog } from '@dirigent/system/line-log'
import { systemClock } from '@dirigent/system/clock'
import { filesUnder } from '@dirigent/system/files'
import { systemProcesses } from '@dirigent/system/processes'
import { systemRandom } from '@dirigent/system/random'
import { systemTimers } from '@dirigent/system/timers'
import { createAgent } from './agent.ts'
import { describeDevice, readLabels } from './device.ts'
import { enrol } from './link/enrol.ts'
import { openState } from './state/agent-state.ts'
import { holdAlone } from './state/alone.ts'
import { readStatus, statusText } from './status.ts'
import { AGENT_VERSION } from './version.ts'

const USAGE = `dirigent-agent ${AGENT_VERSION}

  enrol --token TOKEN --state DIR [--server URL] [--observe]   make this machine known to a server
  run --state DIR                                              check in and do what was assigned, until stopped
  once --state DIR                                             one complete exchange
  status --state DIR [--json]                                  what this agent knows and waits for

Exit codes: 0 done, 1 it did not work (the reason is printed), 2 wrong usage.
`

const DEFAULT_STATE = '/var/lib/dirigent-agent'

type Options = {
  failures: number
  state: string
  token: string | null
  server: string | null
  observe: boolean
  json: boolean
}

async function runEnrol(options: Options): Promise<number> {
  if (options.token === null)
    return usage('enrol needs --token (from the console, page "Enrol devices")')
  const state = openState(options.state)
  const deps = { state, clock: systemClock, random: systemRandom }
  const device = await describeDevice(state, filesUnder('/'), systemProcesses)
  const answer = await enrol({ ...options, token: options.token, device }, deps)
  if (!answer.ok) {
    process.stderr.write(`Not enrolled (${answer.code}): ${answer.detail}\n`)
    return 1
  }
  const replaced =
    answer.replaced === null ? '' : ', in the place of an earlier enrolment of this machine'
  if (answer.already) {
    process.stdout.write(`This machine is enrolled already, as device ${answer.device}.\n`)
    return 0
  }
  process.stdout.write(`Enrolled as device ${answer.device}${replaced}.\n`)
  return 0
}

function openAgent(options: Options) {
  const files = filesUnder('/')
  return createAgent({
    directory: options.state,
    files,
    processes: systemProcesses,
    clock: systemClock,
    timers: systemTimers,
    random: systemRandom,
    log: createLineLog('dirigent-agent', systemClock, (line) => process.stdout.write(line)),
    labels: readLabels(files),
  })
}

/**
 * One round of work for `run`, in a process of its own: what it needed of memory is given back when it ends. When the
 * waiting process is gone this one ends too, as in a crash: two of them must never work on one attempt.
 */
async function runWork(options: Options): Promise<number> {
  process.once('disconnect', () => process.exit(1))
  const release = await holdAlone(options.state, systemTimers)
  if (!release) return busy()
  const agent = openAgent(options)
  const stop = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      stop.abort()
      if (agent.attempting()) return
      release()
      process.exit(0)
    })
  }
  const idle = await agent.runUntilIdle(stop.signal, options.failures)
  agent.close()
  release()
  await new Promise<void>((resolve) => {
    if (process.send) process.send(idle, undefined, undefined, () => resolve())
    else resolve()
  })
  return 0
}

function busy(): number {
  process.stderr.write('Another process of this agent works here and does not end: see "status".\n')
  return 1
}

async function runOnce(options: Options): Promise<number> {
  const release = await holdAlone(options.state, systemTimers)
  if (!release) return busy()
  const agent = openAgent(options)
  const answer = await agent.once()
  agent.close()
  release()
  if (answer.ok) return 0
  process.stderr.write(`Check-in failed (${answer.code}): ${answer.detail}\n`)
  return 1
}

async function runStatus(options: Options): Promise<number> {
  const status = readStatus(openState(options.state))
  process.stdout.write(options.json ? `${JSON.stringify(status, null, 2)}\n` : statusText(status))
  return status.enrolled ? 0 : 1
}

function usage(problem: string): number {
  process.stderr.write(`${problem}\n\n${USAGE}`)
  return 2
}

const COMMANDS: Readonly<Record<string, (options: Options) => Promise<number>>> = {
  enrol: async (options) => runEnrol(options),
  work: runWork,
  once: runOnce,
  status: runStatus,
}

/** Every command but `run`, which waits in a process that does not load all this. */
export async function runCommand(args: readonly string[]): Promise<number> {
  const [name = '', ...rest] = args
  const command = COMMANDS[name]
  if (name === '--version') {
    process.stdout.write(`${AGENT_VERSION}\n`)
    return 0
  }
  if (!command) return usage(name === '' ? 'What shall be done?' : `"${name}" is not a command`)
  let values
  try {
    ;({ values } = parseArgs({
      args: [...rest],
      options: {
        state: { type: 'string', default: DEFAULT_STATE },
        token: { type: 'string' },
        server: { type: 'string' },
        observe: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        failures: { type: 'string', default: '0' },
      },
    }))
  } catch (error) {
    return usage(String(error))
  }
  return command({
    ...values,
    token: values.token ?? null,
    server: values.server ?? null,
    failures: Number(values.failures) || 0,
  })
}
