import { isZone } from '@dirigent/domain/windows/local-time'
import type { Files } from '@dirigent/system/files'
import { firstLine, type ReadContext } from '../context.ts'
import { distributionOf } from '../distribution.ts'
import type { SystemSection } from '../sections.ts'
import { isContainer } from './container.ts'
import { readIdentifiers } from './read-identifiers.ts'
import { readOsRelease } from './os-release.ts'

/** Kernels tick processes' start times in hundredths of a second on every architecture Debian supports. */
const TICKS_PER_SECOND = 100
/** Corrections of the clock move the computed boot time by seconds; reporting them would be a change each time. */
const BOOT_TIME_GRAIN_MS = 60_000

const DEBIAN_ARCHES: Readonly<Record<string, string>> = {
  x64: 'amd64',
  arm64: 'arm64',
  arm: 'armhf',
  ia32: 'i386',
  ppc64: 'ppc64el',
  riscv64: 'riscv64',
  s390x: 's390x',
}

/** DMI chassis types of machines that people carry (SMBIOS 7.4.1): portable, laptop, notebook, sub-notebook, convertible. */
const CARRIED_CHASSIS = new Set(['8', '9', '10', '14', '30', '31', '32'])

export async function readSystem(context: ReadContext): Promise<SystemSection> {
  const { files } = context
  const release = readOsRelease(files)
  const distribution = distributionOf(release)
  return {
    name:
      firstLine(files, '/proc/sys/kernel/hostname') ??
      firstLine(files, '/etc/hostname') ??
      'unnamed',
    ecosystem: 'code' in distribution ? null : distribution.ecosystem,
    osFamily: osFamily(release),
    osName: release['PRETTY_NAME'] ?? release['NAME'] ?? 'unknown system',
    osVersion: release['VERSION_ID'] ?? release['VERSION_CODENAME'] ?? 'unknown',
    arch: DEBIAN_ARCHES[process.arch] ?? process.arch,
    kernel: readKernel(files),
    container: isContainer(files),
    timeZone: readTimeZone(files),
    role: readRole(files),
    bootId: firstLine(files, '/proc/sys/kernel/random/boot_id') ?? 'unknown',
    bootedAt: readBootedAt(files),
    agentVersion: context.agentVersion,
    site: context.labels.site,
    user: context.labels.user,
    identifiers: readIdentifiers(files),
  }
}

function osFamily(release: Record<string, string>): SystemSection['osFamily'] {
  const ids = [release['ID'], ...(release['ID_LIKE'] ?? '').split(' ')]
  if (ids.includes('ubuntu')) return 'ubuntu'
  if (ids.includes('debian')) return 'debian'
  return ids.some((id) => id !== undefined && ['fedora', 'rhel', 'suse', 'opensuse'].includes(id))
    ? 'rpm'
    : 'other'
}

/**
 * The running kernel. Debian writes the package's version into `/proc/version`, Ubuntu into `version_signature`
 * (`Ubuntu 5.15.0-91.101-generic 5.15.131`). Others say nothing: null.
 */
export function readKernel(files: Files): SystemSection['kernel'] {
  const release = firstLine(files, '/proc/sys/kernel/osrelease') ?? 'unknown'
  const ubuntu = /^Ubuntu (\d[\w.]*-\d+\.\d+)/.exec(
    firstLine(files, '/proc/version_signature') ?? '',
  )
  const debian = /\bDebian (\d\S*)/.exec(firstLine(files, '/proc/version') ?? '')
  return { release, version: ubuntu?.[1] ?? debian?.[1] ?? null }
}

/** The zone that the system's clock shows; UTC when it names none that is known. */
export function readTimeZone(files: Files): string {
  const linked = /zoneinfo\/(?:posix\/|right\/)?(.+)$/.exec(files.link('/etc/localtime') ?? '')?.[1]
  for (const zone of [linked, firstLine(files, '/etc/timezone')]) {
    if (zone && isZone(zone)) return zone
  }
  return 'UTC'
}

/**
 * Server or client, by what the machine is made for: a display manager that is enabled or a chassis that people carry
 * makes a client. Everything else is a server, the more careful answer: servers never start unasked.
 */
export function readRole(files: Files): SystemSection['role'] {
  if (files.link('/etc/systemd/system/display-manager.service') !== null) return 'client'
  const chassis = firstLine(files, '/sys/class/dmi/id/chassis_type')
  return chassis !== null && CARRIED_CHASSIS.has(chassis) ? 'client' : 'server'
}

/** When process 1 started: of a container its own start, not the machine's. */
function readBootedAt(files: Files): string | null {
  const bootS = /^btime (\d+)$/m.exec(files.text('/proc/stat') ?? '')?.[1]
  if (bootS === undefined) return null
  const afterName = files.text('/proc/1/stat')?.split(') ')[1]?.split(' ')
  const ticks = Number(afterName?.[19] ?? 0)
  const startedMs = Number(bootS) * 1000 + (ticks / TICKS_PER_SECOND) * 1000
  const rounded = Math.round(startedMs / BOOT_TIME_GRAIN_MS) * BOOT_TIME_GRAIN_MS
  return new Date(rounded).toISOString()
}
