import type { SeedReport } from './one-seed.ts'

type End = {
  all: readonly SeedReport[]
  missing: readonly string[]
  race: string | null
  tookMs: number
}

/** Says what happened: lines for people, or one JSON object per line for programs. */
export function createReporter(json: boolean) {
  const write = (text: string) => void process.stdout.write(`${text}\n`)
  return {
    seed(report: SeedReport) {
      if (json) return write(JSON.stringify(report))
      const { seed, hash, attempts, tookMs, violations, days, devices, tail } = report
      const verdict = violations.length === 0 ? 'ok' : 'BROKEN'
      write(
        `seed ${seed}  ${verdict}  ${attempts} attempts  ${(tookMs / 1000).toFixed(1)} s  ${hash}`,
      )
      const first = violations[0]
      if (!first) return
      write(`  ${first.invariant}: ${first.detail}`)
      write(
        `  at ${new Date(first.atMs).toISOString()}; replay: npm run sim -- --seed ${seed} --days ${days} --devices ${devices} --trace`,
      )
      for (const line of tail.slice(-12)) write(`    ${line}`)
    },
    race(broken: string | null) {
      if (json) return write(JSON.stringify({ races: broken ?? 'ok' }))
      write(
        broken === null
          ? 'races on a real PostgreSQL: ok'
          : `races on a real PostgreSQL: BROKEN  ${broken}`,
      )
    },
    end({ all, missing, race, tookMs }: End) {
      const broken = all.filter(({ violations }) => violations.length > 0)
      if (json)
        return write(
          JSON.stringify({
            seeds: all.length,
            broken: broken.map(({ seed }) => seed),
            missing,
            race,
            tookMs,
          }),
        )
      write(`${all.length} seeds, ${broken.length} broken, ${(tookMs / 1000).toFixed(0)} s`)
      if (broken.length > 0)
        write(
          `broken: ${broken.map(({ seed, violations }) => `${seed} (${violations[0]?.invariant})`).join(', ')}`,
        )
      if (missing.length > 0)
        write(`never happened, so nothing is proven about it: ${missing.join('; ')}`)
    },
  }
}
