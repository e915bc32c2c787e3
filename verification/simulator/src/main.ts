import { parseArgs } from 'node:util'
import { systemClock } from '@dirigent/system/clock'
import { runMutants } from './mutants/run-mutants.ts'
import { playRaces } from './races/admission-race.ts'
import { missingMarks } from './run/marks.ts'
import { runOneSeed, type SeedReport } from './run/one-seed.ts'
import { createReporter } from './run/report.ts'
import { runSeeds } from './run/workers.ts'
import { compareScenarios } from './scenarios/compare.ts'
import { playShare } from './share/share.ts'

const USAGE = `npm run sim                                  endless, from a seed by the clock
npm run sim -- --seeds 100 --from 1          so many seeds
npm run sim -- --seed 8 --trace              one, with all that happened
npm run sim -- --days 7 --devices 15         how long, how many (these are the defaults)
npm run sim -- --scenario NAME | --scenarios one or all scenarios against their transcripts (--write renews them)
npm run sim -- --mutants [NAME]              planted defects: each must be found
npm run sim -- --ci                          the share of npm test
                  --json                     a report for programs`

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string' },
      from: { type: 'string', default: '1' },
      seed: { type: 'string' },
      trace: { type: 'boolean', default: false },
      days: { type: 'string', default: '7' },
      devices: { type: 'string', default: '15' },
      scenario: { type: 'string' },
      scenarios: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      mutants: { type: 'boolean', default: false },
      mutant: { type: 'string' },
      ci: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      workers: { type: 'string', default: '2' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(`${USAGE}\n`)
    return 0
  }
  const size = { days: Number(values.days), devices: Number(values.devices) }
  if (!(size.days >= 1) || !(size.devices >= 5)) {
    process.stderr.write('At least --days 1 and --devices 5: every ring needs somebody.\n')
    return 2
  }
  const report = createReporter(values.json)
  if (values.scenario !== undefined || values.scenarios)
    return compareScenarios(values.scenario ?? null, values.write)
  if (values.mutants || values.mutant !== undefined)
    return runMutants(values.mutant ?? null, size, Number(values.workers))
  if (values.seed !== undefined) {
    const onLine = values.trace ? (line: string) => void process.stdout.write(`${line}\n`) : null
    const one = await runOneSeed({ seed: Number(values.seed), ...size, onLine })
    report.seed(one)
    return one.violations.length > 0 ? 1 : 0
  }
  if (values.ci) return playCi(report)
  const from = Number(values.from)
  const endless = values.seeds === undefined
  const count = endless ? Number.POSITIVE_INFINITY : Number(values.seeds)
  const first = endless && values.from === '1' ? systemClock.now() % 1_000_000_000 : from
  return playSet(seedsFrom(first, count), size, Number(values.workers), report, count >= 50)
}

type Reporter = ReturnType<typeof createReporter>
type Size = { days: number; devices: number }

/** A set: races on a real PostgreSQL, then the seeds; the marks must all have been reached in a large one. */
async function playSet(
  seeds: Iterable<number>,
  size: Size,
  workers: number,
  report: Reporter,
  judgeMarks: boolean,
): Promise<number> {
  const startedMs = systemClock.now()
  const all: SeedReport[] = []
  const [race, stop] = await Promise.all([
    playRaces().then((found) => {
      report.race(found)
      return found
    }),
    runSeeds(seeds, { ...size, workers, untilMs: Number.POSITIVE_INFINITY }, (one) => {
      all.push(one)
      report.seed(one)
    }),
  ])
  const missing = judgeMarks ? missingMarks(all) : []
  report.end({ all, missing, race, tookMs: systemClock.now() - startedMs })
  const bad =
    race !== null ||
    // Whoever had no time to play has shown nothing.
    all.length === 0 ||
    stop ||
    missing.length > 0 ||
    all.some(({ violations }) => violations.length > 0)
  return bad ? 1 : 0
}

/** What `npm test` plays of the simulator. */
async function playCi(report: Reporter): Promise<number> {
  const startedMs = systemClock.now()
  const [share, race] = await Promise.all([playShare(), playRaces()])
  report.race(race)
  for (const { story, different, broken } of share.stories.values()) {
    const verdict = different === null && !broken ? 'as known' : `DIFFERENT, ${different ?? ''}`
    process.stdout.write(`story ${story}: ${verdict}\n`)
  }
  const all = [...share.seeds.values()]
  for (const one of all) report.seed(one)
  report.end({ all, missing: [], race, tookMs: systemClock.now() - startedMs })
  const bad =
    race !== null ||
    !share.whole ||
    [...share.stories.values()].some(({ different, broken }) => different !== null || broken) ||
    all.some(({ violations }) => violations.length > 0)
  return bad ? 1 : 0
}

function* seedsFrom(first: number, count: number): Iterable<number> {
  for (let number = 0; number < count; number++) yield first + number
}

process.exitCode = await main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`)
  return 1
})
process.exit()
