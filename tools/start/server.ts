import { join } from 'node:path'
import type { Log } from '@dirigent/system/log'
import { systemTimers } from '@dirigent/system/timers'
import type { ServerMessage, SupervisorMessage } from '@dirigent/server/supervision'
import { orStopped, StartFailure } from './failure.ts'
import { say, withProgress } from './progress.ts'
import { supervise, type Supervisor } from './supervised.ts'

export type ServerStart = {
  root: string
  state: string
  port: number
  databaseUrl: string
  /** The built console; null when there is none to serve. */
  console: string | null
  /** Resolves when somebody asks to stop. */
  stopped: Promise<void>
}

export type RunningServer = {
  readonly address: string
  readonly agentAddress: string
  readonly signInLink: string | null
  enrolmentToken(): Promise<string>
  stop(): Promise<void>
}

type Ready = Extract<ServerMessage, { ready: true }>

const READY_LIMIT_MS = 60_000
const TOKEN_LIMIT_MS = 15_000

/** Starts the server process and waits until it answers; from then on it is started again when it crashes. */
export async function startServer(options: ServerStart, log: Log): Promise<RunningServer> {
  const listeners = new Set<(message: ServerMessage) => void>()
  const outputFile = join(options.state, 'logs', 'server.out')
  const { ready, supervisor } = await withProgress(systemTimers, 'starting the server', () =>
    launch(options, log, outputFile, listeners),
  )
  return {
    address: ready.address,
    agentAddress: ready.agentAddress,
    signInLink: ready.signInLink,
    enrolmentToken: () => requestToken(supervisor, listeners),
    stop: () => supervisor.stop(),
  }
}

async function launch(
  options: ServerStart,
  log: Log,
  outputFile: string,
  listeners: Set<(message: ServerMessage) => void>,
): Promise<{ ready: Ready; supervisor: Supervisor }> {
  let failToStart: ((exitCode: number | null) => void) | null = null
  const program = {
    name: 'the server',
    script: join(options.root, 'packages', 'server', 'src', 'main.ts'),
    args: ['--state', options.state, '--port', String(options.port)],
    env: {
      DATABASE_URL: options.databaseUrl,
      ...(options.console === null ? {} : { DIRIGENT_CONSOLE_DIRECTORY: options.console }),
    },
    recordFile: join(options.state, 'run', 'server.json'),
    compileCache: join(options.state, 'compile-cache'),
    outputFile,
    onMessage: (message: unknown) => {
      for (const listener of listeners) listener(message as ServerMessage)
    },
  }
  let cancel = () => {}
  const supervisor = supervise(program, systemTimers, log, (exitCode) => {
    failToStart?.(exitCode)
    return failToStart === null
  })
  try {
    const answer = new Promise<Ready>((resolve, reject) => {
      const fail = (sentence: string) => reject(new StartFailure(sentence))
      failToStart = (code) =>
        fail(
          `The server ended while it started (exit code ${code}); see ${outputFile} and server.log beside it.`,
        )
      cancel = systemTimers.after(READY_LIMIT_MS, () =>
        fail(
          `The server did not get ready within ${READY_LIMIT_MS / 1000} s; see server.log in ${join(options.state, 'logs')}.`,
        ),
      )
      listeners.add((message) => {
        if ('failed' in message) {
          // Started again after a crash, nobody waits for the answer any more; the reason must be seen all the same.
          if (failToStart === null) say(message.failed)
          fail(message.failed)
        } else if ('ready' in message) {
          if (failToStart === null) say(runsAgain(message))
          resolve(message)
        }
      })
    })
    return { ready: await orStopped(answer, options.stopped), supervisor }
  } catch (error) {
    await supervisor.stop()
    throw error
  } finally {
    cancel()
    failToStart = null
  }
}

/** A sign-in link that was printed before counts no more: each start of the server makes a new one. */
function runsAgain({ signInLink }: Ready): string {
  return `the server runs again${signInLink ? ` — sign in (works once): ${signInLink}` : ''}`
}

function requestToken(
  supervisor: Supervisor,
  listeners: Set<(message: ServerMessage) => void>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const listener = (message: ServerMessage) => {
      if (!('token' in message)) return
      finish()
      resolve(message.token)
    }
    const cancel = systemTimers.after(TOKEN_LIMIT_MS, () => {
      finish()
      reject(
        new StartFailure('The server gave no enrolment token for this machine; see server.log.'),
      )
    })
    const finish = () => {
      cancel()
      listeners.delete(listener)
    }
    listeners.add(listener)
    const request: SupervisorMessage = { request: 'enrolment-token', purpose: 'this-machine' }
    supervisor.send(request)
  })
}
