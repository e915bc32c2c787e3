import { namesBinaries, schemeOf } from '../advisories/release.ts'
import type { Ecosystem } from '../identity/ids.ts'
import type { InstalledPackage } from '../identity/package.ts'
import { parseVersion } from '../versions/registry.ts'
import { isOwnRpmVendor, rpmForeignMark } from './rpm-origins.ts'

/** Why a distribution's feed cannot judge a package. */
export type UnknownReason =
  | { code: 'no_feed_for_release'; ecosystem: Ecosystem }
  | { code: 'foreign_origin'; origin: string }
  | { code: 'foreign_version'; mark: string }
  | { code: 'foreign_vendor'; vendor: string }
  /** The package manager itself refuses to order such a version: any answer would be a guess. */
  | { code: 'unreadable_version' }
  /** An rpm of a name that no statement and no list of the distribution's has, and nothing tells who built it. */
  | { code: 'origin_untold' }
  /** Statements name source packages and the inventory does not: `libssl3` is judged under the name of openssl. */
  | { code: 'source_untold' }
  /** Applications: no loaded feed names products; nobody names this one; it may be another one. */
  | { code: 'no_feed_for_applications' }
  /** A system whose list of installed updates has not arrived. */
  | { code: 'updates_unknown' }
  | { code: 'unknown_product' }
  | { code: 'unsure_product' }

/** The `Origin:` of the archives whose packages the distribution's security team judges; apk and pacman name none. */
const OWN_ORIGINS: Record<string, ReadonlySet<string>> = {
  // Raspbian rebuilds Debian's sources; what it changes carries +rpi.
  debian: new Set(['Debian', 'Debian-Security', 'Raspbian']),
  ubuntu: new Set(['Ubuntu', 'UbuntuESM', 'UbuntuESMApps']),
}

/**
 * Version suffixes that only packages from elsewhere carry. Their numbering cannot be compared with the distribution's
 * fixed versions: 1.2-1~bpo12+1 has the fixes of 1.2-1 in testing, which no stable statement speaks about.
 * `nodesource` is missing on purpose: the reference results we are held to judge it by the tracker, and where apt
 * names the origin that decides first.
 */
const FOREIGN_MARKS: readonly RegExp[] = [
  /~bpo\d+/,
  /[.+~-](?:pgdg|sury|rpi|rpt|pve|pmx)\d*/,
  /[+~]deb\.sury\.org/,
  /\+0~20\d{6}\./,
  /[+~.-]?ppa\d*/i,
  /[+~.-]?(?:kali|linuxmint|mint|parrot|mx|popos|neon)\d+/i,
  /[+~.-]fips\d*/i,
  // How nginx.org, Docker and many others mark for which release they built: 1.25.3-1~jammy.
  /~(?:trusty|xenial|bionic|focal|jammy|noble|stretch|buster|bullseye|bookworm|trixie)$/,
]

/** Only on Debian: there `ubuntu` in a version names another distribution. */
const UBUNTU_ON_DEBIAN = /(?:^|[^a-z])ubuntu\d/

/** Only on Ubuntu: what Debian's machines rebuilt; Ubuntu's own rebuilds are called `build1`. */
const DEBIAN_REBUILD = /\+b\d+$/

/** Well-known packages that no distribution builds: without a feed of their own nobody here judges them. */
const VENDOR_PACKAGES: Readonly<Record<string, string>> = {
  'google-chrome-stable': 'Google',
  'microsoft-edge-stable': 'Microsoft',
  code: 'Microsoft',
  powershell: 'Microsoft',
  'docker-ce': 'Docker',
  'docker-ce-cli': 'Docker',
  'containerd.io': 'Docker',
  'brave-browser': 'Brave',
  'vivaldi-stable': 'Vivaldi',
  'slack-desktop': 'Slack',
  zoom: 'Zoom',
  teamviewer: 'TeamViewer',
  anydesk: 'AnyDesk',
  'spotify-client': 'Spotify',
  'signal-desktop': 'Signal',
  '1password': '1Password',
  'mongodb-org': 'MongoDB',
  'mongodb-org-server': 'MongoDB',
  'gitlab-ce': 'GitLab',
  'gitlab-ee': 'GitLab',
  'gitlab-runner': 'GitLab',
  'virtualbox-7.0': 'Oracle',
  'virtualbox-7.1': 'Oracle',
}

/** Whether any of the marks can be in a version: one look tells for nearly all of them that none is. */
const MAYBE_FOREIGN = new RegExp(
  [...FOREIGN_MARKS, UBUNTU_ON_DEBIAN].map((mark) => mark.source).join('|'),
  'i',
)

function debForeignMark(distribution: string, version: string): string | null {
  if (!MAYBE_FOREIGN.test(version)) return null
  for (const mark of FOREIGN_MARKS) {
    const found = mark.exec(version)
    if (found) return found[0]
  }
  return distribution === 'debian' ? (UBUNTU_ON_DEBIAN.exec(version)?.[0] ?? null) : null
}

/** Tells of a package why it cannot be judged, or null when it is the distribution's own. */
export type OriginJudge = (installed: InstalledPackage) => UnknownReason | null

/**
 * Why packages of one release cannot be judged (mostly: they are from elsewhere). What apt or rpm says about the origin
 * decides; where nobody can tell, the version's suffix and the name do.
 */
export function originJudge(ecosystem: Ecosystem): OriginJudge {
  const [distribution = '', release = ''] = ecosystem.split(':')
  const scheme = schemeOf(ecosystem)
  const byName = namesBinaries(ecosystem)
  const isOwn =
    scheme === 'rpm'
      ? (origin: string) => isOwnRpmVendor(distribution, origin)
      : // Debian's backports archive calls itself "Debian Backports"; its packages are told by their suffix as well.
        (origin: string) => OWN_ORIGINS[distribution]?.has(origin) ?? true
  const markOf = ({ version, sourceVersion }: InstalledPackage): string | null => {
    if (scheme === 'rpm') return rpmForeignMark(distribution, release, version)
    const rebuild = distribution === 'ubuntu' ? DEBIAN_REBUILD.exec(version) : null
    if (rebuild) return rebuild[0]
    return distribution in OWN_ORIGINS ? debForeignMark(distribution, sourceVersion) : null
  }
  return (installed) => {
    const { origin } = installed
    if (origin !== null && !isOwn(origin)) return { code: 'foreign_origin', origin }
    const mark = markOf(installed)
    if (mark !== null) return { code: 'foreign_version', mark }
    const vendor = origin === null ? VENDOR_PACKAGES[installed.source] : undefined
    if (vendor !== undefined) return { code: 'foreign_vendor', vendor }
    const compared = byName ? installed.version : installed.sourceVersion
    // Compared all the same, "::::" is newer than every fix: the package would count as safe.
    return parseVersion(scheme, compared) === null ? { code: 'unreadable_version' } : null
  }
}

/** As `originJudge`, for one package. */
export const foreignReason = (
  ecosystem: Ecosystem,
  installed: InstalledPackage,
): UnknownReason | null => originJudge(ecosystem)(installed)
