/** What a run of tests came to. */
export type Counts = { passed: number; failed: number; skipped: number }

export type RunReport = Counts & {
  readonly failedNames: readonly string[]
  readonly skippedNames: readonly string[]
}

/** The part of vitest's JSON report that we read. */
type VitestReport = {
  testResults: {
    name: string
    status: string
    message?: string
    assertionResults: { fullName: string; status: string }[]
  }[]
}

/**
 * Counts from the report, never from what was printed. A file that could not even be loaded has no tests to fail, so it
 * counts as one failure; and so does a run that ended badly although every test in it passed (an error after the end).
 */
export function countReport(json: string | null, exitCode: number | null, root: string): RunReport {
  if (json === null) return failedRun('the run ended without a report')
  const { testResults } = JSON.parse(json) as VitestReport
  const tests = testResults.flatMap((file) =>
    file.assertionResults.map((test) => ({ ...test, file: shortName(file.name, root) })),
  )
  const named = (statuses: string[]) =>
    tests
      .filter(({ status }) => statuses.includes(status))
      .map(({ file, fullName }) => `${file} › ${fullName}`)
  const unloaded = testResults
    .filter((file) => file.status === 'failed' && !file.assertionResults.some(isFailed))
    .map((file) => `${shortName(file.name, root)} could not be run`)
  const failedNames = [...named(['failed']), ...unloaded]
  const skippedNames = named(['skipped', 'pending', 'todo', 'disabled'])
  if (exitCode !== 0 && failedNames.length === 0) {
    failedNames.push(`the run ended with exit code ${exitCode} although no test failed`)
  }
  return {
    passed: named(['passed']).length,
    failed: failedNames.length,
    skipped: skippedNames.length,
    failedNames,
    skippedNames,
  }
}

const isFailed = ({ status }: { status: string }): boolean => status === 'failed'

const shortName = (file: string, root: string): string => file.replace(`${root}/`, '')

export function failedRun(reason: string): RunReport {
  return { passed: 0, failed: 1, skipped: 0, failedNames: [reason], skippedNames: [] }
}

export function skippedRun(reason: string): RunReport {
  return { passed: 0, failed: 0, skipped: 1, failedNames: [], skippedNames: [reason] }
}

export function sumOf(reports: readonly Counts[]): Counts {
  return reports.reduce(
    (sum, { passed, failed, skipped }) => ({
      passed: sum.passed + passed,
      failed: sum.failed + failed,
      skipped: sum.skipped + skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  )
}

export const countsLine = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`
