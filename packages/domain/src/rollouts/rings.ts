import { RING_PREDECESSORS, type RingName } from './policy.ts'
import type { Rollout } from './rollout.ts'

/**
 * The ring that must still pass before this one may work, looking through all predecessors: a ring that passed only
 * because it was empty opens again when a device joins it, and then holds back everything behind it. null = none.
 * What a person started for chosen devices knows no order.
 */
export function blockedBy(
  rollout: Pick<Rollout, 'kind' | 'rings'>,
  ring: RingName,
): RingName | null {
  if (rollout.kind !== 'cut') return null
  for (const before of RING_PREDECESSORS[ring]) {
    const earlier = blockedBy(rollout, before)
    if (earlier) return earlier
    if (rollout.rings[before].state !== 'passed') return before
  }
  return null
}

/** Whether devices of the ring may start, as far as rings are concerned. */
export function ringWorks(rollout: Pick<Rollout, 'kind' | 'rings'>, ring: RingName): boolean {
  const { state } = rollout.rings[ring]
  return (state === 'open' || state === 'passed') && blockedBy(rollout, ring) === null
}

/** Rings behind this one, whose opening its gate decides. */
export function ringsBehind(ring: RingName): readonly RingName[] {
  return ring === 'test'
    ? ['pilot', 'broad', 'critical']
    : ring === 'pilot'
      ? ['broad', 'critical']
      : []
}
