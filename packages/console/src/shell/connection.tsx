import { SHELL } from '@dirigent/words/console/shell'
import { useLostSince } from '../live/live.tsx'
import { useReader } from '../reader/reader.tsx'

/** Quietly: whether what is shown is live, and since when it is not. */
export function Connection() {
  const lost = useLostSince()
  const { t, time } = useReader()
  return (
    <p className="connection" data-lost={lost !== null} role="status">
      <i aria-hidden />
      <span>{lost === null ? t(SHELL.live) : t(SHELL.reconnecting, { at: time(lost) })}</span>
    </p>
  )
}
