import { compareVersions } from '../versions/registry.ts'
import type { CatalogueEntry, Installer, InstallerArch } from './entry.ts'

/** Why a newer version is shown but cannot be assigned. */
export type UnassignableReason =
  | 'no_installer'
  | 'no_installer_for_arch'
  | 'no_hash'
  | 'no_silent_switches'
  | 'only_per_user'
  | 'portable_only'
  | 'unsure_product'

export type CatalogueOffer = {
  version: string
  /** The installer that would be used; null when there is none for this device. */
  installer: Installer | null
  unassignable: UnassignableReason | null
}

const PORTABLE: ReadonlySet<string> = new Set([
  'zip',
  '7z',
  'portable',
  'tar',
  'nupkg',
  'jar',
  'ps1',
])

/** Which installers a processor can run, best first: 32-bit programs run everywhere, 64-bit ones emulated on ARM. */
const RUNS: Readonly<Record<'x64' | 'x86' | 'arm64', readonly InstallerArch[]>> = {
  x64: ['x64', 'neutral', 'x86'],
  x86: ['x86', 'neutral'],
  arm64: ['arm64', 'neutral', 'x64', 'x86'],
}

/** How inventories write processors. */
export function deviceArch(text: string): 'x64' | 'x86' | 'arm64' | null {
  const arch = text.toLowerCase()
  if (/^(?:amd64|x64|x86_64|x64-based pc)$/.test(arch)) return 'x64'
  if (/^(?:arm64|aarch64|arm64-based pc)$/.test(arch)) return 'arm64'
  return /^(?:x86|i[3-6]86|x86-based pc)$/.test(arch) ? 'x86' : null
}

function problemOf(installer: Installer): UnassignableReason | null {
  if (PORTABLE.has(installer.type)) return 'portable_only'
  // Installed without anybody's profile: a per-user installer would land in the system account's.
  if (installer.scope === 'user') return 'only_per_user'
  if (installer.sha256 === null) return 'no_hash'
  return installer.silent === null ? 'no_silent_switches' : null
}

/**
 * What a catalogue offers to a device that has an older version; null when it is not older, or when its version is not
 * known: replacing an unknown version may be a step back. `sure`: whether we know that it is this product.
 */
export function offerFor(
  entry: Pick<CatalogueEntry, 'version' | 'installers' | 'platform'>,
  installedVersion: string | null,
  arch: 'x64' | 'x86' | 'arm64' | null,
  sure: boolean,
): CatalogueOffer | null {
  if (installedVersion === null || !/\d/.test(entry.version)) return null
  if (compareVersions('generic', installedVersion, entry.version) >= 0) return null
  const { version, installers } = entry
  if (installers.length === 0) return { version, installer: null, unassignable: 'no_installer' }
  const order = arch === null ? (['neutral'] as const) : RUNS[arch]
  const fitting = order
    .flatMap((one) => installers.filter((installer) => installer.arch === one))
    .map((installer) => ({ installer, problem: problemOf(installer) }))
  const best = fitting.find((one) => one.problem === null) ?? fitting[0]
  if (!best) return { version, installer: null, unassignable: 'no_installer_for_arch' }
  const unassignable = best.problem ?? (sure ? null : 'unsure_product')
  return { version, installer: best.installer, unassignable }
}
