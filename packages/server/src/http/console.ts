import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import type { ServerContext } from '../context.ts'
import { refusal, sendRefusal } from './problems.ts'

/** Everything comes from this server; nothing may frame it, and no inline script runs. */
const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
} as const

/** Serves the built console; its pages are routes in the browser, so every other path gets the one document. */
export async function registerConsole(app: FastifyInstance, context: ServerContext): Promise<void> {
  const directory = context.consoleDirectory
  if (!directory || !existsSync(join(directory, 'index.html'))) {
    app.get('/', (_request, reply) =>
      sendRefusal(reply, refusal('not_found', 'The console is not built; npm start builds it.')),
    )
    return
  }
  await app.register(fastifyStatic, {
    root: directory,
    serve: true,
    // `.br` and `.gz` beside each file, written by the build
    preCompressed: true,
    wildcard: false,
    index: false,
    setHeaders(reply, path) {
      // Vite names files under assets/ by their content; the document itself must be asked for every time.
      const forever = path.includes('/assets/')
      reply.header('cache-control', forever ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  app.addHook('onSend', async (_request, reply) => {
    reply.headers(SECURITY_HEADERS)
  })
  app.get('/*', (request, reply) => {
    // An asset of the version before an upgrade is gone: the document in its place would be a script that does not parse.
    if (/^\/(api|agent|assets)(\/|$)/.test(request.url)) return reply.callNotFound()
    return reply.sendFile('index.html')
  })
}
