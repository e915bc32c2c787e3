import { join } from 'node:path'
import type { Server as TlsServer } from 'node:tls'
import type { FastifyInstance } from 'fastify'
import { DAY_MS } from '@dirigent/domain/identity/time'
import { createChanges } from './changes.ts'
import type { Addresses, ListenOptions, ServerContext, ServerDeps } from './context.ts'
import { createAgentService } from './http/agent/service.ts'
import { createApp } from './http/app.ts'
import { openAuthority, type Authority } from './identity/authority.ts'
import { openKeys } from './identity/keys.ts'
import { createPreviews } from './preview/previews.ts'
import { createSettings } from './settings.ts'
import { openDatabase } from './store/database.ts'
import { TASKS } from './tasks/registry.ts'
import { startTasks } from './tasks/runner.ts'

export type Server = {
  readonly context: ServerContext
  /** Stops taking requests, finishes those under way, then lets go of everything. */
  stop(): Promise<void>
}

/** Why a server cannot listen; `sentence` says to a person what to do. */
export type ServerFailure = { ok: false; sentence: string }

/** The composition root: everything the server is made of is put together here. The database is migrated already. */
export async function createServer(
  deps: ServerDeps,
): Promise<{ ok: true; server: Server } | ServerFailure> {
  const { context, addresses, release } = await openContext(deps)
  const agent = createAgentService(context)
  const apps: FastifyInstance[] = []
  const closeAll = async () => {
    await Promise.all(apps.map((app) => app.close()))
    await agent.close()
    await release()
  }
  try {
    const plain = await createApp(context, agent, null)
    apps.push(plain)
    addresses.console = await plain.listen({ host: '127.0.0.1', port: deps.listen.port })
    addresses.agent = deps.listen.publicUrl ?? addresses.console
    if (context.authority) {
      const tls = await createApp(context, agent, await context.authority.serverCertificate())
      apps.push(tls)
      const local = await listenTls(tls, deps.listen)
      addresses.agent = deps.listen.publicUrl ?? local
    }
  } catch (error) {
    await closeAll()
    const sentence = listenFailure(error, deps.listen)
    if (sentence === null) throw error
    return { ok: false, sentence }
  }
  const stopRenewing = keepCertificate(context, apps[1])
  const tasks = deps.runTasks ? startTasks(context, TASKS) : null
  const stop = async () => {
    stopRenewing()
    await tasks?.stop()
    await closeAll()
  }
  return { ok: true, server: { context, stop } }
}

/** Everything that requests and tasks work with, without a listener: the simulator hands requests in itself. */
export async function openContext(deps: ServerDeps) {
  const { clock, random, log, timers, connection, listen } = deps
  const directory = join(deps.stateDirectory, 'keys')
  const keys = await openKeys({ directory, clock, random })
  const authority: Authority | null = listen.behindProxy
    ? null
    : await openAuthority({ directory, clock, random, names: certificateNames(listen.publicUrl) })
  const db = deps.opened?.db ?? openDatabase(connection)
  const changes = deps.opened?.changes ?? createChanges({ connection, timers, log })
  const settings = await createSettings({ db, changes, log })
  const addresses: Addresses = { console: '', agent: '' }
  const context: ServerContext = {
    ...deps,
    startedAt: clock.now(),
    db,
    settings,
    keys,
    authority,
    changes,
    previews: createPreviews({ db, clock, random, timers, log, settings: settings.current }),
    addresses: () => ({ ...addresses }),
  }
  const release = async () => {
    settings.close()
    await changes.close()
    await db.close()
  }
  return { context, addresses, release }
}

/** Names that the server's certificate is good for. */
function certificateNames(publicUrl: string | null): string[] {
  const own = publicUrl ? [new URL(publicUrl).hostname.replace(/^\[|\]$/g, '')] : []
  return [...new Set(['localhost', '127.0.0.1', '::1', ...own])]
}

/** On every address only when somebody gave this server a public one. */
async function listenTls(app: FastifyInstance, listen: ListenOptions): Promise<string> {
  const port = listen.port === 0 ? 0 : listen.port + 1
  const everywhere = listen.publicUrl !== null
  const bound = await listenOn(app, everywhere ? ['::', '0.0.0.0'] : ['127.0.0.1'], port)
  return `https://127.0.0.1:${bound}`
}

/** A machine without IPv6 refuses `::`; then the next address is tried. */
async function listenOn(app: FastifyInstance, hosts: string[], port: number): Promise<number> {
  const [host = '127.0.0.1', ...others] = hosts
  try {
    await app.listen({ host, port })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (others.length === 0 || (code !== 'EAFNOSUPPORT' && code !== 'EADDRNOTAVAIL')) throw error
    return listenOn(app, others, port)
  }
  const address = app.server.address()
  return typeof address === 'object' && address ? address.port : port
}

const RENEW_EVERY_MS = DAY_MS / 2

/** A server that runs for a year must not one day show an expired certificate; open connections keep the old one. */
function keepCertificate(
  { authority, timers, log }: ServerContext,
  tls: FastifyInstance | undefined,
): () => void {
  if (!authority || !tls) return () => {}
  const listener = tls.server as unknown as TlsServer
  let cancel = () => {}
  const renew = async () => {
    try {
      const { cert, key } = await authority.serverCertificate()
      listener.setSecureContext({ cert, key, minVersion: 'TLSv1.2' })
    } catch (error) {
      log.error('the certificate was not renewed', { reason: (error as Error).message })
    }
    plan()
  }
  const plan = () => {
    cancel = timers.after(RENEW_EVERY_MS, () => void renew())
  }
  plan()
  return () => cancel()
}

function listenFailure(error: unknown, listen: ListenOptions): string | null {
  const { code, port } = error as NodeJS.ErrnoException & { port?: number }
  const which = port ?? listen.port
  if (code === 'EADDRINUSE') {
    return `Port ${which} is taken by another program; stop it, or start with another port (the next one up is used too).`
  }
  if (code === 'EACCES') {
    return `Port ${which} may not be used by this user; choose one from 1024 to 65534.`
  }
  return null
}
