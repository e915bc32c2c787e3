import type { DeviceUid } from '../identity/ids.ts'
import type { InstantMs } from '../identity/time.ts'
import { chanceSeen } from '../rollouts/gate.ts'
import type { RingName } from '../rollouts/policy.ts'
import { missedCause, type MissedCause } from './missed-cause.ts'
import type { PlayOutcome } from './tally.ts'

/** What a played device came to. */
export type PreviewDevice = {
  device: DeviceUid
  name: string
  deadlinesKept: number
  deadlinesMissed: number
  /** The reason of most of its missed deadlines; null when it makes all. */
  because: MissedCause | null
  /** When the first of them was due. */
  firstMissedAt: InstantMs | null
  forced: number
  agreed: number
}

/** One policy, played. Counts are of the whole fleet: those of a sample are scaled up. */
export type PreviewFigures = {
  deadlinesKept: number
  deadlinesMissed: number
  devicesLate: number
  missed: readonly { because: MissedCause; deadlines: number; devices: number }[]
  exposureDays: number
  restarts: { quiet: number; own: number; agreed: number; forced: number }
  devicesForced: number
  /** Devices whose window closed before their work could begin, and never was long enough for it. */
  windowTooShort: number
}

/** How many devices of the fleet one played device stands for. */
export type Weights = (device: DeviceUid) => number

export function figuresOf(outcome: PlayOutcome, weight: Weights): PreviewFigures {
  const missed = new Map<MissedCause, { deadlines: number; devices: Set<DeviceUid> }>()
  for (const { because: code, device } of outcome.deadlines.missed) {
    const because = missedCause(code)
    const known = missed.get(because) ?? { deadlines: 0, devices: new Set<DeviceUid>() }
    known.deadlines += weight(device)
    known.devices.add(device)
    missed.set(because, known)
  }
  const restarts = { quiet: 0, own: 0, agreed: 0, forced: 0 }
  for (const { device, how } of outcome.restarts) restarts[how] += weight(device)
  const count = (devices: Iterable<DeviceUid>) =>
    Math.round([...devices].reduce((sum, device) => sum + weight(device), 0))
  const byWeight = (entries: ReadonlyMap<DeviceUid, number>) =>
    [...entries].reduce((sum, [device, value]) => sum + weight(device) * value, 0)
  return {
    deadlinesKept: Math.round(byWeight(outcome.deadlines.keptBy)),
    deadlinesMissed: Math.round(
      outcome.deadlines.missed.reduce((sum, { device }) => sum + weight(device), 0),
    ),
    devicesLate: count(new Set(outcome.deadlines.missed.map(({ device }) => device))),
    missed: [...missed]
      .map(([because, { deadlines, devices }]) => ({
        because,
        deadlines: Math.round(deadlines),
        devices: count(devices),
      }))
      .toSorted((a, b) => b.deadlines - a.deadlines),
    exposureDays: byWeight(outcome.exposureBy),
    restarts: {
      quiet: Math.round(restarts.quiet),
      own: Math.round(restarts.own),
      agreed: Math.round(restarts.agreed),
      forced: Math.round(restarts.forced),
    },
    devicesForced: count(
      new Set(outcome.restarts.filter(({ how }) => how === 'forced').map(({ device }) => device)),
    ),
    windowTooShort: count(outcome.refusals.get('window_too_short') ?? []),
  }
}

/** The played devices, those with missed deadlines and forced restarts first. */
export function devicesOf(
  outcome: PlayOutcome,
  names: ReadonlyMap<DeviceUid, string>,
): PreviewDevice[] {
  const missed = Map.groupBy(outcome.deadlines.missed, ({ device }) => device)
  const restarts = Map.groupBy(outcome.restarts, ({ device }) => device)
  return [...names]
    .map(([device, name]): PreviewDevice => {
      const late = missed.get(device) ?? []
      const own = restarts.get(device) ?? []
      return {
        device,
        name,
        deadlinesKept: outcome.deadlines.keptBy.get(device) ?? 0,
        deadlinesMissed: late.length,
        because: mostFrequent(late.map(({ because }) => missedCause(because))),
        firstMissedAt: late.length > 0 ? Math.min(...late.map(({ dueAt }) => dueAt)) : null,
        forced: own.filter(({ how }) => how === 'forced').length,
        agreed: own.filter(({ how }) => how === 'agreed').length,
      }
    })
    .toSorted(
      (a, b) =>
        b.deadlinesMissed - a.deadlinesMissed || b.forced - a.forced || (a.name < b.name ? -1 : 1),
    )
}

function mostFrequent(words: readonly MissedCause[]): MissedCause | null {
  const counts = [...Map.groupBy(words, (word) => word)].map(([word, all]) => ({
    word,
    count: all.length,
  }))
  return counts.toSorted((a, b) => b.count - a.count || (a.word < b.word ? -1 : 1))[0]?.word ?? null
}

/** What a ring's size lets it notice. */
export type PreviewRing = {
  ring: RingName
  devices: number
  /** Chance in percent that a failure on one device in ten shows before the next ring: the rings up to this one together. */
  seenPercent: number
  tooSmall: boolean
}

/** A ring that would rather miss than see what strikes one device in ten proves little. */
const SEEN_PERCENT_MIN = 50

/** Test must have somebody; Test and Pilot together must see what strikes one in ten more often than not. */
export function ringsOf(counts: Readonly<Record<RingName, number>>): PreviewRing[] {
  const before = counts.test + counts.pilot
  const behind = counts.broad + counts.critical
  return [
    {
      ring: 'test',
      devices: counts.test,
      seenPercent: chanceSeen(counts.test).seenPercent,
      tooSmall: counts.test === 0 && behind > 0,
    },
    {
      ring: 'pilot',
      devices: counts.pilot,
      seenPercent: chanceSeen(before).seenPercent,
      tooSmall: behind > 0 && chanceSeen(before).seenPercent < SEEN_PERCENT_MIN,
    },
  ]
}
