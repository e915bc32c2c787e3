import type { Catalogue, Release, SourcePackage } from './catalogue.ts'
import { ARCH } from './catalogue.ts'
import type { DeviceTruth } from './device.ts'
import { bare, said, withoutOptions, type AptReading, type Said } from './apt-reading.ts'

/** One line of what apt would do. */
export type PlannedChange = { name: string; from: string | null; to: string | null }
export type Planned = { ok: true; changes: PlannedChange[] } | { ok: false; said: Said }

const refused = (sentence: string): Planned => ({
  ok: false,
  said: said('', 100, `E: ${sentence}\n`),
})

/**
 * What apt would change for `install a=1 b=2 c-` or `dist-upgrade`. Binaries of one source need each other in the same
 * version, so asking for one brings the installed others along.
 */
export function planChanges(
  device: DeviceTruth,
  catalogue: Catalogue,
  reading: AptReading,
  args: readonly string[],
): Planned {
  const [command, ...targets] = withoutOptions(args)
  const wanted = new Map<string, string | null>()
  if (command === 'dist-upgrade') upgradeAll(device, catalogue, reading, args, wanted)
  for (const target of command === 'install' ? targets : []) {
    const fault = addTarget(device, catalogue, reading, args, target, wanted)
    if (fault) return fault
  }
  const changes = [...wanted]
    .map(([name, to]) => ({ name, from: device.installed.get(name)?.version ?? null, to }))
    .filter(({ name, from, to }) => from !== to || device.installed.get(name)?.state === 'half')
  if (changes.some(({ to }) => to === null) && args.includes('--no-remove'))
    return refused('Packages need to be removed but remove is disabled.')
  return { ok: true, changes }
}

function upgradeAll(
  device: DeviceTruth,
  catalogue: Catalogue,
  reading: AptReading,
  args: readonly string[],
  wanted: Map<string, string | null>,
): void {
  for (const name of device.installed.keys()) {
    if (device.held.has(name) && !args.includes('--ignore-hold')) continue
    const source = catalogue.sourceOf(name)
    const newest = source && reading.offered(source)[0]
    if (!source || !newest) continue
    if (newest.index > catalogue.indexOf(source, device.installed.get(name)?.version ?? ''))
      wanted.set(name, newest.release.version)
  }
}

function addTarget(
  device: DeviceTruth,
  catalogue: Catalogue,
  reading: AptReading,
  args: readonly string[],
  target: string,
  wanted: Map<string, string | null>,
): Planned | null {
  const [named = '', version] = target.replace(/-$/, '').split('=')
  const name = bare(named)
  if (version === undefined) {
    wanted.set(name, null)
    return null
  }
  const source = catalogue.sourceOf(name)
  const here = device.installed.get(name)
  if (!source || !isThere(reading, source, version, here?.version))
    return refused(`Version '${version}' for '${name}' was not found`)
  if (device.held.has(name) && !args.includes('--ignore-hold'))
    return refused(
      'Held packages were changed and -y was used without --allow-change-held-packages.',
    )
  const older = here && catalogue.indexOf(source, version) < catalogue.indexOf(source, here.version)
  if (older && !args.includes('--allow-downgrades'))
    return refused('Packages were downgraded and -y was used without --allow-downgrades.')
  for (const sibling of source.binaries)
    if (sibling === name || device.installed.has(sibling)) wanted.set(sibling, version)
  return null
}

const isThere = (
  reading: AptReading,
  source: SourcePackage,
  version: string,
  installed: string | undefined,
) =>
  version === installed ||
  reading.offered(source).some(({ release }) => release.version === version)

/** A plan in the words of `apt-get -s`. */
export function simulationText(planned: Planned): Said {
  if (!planned.ok) return planned.said
  const lines = planned.changes.map(({ name, from, to }) =>
    to === null
      ? `Remv ${name} [${from}]`
      : `Inst ${name} ${from === null ? '' : `[${from}] `}(${to} Debian:12/stable [${ARCH}])`,
  )
  return said(`NOTE: This is only a simulation!\n${lines.join('\n')}\n`)
}

export function releaseOf(catalogue: Catalogue, name: string, version: string): Release | null {
  return catalogue.sourceOf(name)?.releases.find((one) => one.version === version) ?? null
}
