import type { FastifyInstance } from 'fastify'
import type { Changes, Topic } from '@dirigent/server/changes'
import type { ServerContext } from '@dirigent/server/context'
import { createAgentService, type AgentService } from '@dirigent/server/http/agent/service'
import { createApp } from '@dirigent/server/http/app'
import { openContext } from '@dirigent/server/server'
import type { Http } from '@dirigent/system/http'
import type { Log } from '@dirigent/system/log'
import type { Timers } from '@dirigent/system/timers'
import { systemTimers } from '@dirigent/system/timers'
import { setImmediate as turn } from 'node:timers/promises'
import type { Chance } from '../core/chance.ts'
import { isWorking, whileWorking } from '../core/settled.ts'
import type { VirtualTime } from '../core/virtual-time.ts'
import type { Store } from '../database/simulated-database.ts'
import { askInProcess } from './in-process.ts'

/** The process is gone; nobody gets an answer any more. */
export class ServerDied extends Error {}

export type Answer = { status: number; headers: Record<string, unknown>; body: Buffer }

/** One process of the server. A crash drops it whole; `start` builds a new one on the same database. */
export type ServerProcess = {
  readonly name: string
  readonly alive: boolean
  readonly context: ServerContext
  /** Hands a request in as if it had come over a socket; null when the process died before it could answer. */
  request(request: {
    method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
    path: string
    headers: Record<string, string>
    body: Uint8Array | string | null
  }): Promise<Answer | null>
  /** Dies when this many more statements or commits have been made; Infinity takes back whatever was planned. */
  dieAfter(statements: number): void
  /** Dies right after its next commit: what is to follow in another transaction never comes. */
  dieAtCommit(): void
  die(): void
  stop(): Promise<void>
}

export type ServerDeps = {
  name: string
  time: VirtualTime
  chance: Chance
  store: Store
  stateDirectory: string
  http: Http
  log: Log
  /** How far this process's clock is off. */
  clockOffsetMs: () => number
  /** Plans as a server with a large fleet does. */
  isPlannedInParts: boolean
  /** How long a statement takes in virtual time. */
  statementMs: () => number
  onSigned: (text: string) => void
  onDeath: () => void
}

const SHORT_MS = 100

/** Gathering of some milliseconds happens at the next turn; the load meter's seconds mean nothing without a real clock. */
const serverTimers: Timers = {
  after(delayMs, action) {
    if (delayMs > SHORT_MS) return () => {}
    let cancelled = false
    void whileWorking(async () => {
      await turn()
      if (!cancelled) action()
    })
    return () => {
      cancelled = true
    }
  },
  sleep: systemTimers.sleep,
}

export async function startServer(deps: ServerDeps): Promise<ServerProcess> {
  const state = { alive: true, left: Number.POSITIVE_INFINITY, diesAtCommit: false }
  const die = () => {
    if (!state.alive) return
    state.alive = false
    deps.onDeath()
  }
  const step = () => {
    if (!state.alive) throw new ServerDied('this process is gone')
    if (state.left-- <= 0) {
      die()
      throw new ServerDied('this process dies here')
    }
  }
  const db = deps.store.database({
    before() {
      step()
      const takesMs = deps.statementMs()
      if (takesMs > 0 && !isWorking()) return deps.time.timers.sleep(takesMs).then(step)
    },
    afterCommit() {
      if (state.diesAtCommit) state.left = 0
      step()
    },
  })
  const changes = createSimulatedChanges()
  const opened = await whileWorking(() =>
    openContext({
      clock: { now: () => deps.time.clock.now() + deps.clockOffsetMs() },
      random: deps.chance,
      timers: serverTimers,
      processes: { run: () => Promise.reject(new Error('the server runs no programs here')) },
      http: deps.http,
      log: deps.log,
      connection: { connectionString: 'postgres://simulated/dirigent' },
      opened: { db, changes },
      stateDirectory: deps.stateDirectory,
      listen: { port: 0, publicUrl: 'https://dirigent.example.org', behindProxy: true },
      consoleDirectory: null,
      runTasks: false,
      ...(deps.isPlannedInParts ? { wholeFleetMax: 0 } : {}),
    }),
  )
  const { keys } = opened.context
  const context: ServerContext = {
    ...opened.context,
    addresses: () => ({
      console: 'https://dirigent.example.org',
      agent: 'https://dirigent.example.org',
    }),
    keys: {
      ...keys,
      signAssignment(text) {
        deps.onSigned(text)
        return keys.signAssignment(text)
      },
    },
  }
  const service: AgentService = createAgentService(context)
  const app: FastifyInstance = await whileWorking(async () => createApp(context, service, null))
  await whileWorking(async () => app.ready())
  return {
    name: deps.name,
    get alive() {
      return state.alive
    },
    context,
    die,
    dieAfter(statements) {
      state.diesAtCommit = false
      state.left = statements
    },
    dieAtCommit() {
      state.diesAtCommit = true
    },
    async request({ method, path, headers, body }) {
      if (!state.alive) return null
      const answer = await askInProcess(app, { method, path, headers, body })
      // What a dying process still mumbled is heard by nobody.
      if (!state.alive) return null
      return answer
    },
    async stop() {
      state.alive = false
      await service.close()
      await opened.release()
      await app.close()
    },
  }

  function createSimulatedChanges(): Changes {
    const subscribers = new Set<Parameters<Changes['subscribe']>[0]>()
    const unsubscribe = listenToStore((topic, subject) => {
      if (!state.alive) return
      for (const tell of subscribers) tell({ topic, subject })
    })
    return {
      subscribe(onChange) {
        subscribers.add(onChange)
        return () => subscribers.delete(onChange)
      },
      close: async () => {
        subscribers.clear()
        unsubscribe()
      },
    }
  }
  function listenToStore(tell: (topic: Topic, subject: string | null) => void): () => void {
    return deps.store.onChange((payload) => {
      const [topic, subject] = payload.split(' ', 2)
      tell(topic as Topic, subject || null)
    })
  }
}
