import type { DeviceUid } from '../identity/ids.ts'

/** What makes devices different as far as an update is concerned. */
export type VarietyFacts = {
  device: DeviceUid
  model: string | null
  os: string | null
  site: string | null
}

/**
 * Orders devices so that each stretch of the order holds as many kinds as possible: one of each model, system and
 * site, then the second of each. So a first wave meets what the last one would meet.
 */
export function byVariety(devices: readonly VarietyFacts[]): DeviceUid[] {
  const kinds = new Map<string, DeviceUid[]>()
  for (const one of devices.toSorted((a, b) => (a.device < b.device ? -1 : 1))) {
    const kind = JSON.stringify([one.model, one.os, one.site])
    kinds.set(kind, [...(kinds.get(kind) ?? []), one.device])
  }
  const rows = [...kinds.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, list]) => list)
  const longest = Math.max(0, ...rows.map((list) => list.length))
  return Array.from({ length: longest }, (_, index) =>
    rows.flatMap((list) => list.slice(index, index + 1)),
  ).flat()
}

/**
 * The wave for one more device, so that waves keep their shares whatever comes late: the one that is furthest below
 * its share. `sizes[i]` devices are in wave i + 1 already. Waves count from 1.
 */
export function nextWave(percents: readonly number[], sizes: readonly number[]): number {
  const total = sizes.reduce((sum, size) => sum + size, 0) + 1
  let wave = 1
  let lacking = Number.NEGATIVE_INFINITY
  percents.forEach((percent, index) => {
    const missing = (total * percent) / 100 - (sizes[index] ?? 0)
    // The first device goes to the first wave although its share is small: somebody has to begin.
    if (missing > lacking && (total > 1 || index === 0)) {
      wave = index + 1
      lacking = missing
    }
  })
  return wave
}
