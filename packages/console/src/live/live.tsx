import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { serverTime } from '../api/client.ts'
import { EVERY_TOPIC } from '../api/queries.ts'

/** Since when nothing more was heard; null while the stream is open. */
const LiveContext = createContext<number | null>(null)

/** Changes come in bursts, one per attempt and step: asking again once per burst is enough. */
const GATHER_MS = 400
const RECONNECT_MS = 5_000

/**
 * Listens to the server's event stream and asks again for what changed. The browser reconnects by itself; after a gap
 * everything is asked again, because events of the gap are lost.
 */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient()
  const [lostAt, setLostAt] = useState<number | null>(null)
  useEffect(() => {
    let source: EventSource
    let again: ReturnType<typeof setTimeout> | undefined
    const waiting = new Set<string>()
    let timer: ReturnType<typeof setTimeout> | undefined
    let interrupted = false
    const flush = () => {
      timer = undefined
      const topics = new Set(waiting)
      waiting.clear()
      void client.invalidateQueries({
        predicate: ({ queryKey: [topic] }) => topic === EVERY_TOPIC || topics.has(String(topic)),
      })
    }
    const connect = () => {
      source = new EventSource('/api/v1/events')
      source.onopen = () => {
        setLostAt(null)
        if (interrupted) void client.invalidateQueries()
        interrupted = false
      }
      source.onmessage = (event) => {
        for (const topic of topicsOf(event.data)) waiting.add(topic)
        timer ??= setTimeout(flush, GATHER_MS)
      }
      source.onerror = () => {
        interrupted = true
        setLostAt((former) => former ?? serverTime.now())
        // The browser gives up after an HTTP error, e.g. of a proxy whose server restarts.
        if (source.readyState === EventSource.CLOSED) again = setTimeout(connect, RECONNECT_MS)
      }
    }
    connect()
    return () => {
      source.close()
      clearTimeout(timer)
      clearTimeout(again)
    }
  }, [client])
  return <LiveContext value={lostAt}>{children}</LiveContext>
}

/** Since when the page no longer hears of changes; null when it does. */
export const useLostSince = (): number | null => useContext(LiveContext)

function topicsOf(data: unknown): string[] {
  try {
    const parsed: unknown = JSON.parse(String(data))
    if (typeof parsed !== 'object' || parsed === null || !('topics' in parsed)) return []
    return Array.isArray(parsed.topics) ? parsed.topics.map(String) : []
  } catch {
    return []
  }
}
