import type { InstantMs } from '@dirigent/domain/identity/time'
import type { Clock } from '@dirigent/system/clock'
import type { Files } from '@dirigent/system/files'
import type { Processes } from '@dirigent/system/processes'

/** What every reader may use; readers keep no state of their own. */
export type ReadContext = {
  files: Files
  processes: Processes
  clock: Clock
  agentVersion: string
  /** Where apt may keep its binary cache, so that each simulation need not build it; null = none. */
  cacheDirectory: string | null
  /** When somebody (the agent) last refreshed the package index with success; null = not known. */
  indexRefreshedAt: () => InstantMs | null
  /** What the organisation says about this device; from its configuration file. */
  labels: { site: string | null; user: string | null }
}

/** First line of a small file, trimmed; null when absent or empty. */
export function firstLine(files: Files, path: string): string | null {
  const line = files.text(path)?.split('\n', 1)[0]?.trim()
  return line ? line.slice(0, 500) : null
}
