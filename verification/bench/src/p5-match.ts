import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Statement } from '@dirigent/domain/advisories/advisory'
import { asId } from '@dirigent/domain/identity/ids'
import type { InstalledPackage } from '@dirigent/domain/identity/package'
import { matchPackages } from '@dirigent/domain/matching/match'
import { buildStatementIndex } from '@dirigent/domain/matching/statement-index'
import { compareVersions } from '@dirigent/domain/versions/registry'
import { median, type Figure, type Measure } from './measure.ts'

const ECOSYSTEM = asId<'Ecosystem'>('debian:12')
/** The tracker of 2026: 4,000 source packages with 50,000 judged vulnerabilities a release, 4,000 of them in linux. */
const SOURCES = 4000
const STATEMENTS = 50_000
const KERNEL_STATEMENTS = 4000
const PACKAGES = 1500
const INSTALLED_SOURCES = 800
/** Enough that one busy moment of the machine moves the median by nothing. */
const MATCH_RUNS = 201
const MATCH_TARGET_MS = 5
const PROCESS_TARGET_MS = 500

/** A small generator of our own, so that every run measures the same data. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function statementsLikeTheTracker(): Statement[] {
  const fraction = seeded(5)
  const upTo = (limit: number) => Math.floor(fraction() * limit)
  return Array.from({ length: STATEMENTS }, (_, at) => {
    const inKernel = at < KERNEL_STATEMENTS
    const isOpen = fraction() < 0.08
    const fixed = inKernel
      ? `6.1.${upTo(170)}-1`
      : `${1 + upTo(3)}.${upTo(20)}.${upTo(9)}-${1 + upTo(5)}+deb12u${1 + upTo(9)}`
    return {
      ecosystem: ECOSYSTEM,
      sourcePackage: inKernel ? 'linux' : `source-${upTo(SOURCES)}`,
      vulnerability: asId<'VulnerabilityId'>(`CVE-${2010 + (at % 16)}-${1000 + at}`),
      verdict: isOpen ? 'open' : 'fixed_in',
      fixedVersion: isOpen ? null : fixed,
      urgency: 'not yet assigned',
      advisoryIds: [],
      subscription: null,
    } satisfies Statement
  })
}

/** Alike a patched server: most fixes are in, the kernel is a few months old. */
function installedPackages(): InstalledPackage[] {
  return Array.from({ length: PACKAGES }, (_, at) => {
    const built = at % INSTALLED_SOURCES
    const source = at < 4 ? 'linux' : `source-${built}`
    const version = at < 4 ? '6.1.123-1' : `3.18.${built % 9}-${1 + (built % 5)}+deb12u1`
    return {
      name: `package-${at}`,
      version,
      arch: 'amd64',
      source,
      sourceVersion: version,
      origin: 'Debian',
    }
  })
}

function medianMs(runs: number, work: () => void): number {
  const times = Array.from({ length: runs }, () => {
    const started = performance.now()
    work()
    return performance.now() - started
  })
  return median(times)
}

/** Each package against each statement of its source, reading both versions every time. */
function naiveMatch(
  statements: readonly Statement[],
  packages: readonly InstalledPackage[],
): number {
  const bySource = Map.groupBy(statements, (one) => one.sourcePackage)
  let found = 0
  for (const { source, sourceVersion } of packages) {
    for (const { fixedVersion } of bySource.get(source) ?? []) {
      if (fixedVersion === null || compareVersions('deb', sourceVersion, fixedVersion) < 0) found++
    }
  }
  return found
}

/** P5, first half: one Debian system against the whole tracker, data loaded. */
export function measureMatch(): Figure {
  const statements = statementsLikeTheTracker()
  const packages = installedPackages()
  const input = { ecosystem: ECOSYSTEM, packages, runningKernel: null }
  const index = buildStatementIndex(statements)
  const found = matchPackages(input, index).affected.reduce(
    (sum, one) => sum + one.packages.length * one.verdicts.length,
    0,
  )
  const reference = medianMs(3, () => naiveMatch(statements, packages))
  if (naiveMatch(statements, packages) !== found)
    throw new Error('P5: the matcher and the naive one disagree')
  const value = medianMs(MATCH_RUNS, () => matchPackages(input, index))
  return {
    number: 'P5',
    what: '1,500 packages matched with the whole tracker, data loaded',
    measured: `${value.toFixed(1)} ms`,
    ratio: value / reference,
    target: `≤ ${MATCH_TARGET_MS} ms`,
    met: value <= MATCH_TARGET_MS,
    note: `median of ${MATCH_RUNS}; against a matcher that reads both versions each time: ${reference.toFixed(0)} ms`,
  }
}

function statusFile(packages: readonly InstalledPackage[]): string {
  return packages
    .map(
      (one) =>
        `Package: ${one.name}\nStatus: install ok installed\nMaintainer: Bench <bench@example.org>\nArchitecture: ${one.arch}\n` +
        `Source: ${one.source}\nVersion: ${one.version}\nDescription: ${'a package like others '.repeat(20)}\n\n`,
    )
    .join('')
}

/** The tracker's own JSON, so that the cache is filled by the code that fills it anywhere. */
function trackerFile(statements: readonly Statement[]): string {
  const packages: Record<string, Record<string, unknown>> = {}
  for (const one of statements) {
    const row = {
      status: one.verdict === 'open' ? 'open' : 'resolved',
      fixed_version: one.fixedVersion ?? undefined,
      urgency: one.urgency,
    }
    const judged = (packages[one.sourcePackage] ??= {})
    judged[one.vulnerability] = { releases: { bookworm: row } }
  }
  return JSON.stringify(packages)
}

/** P5, second half: the whole `dirigent scan` process from cold, index built before; beside a Node that does nothing. */
export function measureProcess(): Figure {
  const directory = mkdtempSync(join(tmpdir(), 'dirigent-p5-'))
  const main = fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url))
  // As tools/bootstrap.mjs starts the command: compiled once, on whatever machine.
  const compiled = { NODE_COMPILE_CACHE: join(directory, 'compiled') }
  const env = { ...process.env, ...compiled, DIRIGENT_STATE: directory }
  const node = (args: string[]) =>
    spawnSync(process.execPath, args, { env, encoding: 'utf8', maxBuffer: 1 << 28 })
  try {
    const packages = installedPackages()
    writeFileSync(join(directory, 'tracker.json'), trackerFile(statementsLikeTheTracker()))
    writeFileSync(join(directory, 'status'), statusFile(packages))
    const filled = node([
      main,
      'feed-cache',
      'import',
      'debian-tracker',
      join(directory, 'tracker.json'),
    ])
    if (filled.status !== 0) throw new Error(`P5: the cache cannot be filled: ${filled.stderr}`)
    const scan = [
      main,
      'scan',
      '--json',
      '--distro',
      'debian:12',
      '--dpkg-status',
      join(directory, 'status'),
    ]
    const first = node(scan)
    if (first.status !== 1) throw new Error(`P5: scan failed: ${first.stderr}`)
    const reference = medianMs(5, () => node(['-e', '0']))
    const value = medianMs(7, () => node(scan))
    return {
      number: 'P5',
      what: 'dirigent scan, whole process from cold, index built before',
      measured: `${value.toFixed(0)} ms`,
      ratio: value / reference,
      target: `≤ ${PROCESS_TARGET_MS} ms`,
      met: value <= PROCESS_TARGET_MS,
      note: `against a Node that does nothing: ${reference.toFixed(0)} ms`,
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

export const p5Match: Measure = {
  number: 'P5',
  async run(report) {
    report('P5: matching')
    const match = measureMatch()
    report('P5: whole scan process')
    return [match, measureProcess()]
  },
}
