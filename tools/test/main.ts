// `npm test`: every test of the repository, and as the last line how many passed, failed and were skipped.
// Arguments go to vitest as they are (a path or a part of it): npm test -- packages/domain
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { filesBelow } from '../check/source.ts'
import { startOlderPostgres } from './older-postgres.ts'
import { countReport, countsLine, skippedRun, sumOf, type RunReport } from './counts.ts'

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const ENDINGS = ['.test.ts', '.test.tsx']

type Suite = { name: string; folders: readonly string[]; flags: readonly string[] }

/** Those that use a whole machine (a browser, namespaces) run by themselves, one file after the other. */
const SUITES: readonly Suite[] = [
  {
    name: 'packages, tools and oracles',
    folders: ['packages', 'tools', 'verification/oracles', 'verification/simulator'],
    flags: ['--exclude=**/simulator/src/share/**'],
  },
  // Two processes of its own, so that what it plays within its time does not depend on what is tested beside it.
  { name: 'simulator', folders: ['verification/simulator/src/share'], flags: [] },
  { name: 'browser', folders: ['verification/e2e'], flags: ['--no-file-parallelism'] },
  { name: 'lab', folders: ['verification/lab'], flags: ['--no-file-parallelism'] },
]

/** Run once more on the oldest PostgreSQL: the same SQL must mean the same there (DESIGN §10). */
const ON_OLDER_POSTGRES = ['packages/server/', '--exclude=**/database/embedded.test.ts']

function runVitest(
  args: readonly string[],
  report: string,
  env: Readonly<Record<string, string>>,
): Promise<number | null> {
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [vitest, 'run', ...args, ...reporters], {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    child.on('error', () => resolve(null))
    child.on('exit', (code) => resolve(code))
  })
}

async function runSuite(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<RunReport> {
  const folder = mkdtempSync(join(tmpdir(), 'dirigent-test-'))
  const report = join(folder, 'report.json')
  try {
    const exitCode = await runVitest(args, report, env)
    return countReport(readReport(report), exitCode, ROOT)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function readReport(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

async function runAll(): Promise<RunReport[]> {
  const reports: RunReport[] = []
  for (const { name, folders, flags } of SUITES) {
    const files = await filesBelow(ROOT, folders, ENDINGS)
    if (files.length === 0) {
      process.stdout.write(`— ${name}: there are no tests in ${folders.join(', ')}\n`)
      continue
    }
    process.stdout.write(`— ${name}: ${files.length} files\n`)
    reports.push(await runSuite([...folders.map((folder) => `${folder}/`), ...flags]))
  }
  reports.push(await runOnOlderPostgres())
  return reports
}

async function runOnOlderPostgres(): Promise<RunReport> {
  const postgres = await startOlderPostgres()
  if ('missing' in postgres) {
    return skippedRun(`the server on an older PostgreSQL (${postgres.missing})`)
  }
  process.stdout.write(`— the server on PostgreSQL ${postgres.major}\n`)
  try {
    return await runSuite(ON_OLDER_POSTGRES, { DIRIGENT_TEST_DATABASE_URL: postgres.url })
  } finally {
    await postgres.stop()
  }
}

async function main(args: readonly string[]): Promise<number> {
  const reports = args.length > 0 ? [await runSuite(args)] : await runAll()
  for (const name of reports.flatMap((report) => report.skippedNames)) {
    process.stdout.write(`skipped: ${name}\n`)
  }
  for (const name of reports.flatMap((report) => report.failedNames)) {
    process.stdout.write(`failed: ${name}\n`)
  }
  const sum = sumOf(reports)
  process.stdout.write(`${countsLine(sum)}\n`)
  return sum.failed === 0 && sum.passed > 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
