import type { InstantMs } from '@dirigent/domain/identity/time'
import type { Refusal } from '../state/agent-state.ts'

/**
 * When one of these steps may be asked for again; null when none rests. One whose rest is over is played in the round
 * that is under way, or may not start for another reason: waiting for its moment would be a question every second.
 */
export function nextRetryAt(
  refusals: readonly Refusal[],
  steps: readonly { id: string }[],
  nowMs: InstantMs,
): InstantMs | null {
  const assigned = new Set(steps.map(({ id }) => id))
  const ahead = refusals.filter((one) => assigned.has(one.step) && one.retryAtMs > nowMs)
  return ahead.length === 0 ? null : Math.min(...ahead.map(({ retryAtMs }) => retryAtMs))
}
