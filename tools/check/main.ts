// `npm run check`: everything that CI looks at besides the tests. Names of checks as arguments run only those.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { releaseTestServer } from '@dirigent/server/database/test-database'
import { systemClock } from '@dirigent/system/clock'
import { boundaries } from '../check-boundaries/boundaries.ts'
import { sizes } from '../check-size/size.ts'
import { words } from '../check-words/words.ts'
import { generatedFiles } from './generated.ts'
import { links } from './links.ts'
import { format, lint, types, unused } from './programs.ts'
import { formatViolation, type Check } from './violation.ts'

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const CHECKS: readonly Check[] = [
  types,
  lint,
  format,
  boundaries,
  sizes,
  words,
  links,
  unused,
  generatedFiles,
]
const SHOWN_MAX = 40

async function runCheck(check: Check): Promise<number> {
  const startedMs = systemClock.now()
  const found = await check.run(ROOT)
  const seconds = ((systemClock.now() - startedMs) / 1000).toFixed(1)
  const outcome = found.length === 0 ? 'ok' : `${found.length} found`
  process.stdout.write(`${check.name.padEnd(12)} ${outcome.padEnd(12)} ${seconds} s\n`)
  for (const violation of found.slice(0, SHOWN_MAX)) {
    process.stdout.write(`  ${formatViolation(violation).replaceAll('\n', '\n  ')}\n`)
  }
  if (found.length > SHOWN_MAX) {
    process.stdout.write(`  … and ${found.length - SHOWN_MAX} more\n`)
  }
  return found.length
}

async function main(names: string[]): Promise<number> {
  const unknown = names.filter((name) => !CHECKS.some((check) => check.name === name))
  if (unknown.length > 0) {
    const known = CHECKS.map(({ name }) => name).join(', ')
    process.stderr.write(
      `dirigent: no check is called ${unknown.join(', ')}; there are ${known}.\n`,
    )
    return 2
  }
  let total = 0
  for (const check of CHECKS) {
    if (names.length === 0 || names.includes(check.name)) total += await runCheck(check)
  }
  process.stdout.write(total === 0 ? 'check passed\n' : `check failed: ${total} to mend\n`)
  return total === 0 ? 0 : 1
}

const exitCode = await main(process.argv.slice(2))
// schema.sql is compared with a real database, which must not stay behind.
await releaseTestServer()
process.exit(exitCode)
