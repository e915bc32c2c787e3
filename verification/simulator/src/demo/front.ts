import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ServerContext } from '@dirigent/server/context'
import { createAgentService } from '@dirigent/server/http/agent/service'
import { createApp } from '@dirigent/server/http/app'
import { createSignInLink } from '@dirigent/server/http/auth/sign-in-link'
import { createPreviews } from '@dirigent/server/preview/previews'
import { systemTimers } from '@dirigent/system/timers'
import type { Commands } from './commands.ts'

export type Front = { address: string; enter: string; close(): Promise<void> }

const BAR = new URL('./bar/bar.js', import.meta.url)
const SCRIPT = '<script src="/demo/bar.js" type="module"></script>'

/** People live in real time, so what waits for them (event streams, previews) does too; dates come from the demo's clock. */
function contextForPeople(
  inside: ServerContext,
  consoleDirectory: string,
  address: () => string,
): ServerContext {
  const { db, clock, random, log, settings } = inside
  return {
    ...inside,
    timers: systemTimers,
    consoleDirectory,
    listen: { port: 0, publicUrl: null, behindProxy: true },
    addresses: () => ({ console: address(), agent: address() }),
    previews: createPreviews({
      db,
      clock,
      random,
      log,
      timers: systemTimers,
      settings: settings.current,
    }),
  }
}

/**
 * The real server's pages and API on a port of this machine, with one script more in the page: the bar. The product
 * knows nothing of it.
 */
export async function openFront(options: {
  inside: ServerContext
  consoleDirectory: string
  port: number
  commands: Commands
}): Promise<Front> {
  const { inside, commands } = options
  let address = ''
  const context = contextForPeople(inside, options.consoleDirectory, () => address)
  const service = createAgentService(context)
  const app = await createApp(context, service, null)
  await app.ready()
  const key = Buffer.from(inside.random.bytes(18)).toString('base64url')
  const server = createServer((request, response) => {
    handle(request, response).catch((error: Error) => {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' })
      response.end(error.message)
    })
  })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost')
    if (url.pathname.startsWith('/demo/')) return demo(url, request, response)
    const asksForPage = request.method === 'GET' && request.headers.accept?.includes('text/html')
    if (!asksForPage || /^\/(api|agent|assets)(\/|$)/.test(url.pathname))
      return app.routing(request, response)
    const page = await app.inject({ method: 'GET', url: '/', headers: { accept: 'text/html' } })
    const policy = page.headers['content-security-policy']
    response.writeHead(page.statusCode, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      ...(typeof policy === 'string' ? { 'content-security-policy': policy } : {}),
    })
    response.end(page.body.replace('</head>', `${SCRIPT}</head>`))
  }
  async function demo(url: URL, request: IncomingMessage, response: ServerResponse) {
    const name = url.pathname.slice('/demo/'.length)
    const answer = (status: number, type: string, body: string) => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
      response.end(body)
    }
    if (name === 'bar.js') return answer(200, 'text/javascript', readFileSync(BAR, 'utf8'))
    if (name === 'state') return answer(200, 'application/json', JSON.stringify(commands.state()))
    if (name === 'enter' && url.searchParams.get('key') === key) {
      const link = await createSignInLink(context)
      response.writeHead(303, { location: link ?? '/', 'cache-control': 'no-store' })
      return void response.end()
    }
    // Another site's page must not move the time of this one.
    const ours = (request.headers['sec-fetch-site'] ?? 'same-origin') === 'same-origin'
    const allowed = request.method === 'POST' && ours
    if (!allowed || !(await commands.run(name, url.searchParams.get('value'))))
      return answer(404, 'text/plain', 'The demo has nothing here.')
    return answer(200, 'application/json', JSON.stringify(commands.state()))
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', resolve)
  })
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    address,
    enter: `${address}/demo/enter?key=${key}`,
    async close() {
      server.close()
      server.closeAllConnections()
      await service.close()
      await app.close()
    },
  }
}
