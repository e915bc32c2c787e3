import type { ReactNode } from 'react'
import type { UseQueryResult } from '@tanstack/react-query'
import { Button } from '@mantine/core'
import { COMMON_STATES } from '@dirigent/words/console/shell'
import { ApiError } from '../api/client.ts'
import { useReader } from '../reader/reader.tsx'
import './states.css'

/** Grey lines where the content will be; the word for those who cannot see them. */
export function Loading({ lines = 4 }: { lines?: number }) {
  const { t } = useReader()
  return (
    <div className="loading" role="status">
      <span className="hidden-visually">{t(COMMON_STATES.loading)}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span
          key={line}
          className="loading-line"
          style={{ width: `${92 - ((line * 23) % 50)}%` }}
        />
      ))}
    </div>
  )
}

/** What went wrong in the reader's language, the server's own word below, and what to do. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t, refused } = useReader()
  const said = error instanceof ApiError ? error.problem : null
  return (
    <div className="notice tone-bad" role="alert">
      <h3>{t(COMMON_STATES.failed)}</h3>
      <p>{said ? refused(said) : t(COMMON_STATES.unreachable)}</p>
      {retry && (
        <Button mt={12} onClick={retry}>
          {t(COMMON_STATES.retry)}
        </Button>
      )}
    </div>
  )
}

/** Why a list is empty and what fills it. */
export function Empty({
  title,
  children,
  action,
}: {
  title: string
  children?: ReactNode
  action?: ReactNode
}) {
  return (
    <div className="empty">
      <h3>{title}</h3>
      {children && <p className="dim">{children}</p>}
      {action && <div className="empty-action">{action}</div>}
    </div>
  )
}

/** Loading, failed or shown: no page forgets one of them. Old data stays while new data comes. */
export function Shown<T>({
  query,
  lines,
  children,
}: {
  query: UseQueryResult<T>
  lines?: number
  children: (data: T) => ReactNode
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />
  return <Loading {...(lines ? { lines } : {})} />
}
