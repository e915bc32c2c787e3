import type { Processes } from '@dirigent/system/processes'
import { runReading } from '../apt/run-apt.ts'
import type { StaleProcess } from '../sections.ts'

const PACKAGES_MAX = 50

/** On systems with one /usr, dpkg still lists many files under /lib: a mapped file is asked for under both names. */
function namesOf(path: string): string[] {
  return path.startsWith('/usr/') ? [path, path.slice('/usr'.length)] : [path, `/usr${path}`]
}

/** `package[:arch][, package…]: /path` lines of `dpkg-query -S` as path → packages. */
export function parseOwners(output: string): Map<string, string[]> {
  const owners = new Map<string, string[]>()
  for (const line of output.split('\n')) {
    const match = /^([^/]+): (\/.*)$/.exec(line)
    if (!match?.[1] || !match[2] || match[1].startsWith('diversion')) continue
    owners.set(
      match[2],
      match[1].split(', ').map((name) => name.split(':')[0] ?? name),
    )
  }
  return owners
}

/** Adds which packages own the deleted files. A name that changed with the update (libfoo.so.1.2) has no owner any more. */
export async function withOwners(
  processes: Processes,
  stale: readonly StaleProcess[],
): Promise<StaleProcess[]> {
  const paths = [...new Set(stale.flatMap(({ libraries }) => libraries))]
  if (paths.length === 0) return [...stale]
  const result = await runReading(processes, 'dpkg-query', ['-S', ...paths.flatMap(namesOf)])
  const owners = parseOwners(result.stdout)
  return stale.map((process) => {
    const packages = process.libraries.flatMap((path) =>
      namesOf(path).flatMap((name) => owners.get(name) ?? []),
    )
    return { ...process, packages: [...new Set(packages)].toSorted().slice(0, PACKAGES_MAX) }
  })
}
