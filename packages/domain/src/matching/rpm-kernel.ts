import type { InstalledPackage } from '../identity/package.ts'
import type { KernelPart } from './kernel.ts'

/**
 * Packages of which several versions are installed side by side, one per kernel on disk. Tools, headers and firmware
 * exist once and are judged by their version.
 */
const KERNEL_PACKAGE =
  /^kernel(?:-(uek|rt|64k|16k|PAE|lpae|default|azure|preempt|kvmsmall|smp|zfcpdump|debug|rt-debug|64k-debug|uek-debug))?((?:-(?:core|base|modules|modules-core|modules-extra|modules-extra-common|modules-internal|modules-partner|extra|optional|devel|devel-matched|livepatch|vdso))*)$/

/** What of a kernel is loaded at boot: the image itself, or the package that only asks for it. */
const IMAGE_PART = /^(?:-(?:core|base))?$/

const withoutEpoch = (version: string) => version.replace(/^\d+:/, '')

/** Red Hat's way: `4.18.0-513.9.1.el8_9.x86_64`, flavours built from the same sources as `…x86_64+rt`. */
function runsByRelease(version: string, flavour: string, running: string): boolean {
  const [release = '', suffix = ''] = running.split('+')
  if (!release.startsWith(`${version}.`)) return false
  if (suffix !== '') return flavour === suffix
  // Older real-time kernels and Oracle's carry their name in the version, so nothing else is called so.
  return flavour === '' || version.includes(flavour) || flavour === 'PAE'
}

/** SUSE's way: kernel-default 6.12.0-160000.5.1 calls itself `6.12.0-160000.5-default`: its rebuild number is left out. */
function runsByFlavour(version: string, flavour: string, running: string): boolean {
  const at = running.lastIndexOf('-')
  if (flavour === '' || running.slice(at + 1) !== flavour) return false
  const release = running.slice(0, at)
  return version === release || version.startsWith(`${release}.`)
}

/** Whether a package is part of one kernel, and whether that one runs; null when it is no such part. */
export function rpmKernelPart(installed: InstalledPackage, running: string): KernelPart | null {
  const found = KERNEL_PACKAGE.exec(installed.name)
  if (!found) return null
  const [, flavour = '', part = ''] = found
  const version = withoutEpoch(installed.version)
  const runs = runsByRelease(version, flavour, running) || runsByFlavour(version, flavour, running)
  return { isImage: IMAGE_PART.test(part), runs }
}
