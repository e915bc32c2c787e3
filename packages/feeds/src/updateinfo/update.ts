import type { Statement } from '@dirigent/domain/advisories/advisory'
import { ANY_MODULE } from '@dirigent/domain/advisories/advisory'
import { ecosystemOf, parseRelease } from '@dirigent/domain/advisories/release'
import { asId } from '@dirigent/domain/identity/ids'
import type { Ecosystem } from '@dirigent/domain/identity/ids'
import { isModuleBuild } from '@dirigent/domain/matching/modules'
import { compareVersions } from '@dirigent/domain/versions/registry'

export type UpdatePackage = { name: string; version: string; arch: string; module: string | null }

/** One `<update>` of an updateinfo file. */
export type Update = {
  type: string
  id: string
  title: string
  severity: string
  /** `<release>`, and of each collection its short and its full name. */
  places: string[]
  /** Ids and titles of the references. */
  references: string[]
  packages: UpdatePackage[]
}

const RELEASES: readonly (readonly [
  pattern: RegExp,
  release: (found: RegExpExecArray) => string,
])[] = [
  [/^(?:F|Fedora (?:Linux )?)(\d+)\b/, (found) => `fedora:${found[1]}`],
  // Extras number their packages apart: kernel 5.10 is no fix of kernel 4.14.
  [/^amazon-linux-(\d+)$/, (found) => `amazon:${found[1]}`],
  [/^amazon-linux-2---core$/, () => 'amazon:2'],
  [/^amazon-linux-ami/, () => 'amazon:1'],
  [/^almalinux-?(\d+)/i, (found) => `almalinux:${found[1]}`],
  [/^rocky-linux-(\d+)/i, (found) => `rocky:${found[1]}`],
  [/^ol(\d+)_/, (found) => `oracle:${found[1]}`],
]

/** The release that an update is for; null for collections that we do not match (EPEL, extras). */
export function releaseOf(places: readonly string[]): Ecosystem | null {
  for (const place of places) {
    for (const [pattern, release] of RELEASES) {
      const found = pattern.exec(place)
      const known = found ? parseRelease(release(found)) : null
      if (known && !('code' in known)) return ecosystemOf(known)
    }
  }
  return null
}

function vulnerabilitiesOf(update: Update): string[] {
  const text = [update.title, ...update.references].join(' ')
  const cves = [...new Set(text.match(/CVE-\d{4}-\d{4,}/g) ?? [])]
  if (cves.length > 0) return cves
  return update.type === 'security' ? [update.id] : []
}

/** The newest build of each package: architectures that were built again have another number. */
function newestByName(packages: readonly UpdatePackage[]): Iterable<UpdatePackage> {
  const newest = new Map<string, UpdatePackage>()
  for (const one of packages) {
    if (one.arch === 'src' || /-debug(?:info|source)$/.test(one.name)) continue
    const key = `${one.name} ${one.module ?? ''}`
    const known = newest.get(key)
    if (!known || compareVersions('rpm', known.version, one.version) < 0) newest.set(key, one)
  }
  return newest.values()
}

const modulesOf = ({ module, version }: UpdatePackage) =>
  module !== null ? [module] : isModuleBuild(version) ? [ANY_MODULE] : []

/** What an update says; nothing when it is about no vulnerability or no release we match. */
export function* statementsOf(update: Update): Iterable<Statement> {
  const ecosystem = releaseOf(update.places)
  if (ecosystem === null) return
  for (const one of newestByName(update.packages)) {
    const modules = modulesOf(one)
    for (const id of vulnerabilitiesOf(update)) {
      yield {
        ecosystem,
        sourcePackage: one.name,
        binary: true,
        ...(modules.length > 0 ? { modules } : {}),
        vulnerability: asId<'VulnerabilityId'>(id),
        verdict: 'fixed_in',
        fixedVersion: one.version,
        urgency: /^none$/i.test(update.severity) ? '' : update.severity,
        advisoryIds: [update.id],
        subscription: null,
      }
    }
  }
}
