import { readOnlyOptions, runReading, commandProblem } from './run-apt.ts'
import { aptName, parseSimulation, type SimulatedChange } from './simulation.ts'
import { entryKey, showEntries, type IndexEntry, type WantedEntry } from './show.ts'
import { offeredFrom } from './origin.ts'
import type { KnownVersion, Repository } from './policy.ts'
import type { DpkgPackage } from './installed.ts'
import type { ReadContext } from '../context.ts'
import type { ClosureItem, OfferedUpdate } from '../sections.ts'

export type OfferedInput = {
  installed: readonly DpkgPackage[]
  tables: ReadonlyMap<string, KnownVersion[]>
  repositories: ReadonlyMap<string, Repository>
}
export type OfferedAnswer = {
  updates: OfferedUpdate[]
  coverage: 'complete' | 'partial' | 'failed'
  problems: string[]
}

type Upgrade = SimulatedChange & { arch: string; from: string; to: string }
type Simulation = { ok: true; changes: SimulatedChange[] } | { ok: false; problem: string }

/** Simulates one apt command; nothing is locked, downloaded or changed. Holds are shown, not obeyed. */
export async function simulate(
  context: ReadContext,
  command: readonly string[],
): Promise<Simulation> {
  const args = [...readOnlyOptions(context), '-s', '-y', '--ignore-hold', ...command]
  const result = await runReading(context.processes, 'apt-get', args)
  if (result.exitCode !== 0) {
    return { ok: false, problem: commandProblem(`apt-get -s ${command[0] ?? ''}`, result) }
  }
  return { ok: true, changes: parseSimulation(result.stdout) }
}

/** Names of packages that somebody on the machine told apt to keep. */
export async function readHeld(context: Pick<ReadContext, 'processes'>): Promise<Set<string>> {
  const result = await runReading(context.processes, 'apt-mark', ['showhold'])
  return new Set(result.stdout.split('\n').filter((line) => line !== ''))
}

/**
 * Updates that apt itself offers, each with what it brings along. Updates of one source package belong together, so
 * each source is simulated once: about a second of processor time, which is why the caller caches by fingerprint.
 */
export async function readOffered(
  context: ReadContext,
  input: OfferedInput,
): Promise<OfferedAnswer> {
  const whole = await simulate(context, ['dist-upgrade'])
  if (!whole.ok) return { updates: [], coverage: 'failed', problems: [whole.problem] }
  const upgrades = whole.changes.filter(
    (change): change is Upgrade => change.change === 'upgrade' && change.arch !== null,
  )
  const [held, entries] = await Promise.all([
    readHeld(context),
    showEntries(context, whole.changes.flatMap(wantedEntry)),
  ])
  const updates: OfferedUpdate[] = []
  const problems: string[] = []
  for (const group of groupBySource(upgrades, entries)) {
    const closure = await readClosure(context, input, group, entries)
    if (closure.ok)
      updates.push(...group.map((u) => toUpdate(u, closure.items, { input, held, entries })))
    else
      problems.push(
        `what ${group[0]?.name} brings along is not known: ${closure.problem}`.slice(0, 500),
      )
  }
  return {
    updates,
    coverage: problems.length > 0 ? 'partial' : 'complete',
    problems: problems.slice(0, 40),
  }
}

function wantedEntry(change: SimulatedChange): WantedEntry[] {
  if (change.to === null || change.arch === null) return []
  return [{ name: change.name, arch: change.arch, version: change.to }]
}

function groupBySource(
  upgrades: readonly Upgrade[],
  entries: ReadonlyMap<string, IndexEntry>,
): Upgrade[][] {
  const groups = new Map<string, Upgrade[]>()
  for (const upgrade of upgrades) {
    const entry = entries.get(entryKey({ ...upgrade, version: upgrade.to }))
    const key = entry ? `${entry.source} ${entry.sourceVersion}` : upgrade.name
    groups.set(key, [...(groups.get(key) ?? []), upgrade])
  }
  return [...groups.values()]
}

type Closure = { ok: true; items: ClosureItem[] } | { ok: false; problem: string }

/** What apt would do when exactly these updates are installed, themselves included. */
async function readClosure(
  context: ReadContext,
  input: OfferedInput,
  group: readonly Upgrade[],
  entries: Map<string, IndexEntry>,
): Promise<Closure> {
  const wanted = group.map((update) => `${aptName(update.name, update.arch)}=${update.to}`)
  const simulation = await simulate(context, ['install', ...wanted])
  if (!simulation.ok) return simulation
  const items = await closureItems(context, input.installed, simulation.changes, entries)
  return { ok: true, items }
}

/** Adds hashes from the signed index and the architecture of removals, which apt does not print. */
export async function closureItems(
  context: ReadContext,
  installed: readonly DpkgPackage[],
  changes: readonly SimulatedChange[],
  known: Map<string, IndexEntry>,
): Promise<ClosureItem[]> {
  const missing = changes.flatMap(wantedEntry).filter((wanted) => !known.has(entryKey(wanted)))
  for (const [key, entry] of await showEntries(context, missing)) known.set(key, entry)
  const items = changes.map(({ name, arch, change, to, from }): ClosureItem => {
    if (to === null || arch === null) {
      const here = installed.find(
        (p) =>
          p.name === name &&
          (arch === null || p.arch === arch) &&
          (from === null || p.version === from),
      )
      return { name, arch: arch ?? here?.arch ?? '', change: 'remove', version: null, sha256: null }
    }
    const entry = known.get(entryKey({ name, arch, version: to }))
    return { name, arch, change, version: to, sha256: entry?.sha256 ?? null }
  })
  return items.toSorted((a, b) => (a.name + a.arch < b.name + b.arch ? -1 : 1))
}

function toUpdate(
  upgrade: Upgrade,
  closure: readonly ClosureItem[],
  known: {
    input: OfferedInput
    held: ReadonlySet<string>
    entries: ReadonlyMap<string, IndexEntry>
  },
): OfferedUpdate {
  const { name, arch, from, to } = upgrade
  const { tables, repositories } = known.input
  const entry = known.entries.get(entryKey({ name, arch, version: to }))
  const versions = tables.get(name) ?? tables.get(`${name}:${arch}`) ?? []
  const foreign = tables.get(`${name}:${arch}`)
  return {
    provider: 'apt',
    name,
    arch,
    installedVersion: from,
    version: to,
    source: entry?.source ?? name,
    sourceVersion: entry?.sourceVersion ?? to,
    ...offeredFrom(foreign ?? versions, repositories, from, to),
    sha256: entry?.sha256 ?? null,
    sizeBytes: entry?.sizeBytes ?? null,
    held: known.held.has(name) || known.held.has(`${name}:${arch}`),
    closure: closure.filter((item) => !(item.name === name && item.arch === arch)),
  }
}
