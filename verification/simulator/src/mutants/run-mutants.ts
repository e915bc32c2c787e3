import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { systemClock } from '@dirigent/system/clock'
import type { SeedReport } from '../run/one-seed.ts'
import { runSeeds } from '../run/workers.ts'
import { MUTANTS, type Mutant } from './mutants.ts'

const SEEDS_MAX = 100
const PLANT = fileURLToPath(new URL('plant.ts', import.meta.url))
const RACE = fileURLToPath(new URL('play-race.ts', import.meta.url))

type Size = { days: number; devices: number }
type Found = { by: string; seed: number | null; played: number; detail: string }
/** `fault`: it could not be played at all, which says nothing about the promise. */
type Hunt = { found: Found | null; fault: string | null }

/** Plays each planted defect until it is found; 1 when one is not within a hundred seeds. */
export async function runMutants(
  only: string | null,
  size: Size,
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
    const startedMs = systemClock.now()
    const hunt = mutant.race ? await huntByRace(mutant) : await huntBySeeds(mutant, size, workers)
    if (!hunt.found) escaped++
    const seconds = Math.round((systemClock.now() - startedMs) / 1000)
    process.stdout.write(`${mutant.name.padEnd(36)} ${told(mutant, hunt)} (${seconds} s)\n`)
  }
  process.stdout.write(`${chosen.length - escaped} of ${chosen.length} planted defects found\n`)
  return escaped > 0 ? 1 : 0
}

function told(mutant: Mutant, { found, fault }: Hunt): string {
  if (fault !== null) return `NOT PLAYED: ${fault.split('\n')[0]}`
  if (!found) return `NOT FOUND within ${SEEDS_MAX} seeds`
  const where =
    found.seed === null
      ? 'on a real PostgreSQL'
      : `seed ${found.seed}, ${found.played} of ${SEEDS_MAX} played`
  const expected = mutant.caughtBy.includes(found.by) ? '' : ' (another promise than expected)'
  return `found by "${found.by}"${expected}, ${where}: ${found.detail.slice(0, 160)}`
}

/** The seed that found it last time goes first, alone; when it does not find it any more, all the others. */
async function huntBySeeds(mutant: Mutant, size: Size, workers: number): Promise<Hunt> {
  const all = Array.from({ length: SEEDS_MAX }, (_, index) => index + 1)
  const kept = all.filter((seed) => seed === mutant.seed)
  const first = await play(mutant, kept, { ...size, workers: 1 })
  if (first.found || first.fault !== null) return first
  const rest = await play(
    mutant,
    all.filter((seed) => seed !== mutant.seed),
    { ...size, workers },
  )
  return rest.found
    ? { ...rest, found: { ...rest.found, played: rest.found.played + kept.length } }
    : rest
}

async function play(
  mutant: Mutant,
  seeds: readonly number[],
  how: Size & { workers: number },
): Promise<Hunt> {
  if (seeds.length === 0) return { found: null, fault: null }
  const seen: SeedReport[] = []
  const options = {
    ...how,
    untilMs: Number.POSITIVE_INFINITY,
    execArgv: ['--import', PLANT],
    env: { DIRIGENT_MUTANT: mutant.name },
    stopAtFirst: true,
  }
  const died = await runSeeds(seeds, options, (report) => void seen.push(report))
  const broken = seen.find(({ violations }) => violations.length > 0)
  const first = broken?.violations[0]
  if (first?.invariant === 'the run itself') return { found: null, fault: first.detail }
  if (died && !first) return { found: null, fault: 'its process died; see above' }
  if (!broken || !first) return { found: null, fault: null }
  const { invariant: by, detail } = first
  return { found: { by, seed: broken.seed, played: seen.length, detail }, fault: null }
}

function huntByRace(mutant: Mutant): Promise<Hunt> {
  return new Promise((resolve) => {
    const child = fork(RACE, [], {
      execArgv: ['--import', PLANT],
      env: { ...process.env, DIRIGENT_MUTANT: mutant.name },
    })
    let found: Found | null = null
    child.on('message', (broken: string | null) => {
      if (broken !== null) found = { by: 'race', seed: null, played: 0, detail: broken }
    })
    child.on('exit', (code) =>
      resolve({ found, fault: code === 0 ? null : 'its process died; see above' }),
    )
  })
}
