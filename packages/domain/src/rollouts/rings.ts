import { RING_PREDECESSORS, type RingName } from './policy.ts'
import { isEmergency, type Rollout } from './rollout.ts'

/**
 * The ring that must still pass before this one may work, looking through all predecessors: a ring that passed only
 * because it was empty opens again when a device joins it, and then holds back everything behind it. null = none.
 * What a person started for chosen devices knows no order.
 */
export function blockedBy(
  rollout: Pick<Rollout, 'kind' | 'lane' | 'rings'>,
  ring: RingName,
): RingName | null {
  if (rollout.kind !== 'cut') return null
  for (const before of predecessorsOf(rollout, ring)) {
    const earlier = blockedBy(rollout, before)
    if (earlier) return earlier
    if (rollout.rings[before].state !== 'passed') return before
  }
  return null
}

/** In an emergency everybody comes right after Test. */
function predecessorsOf(
  rollout: Pick<Rollout, 'kind' | 'lane'>,
  ring: RingName,
): readonly RingName[] {
  if (!isEmergency(rollout)) return RING_PREDECESSORS[ring]
  return ring === 'test' ? [] : ['test']
}
