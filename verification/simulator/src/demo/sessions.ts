import { HOUR_MS, type InstantMs } from '@dirigent/domain/identity/time'
import type { Store } from '../database/simulated-database.ts'

/**
 * A session ends after days without use, which are seconds here: whoever looks at the demo stays signed in however far
 * time is moved on.
 */
export function keepSessions(store: Store, nowMs: InstantMs): void {
  if (store.isBusy()) return
  store.rows('update person_session set created_at = $1, seen_at = $1 where seen_at < $2', [
    new Date(nowMs),
    new Date(nowMs - HOUR_MS),
  ])
}
