import type { InstalledPackage } from '@dirigent/domain/identity/package'
import type { ReadContext } from '../context.ts'
import { commandProblem, runReading } from './run-apt.ts'

const FORMAT =
  '${db:Status-Abbrev}\\t${Package}\\t${Version}\\t${Architecture}\\t${source:Package}\\t${source:Version}\\n'

export type DpkgState = 'installed' | 'broken'
/** `state` is broken when dpkg unpacked the package but could not configure it. */
export type DpkgPackage = InstalledPackage & { state: DpkgState }

/** Packages that are on the machine: `config-files` (removed) are not, half-configured ones are and are named broken. */
export function parseDpkgQuery(output: string): DpkgPackage[] {
  return output.split('\n').flatMap((line) => {
    const [status, name, version, arch, source, sourceVersion] = line.split('\t')
    const state = status?.[1]
    if (!status || !name || !version || state === undefined || 'nc'.includes(state)) return []
    return [
      {
        name,
        version,
        arch: arch ?? '',
        source: source || name,
        sourceVersion: sourceVersion || version,
        origin: null,
        state: state === 'i' || state === 't' || state === 'W' ? 'installed' : 'broken',
      } satisfies DpkgPackage,
    ]
  })
}

/** All packages, or only the named ones; a name that is not installed is simply missing from the answer. */
export async function readInstalled(
  context: Pick<ReadContext, 'processes'>,
  names: readonly string[] = [],
): Promise<{ packages: DpkgPackage[]; problem: string | null }> {
  const result = await runReading(context.processes, 'dpkg-query', ['-W', '-f', FORMAT, ...names])
  // With names, dpkg-query ends with 1 when one of them is unknown and prints the others.
  const failed = result.startError !== null || (result.exitCode !== 0 && names.length === 0)
  const packages = parseDpkgQuery(result.stdout)
  return { packages, problem: failed ? commandProblem('dpkg-query', result) : null }
}
