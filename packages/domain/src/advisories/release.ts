import { asId } from '../identity/ids.ts'
import type { Ecosystem } from '../identity/ids.ts'
import type { VersionSchemeName } from '../versions/scheme.ts'

/** One release of a distribution: how feeds call it and how its own machines do. */
export type Release = { distribution: 'debian' | 'ubuntu'; version: string; codename: string }

const debian = (version: string, codename: string): Release => ({
  distribution: 'debian',
  version,
  codename,
})
const ubuntu = (version: string, codename: string): Release => ({
  distribution: 'ubuntu',
  version,
  codename,
})

/**
 * From distro-info-data 0.58. A release that is not here is an error and never "nothing found": a machine that nobody
 * judges would look healthy. New releases are one line.
 */
export const RELEASES: readonly Release[] = [
  debian('3.0', 'woody'),
  debian('3.1', 'sarge'),
  debian('4', 'etch'),
  debian('5', 'lenny'),
  debian('6', 'squeeze'),
  debian('7', 'wheezy'),
  debian('8', 'jessie'),
  debian('9', 'stretch'),
  debian('10', 'buster'),
  debian('11', 'bullseye'),
  debian('12', 'bookworm'),
  debian('13', 'trixie'),
  debian('14', 'forky'),
  debian('15', 'duke'),
  debian('sid', 'sid'),
  ubuntu('12.04', 'precise'),
  ubuntu('14.04', 'trusty'),
  ubuntu('16.04', 'xenial'),
  ubuntu('18.04', 'bionic'),
  ubuntu('20.04', 'focal'),
  ubuntu('20.10', 'groovy'),
  ubuntu('21.04', 'hirsute'),
  ubuntu('21.10', 'impish'),
  ubuntu('22.04', 'jammy'),
  ubuntu('22.10', 'kinetic'),
  ubuntu('23.04', 'lunar'),
  ubuntu('23.10', 'mantic'),
  ubuntu('24.04', 'noble'),
  ubuntu('24.10', 'oracular'),
  ubuntu('25.04', 'plucky'),
  ubuntu('25.10', 'questing'),
  ubuntu('26.04', 'resolute'),
]

/** The ecosystem a release's statements and inventories are kept under, e.g. `debian:12`. */
export const ecosystemOf = (release: Release): Ecosystem =>
  asId<'Ecosystem'>(`${release.distribution}:${release.version}`)

/** The release with this codename, e.g. `bookworm`; null when no such release is known. */
export function releaseByCodename(codename: string): Release | null {
  return RELEASES.find((release) => release.codename === codename) ?? null
}

export type ReleaseError = { code: 'unknown_release'; given: string; known: readonly string[] }

/** Versions as people and os-release write them: `12.5` is Debian 12, `22.04.3` is Ubuntu 22.04. */
function majorVersion(distribution: string, version: string): string {
  const kept =
    distribution === 'ubuntu' ? /^\d+\.\d+/.exec(version) : /^(?:3\.[01]|\d+)/.exec(version)
  return kept?.[0] ?? version
}

/**
 * Systems that take their packages from a release of another one. Packages that they build themselves carry their mark
 * in the version and are told apart there.
 */
const BUILT_ON: Readonly<Record<string, (version: string) => string>> = {
  raspbian: (version) => `debian:${version}`,
  lmde: (version) => `debian:${Number(version) + 6}`,
  pop: (version) => `ubuntu:${version}`,
  // Mint 20, 21, 22 are built on the releases of spring 2020, 2022, 2024.
  linuxmint: (version) => `ubuntu:${2 * Number.parseInt(version, 10) - 20}.04`,
}

/** Reads `debian:12`, `debian:12.5`, `debian:bookworm`, `ubuntu:22.04`. */
export function parseRelease(text: string): Release | ReleaseError {
  const [name = '', given = ''] = text.trim().toLowerCase().split(':')
  const base = BUILT_ON[name]?.(given) ?? `${name}:${given}`
  const [distribution = '', version = ''] = base.split(':')
  const wanted = majorVersion(distribution, version)
  const release = RELEASES.find(
    (one) =>
      one.distribution === distribution && (one.version === wanted || one.codename === version),
  )
  return release ?? { code: 'unknown_release', given: text, known: RELEASES.map(ecosystemOf) }
}

/** The version scheme of a distribution's packages. */
export function schemeOf(_ecosystem: Ecosystem): VersionSchemeName {
  // Every distribution with feeds so far is built on dpkg; rpm and apk come with theirs.
  return 'deb'
}
