import { ecosystemOf, parseRelease } from '@dirigent/domain/advisories/release'
import type { Ecosystem } from '@dirigent/domain/identity/ids'

/** Where a statement holds: a release, whose packages it names, and what one needs to get the fix. */
export type Place = {
  ecosystem: Ecosystem
  subscription: string | null
  /** Whether the record names installed packages instead of sources. */
  binary: boolean
  /** SUSE names a source package and lists its binaries beside it. */
  listsBinaries: boolean
}

function place(
  release: string,
  how: 'source' | 'binary' | 'lists_binaries',
  subscription: string | null = null,
): Place | null {
  const found = parseRelease(release)
  if ('code' in found) return null
  return {
    ecosystem: ecosystemOf(found),
    subscription,
    binary: how === 'binary',
    listsBinaries: how === 'lists_binaries',
  }
}

/** `Ubuntu:22.04:LTS`, `Ubuntu:Pro:22.04:LTS`, `Ubuntu:Pro:FIPS-updates:22.04:LTS`. */
function ubuntuPlace(parts: readonly string[]): Place | null {
  const version = parts.find((part) => /^\d\d\.\d\d$/.test(part)) ?? ''
  const paid = parts.filter((part) => part === 'Pro' || part.startsWith('FIPS'))
  return place(`ubuntu:${version}`, 'source', paid.at(-1) ?? null)
}

/** `enterprise_linux:9::baseos`; extended life is sold apart, the streams of single minor releases are not judged. */
export function redHatPlace([product = '', version = '']: readonly string[]): Place | null {
  if (product === 'enterprise_linux') return place(`rhel:${version}`, 'binary')
  return product === 'rhel_els' ? place(`rhel:${version}`, 'binary', 'ELS') : null
}

const SUSE_RELEASE =
  /^Linux Enterprise (?:Server|Desktop|Module for .+|Workstation Extension|High Performance Computing|Micro)?.*? ?(\d\d)(?: SP(\d)|\.(\d))?(-LTSS|-ESPOS)?$/

export function susePlace(product: string): Place | null {
  const found = SUSE_RELEASE.exec(product)
  if (!found || product.startsWith('Linux Enterprise Micro')) return null
  const [, major = '', pack, minor, extended] = found
  const release = pack === undefined && minor === undefined ? major : `${major}.${pack ?? minor}`
  return place(`sles:${release}`, 'lists_binaries', extended?.slice(1) ?? null)
}

export function openSusePlace(product: string): Place | null {
  if (product === 'Tumbleweed') return place('opensuse:tumbleweed', 'lists_binaries')
  return place(`opensuse-leap:${product.replace(/^Leap /, '')}`, 'lists_binaries')
}

/** Where a record of this OSV ecosystem holds; null for what has no release that we match. */
export function placeOf(ecosystem: string): Place | null {
  const [name = '', ...parts] = ecosystem.split(':')
  const first = parts[0] ?? ''
  switch (name) {
    case 'Debian':
      return place(`debian:${first}`, 'source')
    case 'Ubuntu':
      return ubuntuPlace(parts)
    case 'Alpine':
      return place(`alpine:${first.replace(/^v/, '')}`, 'source')
    case 'AlmaLinux':
      return place(`almalinux:${first}`, 'binary')
    case 'Rocky Linux':
      return place(`rocky:${first}`, 'binary')
    case 'Red Hat':
      return redHatPlace(parts)
    case 'SUSE':
      return susePlace(first)
    case 'openSUSE':
      return openSusePlace(first)
    default:
      return null
  }
}
