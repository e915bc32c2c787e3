import { compareVersions } from '@dirigent/domain/versions/registry'
import { readInstalled, type DpkgPackage } from '../apt/installed.ts'
import type { ReadContext } from '../context.ts'
import type { RestartCause, RestartSection } from '../sections.ts'
import { isContainer } from '../system/container.ts'
import { readKernel } from '../system/read-system.ts'
import { readStaleProcesses } from './deleted-libraries.ts'
import { withOwners } from './owners.ts'

const KERNEL_PACKAGE = /^linux-(image|base|modules|headers|firmware)/
const KERNEL_IMAGE = /^linux-image-(?:unsigned-)?(\d.*)$/
const PACKAGES_MAX = 200

/** Whether the system or services must restart before updates are in effect; from the live system, never from history. */
export async function readRestart(context: ReadContext): Promise<RestartSection> {
  const { files } = context
  const container = isContainer(files)
  const stale = readStaleProcesses(files)
  const required = readRequiredFile(context, container)
  const because: RestartCause[] = required.needed ? ['reboot_required_file'] : []
  const packages = new Set(required.packages)
  if (!container) {
    const { packages: kernels } = await readInstalled(context, ['linux-image-*'])
    const newer = newerKernel(readKernel(files), kernels)
    if (newer !== null) {
      because.push('kernel')
      packages.add(newer)
    }
  }
  if (stale.processes.some((process) => process.pid === 1)) because.push('init_library')
  return {
    systemRestart: {
      needed: because.length > 0,
      because,
      packages: [...packages].toSorted().slice(0, PACKAGES_MAX),
    },
    services: await withOwners(
      context.processes,
      stale.processes.filter((process) => process.pid !== 1),
    ),
    complete: stale.complete,
  }
}

/** /run/reboot-required; in a container an entry that only kernel packages made does not count: it would never clear. */
function readRequiredFile({ files }: ReadContext, container: boolean) {
  const exists = files.status('/run/reboot-required') !== null
  const text = files.text('/run/reboot-required.pkgs') ?? ''
  const packages = [...new Set(text.split('\n').filter((line) => line !== ''))]
  if (!exists) return { needed: false, packages: [] }
  const others = packages.filter((name) => !KERNEL_PACKAGE.test(name))
  if (!container) return { needed: true, packages }
  return { needed: packages.length === 0 || others.length > 0, packages: others }
}

/**
 * The installed kernel package that is newer than the running kernel, or null. A kernel that no package here provides
 * (a virtual machine that is started with its host's kernel) cannot be compared.
 */
export function newerKernel(
  running: { release: string; version: string | null },
  installed: readonly DpkgPackage[],
): string | null {
  const images = installed.filter((row) => KERNEL_IMAGE.test(row.name))
  const own = images.find((row) => KERNEL_IMAGE.exec(row.name)?.[1] === running.release)
  if (!own) return null
  const flavour = flavourOf(running.release)
  const runningVersion = running.version ?? own.version
  const newer = images
    .filter((row) => flavourOf(KERNEL_IMAGE.exec(row.name)?.[1] ?? '') === flavour)
    .filter((row) => compareVersions('deb', row.version, runningVersion) > 0)
    .toSorted((a, b) => compareVersions('deb', b.version, a.version))
  return newer[0]?.name ?? null
}

/** `cloud-amd64` of `6.1.0-30-cloud-amd64`: parts that begin with a digit are the version. */
function flavourOf(release: string): string {
  const parts = release.split('-')
  return parts.slice(parts.findLastIndex((part) => /^\d/.test(part)) + 1).join('-')
}
