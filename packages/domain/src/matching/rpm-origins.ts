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
