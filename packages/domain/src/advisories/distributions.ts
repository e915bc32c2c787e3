import type { VersionSchemeName } from '../versions/scheme.ts'

/** The distributions whose packages can be judged; their names are the first part of an ecosystem. */
export type DistributionName =
  | 'debian'
  | 'ubuntu'
  | 'almalinux'
  | 'rocky'
  | 'rhel'
  | 'centos'
  | 'oracle'
  | 'fedora'
  | 'amazon'
  | 'opensuse-leap'
  | 'opensuse'
  | 'sles'
  | 'alpine'
  | 'arch'

type Distribution = {
  scheme: VersionSchemeName
  /** The release that a version as os-release or a person writes it belongs to: `8.9` is Alma 8, `3.19.0` Alpine 3.19. */
  release: (version: string) => string
}

const major = (version: string) => /^\d+/.exec(version)?.[0] ?? version
const majorMinor = (version: string) => /^\d+\.\d+/.exec(version)?.[0] ?? version

export const DISTRIBUTIONS: Readonly<Record<DistributionName, Distribution>> = {
  debian: { scheme: 'deb', release: (version) => /^3\.[01]/.exec(version)?.[0] ?? major(version) },
  ubuntu: { scheme: 'deb', release: majorMinor },
  almalinux: { scheme: 'rpm', release: major },
  rocky: { scheme: 'rpm', release: major },
  rhel: { scheme: 'rpm', release: major },
  centos: { scheme: 'rpm', release: major },
  oracle: { scheme: 'rpm', release: major },
  fedora: { scheme: 'rpm', release: major },
  // Amazon Linux 1 called itself 2017.09 and 2018.03.
  amazon: {
    scheme: 'rpm',
    release: (version) => (/^201[0-8]\./.test(version) ? '1' : major(version)),
  },
  'opensuse-leap': { scheme: 'rpm', release: majorMinor },
  // Tumbleweed names the day of its snapshot.
  opensuse: {
    scheme: 'rpm',
    release: (version) => (/^20\d{6}$/.test(version) || version === '' ? 'tumbleweed' : version),
  },
  // os-release says 15.5, people and purchase orders say 15 SP5.
  sles: {
    scheme: 'rpm',
    release: (version) =>
      majorMinor(version.replace(/^(\d+)[ -]?sp(\d)\b.*$/i, '$1.$2')).replace(/^(1[15])\.0$/, '$1'),
  },
  alpine: {
    scheme: 'apk',
    release: (version) =>
      /_alpha|^edge/.test(version) ? 'edge' : majorMinor(version.replace(/^v/, '')),
  },
  arch: { scheme: 'pacman', release: () => 'rolling' },
}

/** Other names of the same: os-release ids, the neutral inventory's families, what feeds and people write. */
const ALIASES: Readonly<Record<string, DistributionName>> = {
  alma: 'almalinux',
  rockylinux: 'rocky',
  redhat: 'rhel',
  'red hat': 'rhel',
  ol: 'oracle',
  oraclelinux: 'oracle',
  amzn: 'amazon',
  amazonlinux: 'amazon',
  'opensuse.leap': 'opensuse-leap',
  'opensuse.tumbleweed': 'opensuse',
  'opensuse-tumbleweed': 'opensuse',
  sled: 'sles',
  sles_sap: 'sles',
  suse: 'sles',
  'suse.linux.enterprise.server': 'sles',
  'suse.linux.enterprise.desktop': 'sles',
  archlinux: 'arch',
}

/** The distribution of this name or id; null when it is none that we know. */
export function distributionNamed(name: string): DistributionName | null {
  if (Object.hasOwn(DISTRIBUTIONS, name)) return name as DistributionName
  return Object.hasOwn(ALIASES, name) ? (ALIASES[name] ?? null) : null
}
