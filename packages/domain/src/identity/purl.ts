import { PackageURL } from 'packageurl-js'
import type { Ecosystem } from './ids.ts'

/** What of an installed package its URL is made of. */
export type PurlFacts = {
  ecosystem: Ecosystem
  provider: string
  name: string
  version: string
  arch: string
}

/** Which purl type a package manager's packages have (purl-spec, PURL-TYPES). */
const TYPES: Readonly<Record<string, string>> = {
  apt: 'deb',
  dnf: 'rpm',
  zypper: 'rpm',
  apk: 'apk',
  pacman: 'alpm',
}

/** The distribution as purl's namespace where it is not the ecosystem's own name. */
const NAMESPACES: Readonly<Record<string, string>> = {
  rhel: 'redhat',
  sles: 'suse',
  'opensuse-leap': 'opensuse',
}

/**
 * The package URL (purl-spec, ECMA-427) of an installed package. An rpm's epoch is a qualifier, a deb's stays in the
 * version. Software of Windows and macOS has no type of its own and is `generic`: its name is what the system shows.
 */
export function purlOf({ ecosystem, provider, name, version, arch }: PurlFacts): string {
  const [distribution = '', release = ''] = ecosystem.split(':')
  const type = TYPES[provider]
  if (type === undefined) {
    return new PackageURL('generic', null, name, version, null, null).toString()
  }
  const namespace = NAMESPACES[distribution] ?? distribution
  const distro = release === '' ? namespace : `${distribution}-${release}`
  const qualifiers: Record<string, string> = { ...(arch === '' ? {} : { arch }), distro }
  const epoch = type === 'rpm' ? /^(\d+):/.exec(version)?.[1] : undefined
  if (epoch !== undefined && epoch !== '0') qualifiers['epoch'] = epoch
  const plain = type === 'rpm' ? version.replace(/^\d+:/, '') : version
  return new PackageURL(type, namespace, name, plain, qualifiers, null).toString()
}
