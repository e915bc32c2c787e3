import { DAY_MS, type InstantMs } from '@dirigent/domain/identity/time'
import { createCatalogue, type Catalogue, type SourcePackage } from '../../world/catalogue.ts'
import { KERNEL } from '../../world/device.ts'

/** For whom a program is: everybody, people's machines, servers, or servers of one kind. */
export type Audience = 'all' | 'clients' | 'servers' | 'office' | 'engineering' | Special
export type Special = 'web' | 'database' | 'mail' | 'files' | 'directory' | 'containers' | 'proxy'

type Title = {
  source: string
  binaries: readonly string[]
  for: Audience
  version: (index: number) => string
  needsRestart: boolean
}

/** How Debian counts security updates of a stable release: the same upstream version, one more `+deb12u`. */
const stable = (base: string) => (index: number) => `${base}+deb12u${index + 1}`
const title = (
  source: string,
  binaries: readonly string[],
  audience: Audience,
  version: (index: number) => string,
  needsRestart = false,
): Title => ({ source, binaries, for: audience, version, needsRestart })

const openssl = (index: number) => `3.0.${15 + (index >> 1)}-1~deb12u${1 + (index & 1)}`
const mozilla = (epoch: string) => (index: number) => `${epoch}140.${4 + index}.0esr-1~deb12u1`

export const TITLES: readonly Title[] = [
  title('linux', [KERNEL], 'all', (index) => `6.1.${140 + index * 3}-1`, true),
  title('glibc', ['libc6', 'libc-bin', 'locales'], 'all', stable('2.36-9'), true),
  title('openssl', ['openssl', 'libssl3'], 'all', openssl),
  title('systemd', ['systemd', 'libsystemd0', 'udev'], 'all', stable('252.38-1'), true),
  title('curl', ['curl', 'libcurl4'], 'all', stable('7.88.1-10')),
  title('openssh', ['openssh-client', 'openssh-server'], 'all', stable('1:9.2p1-2')),
  title('sudo', ['sudo'], 'all', stable('1.9.13p3-1')),
  title('vim', ['vim-tiny', 'vim-common'], 'all', stable('2:9.0.1378-2')),
  title('gnutls28', ['libgnutls30'], 'all', stable('3.7.9-2')),
  title('expat', ['libexpat1'], 'all', stable('2.5.0-1')),
  title('libxml2', ['libxml2'], 'all', stable('2.9.14+dfsg-1.3')),
  title('python3.11', ['python3.11', 'libpython3.11-stdlib'], 'all', stable('3.11.2-6')),
  title('tzdata', ['tzdata'], 'all', (index) => `2026${'abcdefghij'[index] ?? 'z'}-0+deb12u1`),
  title('firefox-esr', ['firefox-esr', 'firefox-esr-l10n-de'], 'clients', mozilla('')),
  title('thunderbird', ['thunderbird', 'thunderbird-l10n-de'], 'clients', mozilla('1:')),
  title('libreoffice', ['libreoffice-core', 'libreoffice-calc'], 'office', stable('4:7.4.7-1')),
  title('cups', ['cups', 'cups-daemon', 'libcups2'], 'clients', stable('2.4.2-3')),
  title('poppler', ['libpoppler126', 'poppler-utils'], 'clients', stable('22.12.0-2')),
  title('ghostscript', ['ghostscript', 'libgs10'], 'clients', stable('10.0.0~dfsg-11')),
  title('wpa', ['wpasupplicant'], 'clients', stable('2:2.10-12')),
  title('network-manager', ['network-manager'], 'clients', stable('1.42.4-1')),
  title('gimp', ['gimp', 'libgimp2.0'], 'engineering', stable('2.10.34-1')),
  title('git', ['git', 'git-man'], 'engineering', stable('1:2.39.5-0')),
  title('rsync', ['rsync'], 'servers', stable('3.2.7-1')),
  title('nginx', ['nginx', 'nginx-common'], 'web', stable('1.22.1-9')),
  title('php8.2', ['php8.2-fpm', 'php8.2-common'], 'web', (n) => `8.2.${29 + n}-1~deb12u1`),
  title('postgresql-15', ['postgresql-15', 'libpq5'], 'database', (n) => `15.${14 + n}-0+deb12u1`),
  title('postfix', ['postfix'], 'mail', (index) => `3.7.${11 + index}-0+deb12u1`),
  title('dovecot', ['dovecot-core', 'dovecot-imapd'], 'mail', stable('1:2.3.19.1+dfsg1-2.1')),
  title('samba', ['samba', 'samba-common-bin'], 'files', stable('2:4.17.12+dfsg-0')),
  title('openldap', ['slapd', 'ldap-utils'], 'directory', stable('2.5.13+dfsg-5')),
  title('docker.io', ['docker.io', 'containerd'], 'containers', stable('20.10.24+dfsg1-1')),
  title('haproxy', ['haproxy'], 'proxy', stable('2.6.12-1')),
]

const KEPT_OLD = 50
const BEFORE_MS = 60 * DAY_MS

/** What the distribution has published so far: one version of each program, installed everywhere. */
export function companyCatalogue(startMs: InstantMs): Catalogue {
  const plain = createCatalogue(KEPT_OLD)
  const versions = new Map(TITLES.map(({ source, version }) => [source, version]))
  const byBinary = new Map<string, SourcePackage>()
  const catalogue: Catalogue = {
    ...plain,
    sourceOf: (binary) => byBinary.get(binary) ?? null,
    publish(source, release) {
      const version = versions.get(source.source)?.(source.releases.length)
      if (version === undefined) throw new Error(`${source.source} is no program of this company`)
      const made = { ...release, version }
      source.releases.push(made)
      return made
    },
  }
  for (const { source, binaries, needsRestart } of TITLES) {
    const made: SourcePackage = { source, binaries, needsRestart, releases: [] }
    for (const binary of binaries) byBinary.set(binary, made)
    catalogue.sources.push(made)
    catalogue.publish(made, { publishedAt: startMs - BEFORE_MS, class: 'bugfix', bad: null })
  }
  return catalogue
}
