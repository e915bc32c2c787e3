import type { DeviceUid, RolloutUid } from '../identity/ids.ts'
import { waveSizes } from '../rollouts/census.ts'
import type { Member, Rollout } from '../rollouts/rollout.ts'
import { byVariety, nextWave, type VarietyFacts } from '../rollouts/waves.ts'
import type { PlanInput } from './facts.ts'
import type { World } from './world.ts'

/** A device that comes into a rollout; its wave is still to be chosen. */
export type Joiner = { world: World; rollout: Rollout; member: Member }

/** What choosing waves remembers within one plan. */
export type Places = {
  input: PlanInput
  sizes: Map<RolloutUid, number[]>
  /** Waves of sites or departments, where the policy keeps those together. */
  taken: Map<RolloutUid, Record<string, number>>
}

/**
 * Gives every joiner its wave, mixed as well as can be: first one device of each kind, then the second of each. `place`
 * is called once for each.
 */
export function placeJoiners(
  places: Places,
  joiners: ReadonlyMap<DeviceUid, readonly Joiner[]>,
  place: (joiner: Joiner, wave: number) => void,
): void {
  const kinds: VarietyFacts[] = []
  for (const [first] of joiners.values()) if (first) kinds.push(varietyOf(first))
  for (const uid of byVariety(kinds)) {
    for (const joiner of joiners.get(uid) ?? []) place(joiner, placeOf(places, joiner))
  }
}

function varietyOf({ world: { device } }: Joiner): VarietyFacts {
  const { uid, model, osName: os, site, department, rulePackages } = device
  const software = rulePackages.size === 0 ? null : [...rulePackages].toSorted().join(' ')
  return { device: uid, model, os, site, department: department ?? null, software }
}

const isInWaves = ({ rollout, member }: Joiner): boolean =>
  member.ring === 'broad' && rollout.kind === 'cut'

/** The wave for one device. Where a policy keeps sites or departments together, all of one are in the same wave. */
export function placeOf(places: Places, joiner: Joiner): number {
  const { rollout, world } = joiner
  const policy = places.input.policies.get(rollout.policy)
  if (!policy || !isInWaves(joiner)) return 1
  const sizes = places.sizes.get(rollout.uid) ?? waveSizes(rollout)
  places.sizes.set(rollout.uid, sizes)
  const percents = policy.document.waves.broadPercents.slice(0, sizes.length)
  const { by } = policy.document.waves
  if (by !== 'site' && by !== 'department') return grown(sizes, nextWave(percents, sizes))
  const together = world.device[by] ?? ''
  const taken = places.taken.get(rollout.uid) ?? { ...rollout.places }
  places.taken.set(rollout.uid, taken)
  const wave = (taken[together] ??= nextWave(percents, sizes))
  return grown(sizes, Math.min(wave, sizes.length))
}

function grown(sizes: number[], wave: number): number {
  sizes[wave - 1] = (sizes[wave - 1] ?? 0) + 1
  return wave
}
