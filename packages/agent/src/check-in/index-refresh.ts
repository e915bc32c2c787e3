import { MINUTE_MS, type InstantMs } from '@dirigent/domain/identity/time'
import type { Log } from '@dirigent/system/log'
import type { Provider } from '../providers/provider.ts'
import type { AgentState } from '../state/agent-state.ts'

/** A repository that cannot be reached is asked again after this, not at every check-in. */
const RETRY_MS = 30 * MINUTE_MS

/**
 * Refreshes the package index when it is old; true when it did. Only successes count as refreshed: an old index must
 * look old.
 */
export async function refreshIfOld(
  provider: Provider,
  state: AgentState,
  nowMs: InstantMs,
  maxAgeMs: number,
  log: Log,
): Promise<boolean> {
  const last = state.read('index-refresh')
  const fresh = last !== null && nowMs - last.atMs < maxAgeMs && last.atMs <= nowMs
  const tried = last?.triedAtMs !== undefined && nowMs - last.triedAtMs < RETRY_MS
  if (fresh || tried) return false
  const done = await provider.refreshIndex()
  if (done.ok) {
    state.write('index-refresh', { atMs: nowMs })
    return true
  }
  log.warn('the package index could not be refreshed', { because: done.because })
  state.write('index-refresh', { atMs: last?.atMs ?? 0, triedAtMs: nowMs })
  return false
}
