import type { InstalledPackage, RunningKernel } from '../identity/package.ts'
import { rpmKernelPart } from './rpm-kernel.ts'

/** A source package as advisories name it. */
export type JudgedSource = { source: string; sourceVersion: string }

/**
 * Kernels are signed in a source package of their own, and publishers only speak about the one that was signed. Debian:
 * linux-signed-amd64 6.1.123+1 carries what linux 6.1.123-1 built (linux-signed-6.1-amd64: linux-6.1). Ubuntu:
 * linux-signed-hwe-6.8 is linux-hwe-6.8 of the same version, or with +1 when it was signed once more.
 */
export function judgedSource(distribution: string, installed: InstalledPackage): JudgedSource {
  const { source } = installed
  if (!source.startsWith('linux-signed')) return installed
  if (distribution === 'ubuntu')
    return {
      source: source.replace('-signed', ''),
      sourceVersion: installed.sourceVersion.replace(/\+\d+$/, ''),
    }
  const signed =
    distribution === 'debian' ? /^linux-signed(-\d+\.\d+)?-[a-z0-9]+$/.exec(source) : null
  if (!signed) return installed
  return {
    source: `linux${signed[1] ?? ''}`,
    sourceVersion: installed.sourceVersion.replace('+', '-'),
  }
}

/** A part of one kernel, and whether that kernel is the running one. `image`: what is loaded at boot. */
export type KernelPart = { isImage: boolean; runs: boolean }

const KERNEL_PART =
  /^linux-(image|modules|modules-extra|modules-ipu6|headers|tools|cloud-tools|buildinfo|kbuild)-(?:unsigned-|uc-)?(\d+\.\d+\.\d+.*)$/
const ABI = /^\d+\.\d+\.\d+(?:\+[a-z0-9.]+|-\d+(?:\.[a-z0-9]+)*)?/

/** Images and modules belong to one flavour (generic, cloud-amd64); headers and tools may serve all of one ABI. */
function belongsTo(kind: string, release: string, running: string): boolean {
  if (release === running) return true
  if (kind === 'image' || kind.startsWith('modules')) return false
  return ABI.exec(release)?.[0] === ABI.exec(running)?.[0]
}

/** What part of which kernel a package is: `linux-image-6.1.0-29-amd64` is the image of 6.1.0-29-amd64. */
function debKernelPart(installed: InstalledPackage, running: string): KernelPart | null {
  const found = installed.source.startsWith('linux') ? KERNEL_PART.exec(installed.name) : null
  if (!found) return null
  const kind = found[1] ?? ''
  const release = (found[2] ?? '').replace(/-(?:unsigned|dbg|dbgsym)$/, '')
  return { isImage: kind === 'image', runs: belongsTo(kind, release, running) }
}

/**
 * Packages of kernels that are on disk and do not run: a clean-up hint, not a finding, because nobody can attack code
 * that is not loaded. Empty when no installed image is the running one (a container, a kernel of one's own, or the
 * inventory names none): then it cannot be told which image decides, and all of them count.
 */
export function idleKernelPackages(
  packages: readonly InstalledPackage[],
  running: RunningKernel | null,
): ReadonlySet<InstalledPackage> {
  const idle = new Set<InstalledPackage>()
  if (!running?.release) return idle
  let runningIsInstalled = false
  for (const installed of packages) {
    const part =
      debKernelPart(installed, running.release) ?? rpmKernelPart(installed, running.release)
    if (!part) continue
    if (!part.runs) idle.add(installed)
    else if (part.isImage) runningIsInstalled = true
  }
  return runningIsInstalled ? idle : new Set()
}
