import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { SeedReport } from '../run/one-seed.ts'
import { runSeeds } from '../run/workers.ts'
import { MUTANTS, type Mutant } from './mutants.ts'

const SEEDS_MAX = 100
const PLANT = fileURLToPath(new URL('plant.ts', import.meta.url))
const RACE = fileURLToPath(new URL('play-race.ts', import.meta.url))

type Found = { by: string; seed: number | null; seeds: number; detail: string }

/** Plays each planted defect until it is found; 1 when one is not within a hundred seeds, or by the wrong promise. */
export async function runMutants(
  only: string | null,
  size: { days: number; devices: number },
  workers: number,
): Promise<number> {
  const chosen = only === null ? MUTANTS : MUTANTS.filter(({ name }) => name === only)
  if (chosen.length === 0) {
    process.stderr.write(
      `There is no planted defect ${only}; there are ${MUTANTS.map(({ name }) => name).join(', ')}.\n`,
    )
    return 2
  }
  let escaped = 0
  for (const mutant of chosen) {
    const found = mutant.race ? await findByRace(mutant) : await findBySeeds(mutant, size, workers)
    if (!found) escaped++
    process.stdout.write(`${mutant.name.padEnd(40)} ${told(mutant, found)}\n`)
  }
  return escaped > 0 ? 1 : 0
}

function told(mutant: Mutant, found: Found | null): string {
  if (!found) return `NOT FOUND within ${SEEDS_MAX} seeds`
  const where =
    found.seed === null ? 'on a real PostgreSQL' : `seed ${found.seed}, after ${found.seeds}`
  const expected = mutant.caughtBy.includes(found.by) ? '' : ' (by another promise than expected)'
  return `found by "${found.by}" (${where})${expected}: ${found.detail.slice(0, 160)}`
}

async function findBySeeds(
  mutant: Mutant,
  size: { days: number; devices: number },
  workers: number,
): Promise<Found | null> {
  const seeds = Array.from({ length: SEEDS_MAX }, (_, index) => index + 1)
  const seen: SeedReport[] = []
  const options = {
    ...size,
    workers,
    untilMs: Number.POSITIVE_INFINITY,
    execArgv: ['--import', PLANT],
    env: { DIRIGENT_MUTANT: mutant.name },
    stopAtFirst: true,
  }
  await runSeeds(seeds, options, (report) => void seen.push(report))
  const broken = seen.find(({ violations }) => violations.length > 0)
  const first = broken?.violations[0]
  if (!broken || !first || first.invariant === 'the run itself') return null
  return { by: first.invariant, seed: broken.seed, seeds: seen.length, detail: first.detail }
}

function findByRace(mutant: Mutant): Promise<Found | null> {
  return new Promise((resolve) => {
    const child = fork(RACE, [], {
      execArgv: ['--import', PLANT],
      env: { ...process.env, DIRIGENT_MUTANT: mutant.name },
    })
    let answer: Found | null = null
    child.on('message', (broken: string | null) => {
      if (broken !== null) answer = { by: 'race', seed: null, seeds: 0, detail: broken }
    })
    child.on('exit', () => resolve(answer))
  })
}
