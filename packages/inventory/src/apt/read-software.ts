import type { InstalledPackage } from '@dirigent/domain/identity/package'
import type { ReadContext } from '../context.ts'
import type {
  CoverageSection,
  PackagesSection,
  ProviderCoverage,
  UpdatesSection,
} from '../sections.ts'
import { hasIndex, indexRefreshedAt } from './fingerprint.ts'
import { readInstalled, type DpkgPackage } from './installed.ts'
import { readOffered, type OfferedAnswer } from './offered.ts'
import { originOfInstalled } from './origin.ts'
import {
  parseRepositories,
  parseVersionTables,
  type KnownVersion,
  type Repository,
} from './policy.ts'
import { aptName } from './simulation.ts'
import { commandProblem, readOnlyOptions, runReading } from './run-apt.ts'

type Coverage = ProviderCoverage

export type Installed = {
  packages: DpkgPackage[]
  tables: Map<string, KnownVersion[]>
  repositories: Map<string, Repository>
  coverage: 'complete' | 'partial' | 'failed'
  problems: string[]
}

/**
 * Installed packages with their origin. A machine whose apt cannot be asked still has packages: they are reported with
 * unknown origin and the coverage says partial.
 */
export async function readInstalledWithOrigin(context: ReadContext): Promise<Installed> {
  const { packages, problem } = await readInstalled(context)
  const nothing = { tables: new Map(), repositories: new Map() }
  if (problem !== null || packages.length === 0) {
    const said = problem ?? 'dpkg knows no package: its database is empty or cannot be read'
    return { packages: [], ...nothing, coverage: 'failed', problems: [said] }
  }
  const options = readOnlyOptions(context)
  const names = packages.map(({ name, arch }) => aptName(name, arch))
  const [general, tables] = await Promise.all([
    runReading(context.processes, 'apt-cache', [...options, 'policy']),
    runReading(context.processes, 'apt-cache', [...options, 'policy', ...names]),
  ])
  if (general.exitCode !== 0 || tables.exitCode !== 0) {
    const failed = general.exitCode !== 0 ? general : tables
    const said = `origins are not known: ${commandProblem('apt-cache policy', failed)}`
    return { packages, ...nothing, coverage: 'partial', problems: [said] }
  }
  const known = {
    tables: parseVersionTables(tables.stdout),
    repositories: parseRepositories(general.stdout),
  }
  return {
    packages: packages.map((row) => ({ ...row, origin: originOf(row, known) })),
    ...known,
    coverage: 'complete',
    problems: [],
  }
}

function originOf(row: DpkgPackage, known: Pick<Installed, 'tables' | 'repositories'>) {
  const table = known.tables.get(`${row.name}:${row.arch}`) ?? known.tables.get(row.name)
  return table ? originOfInstalled(table, known.repositories) : null
}

const NO_INDEX = 'there is no package index: "apt-get update" has not run or its result was deleted'

/** The updates, or why they are not known. No index is "not scanned", never "no updates". */
async function readUpdates(
  context: ReadContext,
  installed: Installed,
): Promise<Pick<OfferedAnswer, 'updates' | 'problems'> & { coverage: Coverage['updates'] }> {
  const unknown = (problems: string[]) => ({
    updates: [],
    problems,
    coverage: 'not_scanned' as const,
  })
  if (installed.coverage === 'failed') return unknown([])
  if (!hasIndex(context.files)) return unknown([NO_INDEX])
  return readOffered(context, { ...installed, installed: installed.packages })
}

export type Offers = { updates: UpdatesSection; coverage: CoverageSection }

/** What apt offers for these packages, and how complete both readings are. Takes apt up to a minute. */
export async function readOffers(context: ReadContext, installed: Installed): Promise<Offers> {
  const offered = await readUpdates(context, installed)
  const indexAt = indexRefreshedAt(context.files, context.indexRefreshedAt())
  const broken = installed.packages.filter((row) => row.state === 'broken').map((row) => row.name)
  const leftHalf = broken.length > 0 ? [`dpkg left half-installed: ${broken.join(', ')}`] : []
  const coverage: Coverage = {
    provider: 'apt',
    packages: installed.coverage,
    updates: offered.coverage,
    indexAt: indexAt === null ? null : new Date(indexAt).toISOString(),
    problems: [...installed.problems, ...offered.problems, ...leftHalf].map((p) => p.slice(0, 500)),
  }
  return { updates: { updates: offered.updates }, coverage: { providers: [coverage] } }
}

/** The section as it is reported. */
export function packagesSection({ packages }: Pick<Installed, 'packages'>): PackagesSection {
  return { provider: 'apt', packages: packages.map(withoutState) }
}

function withoutState({ state: _, ...row }: DpkgPackage): InstalledPackage {
  return row
}
