import type { DeviceUid } from '@dirigent/domain/identity/ids'
import type { RingName } from '@dirigent/domain/rollouts/policy'

/** So many devices are played at most: beyond it a preview would take longer than somebody waits for it. */
export const PLAYED_MAX = 300

export type Sampled<D> = { devices: D[]; weight: (device: DeviceUid) => number }

/**
 * The devices that are played: all of Test, Pilot and Critical as far as half of the places go, and of the others every
 * n-th, each standing for n. Gates are decided in the small rings; the large one only has many of the same.
 */
export function sampleOf<D extends { uid: DeviceUid; ring: RingName }>(
  all: readonly D[],
  max = PLAYED_MAX,
): Sampled<D> {
  if (all.length <= max) return { devices: [...all], weight: () => 1 }
  const early = every(
    all.filter(({ ring }) => ring !== 'broad'),
    max / 2,
  )
  const broad = every(
    all.filter(({ ring }) => ring === 'broad'),
    max - early.taken.length,
  )
  const weights = new Map<DeviceUid, number>()
  for (const { uid } of early.taken) weights.set(uid, early.each)
  for (const { uid } of broad.taken) weights.set(uid, broad.each)
  const devices = all.filter(({ uid }) => weights.has(uid))
  return { devices, weight: (device) => weights.get(device) ?? 1 }
}

/** Evenly over the whole list, so that no kind that came late is left out. */
function every<D>(list: readonly D[], max: number): { taken: D[]; each: number } {
  if (list.length <= max) return { taken: [...list], each: 1 }
  const each = list.length / max
  const taken = Array.from(
    { length: Math.floor(max) },
    (_, index) => list[Math.floor(index * each)],
  )
  return { taken: taken.filter((one) => one !== undefined), each }
}
