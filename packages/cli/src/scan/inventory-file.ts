import { fromJson } from './system-inventory.ts'
import type { SystemInventory, SystemInventoryError } from './system-inventory.ts'
import { distributionNamed, DISTRIBUTIONS } from '@dirigent/domain/advisories/distributions'
import { isDebianMaintainer } from '@dirigent/inventory/dpkg/status'
import { foreignRepository, vendorOfPackager } from '@dirigent/domain/matching/rpm-origins'
import { moduleStream } from '@dirigent/domain/matching/modules'
import type { InstalledPackage, RunningKernel } from '@dirigent/domain/identity/package'
import type { VersionSchemeName } from '@dirigent/domain/versions/scheme'

export type InventoryError = {
  code: 'inventory_not_json' | 'inventory_truncated' | 'inventory_unknown_format'
  message: string
}
export type InventoryFile = {
  family: string
  release: string
  packages: InstalledPackage[]
  runningKernel: RunningKernel | null
}

type Fields = Record<string, unknown>
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const text = (value: unknown) =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''

function runningKernel(value: unknown): RunningKernel | null {
  if (typeof value === 'string') return value === '' ? null : { release: value, version: null }
  if (!isFields(value) || text(value['release']) === '') return null
  return { release: text(value['release']), version: text(value['version']) || null }
}

/** A rebuild that Debian's build machines made (`+b1`) has the same source as the version without it. */
const withoutRebuild = (version: string) => version.replace(/\+b\d+$/, '')

const RPM_ARCH = /\.(?:x86_64|noarch|aarch64|i[3-6]86|ppc64le|s390x|armv7hl|src)$/

/** rpm's parts where a list has them apart, and without what `rpm -q` writes around a version. */
function rpmVersion(fields: Fields, version: string): string {
  const release = text(fields['release'])
  const whole = release === '' || version.includes('-') ? version : `${version}-${release}`
  const plain = whole.replace(/^\(none\):/, '').replace(RPM_ARCH, '')
  const epoch = text(fields['epoch'])
  return /^\d+$/.test(epoch) && !plain.includes(':') ? `${epoch}:${plain}` : plain
}

const repositoryOf = (fields: Fields) =>
  (text(fields['from_repo']) || text(fields['repository'])).replace(/^@/, '')

/**
 * Who built or delivers a package. Maintainers of debs count only where they are Debian's: Ubuntu's build machines write
 * Ubuntu's developers into whatever they build, so that on Ubuntu such a package came from Debian itself.
 */
function originOf(fields: Fields, isRpm: boolean): string | null {
  const told = text(fields['origin']) || text(fields['vendor'])
  if (told !== '') return told
  if (isRpm)
    return vendorOfPackager(text(fields['packager'])) ?? foreignRepository(repositoryOf(fields))
  return isDebianMaintainer(text(fields['maintainer'])) ? 'Debian' : null
}

function installedPackage(fields: Fields, isRpm: boolean): InstalledPackage | null {
  const name = text(fields['name'])
  const given = text(fields['version'])
  if (name === '' || given === '') return null
  const version = isRpm ? rpmVersion(fields, given) : given
  const repository = repositoryOf(fields)
  return {
    name,
    version,
    arch: text(fields['arch']),
    source: text(fields['source']) || name,
    sourceVersion: text(fields['source_version']) || withoutRebuild(version),
    origin: originOf(fields, isRpm),
    ...(repository === '' ? {} : { repository }),
    module: moduleStream(text(fields['modularitylabel']) || text(fields['module'])),
  }
}

/** By source packages is judged, or told who built something; a list in which none is named leaves out, it does not say "the same". */
function markUntoldSources(
  entries: readonly unknown[],
  packages: InstalledPackage[],
  scheme: VersionSchemeName | null,
): InstalledPackage[] {
  if (scheme !== 'deb' && scheme !== 'apk' && scheme !== 'rpm') return packages
  const named = entries.some((one) => isFields(one) && text(one['source']) !== '')
  return named ? packages : packages.map((one) => ({ ...one, sourceUntold: true }))
}

const wrong = (message: string): InventoryError => ({ code: 'inventory_unknown_format', message })

/** Tells a cut file, an empty one, and the other outputs that people try. */
function notJson(given: string, error: unknown): InventoryError {
  const message = error instanceof Error ? error.message : ''
  if (given.trim() === '')
    return { code: 'inventory_truncated', message: 'the inventory is empty; copy it again.' }
  if (/^\s*\{/.test(given) && /end of JSON|unterminated|Expected .* after/i.test(message))
    return {
      code: 'inventory_truncated',
      message: 'the inventory ends in the middle; copy it again.',
    }
  if (/^Package: /m.test(given) && /^Version: /m.test(given))
    return {
      code: 'inventory_not_json',
      message:
        'it is a status file of dpkg; give it as --dpkg-status, with --distro, e.g. --distro debian:12.',
    }
  return {
    code: 'inventory_not_json',
    message:
      'the inventory is neither JSON nor the output of systeminfo (as a list, not /fo csv) or system_profiler, nor an export of the Uninstall keys; see "dirigent scan --help".',
  }
}

/** Reads the neutral inventory format: family, release, running_kernel, packages (name, version, arch, source, source_version). */
export function parseInventory(
  json: string,
): InventoryFile | SystemInventory | InventoryError | SystemInventoryError {
  let value: unknown
  try {
    value = JSON.parse(json.replace(/^\uFEFF/, ''))
  } catch (error) {
    return notJson(json, error)
  }
  if (!isFields(value)) return wrong('the inventory is not a JSON object.')
  const system = fromJson(value)
  if (system) return system
  const family = text(value['family']).toLowerCase()
  const list = value['packages']
  if (family === '' || text(value['release']) === '')
    return wrong('the inventory needs "family" and "release", e.g. "debian" and "12".')
  if (!Array.isArray(list)) return wrong('the inventory needs "packages", a list.')
  const distribution = distributionNamed(family)
  const scheme = distribution && DISTRIBUTIONS[distribution].scheme
  const packages: InstalledPackage[] = []
  for (const [at, entry] of list.entries()) {
    const installed = isFields(entry) ? installedPackage(entry, scheme === 'rpm') : null
    if (!installed) return wrong(`package ${at + 1} of the inventory has no name or no version.`)
    packages.push(installed)
  }
  if (packages.length === 0)
    return wrong('the inventory lists no package: nothing can be said about the machine.')
  return {
    family,
    release: text(value['release']),
    packages: markUntoldSources(list, packages, scheme),
    runningKernel: runningKernel(value['running_kernel']),
  }
}
