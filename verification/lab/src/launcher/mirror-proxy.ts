import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import https from 'node:https'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { systemClock } from '@dirigent/system/clock'
import type { Mirror } from './mirror.ts'

/** Downloads not asked for during this time are deleted at the next start. */
const CACHE_KEPT_MS = 30 * 24 * 3600_000
const UPSTREAM_TIMEOUT_MS = 60_000

export type MirrorProxy = {
  counts: { served: number; fetched: number; refused: number }
  close: () => void
}

/**
 * The only door out of the lab's namespaces: a forward proxy on a Unix socket that reaches nothing but the machine's
 * own Debian mirror. What never changes under its address (packages, indices by hash) is downloaded once for all
 * devices and kept between runs; twelve devices that ask at the same moment cause one download.
 */
export async function startMirrorProxy(
  socket: string,
  cacheDirectory: string,
  mirror: Mirror,
): Promise<MirrorProxy> {
  await mkdir(cacheDirectory, { recursive: true })
  await forgetOldDownloads(cacheDirectory)
  const counts = { served: 0, fetched: 0, refused: 0 }
  const inFlight = new Map<string, Promise<Fetched>>()

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = URL.parse(request.url ?? '')
    const protocol = url ? mirror.origins[url.host] : undefined
    if (!url || protocol === undefined || request.method !== 'GET') {
      counts.refused++
      response.writeHead(403).end("The lab reaches nothing but the machine's own Debian mirror.\n")
      return
    }
    url.protocol = protocol
    if (!isImmutable(url)) return passThrough(url, request, response)
    const file = join(cacheDirectory, createHash('sha256').update(url.href).digest('hex'))
    if (!existsSync(file)) {
      const running =
        inFlight.get(file) ?? fetchToFile(url, file).finally(() => inFlight.delete(file))
      inFlight.set(file, running)
      counts.fetched++
      const fetched = await running
      if (!fetched.ok) {
        response.writeHead(fetched.status).end(fetched.message)
        return
      }
    }
    counts.served++
    await sendFile(file, response)
  }

  const server = http.createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(502)
      response.end(`mirror: ${error instanceof Error ? error.message : String(error)}\n`)
    })
  })
  await rm(socket, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(socket, resolve)
  })
  return {
    counts,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

type Fetched = { ok: true } | { ok: false; status: number; message: string }

/** Packages carry their version in the name, and by-hash addresses the content itself. */
const isImmutable = (url: URL) => /\.u?deb$|\/by-hash\//.test(url.pathname)

function open(url: URL, headers: Record<string, string>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const client = url.protocol === 'https:' ? https : http
    const request = client.get(
      url,
      { headers: { 'user-agent': 'dirigent-lab', ...headers } },
      resolve,
    )
    request.setTimeout(UPSTREAM_TIMEOUT_MS, () =>
      request.destroy(new Error('the mirror does not answer')),
    )
    request.on('error', reject)
  })
}

async function fetchToFile(url: URL, file: string): Promise<Fetched> {
  const upstream = await open(url, {})
  if (upstream.statusCode !== 200) {
    upstream.resume()
    return {
      ok: false,
      status: upstream.statusCode ?? 502,
      message: `mirror: ${upstream.statusCode} for ${url.pathname}\n`,
    }
  }
  const partial = `${file}.${process.pid}.partial`
  await pipeline(upstream, createWriteStream(partial))
  const expected = Number(upstream.headers['content-length'] ?? Number.NaN)
  const { size } = await stat(partial)
  // A connection cut in the middle must not be kept as the whole file for every later run.
  if (Number.isFinite(expected) && expected !== size) {
    await rm(partial, { force: true })
    return {
      ok: false,
      status: 502,
      message: `mirror: ${url.pathname} ended after ${size} of ${expected} bytes\n`,
    }
  }
  await rename(partial, file)
  return { ok: true }
}

async function sendFile(file: string, response: ServerResponse): Promise<void> {
  const { size } = await stat(file)
  const now = systemClock.now() / 1000
  await utimes(file, now, now)
  response.writeHead(200, { 'content-length': size })
  await pipeline(createReadStream(file), response)
}

async function passThrough(
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const headers: Record<string, string> = {}
  for (const name of ['if-modified-since', 'range', 'if-range', 'cache-control']) {
    const value = request.headers[name]
    if (typeof value === 'string') headers[name] = value
  }
  const upstream = await open(url, headers)
  const { connection: _hop, 'transfer-encoding': _framing, ...kept } = upstream.headers
  response.writeHead(upstream.statusCode ?? 502, kept)
  await pipeline(upstream, response)
}

async function forgetOldDownloads(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const file = join(directory, name)
    const { mtimeMs } = await stat(file)
    if (name.endsWith('.partial') || systemClock.now() - mtimeMs > CACHE_KEPT_MS)
      await rm(file, { force: true })
  }
}
