import { gunzipSync } from 'node:zlib'
import type { Transport } from '@dirigent/agent/link/transport'
import type { Chance } from '../core/chance.ts'
import type { VirtualTime } from '../core/virtual-time.ts'
import type { DeviceTruth } from '../world/device.ts'
import type { Answer, ServerProcess } from './server-host.ts'

/** How often the network does what; all zero is a cable on the table. */
export type NetworkRates = {
  lostRequest: number
  lostReply: number
  duplicate: number
  /** The same request arrives once more, much later. */
  late: number
  slow: number
  /** Somebody on the way answers with what the server said earlier. */
  replay: number
  /** Somebody on the way changes what is to be installed. */
  forge: number
  /** The server that takes a word about an attempt dies over it. */
  crash: number
}

export const CALM: NetworkRates = {
  lostRequest: 0,
  lostReply: 0,
  duplicate: 0,
  late: 0,
  slow: 0,
  replay: 0,
  forge: 0,
  crash: 0,
}

/** One request that reached a server, as an observer between both sees it. */
export type Exchange = {
  device: DeviceTruth
  path: string
  request: unknown
  status: number
  reply: unknown
  /** False when the answer was lost, or changed on its way. */
  delivered: boolean
}

/** What a story wants of the network, each once. */
export type NetworkOrders = {
  /** By device, the end of the path whose next answer gets lost. */
  loseReply: Map<string, string>
  /** Devices whose next check-in is answered with their oldest assignment. */
  replay: Set<string>
}

export type NetworkDeps = {
  time: VirtualTime
  chance: Chance
  rates: NetworkRates
  orders: NetworkOrders
  /** A living server, or null when none is there. */
  pickServer: () => ServerProcess | null
  onExchange: (exchange: Exchange) => void
  /** The server that took it died over it; what it has kept of it nobody says. */
  onUnanswered: (asked: Pick<Exchange, 'path' | 'request'>) => void
  mark: (name: string) => void
}

const TIMEOUT_MS = 60_000
const LATENCY_MS = [20, 400] as const
const SLOW_MS = 25_000
const LATE_MS = [60_000, 3_600_000] as const
/** A word about an attempt is taken within about so many statements. */
const STATEMENTS_MAX = 40
const ABOUT_ATTEMPTS = /\/(admission|progress|result)$/
/** Answers kept for replay, per device. */
const KEPT_MAX = 20

export function createNetwork(deps: NetworkDeps) {
  const { time, chance, rates, orders } = deps
  const kept = new Map<string, Answer[]>()

  const deliver = async (
    device: DeviceTruth,
    path: string,
    headers: Record<string, string>,
    body: Uint8Array | null,
    lose: boolean,
  ): Promise<Answer | null> => {
    const server = deps.pickServer()
    if (!server) return null
    if (ABOUT_ATTEMPTS.test(path) && chance.happens(rates.crash)) {
      deps.mark(`server: died over ${path.split('/').at(-1)}`)
      if (chance.happens(0.5)) server.dieAtCommit()
      else server.dieAfter(chance.between(0, STATEMENTS_MAX))
    }
    const answer = await server.request({ method: 'POST', path, headers, body })
    if (!answer) {
      deps.onUnanswered({ path, request: read(body, headers) })
      return null
    }
    deps.onExchange({
      device,
      path,
      request: read(body, headers),
      status: answer.status,
      reply: parse(answer.body),
      delivered: !lose,
    })
    return answer
  }

  /** The connection of one process of one agent. After that process is dead nobody hears an answer. */
  function transportFor(device: DeviceTruth, agent: { alive: boolean }): Transport {
    const wait = (ms: number) => time.timers.sleep(ms)
    const heard = <T>(value: T): T | Promise<T> => (agent.alive ? value : new Promise<T>(() => {}))
    return {
      close() {},
      async send(_method, path, headers, body) {
        if (!agent.alive) return new Promise(() => {})
        const unreachable = async (afterMs: number) => {
          await wait(afterMs)
          return heard({ unreachable: 'the simulated network lost it' })
        }
        await wait(chance.happens(rates.slow) ? SLOW_MS : chance.between(...LATENCY_MS))
        if (!device.networkUp) return unreachable(1_000)
        if (chance.happens(rates.lostRequest)) return unreachable(TIMEOUT_MS)
        if (chance.happens(rates.duplicate)) void deliver(device, path, headers, body, true)
        if (chance.happens(rates.late))
          time.at(time.clock.now() + chance.between(...LATE_MS), () => {
            deps.mark('network: a request arrived once more, much later')
            void deliver(device, path, headers, body, true)
          })
        const lose = chance.happens(rates.lostReply) || isOrderedLost(device, path)
        const answer = await deliver(device, path, headers, body, lose)
        if (lose && answer) {
          deps.mark(`network: the reply to ${path.split('/').at(-1)} was lost after commit`)
          return unreachable(TIMEOUT_MS)
        }
        if (!answer) return unreachable(2_000)
        await wait(chance.between(...LATENCY_MS))
        return heard(toAnswer(onTheWay(device, path, answer)))
      },
    }
  }

  function isOrderedLost({ name }: DeviceTruth, path: string): boolean {
    const end = orders.loseReply.get(name)
    if (end === undefined || !path.endsWith(`/${end}`)) return false
    return orders.loseReply.delete(name)
  }
  function onTheWay(device: DeviceTruth, path: string, answer: Answer): Answer {
    if (!path.endsWith('/check-in') || answer.status !== 200) return answer
    const reply = parse(answer.body) as CheckInReply
    const earlier = kept.get(device.name) ?? []
    if (reply.assignment) kept.set(device.name, [...earlier, answer].slice(-KEPT_MAX))
    const ordered = earlier[0] && orders.replay.delete(device.name) ? earlier[0] : undefined
    const old =
      ordered ?? (earlier[0] && chance.happens(rates.replay) ? chance.pick(earlier) : undefined)
    if (old) {
      deps.mark('network: an old assignment was sent again')
      const { assignment, keys } = parse(old.body) as CheckInReply
      return { ...answer, body: Buffer.from(JSON.stringify({ ...reply, assignment, keys })) }
    }
    if (reply.assignment && chance.happens(rates.forge)) {
      deps.mark('network: an assignment was forged')
      const document = reply.assignment.document.replaceAll(
        /"version":"[^"]*"/g,
        '"version":"6.6.6-1"',
      )
      const assignment = { ...reply.assignment, document }
      return { ...answer, body: Buffer.from(JSON.stringify({ ...reply, assignment })) }
    }
    return answer
  }
  return { transportFor }
}

export type Network = ReturnType<typeof createNetwork>

type CheckInReply = {
  assignment: { document: string; keyId: string; signature: string } | null
  keys: unknown
}

function toAnswer({ status, headers, body }: Answer) {
  const seconds = Number(headers['retry-after'])
  return { status, retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : null, body }
}

function read(body: Uint8Array | null, headers: Record<string, string>): unknown {
  if (body === null) return null
  const raw = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : Buffer.from(body)
  return parse(raw)
}

function parse(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8')) as unknown
  } catch {
    return null
  }
}
