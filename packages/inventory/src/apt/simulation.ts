import { compareVersions } from '@dirigent/domain/versions/registry'

/** One line of `apt-get -s`: what apt would do to a package. */
export type SimulatedChange = {
  name: string
  arch: string | null
  change: 'install' | 'upgrade' | 'downgrade' | 'remove'
  from: string | null
  to: string | null
}

const INSTALL = /^Inst (\S+) (?:\[([^\]]+)\] )?\((\S+)(?: .*?)?\[([^\]]+)\]\)/
const REMOVE = /^(?:Remv|Purg) (\S+)(?: \[([^\]]+)\])?/

/**
 * Reads the `Inst` and `Remv` lines of a simulation. `arch` is null for a removal of the native architecture, which
 * apt does not name. A reinstallation of the same version counts as an upgrade to it.
 */
export function parseSimulation(output: string): SimulatedChange[] {
  const changes: SimulatedChange[] = []
  for (const line of output.split('\n')) {
    const install = INSTALL.exec(line)
    if (install?.[1] && install[3] && install[4]) {
      const [name] = splitArch(install[1])
      const from = install[2] ?? null
      changes.push({
        name,
        arch: install[4],
        change: kindOf(from, install[3]),
        from,
        to: install[3],
      })
      continue
    }
    const remove = REMOVE.exec(line)
    if (remove?.[1]) {
      const [name, arch] = splitArch(remove[1])
      changes.push({ name, arch, change: 'remove', from: remove[2] ?? null, to: null })
    }
  }
  return changes
}

function kindOf(from: string | null, to: string): 'install' | 'upgrade' | 'downgrade' {
  if (from === null) return 'install'
  return compareVersions('deb', to, from) < 0 ? 'downgrade' : 'upgrade'
}

/** `libc6:i386` → name and architecture; no colon: the native one or `all`. */
export function splitArch(text: string): [name: string, arch: string | null] {
  const [name = text, arch] = text.split(':')
  return [name, arch ?? null]
}

/** How apt wants a package in one version: `all` must not be named as an architecture. */
export function aptName(name: string, arch: string): string {
  return arch === 'all' || arch === '' ? name : `${name}:${arch}`
}
