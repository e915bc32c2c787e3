import type { LifecycleKey } from './support.ts'

/** What a device's operating system is, for its lifecycle. */
export type OsIdentity =
  | { family: 'windows'; product: string; edition: string }
  | { family: 'macos'; version: string }
  /** An ecosystem like `debian:12`. */
  | { family: 'linux'; ecosystem: string }

/** Names of distributions that the source of lifecycles writes differently. */
const DISTRIBUTIONS: Readonly<Record<string, string>> = {
  alma: 'almalinux',
  rocky: 'rocky-linux',
  oracle: 'oracle-linux',
  amazon: 'amazon-linux',
  alpine: 'alpine-linux',
  'opensuse-leap': 'opensuse',
  leap: 'opensuse',
}

function linuxKey(ecosystem: string): LifecycleKey | null {
  const [distribution = '', version = ''] = ecosystem.split(':')
  if (version === '') return null
  const parts = version.split('.')
  // `8.4` is a point release of 8; Ubuntu's `22.04` and Alpine's `3.19` are releases themselves.
  const shorter = parts.map((_, at) => parts.slice(0, parts.length - at).join('.'))
  return { product: DISTRIBUTIONS[distribution] ?? distribution, releases: shorter }
}

/** Enterprise and Education are repaired longer than Home and Pro; LTSC and IoT have dates of their own. */
function windowsEditions(edition: string): readonly string[] {
  const isIot = /\biot\b/i.test(edition)
  if (/\bLTS[BC]\b/i.test(edition)) return isIot ? ['-iot-lts', '-e-lts'] : ['-e-lts']
  if (/enterprise|education|entreprise|unternehmen|empresa/i.test(edition)) return ['-e', '']
  // Unknown editions get the shorter date: promising support that has ended would be the worse error.
  return ['-w', '']
}

const SERVER = /^Windows Server(?:,)? (?:version )?(\d{4}|20H2)(?: (R2))?(, 23H2 Edition)?/

function windowsKey(product: string, edition: string): LifecycleKey | null {
  const server = SERVER.exec(product)
  if (server) {
    const [, year = '', r2, annual] = server
    const isChannel = product.includes(', version')
    const release = annual ? '23h2-ac' : `${year.toLowerCase()}${r2 ? '-r2' : ''}`
    const pack = /Service Pack (\d)/.exec(product)?.[1]
    return {
      product: 'windows-server',
      releases: isChannel
        ? [`${release}-sac`]
        : pack
          ? [`${release}-sp${pack}`, release]
          : [release],
    }
  }
  const client = /^Windows (\d+(?:\.\d)?)(?: Version (\w{4}))?/.exec(product)
  if (!client) return null
  const [, name = '', version] = client
  const pack = /Service Pack (\d)/.exec(product)?.[1]
  if (name !== '10' && name !== '11')
    return { product: 'windows', releases: pack ? [`${name}-sp${pack}`, name] : [name] }
  const release = `${name}-${(version ?? '1507').toLowerCase()}`
  return { product: 'windows', releases: windowsEditions(edition).map((one) => release + one) }
}

/** The release by the names of endoflife.date; null when it cannot be named. */
export function osLifecycleKey(os: OsIdentity): LifecycleKey | null {
  switch (os.family) {
    case 'windows':
      return windowsKey(os.product, os.edition)
    case 'macos': {
      const [major = '', minor = ''] = os.version.split('.')
      return major === ''
        ? null
        : { product: 'macos', releases: [major === '10' ? `10.${minor}` : major] }
    }
    case 'linux':
      return linuxKey(os.ecosystem)
  }
}

/** The products that releases of an ecosystem (`debian:12`, `windows`) can be. */
export function lifecycleProducts(ecosystem: string): readonly string[] {
  if (ecosystem === 'windows') return ['windows', 'windows-server']
  const distribution = ecosystem.split(':')[0] ?? ''
  return [DISTRIBUTIONS[distribution] ?? distribution]
}
