import { DAY_MS, HOUR_MS, MINUTE_MS, type InstantMs } from '@dirigent/domain/identity/time'
import { createChance } from '../core/chance.ts'
import type { Store } from '../database/simulated-database.ts'
import { INVARIANTS } from '../invariants/registry.ts'
import { planFeedPolls, planTrouble } from '../faults/registry.ts'
import { storyDraw } from '../scenarios/company.ts'
import { narrator } from '../scenarios/narrator.ts'
import { planStory } from '../scenarios/play.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { buildWorld, type BuiltWorld } from './build-world.ts'
import { drawSeed } from './draw.ts'
import { createObserver } from './observer.ts'
import { setUp } from './set-up.ts'
import { createTrace } from './trace.ts'
import type { Invariant, Violation, World } from './world.ts'

export type RunOptions = {
  seed: number
  days: number
  devices: number
  onLine: ((line: string) => void) | null
  /** A story instead of trouble that is drawn. */
  scenario?: Scenario
}

export type RunOutcome = {
  seed: number
  violations: Violation[]
  marks: Map<string, number>
  hash: string
  steps: number
  attempts: number
  tail: string[]
}

/** At the end of a run there is no trouble any more, and everything must come to its end. */
const HEALING_SHARE = 0.4

/** Plays one seed from the first morning to the end of the healing, or to the first broken promise. */
export async function simulate(store: Store, options: RunOptions): Promise<RunOutcome> {
  const chance = createChance(`seed ${options.seed}`)
  const { scenario } = options
  const draw = scenario ? storyDraw(scenario) : drawSeed(options.seed, chance.fork('draw'), options)
  const trace = createTrace(options.onLine)
  let invariants: Invariant[] = []
  const built = await buildWorld({
    draw,
    chance,
    store,
    trace,
    observer: (world) => {
      invariants = [...INVARIANTS, ...(scenario ? [narrator] : [])].map((create) => create(world))
      return createObserver(world, invariants)
    },
  })
  const { world } = built
  const observer = built.observer
  try {
    if (draw.isPlannedInParts) world.mark('planner: as for a large fleet')
    await setUp(world)
    const run = (untilMs: InstantMs) => runUntil(world, untilMs, observer.afterStep)
    await run(draw.startMs - draw.asleepDays * DAY_MS)
    if (draw.asleepDays > 0) sleepLong(world)
    const endMs = draw.startMs + draw.days * DAY_MS
    const healMs = endMs - Math.round(HEALING_SHARE * draw.days * DAY_MS)
    const heal = options.scenario ? tellStory(built, options.scenario) : planTrouble(built, healMs)
    await run(healMs)
    await heal()
    world.healedAt = world.time.clock.now()
    await run(endMs)
    if (world.violations.length === 0) for (const invariant of invariants) invariant.atEnd?.()
  } finally {
    await built.close()
  }
  return {
    seed: options.seed,
    violations: world.violations,
    marks: world.marks,
    hash: trace.hash(),
    steps: world.time.steps(),
    attempts: world.attempts.size,
    tail: trace.tail(),
  }
}

function tellStory(built: BuiltWorld, scenario: Scenario): () => Promise<void> {
  planStory(built, scenario)
  planFeedPolls(built.world)
  return async () => {}
}

/** Everything is switched off for months; then the servers look first, and the devices come back one after the other. */
function sleepLong({ time, hosts, draw, mark }: World): void {
  for (const host of hosts.values()) host.losePower()
  time.jumpTo(draw.startMs)
  mark(`device: everybody was asleep for ${draw.asleepDays} days`)
  let backAt = time.clock.now()
  for (const host of hosts.values()) time.at((backAt += 5 * MINUTE_MS), host.powerOn)
}

/** In pieces, so that a broken promise ends the run soon after it. */
async function runUntil(world: World, untilMs: InstantMs, afterStep: () => void): Promise<void> {
  while (world.violations.length === 0 && world.time.clock.now() < untilMs) {
    await world.time.runUntil(Math.min(untilMs, world.time.clock.now() + HOUR_MS), afterStep)
  }
}
