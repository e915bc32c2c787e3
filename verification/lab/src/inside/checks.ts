import { systemClock } from '@dirigent/system/clock'
import type { Progress } from '../progress.ts'

export type CheckRow = {
  scenario: string
  check: string
  passed: boolean
  detail: string
  tookMs: number
}

/** What the lab proves, one row each. */
export type Checks = {
  rows: CheckRow[]
  /** Runs the work; its answer is the evidence, its failure the reason why the check did not pass. */
  prove(check: string, work: () => Promise<string>): Promise<void>
}

/** Collects the checks of one scenario; the first failure ends it, because later steps build on it. */
export function createChecks(scenario: string, progress: Progress): Checks {
  const rows: CheckRow[] = []
  return {
    rows,
    async prove(check, work) {
      const startedAt = systemClock.now()
      const took = () => systemClock.now() - startedAt
      try {
        const detail = await work()
        rows.push({ scenario, check, passed: true, detail, tookMs: took() })
        progress.say(`passed  ${check}: ${detail}`)
      } catch (error) {
        const detail = error instanceof Error ? error.message : String(error)
        rows.push({ scenario, check, passed: false, detail, tookMs: took() })
        progress.say(`FAILED  ${check}: ${detail}`)
        throw error
      }
    },
  }
}

/** The table at the end, for people. */
export function renderChecks(rows: readonly CheckRow[]): string {
  const lines = rows.map(({ scenario, check, passed, detail, tookMs }) => {
    const first = detail.split('\n')[0] ?? ''
    return `${passed ? 'passed' : 'FAILED'}  ${scenario.padEnd(10)} ${check} (${(tookMs / 1000).toFixed(1)} s)${passed ? '' : `\n        ${first}`}`
  })
  const failed = rows.filter((row) => !row.passed).length
  const total =
    failed === 0 ? `all ${rows.length} checks passed` : `${failed} of ${rows.length} checks FAILED`
  return `\n${lines.join('\n')}\n\n${total}\n`
}
