import type { FastifyInstance } from 'fastify'
import { EVENT_TOPICS, EVENTS_PATH } from '@dirigent/protocol/api/organisation'
import { SECOND_MS } from '@dirigent/domain/identity/time'
import type { ServerContext } from '../../context.ts'
import { findActor, notSignedIn } from '../auth/actor.ts'
import { sendRefusal } from '../problems.ts'

/** At most two events a second: a rollout to 300 devices must not make every open page ask 300 times. */
const GATHER_MS = 500
/** Shorter than the idle limits of common proxies. */
const HEARTBEAT_MS = 20 * SECOND_MS
/** Then the browser connects again by itself, and a session that has ended is noticed. */
const STREAM_MAX_MS = 30 * 60 * SECOND_MS

/** What the store calls changed, as the pages know it. */
const TOPIC_FOR_PAGES: Readonly<Record<string, (typeof EVENT_TOPICS)[number]>> = {
  devices: 'devices',
  packages: 'devices',
  findings: 'findings',
  rollouts: 'rollouts',
  plan: 'rollouts',
  attempts: 'attempts',
  feeds: 'feeds',
  settings: 'settings',
  audit: 'audit',
}

/** `GET /api/v1/events`: says which topics changed, as server-sent events; the pages then ask for what they show. */
export function registerEvents(app: FastifyInstance, context: ServerContext): void {
  const open = new Set<() => void>()
  app.addHook('preClose', async () => {
    for (const end of open) end()
  })
  app.get(EVENTS_PATH, async (request, reply) => {
    const actor = await findActor(context, request)
    if (!actor) return sendRefusal(reply, notSignedIn(request.headers.authorization !== undefined))
    reply.hijack()
    const { raw } = reply
    raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // nginx would gather the events otherwise
      'x-accel-buffering': 'no',
    })
    raw.write('retry: 2000\n\n')
    const stop = streamChanges(context, (text) => raw.write(text))
    const end = () => {
      stop()
      cancelMax()
      open.delete(end)
      raw.end()
    }
    const cancelMax = context.timers.after(STREAM_MAX_MS, end)
    open.add(end)
    raw.on('close', end)
    return reply
  })
}

function streamChanges(
  { changes, timers }: ServerContext,
  write: (text: string) => void,
): () => void {
  const pending = new Set<string>()
  let cancelGather = () => {}
  let gathering = false
  const flush = () => {
    gathering = false
    if (pending.size === 0) return
    write(`data: ${JSON.stringify({ topics: [...pending].sort() })}\n\n`)
    pending.clear()
    gather()
  }
  // The first change is told at once, those of the following half second together after it.
  const gather = () => {
    gathering = true
    cancelGather = timers.after(GATHER_MS, flush)
  }
  const unsubscribe = changes.subscribe(({ topic }) => {
    const shown = TOPIC_FOR_PAGES[topic]
    if (!shown) return
    pending.add(shown)
    if (!gathering) flush()
  })
  let cancelBeat = () => {}
  const beat = () => {
    write(':\n\n')
    cancelBeat = timers.after(HEARTBEAT_MS, beat)
  }
  cancelBeat = timers.after(HEARTBEAT_MS, beat)
  return () => {
    unsubscribe()
    cancelGather()
    cancelBeat()
  }
}
