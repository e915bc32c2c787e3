import { closureItems } from '@dirigent/inventory/apt/offered'
import { readInstalled } from '@dirigent/inventory/apt/installed'
import { parseSimulation, aptName } from '@dirigent/inventory/apt/simulation'
import { parseVersionTables } from '@dirigent/inventory/apt/policy'
import { showEntries } from '@dirigent/inventory/apt/show'
import type { ClosureItem } from '@dirigent/protocol/agent/inventory'
import {
  failed,
  type Done,
  type Provider,
  type ProviderDeps,
  type Unit,
  type UnitName,
} from '../provider.ts'
import { fileSha256, openArchive, type Archive } from './archive.ts'
import { createCommands } from './commands.ts'
import { rebuildPackage } from './rebuild.ts'
import { pruneArchive } from './prune.ts'

/** Unpacked files need room beside the packed ones; dpkg keeps the old until the new are complete. */
const UNPACKED_FACTOR = 5

/** apt and dpkg on Debian, Ubuntu and their relatives. */
export function createAptProvider(deps: ProviderDeps): Provider {
  const archive = openArchive(deps.directory)
  const commands = createCommands(deps, archive)
  const reading = { ...deps, ...READING }
  const wanted = (items: readonly ClosureItem[]) =>
    items.flatMap(({ name, arch, version }) => (version === null ? [] : [{ name, arch, version }]))

  const installed = async (units: readonly UnitName[]) => {
    const names = [...new Set(units.map(({ name }) => name))]
    const { packages } = names.length === 0 ? { packages: [] } : await readInstalled(deps, names)
    return packages
      .filter((row) =>
        units.some(
          (unit) => unit.name === row.name && (unit.arch === row.arch || unit.arch === ''),
        ),
      )
      .map(({ name, arch, version, state }) => ({
        name,
        arch,
        version,
        intact: state === 'installed',
      }))
  }

  /** The saved file of a version, if it is as it was saved; one of which nothing is known must be readable to its end. */
  const whole = async (unit: Unit): Promise<[string] | null> => {
    const found = await archive.kept(unit)
    if (found === null || !found.unproven) return found && [found.path]
    const read = await deps.processes.run('dpkg-deb', ['--contents', found.path])
    if (read.exitCode === 0) await archive.keep(found.path)
    else if (read.exitCode !== null) archive.drop(found.path)
    return read.exitCode === 0 ? [found.path] : null
  }

  return {
    name: 'apt',
    installed,
    repair: () => commands.repair(),
    refreshIndex: () => commands.refreshIndex(),
    async held(units) {
      const said = await deps.processes.run('apt-mark', ['showhold'], {
        env: { LC_ALL: 'C.UTF-8' },
      })
      const names = new Set(said.stdout.split('\n'))
      return units.filter(({ name, arch }) => names.has(name) || names.has(`${name}:${arch}`))
    },
    async offered({ name, arch }) {
      const args = ['policy', aptName(name, arch)]
      const said = await deps.processes.run('apt-cache', args, { env: { LC_ALL: 'C.UTF-8' } })
      const candidate = /^ {2}Candidate: (\S+)$/m.exec(said.stdout)?.[1]
      const [table] = parseVersionTables(said.stdout).values()
      const inIndex = table?.some((row) => row.version === candidate && row.sources.length > 0)
      return candidate !== undefined && candidate !== '(none)' && inIndex ? candidate : null
    },
    async simulate(items) {
      const said = await commands.simulate(items)
      if (!said.ok) return said
      const changes = parseSimulation(said.output)
      const here = await readInstalled(deps)
      return { ok: true, changes: await closureItems(reading, here.packages, changes, new Map()) }
    },
    async savePrevious(units) {
      const missing: Unit[] = []
      for (const unit of units) {
        if (await whole(unit)) continue
        const saved =
          (await commands.fetchArchive(unit)) ?? (await rebuildPackage(deps, unit, archive.rebuilt))
        if (saved === null) missing.push(unit)
        else await archive.keep(saved)
      }
      return { missing }
    },
    async download(items) {
      const fetched = await commands.download(items)
      // From a repository on this machine's own disk apt takes files where they lie; they are wanted in the archive too.
      const file = async (unit: Unit) => archive.find(unit) ?? commands.fetchArchive(unit)
      return fetched.ok ? checkHashes(items, file, archive) : fetched
    },
    apply: (items, logFile) => commands.apply(items, logFile),
    async restore(back, logFile) {
      const files: string[] = []
      for (const unit of back.restore) files.push(...((await whole(unit)) ?? []))
      if (files.length < back.restore.length) return failed({ code: 'previous_version_missing' })
      return commands.restore(files, back.remove, logFile)
    },
    async space(items) {
      const entries = await showEntries(reading, wanted(items))
      const packed = [...entries.values()].reduce((sum, entry) => sum + (entry.sizeBytes ?? 0), 0)
      const free = ['/usr', '/var', deps.directory].map(
        (path) => deps.files.space(path)?.freeBytes ?? Infinity,
      )
      return { neededBytes: packed * UNPACKED_FACTOR, freeBytes: Math.min(...free) }
    },
    prune: async (keep) => pruneArchive(archive, keep, deps.clock.now()),
  }
}

const READING = {
  agentVersion: '',
  cacheDirectory: null,
  indexRefreshedAt: () => null,
  labels: { site: null, user: null },
}

async function checkHashes(
  items: readonly ClosureItem[],
  find: (unit: Unit) => Promise<string | null>,
  archive: Archive,
): Promise<Done> {
  for (const { name, arch, version, sha256 } of items) {
    if (version === null || sha256 === null) continue
    const file = await find({ name, arch, version })
    const found = file === null ? null : await fileSha256(file)
    if (file !== null && found === sha256) await archive.keep(file)
    if (found === sha256) continue
    // Left where it is, it would be taken for downloaded the next time too.
    if (file !== null) archive.drop(file)
    return failed({ code: 'hash_mismatch', expected: sha256, found })
  }
  return { ok: true }
}
