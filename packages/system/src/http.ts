import { lookup } from 'node:dns'
import * as http from 'node:http'
import * as https from 'node:https'
import type { LookupFunction } from 'node:net'
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from 'node:zlib'
import { pipeline, type Transform } from 'node:stream'
import { networkOfAddress, networkOfHost, type Network } from './networks.ts'

/** The answer to a request; the body arrives as it is read. */
export type HttpAnswer = {
  status: number
  /** Lower-case names. */
  headers: ReadonlyMap<string, string>
  body: AsyncIterable<Uint8Array>
  /** Where it came from in the end, after redirects. */
  url?: string
  /** Where that lies. */
  network?: Network
}

/**
 * `unreachable`: no answer at all (name, route, certificate, proxy). `timed_out`: it did not come in time.
 * `refused`: it would have led from a public server into a private network, or round in circles.
 */
export type HttpFailure = { code: 'unreachable' | 'timed_out' | 'refused'; detail: string }

export type HttpRequest = {
  url: string
  headers?: Readonly<Record<string, string>>
  /** Until the headers are here; the body may take longer. */
  timeoutMs: number
  /**
   * `public`: the address was named by a public server, so that one in a private network is refused: else a publisher,
   * or who took its place, could make us ask machines that only we can reach.
   */
  reach?: 'anywhere' | 'public'
}

/** Asking other people's servers. Redirects are followed; every status is an answer, not a failure. */
export type Http = { get(request: HttpRequest): Promise<HttpAnswer | HttpFailure> }

const REDIRECTS_MAX = 10
/** A body of which nothing came for so long does not come any more. */
const SILENCE_MAX_MS = 300_000
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

class Refused extends Error {
  override name = 'Refused'
}

const intoPrivate = (url: string) =>
  new Refused(`${url} lies in a private network, but a public server named it`)

const DECODERS: Readonly<Record<string, (() => Transform) | undefined>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
}

async function* noBody(): AsyncIterable<Uint8Array> {}

function bodyOf(response: http.IncomingMessage, decode: boolean): AsyncIterable<Uint8Array> {
  const encoding = response.headers['content-encoding']?.toLowerCase() ?? ''
  const decoder = decode ? DECODERS[encoding]?.() : undefined
  if (decoder === undefined) return response
  // An error of either side surfaces where the body is read.
  pipeline(response, decoder, () => undefined)
  return decoder
}

/** The name is looked up once, and the very addresses that were judged are connected to. */
function guardedLookup(target: URL, guarded: boolean, networkOf: NetworkOf): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? []
      if (error || first === undefined) return callback(error ?? new Error('no address'), '', 0)
      // Where a proxy is asked, its own name comes here, and that is ours.
      const ours = hostname !== target.hostname
      if (guarded && !ours && addresses.some((one) => networkOf(one.address) === 'private'))
        return callback(intoPrivate(target.href), '', 0)
      if (options.all) return callback(null, addresses)
      callback(null, first.address, first.family)
    })
  }
}

type NetworkOf = (address: string) => Network
type Agents = { http: http.Agent; https: https.Agent }

function agents(): Agents {
  const proxy = process.env['NODE_USE_ENV_PROXY'] ? { proxyEnv: process.env } : {}
  const options = { keepAlive: true, timeout: SILENCE_MAX_MS, ...proxy }
  return { http: new http.Agent(options), https: new https.Agent(options) }
}

function send(
  target: URL,
  request: HttpRequest,
  by: { agents: Agents; guarded: boolean; networkOf: NetworkOf; signal: AbortSignal },
): Promise<http.IncomingMessage> {
  const secure = target.protocol === 'https:'
  return new Promise((answered, failed) => {
    const options = {
      agent: secure ? by.agents.https : by.agents.http,
      headers: { accept: '*/*', ...request.headers },
      lookup: guardedLookup(target, by.guarded, by.networkOf),
      signal: by.signal,
      timeout: SILENCE_MAX_MS,
    }
    const sent = (secure ? https : http).get(target, options, answered)
    sent.on('timeout', () => sent.destroy(new Error('nothing came for five minutes')))
    sent.on('error', failed)
  })
}

function failure(error: unknown): HttpFailure {
  const detail = error instanceof Error ? error.message || error.name : String(error)
  if (error instanceof Refused) return { code: 'refused', detail }
  const timedOut = error instanceof Error && error.name === 'AbortError'
  return { code: timedOut ? 'timed_out' : 'unreachable', detail }
}

function addressOf(text: string, base?: URL): URL {
  const url = new URL(text, base)
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new Refused(`${url.protocol} is no address of the web`)
  return url
}

/** Asks over this machine's network. `networkOf` tells where an address lies; a test brings its own. */
export function createHttp(networkOf: NetworkOf = networkOfAddress): Http {
  // A connection that was opened without the guard is never used for what is guarded.
  const open = agents()
  const shut = agents()
  const judge = (url: URL, response: http.IncomingMessage): Network => {
    const proxied = process.env['NODE_USE_ENV_PROXY'] !== undefined
    const address = proxied ? undefined : response.socket.remoteAddress
    if (address !== undefined) return networkOf(address)
    return networkOfHost(url.hostname) ?? 'public'
  }
  async function follow(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    let url = addressOf(request.url)
    let guarded = request.reach === 'public'
    for (let hops = 0; hops <= REDIRECTS_MAX; hops++) {
      const literal = url.hostname.replace(/^\[|\]$/g, '')
      const byName = /^[\d.]+$|:/.test(literal) ? networkOf(literal) : networkOfHost(url.hostname)
      if (guarded && byName === 'private') throw intoPrivate(url.href)
      const by = { agents: guarded ? shut : open, guarded, networkOf, signal }
      const response = await send(url, request, by)
      const status = response.statusCode ?? 0
      const network = judge(url, response)
      const { location } = response.headers
      const next = REDIRECTS.has(status) && location !== undefined
      // What is not read would hold the connection; nobody reads the text of an error.
      if (next || status >= 400) response.destroy()
      else if (status >= 300) response.resume()
      if (!next) {
        const headers = new Map(
          Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
        )
        const body = status >= 300 ? noBody() : bodyOf(response, status !== 206)
        return { status, headers, body, url: url.href, network }
      }
      guarded ||= network === 'public'
      url = addressOf(location, url)
    }
    throw new Refused(`${request.url} redirects more than ${REDIRECTS_MAX} times`)
  }
  return {
    async get(request) {
      const waiting = new AbortController()
      const timer = setTimeout(() => waiting.abort(), request.timeoutMs)
      try {
        return await follow(request, waiting.signal)
      } catch (error) {
        return failure(error)
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

export const systemHttp: Http = createHttp()
