import type { InstalledPackage } from '../identity/package.ts'
import { isEnterpriseLinuxSource } from './enterprise-linux.ts'
import { isModuleBuild } from './modules.ts'

/**
 * The vendor that a distribution writes into the packages it builds (`rpm -q --qf '%{VENDOR}'`). EPEL's say "Fedora
 * Project", Remi's and RPM Fusion's their own names: no errata of the distribution speak about those.
 */
const OWN_VENDORS: Readonly<Record<string, RegExp>> = {
  almalinux: /^almalinux/i,
  rocky: /^rocky/i,
  rhel: /^red hat/i,
  centos: /^centos/i,
  oracle: /^oracle america/i,
  fedora: /^fedora project/i,
  amazon: /^amazon/i,
  'opensuse-leap': /^(?:opensuse|suse)\b/i,
  opensuse: /^(?:opensuse|suse)\b/i,
  sles: /^suse\b/i,
}

export const isOwnRpmVendor = (distribution: string, vendor: string): boolean =>
  OWN_VENDORS[distribution]?.test(vendor) ?? true

/** Release suffixes of well-known other repositories. */
const FOREIGN_MARKS =
  /(?:[.]|\d)(?:remi|elrepo|ius|nux|lux|art|PGDG|nodesource|rpmfusion|psychotic|codeit|litespeed|cpanel|plesk)(?:[.]|\d|$)/i

const ENTERPRISE_LINUX = new Set(['almalinux', 'rocky', 'rhel', 'centos', 'oracle'])

/**
 * What in a version only packages from elsewhere carry, or null. A package built for another release (`.el7` on 8,
 * `.fc38` on Enterprise Linux) is not this release's, whatever its number.
 */
export function rpmForeignMark(
  distribution: string,
  release: string,
  version: string,
): string | null {
  const known = FOREIGN_MARKS.exec(version)
  if (known) return known[0]
  const build = /[._](?:el|fc)\d+(?=[._]|$)/.exec(version)?.[0] ?? null
  if (build === null) return null
  if (ENTERPRISE_LINUX.has(distribution)) return build.slice(1) === `el${release}` ? null : build
  // Fedora ships builds of its former release on, where a package was not built anew.
  return distribution === 'fedora' && build.includes('el') ? build : null
}

/** Repositories by the names that dnf knows them by, where the inventory tells one. */
const FOREIGN_REPOSITORY =
  /epel|^(?:remi|rpmfusion|elrepo|ius|nux|pgdg|docker|nodesource|google-|microsoft|packages-microsoft|hashicorp|kubernetes|mariadb|mysql|nginx|zabbix|grafana|elastic|influx|percona|copr|_copr|gitlab|jenkins|rabbitmq|mongodb|puppet|icinga|vscode|teamviewer|cuda|nvidia|getpagespeed|plesk|cpanel|litespeed|crowdsec|tailscale|saltstack)/i
const OWN_REPOSITORY =
  /^(?:(?:baseos|appstream|base|updates|extras|crb|powertools|plus|highavailability|ha|resilientstorage|rt|nfv|sap|saphana|devel|anaconda)(?:[-_.]|$)|rhel-|rhui-|ol\d+_|codeready)/i
/** Who signs as packager where no vendor is told; others write whatever they like there. */
const PACKAGER =
  /^(?:fedora project|almalinux|rocky|red hat|centos|oracle america|amazon|remi|rpm ?fusion|elrepo)/i

/** The packager when it names who built it, else null. */
export const vendorOfPackager = (packager: string): string | null =>
  PACKAGER.test(packager) ? packager : null

/** Who delivers a package when its repository is none of the distribution's; null when it is, or nobody can tell. */
export const foreignRepository = (repository: string): string | null =>
  FOREIGN_REPOSITORY.test(repository) ? repository : null

/** Releases whose packages EPEL builds under the same names of releases, and of which we know the distribution's own. */
const TOLD_APART = new Set(['8', '9', '10'])

/** `.el9_4` and `.el8.alma` are only the distribution's; EPEL marks its builds with a minor release from 10 on. */
const OWN_BUILD = /\.el[89]_\d|\.(?:alma|rocky)(?:\.|$)|\.0\.\d+\.el\d|\.el\d+(?:_\d+)?\.0\.\d/

/**
 * Whether nothing at all shows that Enterprise Linux built an rpm: no vendor, repository, module or build mark, and a
 * source that it does not have. Only for names that no statement has.
 */
export function isUntoldRpm(distribution: string, release: string, installed: InstalledPackage) {
  if (!ENTERPRISE_LINUX.has(distribution) || !TOLD_APART.has(release)) return false
  const { name, version, source, origin, module, repository, sourceUntold } = installed
  if (origin !== null || module || sourceUntold === true) return false
  // The keys that rpm trusts are listed like packages.
  if (name === 'gpg-pubkey' || isModuleBuild(version) || OWN_BUILD.test(version)) return false
  if (repository !== undefined && OWN_REPOSITORY.test(repository)) return false
  return !isEnterpriseLinuxSource(source)
}
