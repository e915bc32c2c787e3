import type { DeviceUid } from '@dirigent/domain/identity/ids'
import type { PlayedWorld } from '@dirigent/domain/preview/stream'
import type { PlayOutcome } from '@dirigent/domain/preview/tally'

/** What is compared, per contender and seed. */
export type OutcomeFigures = {
  /** Weighted by risk, per device and year. */
  exposureDays: number
  /** Per bad update that appeared, whether somebody was hurt by it or not. */
  harmedPerBadUpdate: number
  /** Per person and month of 30 days. */
  forcedPerPersonMonth: number
  agreedPerPersonMonth: number
  /** In percent of the deadlines that fell in the time. */
  deadlinesKept: number
  attempts: number
}

export function figuresOf(world: PlayedWorld, outcome: PlayOutcome): OutcomeFigures {
  const clients = new Set<DeviceUid>(
    world.devices.filter(({ facts }) => facts.role === 'client').map(({ facts }) => facts.uid),
  )
  const days = (world.until - world.from) / 86_400_000
  const bad = world.releases.filter(({ harm }) => harm !== null).length
  const hurt = [...outcome.harmed.values()].reduce((sum, devices) => sum + devices.size, 0)
  const restarts = (how: string) =>
    outcome.restarts.filter((one) => one.how === how && clients.has(one.device)).length
  const personMonths = (clients.size * days) / 30
  const { kept, missed } = outcome.deadlines
  return {
    exposureDays: (outcome.exposureDays / world.devices.length) * (365 / days),
    harmedPerBadUpdate: bad === 0 ? 0 : hurt / bad,
    forcedPerPersonMonth: restarts('forced') / personMonths,
    agreedPerPersonMonth: restarts('agreed') / personMonths,
    deadlinesKept: (100 * kept) / Math.max(1, kept + missed.length),
    attempts: outcome.attempts,
  }
}

/** Reasons of missed deadlines, most frequent first. */
export function missedBecause({ deadlines }: PlayOutcome): [string, number][] {
  const counts = new Map<string, number>()
  for (const { because } of deadlines.missed) counts.set(because, (counts.get(because) ?? 0) + 1)
  return [...counts].toSorted((a, b) => b[1] - a[1])
}

export function meanOf(all: readonly OutcomeFigures[]): OutcomeFigures {
  const mean = (pick: (one: OutcomeFigures) => number) =>
    all.reduce((sum, one) => sum + pick(one), 0) / Math.max(1, all.length)
  return {
    exposureDays: mean(({ exposureDays }) => exposureDays),
    harmedPerBadUpdate: mean(({ harmedPerBadUpdate }) => harmedPerBadUpdate),
    forcedPerPersonMonth: mean(({ forcedPerPersonMonth }) => forcedPerPersonMonth),
    agreedPerPersonMonth: mean(({ agreedPerPersonMonth }) => agreedPerPersonMonth),
    deadlinesKept: mean(({ deadlinesKept }) => deadlinesKept),
    attempts: mean(({ attempts }) => attempts),
  }
}
