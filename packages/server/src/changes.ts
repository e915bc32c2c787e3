import type { Log } from '@dirigent/system/log'
import type { Timers } from '@dirigent/system/timers'
import type { DatabaseConnection } from './database/connection.ts'
import { CHANGES_CHANNEL, listen } from './store/notifications.ts'

/** What changed, so that the console refreshes and reconcilers wake. Coarse on purpose: the store has the facts. */
export const TOPICS = [
  'devices',
  'packages',
  'findings',
  'rollouts',
  'plan',
  'attempts',
  'feeds',
  'settings',
  'audit',
] as const
export type Topic = (typeof TOPICS)[number]

/** `subject` is the uid of the one thing that changed, null for many. */
export type Change = { topic: Topic; subject: string | null }
export type Changes = {
  /** Committed changes of every server process on this database. After a lost connection each topic comes once. */
  subscribe(onChange: (change: Change) => void): () => void
  close(): Promise<void>
}

const RECONNECT_MS = 1_000

/** Listens on the database; `publish` is in `store/notifications.ts`, because it belongs into a transaction. */
export function createChanges(deps: {
  connection: DatabaseConnection
  timers: Timers
  log: Log
}): Changes {
  const subscribers = new Set<(change: Change) => void>()
  const tell = (change: Change) => {
    for (const subscriber of subscribers) subscriber(change)
  }
  const state = { closed: false, end: async () => {}, cancel: () => {} }
  const connect = async (): Promise<void> => {
    try {
      const end = await listen(
        deps.connection,
        (payload) => receive(payload, tell),
        () => retry('lost'),
      )
      if (state.closed) return await end()
      state.end = end
      // What was committed while nobody listened is not repeated by PostgreSQL.
      for (const topic of TOPICS) tell({ topic, subject: null })
    } catch (error) {
      retry(error instanceof Error ? error.message : String(error))
    }
  }
  const retry = (reason: string) => {
    if (state.closed) return
    deps.log.warn('not listening for changes, connecting again', {
      channel: CHANGES_CHANNEL,
      reason,
    })
    state.cancel = deps.timers.after(RECONNECT_MS, () => void connect())
  }
  const connecting = connect()
  return {
    subscribe(onChange) {
      subscribers.add(onChange)
      return () => subscribers.delete(onChange)
    },
    async close() {
      state.closed = true
      state.cancel()
      subscribers.clear()
      await connecting
      await state.end()
    },
  }
}

function receive(payload: string, tell: (change: Change) => void): void {
  const [topic, subject] = payload.split(' ', 2)
  const known = TOPICS.find((name) => name === topic)
  if (known) tell({ topic: known, subject: subject || null })
}
