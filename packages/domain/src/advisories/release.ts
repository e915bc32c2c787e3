import { asId } from '../identity/ids.ts'
import type { Ecosystem } from '../identity/ids.ts'
import type { VersionSchemeName } from '../versions/scheme.ts'
import { distributionNamed, DISTRIBUTIONS, type DistributionName } from './distributions.ts'

/** One release of a distribution: how feeds call it and how its own machines do. */
export type Release = {
  distribution: DistributionName
  version: string
  /** Empty where releases have numbers only. */
  codename: string
}

const named = (
  distribution: DistributionName,
  releases: readonly (readonly [version: string, codename: string])[],
): Release[] => releases.map(([version, codename]) => ({ distribution, version, codename }))

const numbered = (distribution: DistributionName, ...versions: readonly string[]): Release[] =>
  versions.map((version) => ({ distribution, version, codename: '' }))

const fromTo = (first: number, last: number, before = ''): string[] =>
  Array.from({ length: last - first + 1 }, (_, at) => `${before}${first + at}`)

/**
 * Debian and Ubuntu from distro-info-data 0.58. A release that is not here is an error and never "nothing found": a
 * machine that nobody judges would look healthy. New releases are one line; that a release is known does not mean that
 * a feed speaks about it.
 */
export const RELEASES: readonly Release[] = [
  ...named('debian', [
    ['3.0', 'woody'],
    ['3.1', 'sarge'],
    ['4', 'etch'],
    ['5', 'lenny'],
    ['6', 'squeeze'],
    ['7', 'wheezy'],
    ['8', 'jessie'],
    ['9', 'stretch'],
    ['10', 'buster'],
    ['11', 'bullseye'],
    ['12', 'bookworm'],
    ['13', 'trixie'],
    ['14', 'forky'],
    ['15', 'duke'],
    ['sid', 'sid'],
  ]),
  ...named('ubuntu', [
    ['12.04', 'precise'],
    ['14.04', 'trusty'],
    ['16.04', 'xenial'],
    ['18.04', 'bionic'],
    ['20.04', 'focal'],
    ['20.10', 'groovy'],
    ['21.04', 'hirsute'],
    ['21.10', 'impish'],
    ['22.04', 'jammy'],
    ['22.10', 'kinetic'],
    ['23.04', 'lunar'],
    ['23.10', 'mantic'],
    ['24.04', 'noble'],
    ['24.10', 'oracular'],
    ['25.04', 'plucky'],
    ['25.10', 'questing'],
    ['26.04', 'resolute'],
  ]),
  ...numbered('almalinux', '8', '9', '10'),
  ...numbered('rocky', '8', '9', '10'),
  ...numbered('rhel', ...fromTo(4, 10)),
  ...numbered('centos', ...fromTo(5, 10)),
  ...numbered('oracle', ...fromTo(5, 10)),
  ...numbered('fedora', ...fromTo(20, 46)),
  ...numbered('amazon', '1', '2', '2022', '2023'),
  ...numbered('opensuse-leap', '42.1', '42.2', '42.3', ...fromTo(0, 6, '15.'), '16.0', '16.1'),
  ...numbered('opensuse', 'tumbleweed'),
  ...numbered('sles', ...['1', '2', '3', '4'].map((pack) => `11.${pack}`), '11'),
  ...numbered('sles', '12', ...fromTo(1, 5, '12.'), '15', ...fromTo(1, 7, '15.'), '16.0', '16.1'),
  ...numbered('alpine', ...fromTo(2, 24, '3.'), 'edge'),
  ...numbered('arch', 'rolling'),
]

/** The ecosystem a release's statements and inventories are kept under, e.g. `debian:12`. */
export const ecosystemOf = (release: Release): Ecosystem =>
  asId<'Ecosystem'>(`${release.distribution}:${release.version}`)

/** The release with this codename, e.g. `bookworm`; null when no such release is known. */
export function releaseByCodename(codename: string): Release | null {
  if (codename === '') return null
  return RELEASES.find((release) => release.codename === codename) ?? null
}

/**
 * `moving_release`: not a release but the way to the next one (testing, rawhide). What is in it changes every day, and no
 * publisher says from which version on it is repaired.
 */
export type ReleaseError = {
  code: 'unknown_release' | 'moving_release'
  given: string
  known: readonly string[]
}

/** Debian's unstable has the name sid and a tracker's word for it; a machine of testing calls itself `forky/sid`. */
const MOVING =
  /^(?:testing|stable|oldstable|devel|development|rawhide|eln|[a-z]+\/sid|stream|next|rolling)$/

/**
 * Systems that take their packages from a release of another one. Packages that they build themselves carry their mark
 * in the version and are told apart there.
 */
const BUILT_ON: Readonly<Record<string, (version: string) => string>> = {
  // Leap calls itself opensuse-leap; a number is never Tumbleweed's.
  opensuse: (version) =>
    /^\d\d\.\d$/.test(version) ? `opensuse-leap:${version}` : `opensuse:${version}`,
  raspbian: (version) => `debian:${version}`,
  lmde: (version) => `debian:${Number(version) + 6}`,
  pop: (version) => `ubuntu:${version}`,
  // Mint 20, 21, 22 are built on the releases of spring 2020, 2022, 2024.
  linuxmint: (version) => `ubuntu:${2 * Number.parseInt(version, 10) - 20}.04`,
}

/** Reads `debian:12`, `debian:12.5`, `debian:bookworm`, `ubuntu:22.04`, `alma:8.9`, `opensuse.leap:16.0`. */
export function parseRelease(text: string): Release | ReleaseError {
  const [name = '', given = ''] = text.trim().toLowerCase().split(':')
  const base = BUILT_ON[name]?.(given) ?? `${name}:${given === 'unstable' ? 'sid' : given}`
  const [called = '', version = ''] = base.split(':')
  const distribution = distributionNamed(called)
  const wanted = distribution ? DISTRIBUTIONS[distribution].release(version) : ''
  const release = RELEASES.find(
    (one) =>
      one.distribution === distribution &&
      (one.version === wanted || (one.codename !== '' && one.codename === version)),
  )
  if (release) return release
  const known = RELEASES.filter((one) => distribution === null || one.distribution === distribution)
  const code = distribution !== null && MOVING.test(version) ? 'moving_release' : 'unknown_release'
  return { code, given: text, known: known.map(ecosystemOf) }
}

const distributionOf = (ecosystem: Ecosystem) =>
  distributionNamed(ecosystem.slice(0, ecosystem.indexOf(':')))

/** The version scheme of a distribution's packages. */
export function schemeOf(ecosystem: Ecosystem): VersionSchemeName {
  // Programs of all makers: no scheme of their own.
  if (ecosystem === 'windows' || ecosystem === 'macos') return 'generic'
  const distribution = distributionOf(ecosystem)
  return distribution ? DISTRIBUTIONS[distribution].scheme : 'deb'
}

/**
 * Whether statements about this release may name installed packages themselves and not only their source: rpm
 * publishers list what their errata contain.
 */
export function namesBinaries(ecosystem: Ecosystem): boolean {
  const scheme = schemeOf(ecosystem)
  return scheme === 'rpm' || scheme === 'pacman'
}
