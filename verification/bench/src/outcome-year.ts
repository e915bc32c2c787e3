import type { Figure, Measure } from './measure.ts'
import { figuresOf, meanOf, missedBecause, type OutcomeFigures } from './outcome/figures.ts'
import { CONTENDERS, playYear, worldOf } from './outcome/play-year.ts'

/** Each seed is another company with another year; five are what four figures can be told apart with. */
const SEEDS = [1, 2, 3, 4, 5]
const DAYS = 364
/** Differences below this are noise between seeds. */
const TOLERANCE = 1.05

/**
 * The outcome bench: a year of a company of 300 devices under the same advisories, updates and bad updates, with
 * Dirigent's Standard policy and three others. `OUTCOME_SEEDS=1,2` and `OUTCOME_DAYS=90` make it shorter.
 */
export const outcomeYear: Measure = {
  number: 'outcome',
  async run(report) {
    const seeds = process.env.OUTCOME_SEEDS?.split(',').map(Number) ?? SEEDS
    const days = Number(process.env.OUTCOME_DAYS ?? DAYS)
    const byName = new Map<string, OutcomeFigures[]>()
    for (const seed of seeds) {
      const world = worldOf(seed, days)
      const bad = world.releases.filter(({ harm }) => harm).length
      report(`seed ${seed}: ${days} days, ${world.releases.length} updates, ${bad} of them bad`)
      for (const contender of CONTENDERS) {
        const began = performance.now()
        const outcome = playYear(world, contender, seed)
        const figures = figuresOf(world, outcome)
        byName.set(contender.name, [...(byName.get(contender.name) ?? []), figures])
        const why = missedBecause(outcome)
          .slice(0, 6)
          .map(([code, count]) => `${code} ${count}`)
        report(
          `  ${contender.name.padEnd(24)} ${line(figures)}  ${seconds(began)} s; missed: ${why.join(', ') || 'none'}`,
        )
      }
    }
    return compare(byName, seeds)
  },
}

const seconds = (began: number): string => ((performance.now() - began) / 1000).toFixed(1)

function line(one: OutcomeFigures): string {
  return [
    `exposure ${one.exposureDays.toFixed(0)}`,
    `harmed ${one.harmedPerBadUpdate.toFixed(2)}`,
    `forced ${one.forcedPerPersonMonth.toFixed(3)}`,
    `agreed ${one.agreedPerPersonMonth.toFixed(2)}`,
    `kept ${one.deadlinesKept.toFixed(1)} %`,
  ].join('  ')
}

type Row = {
  what: string
  pick: (one: OutcomeFigures) => number
  digits: number
  /** Whether a higher figure is better. */
  high: boolean
  /** At most this share of (a), beside being no worse than the best of the three. */
  ofFirst: number | null
}

const ROWS: readonly Row[] = [
  {
    what: 'exposure-days, weighted, per device and year',
    pick: ({ exposureDays }) => exposureDays,
    digits: 0,
    high: false,
    ofFirst: null,
  },
  {
    what: 'devices harmed per bad update',
    pick: ({ harmedPerBadUpdate }) => harmedPerBadUpdate,
    digits: 2,
    high: false,
    ofFirst: 1 / 3,
  },
  {
    what: 'forced interruptions per person and month',
    pick: ({ forcedPerPersonMonth }) => forcedPerPersonMonth,
    digits: 3,
    high: false,
    ofFirst: 1 / 3,
  },
  {
    what: 'deadlines kept, percent',
    pick: ({ deadlinesKept }) => deadlinesKept,
    digits: 1,
    high: true,
    ofFirst: null,
  },
]

function compare(
  byName: ReadonlyMap<string, readonly OutcomeFigures[]>,
  seeds: readonly number[],
): Figure[] {
  const [own, ...others] = CONTENDERS.map(({ name }) => meanOf(byName.get(name) ?? []))
  const first = others[0]
  if (!own || !first) return []
  return ROWS.map(({ what, pick, digits, high, ofFirst }): Figure => {
    const values = others.map(pick)
    const best = high ? Math.max(...values) : Math.min(...values)
    const ratio = high ? best / Math.max(pick(own), 1e-9) : pick(own) / Math.max(best, 1e-9)
    const third = ofFirst === null || pick(own) <= pick(first) * ofFirst
    const shown = [own, ...others].map((one) => pick(one).toFixed(digits))
    return {
      number: 'outcome',
      what,
      measured: `${shown[0]} · a ${shown[1]} · b ${shown[2]} · c ${shown[3]}`,
      ratio,
      target: `no worse than the best${ofFirst === null ? '' : ', ≤ ⅓ of a'}`,
      met: ratio <= TOLERANCE && third,
      note: `mean of seeds ${seeds.join(', ')}`,
    }
  })
}
