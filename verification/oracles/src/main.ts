import fc from 'fast-check'
import { wallClock } from './minute-walk.ts'
import { difference, windowCase } from './windows-against-walk.ts'

/**
 * Ten years minute by minute, as many random rules and zones as asked for:
 * `node verification/oracles/src/main.ts --cases 200 --seed 1`.
 */
const FROM_MS = Date.UTC(2020, 0, 1)
const MINUTES = 3_653 * 1_440
const option = (name: string, otherwise: number) => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? otherwise : Number(process.argv[at + 1])
}

const probes = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
    neededMinutes: fc.integer({ min: 1, max: 600 }),
  }),
  { minLength: 100, maxLength: 100 },
)
const seed = option('seed', 1)
const cases = fc.sample(fc.tuple(windowCase, probes), { numRuns: option('cases', 50), seed })
const clocks = new Map<string, Float64Array>()
let wrong = 0
for (const [one, asked] of cases) {
  const clock = clocks.get(one.zone) ?? wallClock(one.zone, FROM_MS, MINUTES)
  clocks.set(one.zone, clock)
  const found = difference(one, clock, FROM_MS, asked)
  if (found === null) continue
  wrong++
  process.stdout.write(`${found}\n  ${JSON.stringify(one)}\n`)
}
process.stdout.write(`${cases.length} cases over ten years, ${wrong} differ (seed ${seed})\n`)
process.exitCode = wrong === 0 ? 0 : 1
