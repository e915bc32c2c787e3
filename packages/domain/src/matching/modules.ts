import { ANY_MODULE } from '../advisories/advisory.ts'
import type { InstalledPackage } from '../identity/package.ts'

/** `name:stream` of a module label as rpm keeps it (`nodejs:18:9020020230327152102:rhel9`); null when it is none. */
export function moduleStream(label: string | null | undefined): string | null {
  const [name, stream] = (label ?? '').split(':')
  return name && stream ? `${name}:${stream}` : null
}

/** How every build of a module is marked: `.module_el8.6.0+2811+fe6c84b0`, `.module+el8.5.0+738+032c9c02`. */
const MODULE_BUILD = /\.module[_+](?:el|fc?)?\d/

export const isModuleBuild = (version: string): boolean => MODULE_BUILD.test(version)

/** `none`: belongs to no module. `untold`: built for one, and the inventory does not say for which. */
export type InstalledModule =
  | { kind: 'none' }
  | { kind: 'untold' }
  | { kind: 'stream'; stream: string }

export function installedModule(
  installed: Pick<InstalledPackage, 'module' | 'version'>,
): InstalledModule {
  const stream = moduleStream(installed.module)
  if (stream !== null) return { kind: 'stream', stream }
  return { kind: isModuleBuild(installed.version) ? 'untold' : 'none' }
}

/**
 * Whether a statement is about the stream that is installed. Two streams of one module number their packages
 * independently: comparing nodejs 10 with the fix of nodejs 12 would call the one vulnerable to what only the other had.
 * `unsure`: both are modular and one side does not tell its stream.
 */
export function moduleApplies(
  modules: readonly string[],
  installed: InstalledModule,
): 'yes' | 'no' | 'unsure' {
  if (modules.length === 0) return installed.kind === 'none' ? 'yes' : 'no'
  if (installed.kind === 'none') return 'no'
  if (installed.kind === 'untold' || modules.includes(ANY_MODULE)) return 'unsure'
  return modules.includes(installed.stream) ? 'yes' : 'no'
}
