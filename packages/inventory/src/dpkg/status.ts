import type { InstalledPackage } from '@dirigent/domain/identity/package'

export type StatusError = {
  code: 'status_truncated' | 'status_empty' | 'status_unknown_format'
  message: string
}
export type StatusResult = { packages: InstalledPackage[] } | StatusError

type Stanza = Map<string, string>
/** A line that is no field; `inPackage` when a package had begun before it. */
type Broken = { line: string; number: number; inPackage: boolean; name: string }

/** States in which nothing of the package is on disk but its configuration. Every other state has files that can be attacked. */
const GONE = new Set(['config-files', 'not-installed'])

const FIELD = /^([A-Za-z][A-Za-z0-9-]*):[ \t]*(.*)$/

/** Fields of each paragraph; continuation lines are skipped, because nothing we need spans lines. */
function* stanzasOf(text: string): Iterable<Stanza | Broken> {
  let stanza: Stanza = new Map()
  let number = 0
  for (const raw of text.split('\n')) {
    number++
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw
    if (line.trim() === '') {
      if (stanza.size > 0) yield stanza
      stanza = new Map()
      continue
    }
    if (line.startsWith(' ') || line.startsWith('\t')) continue
    const field = FIELD.exec(line)
    if (!field) {
      const name = stanza.get('Package') ?? ''
      return yield { line, number, inPackage: stanza.has('Package'), name }
    }
    stanza.set(field[1] ?? '', (field[2] ?? '').trim())
  }
  if (stanza.size > 0) yield stanza
}

/** `Source: foo (1.2)`: the name, and the version where it differs from the binary package's own. */
function sourceOf(stanza: Stanza, name: string, version: string) {
  const found = /^(\S+)(?:\s+\(([^)]+)\))?/.exec(stanza.get('Source') ?? '')
  return { source: found?.[1] ?? name, sourceVersion: found?.[2] ?? version }
}

/** People and teams of Debian. Their address says nothing on Debian itself, where anybody may maintain a package. */
export const isDebianMaintainer = (maintainer: string): boolean =>
  /@(?:[a-z0-9.-]+\.)?debian\.(?:org|net)>?\s*$/i.test(maintainer)

/**
 * Some vendors' packages name themselves; "debian" in a field of Ubuntu's only tells ancestry. Ubuntu's build machines
 * write Ubuntu's developers into what they build and keep the former maintainer beside it: one of Debian's alone is on a
 * package that Debian built.
 */
function namedOrigin(stanza: Stanza): string | null {
  const named = stanza.get('Origin') || stanza.get('Vendor') || ''
  if (named !== '' && !/^(?:debian|ubuntu)$/i.test(named)) return named
  const byDebian =
    isDebianMaintainer(stanza.get('Maintainer') ?? '') && !stanza.has('Original-Maintainer')
  return byDebian ? 'Debian' : null
}

function installedPackage(stanza: Stanza): InstalledPackage | null {
  const name = stanza.get('Package') ?? ''
  const version = stanza.get('Version') ?? ''
  const state = (stanza.get('Status') ?? '').split(/\s+/)[2] ?? 'installed'
  if (GONE.has(state) || name === '' || version === '') return null
  return {
    name,
    version,
    arch: stanza.get('Architecture') ?? '',
    ...sourceOf(stanza, name, version),
    origin: namedOrigin(stanza),
  }
}

const truncated = (name: string): StatusError => ({
  code: 'status_truncated',
  message: `the dpkg status file ends in the middle of the package "${name}": packages after it are missing, so nothing can be said. Copy the file again.`,
})

/** Below this many packages a file is an excerpt that somebody made, and its shape proves nothing. */
const WHOLE_SYSTEM_PACKAGES = 30

/** dpkg writes all fields of a package at once: a system's file whose last package lacks what all others have was cut. */
function isCut(text: string, stanzas: readonly Stanza[]): boolean {
  const last = stanzas.at(-1)
  if (!last) return false
  if (!text.endsWith('\n')) return true
  if (stanzas.length < WHOLE_SYSTEM_PACKAGES) return false
  const before = stanzas.slice(0, -1)
  const always = ['Package', 'Status', 'Version', 'Architecture', 'Maintainer', 'Description']
  const lacks = (field: string) =>
    !last.has(field) && before.length > 0 && before.every((one) => one.has(field))
  const isGone = GONE.has((last.get('Status') ?? '').split(/\s+/)[2] ?? '')
  return !isGone && always.some(lacks)
}

/**
 * Reads /var/lib/dpkg/status. A file that was cut is an error, never a shorter list: missing packages would close their
 * findings. Both architectures of a package are two packages.
 */
export function parseDpkgStatus(text: string): StatusResult {
  const body = text.replace(/^\uFEFF/, '')
  if (body.trim() === '') {
    return {
      code: 'status_empty',
      message: 'the dpkg status file is empty; expected /var/lib/dpkg/status of a machine.',
    }
  }
  const stanzas: Stanza[] = []
  for (const stanza of stanzasOf(body)) {
    if (stanza instanceof Map) stanzas.push(stanza)
    else if ((stanzas.length > 0 || stanza.inPackage) && !body.endsWith('\n')) {
      return truncated(stanza.name || stanza.line.slice(0, 40))
    } else {
      return {
        code: 'status_unknown_format',
        message: `line ${stanza.number} of the dpkg status file ("${stanza.line.slice(0, 40)}") is no field; expected /var/lib/dpkg/status of a machine.`,
      }
    }
  }
  if (isCut(body, stanzas)) return truncated(stanzas.at(-1)?.get('Package') ?? 'unnamed')
  if (!stanzas.some((stanza) => stanza.has('Package'))) {
    return { code: 'status_unknown_format', message: 'the dpkg status file names no package.' }
  }
  const packages = stanzas.map(installedPackage).filter((one) => one !== null)
  if (packages.length === 0)
    return { code: 'status_empty', message: 'no package in the dpkg status file is installed.' }
  return { packages }
}
