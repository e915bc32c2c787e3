import { readFileSync, statSync } from 'node:fs'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { ecosystemOf, parseRelease, schemeOf } from '@dirigent/domain/advisories/release'
import type { ReleaseError } from '@dirigent/domain/advisories/release'
import type { Ecosystem } from '@dirigent/domain/identity/ids'
import type { InstalledPackage, RunningKernel } from '@dirigent/domain/identity/package'
import type { SoftwareTitle } from '@dirigent/domain/software/title'
import { parseDpkgStatus } from '@dirigent/inventory/dpkg/status'
import { MACOS, WINDOWS, systemName } from '@dirigent/domain/matching/installed-system'
import type { InstalledSystem } from '@dirigent/domain/matching/installed-system'
import { decodeWindowsText } from '@dirigent/inventory/windows/decode-text'
import { CliError } from '../failure.ts'
import { fromRegistryExport, fromSystemInfo, fromSystemProfile } from './system-inventory.ts'
import type { SystemInventory, SystemInventoryError } from './system-inventory.ts'
import { parseInventory } from './inventory-file.ts'

/** The machine that is scanned, wherever its inventory came from. */
export type Machine = {
  ecosystem: Ecosystem
  packages: readonly InstalledPackage[]
  runningKernel: RunningKernel | null
  /** A Windows or macOS system, judged as a whole; then there are no packages. */
  system?: InstalledSystem
  /** Installed programs of Windows and macOS, judged by product (CPE); absent where packages are all there is. */
  titles?: readonly SoftwareTitle[]
}

/** A status file has 1–5 MB, a large inventory 2 MB; beyond this it is something else. */
const FILE_MAX_BYTES = 256 * 1024 * 1024

export function unknownRelease(error: ReleaseError): CliError {
  const releases = Map.groupBy(error.known, (one) => one.slice(0, one.indexOf(':')))
  const known = [...releases].map(
    ([name, all]) => `${name}: ${all.map((one) => one.slice(name.length + 1)).join(', ')}`,
  )
  if (error.code === 'moving_release')
    return new CliError(
      error.code,
      `"${error.given}" is not covered: what is in it changes every day, and no feed says from which version on it is repaired, so nothing is said about this machine. Covered are ${known.join('; ')}.`,
    )
  return new CliError(
    error.code,
    `"${error.given}" is no release that Dirigent knows; ${known.join('; ')}.`,
  )
}

/** The release's ecosystem, or an error that names the known ones. */
export function ecosystemNamed(text: string): Ecosystem {
  const release = parseRelease(text)
  if ('code' in release) throw unknownRelease(release)
  return ecosystemOf(release)
}

function unpack(bytes: Buffer, path: string): Buffer {
  const options = { maxOutputLength: FILE_MAX_BYTES }
  try {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes, options)
    if (bytes[0] === 0x28 && bytes[1] === 0xb5) return zstdDecompressSync(bytes, options)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ERR_BUFFER_TOO_LARGE')
      throw new CliError('file_too_large', `${path} unpacks to more than 256 MB.`)
    const why = code === 'Z_BUF_ERROR' ? 'ends too early' : 'is damaged'
    throw new CliError(
      'file_truncated',
      `the compressed file ${path} ${why}; copy it again.`,
      error,
    )
  }
  return bytes
}

/** A text that an administrator brings, in whatever encoding Windows wrote it. Throws `CliError`. */
export const readInventoryText = (path: string): string => decodeWindowsText(readBytes(path))

function readBytes(path: string): Buffer {
  try {
    if (statSync(path).size > FILE_MAX_BYTES)
      throw new CliError('file_too_large', `${path} is larger than 256 MB.`)
    return unpack(readFileSync(path), path)
  } catch (error) {
    if (error instanceof CliError) throw error
    const code = (error as NodeJS.ErrnoException).code
    const why =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EACCES'
          ? 'it may not be read'
          : code === 'EISDIR'
            ? 'it is a folder'
            : String(code)
    throw new CliError('file_unreadable', `${path} cannot be read: ${why}.`, error)
  }
}

/** A copy of /var/lib/dpkg/status (plain or compressed) and the release it is from. */
export function machineFromStatus(path: string, distro: string): Machine {
  const ecosystem = ecosystemNamed(distro)
  if (schemeOf(ecosystem) !== 'deb')
    throw new CliError(
      'usage',
      `--dpkg-status is the list of Debian and Ubuntu; ${ecosystem} has no dpkg. Give --inventory.`,
    )
  const status = parseDpkgStatus(readInventoryText(path))
  if ('code' in status) throw new CliError(status.code, `${path}: ${status.message}`)
  return { ecosystem, packages: status.packages, runningKernel: null }
}

function machineFromSystem(
  inventory: SystemInventory | SystemInventoryError,
  path: string,
): Machine {
  if ('code' in inventory) throw new CliError(inventory.code, `${path}: ${inventory.message}`)
  const { system, titles } = inventory
  const only = { packages: [], runningKernel: null, titles }
  if (system === null)
    return { ecosystem: titles[0]?.platform === 'macos' ? MACOS : WINDOWS, ...only }
  return { ecosystem: systemName(system).ecosystem, ...only, system }
}

const isJson = (text: string) => /^\s*[{[]/.test(text.replace(/^\uFEFF/, ''))

/** JSON is tried first because it has its own errors; what is not JSON at all is told by its content. */
function fromReport(text: string): SystemInventory | SystemInventoryError | null {
  if (
    /<plist[\s>]/.test(text.slice(0, 4096)) ||
    /^(?:Applications|Software|Hardware):\s*$/m.test(text)
  )
    return fromSystemProfile(text)
  if (/^(?:Windows Registry Editor|REGEDIT4)/.test(text)) return fromRegistryExport(text)
  if (/^\S[^:]*:\s/m.test(text) && /Windows/i.test(text) && !/^Package: /m.test(text))
    return fromSystemInfo(text)
  return null
}

/**
 * An inventory: JSON (family, release, running_kernel, packages; of Windows and macOS also product and updates), the
 * output of systeminfo.exe, or a report of system_profiler. Plain or compressed.
 */
export function machineFromInventory(path: string, distro: string | undefined): Machine {
  const text = readInventoryText(path)
  if (!isJson(text)) {
    const report = fromReport(text)
    if (report) return machineFromSystem(report, path)
  }
  const inventory = parseInventory(text)
  if ('system' in inventory) return machineFromSystem(inventory, path)
  if ('code' in inventory) throw new CliError(inventory.code, `${path}: ${inventory.message}`)
  const ecosystem = ecosystemNamed(distro ?? `${inventory.family}:${inventory.release}`)
  return { ecosystem, packages: inventory.packages, runningKernel: inventory.runningKernel }
}
