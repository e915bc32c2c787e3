import type { DeviceUid } from '../identity/ids.ts'

/** What makes devices different as far as an update is concerned. */
export type VarietyFacts = {
  device: DeviceUid
  model: string | null
  /** System with its build. */
  os: string | null
  site: string | null
  department?: string | null
  /** Stands for what is installed there. */
  software?: string | null
}

const KINDS = ['model', 'os', 'software', 'department', 'site'] as const

/**
 * Orders devices so that each stretch of the order holds as many kinds as possible: one of each model, then the second
 * of each; among those of one model the systems take turns, then the software, the departments and the sites. So a
 * first wave meets what the last one would meet.
 */
export function byVariety(devices: readonly VarietyFacts[]): DeviceUid[] {
  const inOrder = devices.toSorted((a, b) => (a.device < b.device ? -1 : 1))
  return takingTurns(inOrder, 0).map(({ device }) => device)
}

function takingTurns(devices: readonly VarietyFacts[], depth: number): readonly VarietyFacts[] {
  const kind = KINDS[depth]
  if (kind === undefined || devices.length <= 1) return devices
  const byKind = Map.groupBy(devices, (one) => one[kind] ?? '')
  if (byKind.size === 1) return takingTurns(devices, depth + 1)
  const rows = [...byKind]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, own]) => takingTurns(own, depth + 1))
  // Turned by one each, or every model's first device would be of the first site.
  const turned = rows.map((row, index) => [
    ...row.slice(index % row.length),
    ...row.slice(0, index % row.length),
  ])
  const longest = turned.reduce((most, { length }) => Math.max(most, length), 0)
  const taken: VarietyFacts[] = []
  for (let round = 0; round < longest; round++) {
    for (const row of turned) {
      const next = row[round]
      if (next) taken.push(next)
    }
  }
  return taken
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
