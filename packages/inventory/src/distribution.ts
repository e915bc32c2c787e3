import { distributionNamed } from '@dirigent/domain/advisories/distributions'
import { ecosystemOf, parseRelease, releaseByCodename } from '@dirigent/domain/advisories/release'
import type { Release, ReleaseError } from '@dirigent/domain/advisories/release'
import type { Ecosystem } from '@dirigent/domain/identity/ids'

export type Distribution = {
  ecosystem: Ecosystem
  release: Release
  /** Set when the system is built on a distribution without being it: its own packages are from elsewhere. */
  derivative: string | null
}

/**
 * The release whose publisher judges this machine's packages, from the fields of os-release(5). Derivatives name the
 * release they are built on (Mint: UBUNTU_CODENAME, LMDE: DEBIAN_CODENAME); what cannot be told is an error, because a
 * wrong release would judge by the wrong versions.
 */
export function distributionOf(
  osRelease: Readonly<Record<string, string>>,
): Distribution | ReleaseError {
  const id = (osRelease['ID'] ?? '').toLowerCase()
  const given = `${id}:${osRelease['VERSION_ID'] ?? osRelease['VERSION_CODENAME'] ?? ''}`
  const own = parseRelease(given)
  const codenames = [
    osRelease['UBUNTU_CODENAME'],
    osRelease['DEBIAN_CODENAME'],
    osRelease['VERSION_CODENAME'],
  ]
  if (!('code' in own)) return named(own, osRelease)
  for (const codename of codenames) {
    const release = codename ? releaseByCodename(codename) : null
    if (release) return named(release, osRelease)
  }
  return own
}

/** A system that is not the release's own distribution is one built on it. */
function named(release: Release, osRelease: Readonly<Record<string, string>>): Distribution {
  const id = (osRelease['ID'] ?? '').toLowerCase()
  const derivative =
    release.distribution === distributionNamed(id) ? null : (osRelease['NAME'] ?? id)
  return { ecosystem: ecosystemOf(release), release, derivative }
}
