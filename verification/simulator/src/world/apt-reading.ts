import {
  ARCH,
  packageSha256,
  type Catalogue,
  type Offered,
  type SourcePackage,
} from './catalogue.ts'
import type { DeviceTruth } from './device.ts'

/** What a program printed and how it ended. */
export type Said = { exitCode: number; stdout: string; stderr: string }
export const said = (stdout: string, exitCode = 0, stderr = ''): Said => ({
  exitCode,
  stdout,
  stderr,
})

const SECURITY = 'http://security.example.org/debian-security bookworm-security/main amd64 Packages'
const MAIN = 'http://deb.example.org/debian bookworm/main amd64 Packages'
const PACKAGE_BYTES = 400_000

const POLICY = `Package files:
 100 /var/lib/dpkg/status
     release a=now
 500 ${SECURITY}
     release v=12,o=Debian,a=stable-security,n=bookworm-security,l=Debian-Security,c=main,b=amd64
     origin security.example.org
 500 ${MAIN}
     release v=12.9,o=Debian,a=stable,n=bookworm,l=Debian,c=main,b=amd64
     origin deb.example.org
Pinned packages:
`

export const bare = (name: string) => name.replace(/:.*$/, '')

/** The read-only half of apt and dpkg, in their own words. */
export function createAptReading(device: DeviceTruth, catalogue: Catalogue) {
  /** What this device's index offers, newest first: what the mirror had at the last refresh. */
  const offered = (source: SourcePackage): Offered[] =>
    device.listsAt === null ? [] : catalogue.offeredAt(source, device.listsAt)

  const policyOf = (name: string): string => {
    const source = catalogue.sourceOf(name)
    const here = device.installed.get(name)
    if (!source) return ''
    const index = offered(source)
    const versions = index.map(({ release }) => release)
    const place = (one: (typeof versions)[number]) => (one.class === 'security' ? SECURITY : MAIN)
    const rows = versions.map((one) => {
      const mine = one.version === here?.version
      const own = mine ? '\n        100 /var/lib/dpkg/status' : ''
      return ` ${mine ? '***' : '   '} ${one.version} 500\n        500 ${place(one)}${own}`
    })
    if (here && !versions.some(({ version }) => version === here.version))
      rows.push(` *** ${here.version} 100\n        100 /var/lib/dpkg/status`)
    const installedIndex = here ? catalogue.indexOf(source, here.version) : -1
    const best =
      index[0] && index[0].index >= installedIndex ? index[0].release.version : here?.version
    return `${name}:\n  Installed: ${here?.version ?? '(none)'}\n  Candidate: ${best ?? '(none)'}\n  Version table:\n${rows.join('\n')}\n`
  }
  const showOf = (wanted: string): string => {
    const [named = '', version = ''] = wanted.split('=')
    const name = bare(named)
    const source = catalogue.sourceOf(name)
    const known = source && offered(source).some(({ release }) => release.version === version)
    if (!known) return ''
    return `Package: ${name}\nSource: ${source.source}\nVersion: ${version}\nArchitecture: ${ARCH}\nSize: ${PACKAGE_BYTES}\nSHA256: ${packageSha256(name, version)}\n`
  }
  const list = (names: readonly string[]): Said => {
    const wanted = names.map(
      (name) => new RegExp(`^${bare(name).replaceAll(/[.+]/g, '\\$&').replaceAll('*', '.*')}$`),
    )
    const lines = [...device.installed]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([name, { version, state }]) => {
        if (wanted.length > 0 && !wanted.some((pattern) => pattern.test(name))) return []
        const source = catalogue.sourceOf(name)?.source ?? name
        const status = device.held.has(name) ? 'h' : 'i'
        return [
          `${status}${state === 'installed' ? 'i' : 'F'} \t${name}\t${version}\t${ARCH}\t${source}\t${version}`,
        ]
      })
    return said(lines.map((line) => `${line}\n`).join(''), names.length > lines.length ? 1 : 0)
  }
  return {
    offered,
    aptCache(args: readonly string[]): Said {
      const [command = '', ...names] = withoutOptions(args)
      if (command === 'policy')
        return said(
          names.length === 0 ? POLICY : names.map((name) => policyOf(bare(name))).join(''),
        )
      return said(
        names
          .map(showOf)
          .filter((one) => one !== '')
          .join('\n'),
      )
    },
    dpkgQuery(args: readonly string[]): Said {
      if (args[0] === '-W') return list(args.slice(3))
      // Files that dpkg lists: a simulated package has none that could be packed again.
      return said('', 1, 'dpkg-query: no packages found matching')
    },
    aptMark(args: readonly string[]): Said {
      const [command, ...names] = args
      if (command === 'showhold') return said([...device.held].map((name) => `${name}\n`).join(''))
      if (command === 'showauto')
        return said([...device.automatic].map((name) => `${name}\n`).join(''))
      for (const name of names) device.automatic.add(bare(name))
      return said('')
    },
  }
}

export type AptReading = ReturnType<typeof createAptReading>

/** Options of apt that take a value of their own. */
const WITH_VALUE = new Set(['-o', '-t', '-c'])

export function withoutOptions(args: readonly string[]): string[] {
  const rest: string[] = []
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (WITH_VALUE.has(arg)) at++
    else if (!arg.startsWith('-')) rest.push(arg)
  }
  return rest
}
