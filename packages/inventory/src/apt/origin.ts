import { compareVersions } from '@dirigent/domain/versions/registry'
import type { UpdateClass } from '../sections.ts'
import type { KnownVersion, Repository } from './policy.ts'

type Repositories = ReadonlyMap<string, Repository>

function repositoriesOf(version: KnownVersion, repositories: Repositories): Repository[] {
  return version.sources.flatMap((source) => repositories.get(source) ?? [])
}

/**
 * Who delivered the installed version. When an index still holds it, that repository says so. A version that its
 * repository replaced meanwhile (each security update does that) belongs to the publisher that offers the package now,
 * if all that offer it are one publisher and offer a newer version: an installed version newer than everything offered
 * did not come from there. Otherwise null: judging a third party's build by Debian's word would be a false finding or,
 * worse, a false all-clear.
 */
export function originOfInstalled(
  versions: readonly KnownVersion[],
  repositories: Repositories,
): string | null {
  const installed = versions.find((version) => version.installed)
  if (!installed) return null
  const direct = repositoriesOf(installed, repositories).map((repository) => repository.origin)
  if (direct.length > 0) return direct.find((origin) => origin !== null) ?? null
  const offered = versions.filter((version) => version.sources.length > 0)
  const origins = new Set(
    offered.flatMap((v) => repositoriesOf(v, repositories)).map((repository) => repository.origin),
  )
  const newerOffered = offered.some((v) => compareVersions('deb', v.version, installed.version) > 0)
  const [only] = origins
  return origins.size === 1 && newerOffered ? (only ?? null) : null
}

/** Debian's and Ubuntu's suites of fixes that are not security fixes: point releases and proposed corrections. */
const OWN_PUBLISHERS = new Set(['Debian', 'Ubuntu', 'Raspbian'])

/** Debian keeps the label when the suite is renamed (`stable-security` → `oldstable-security`). */
function isSecurity({ label, suite }: Repository): boolean {
  return label === 'Debian-Security' || /(^|-)security$/.test(suite ?? '')
}

function isBackport({ label, suite }: Repository): boolean {
  return label === 'Debian Backports' || /-backports(-sloppy)?$/.test(suite ?? '')
}

export type OfferedFrom = { origin: string | null; suite: string | null; class: UpdateClass }

/**
 * Repository and class of an update by origin and suite, never by the package's name ("security-toolbox" is no security
 * update). A version between the installed and the offered one that came from a security suite makes the whole step a
 * security update: a point release that includes it must not hide it in the routine lane.
 */
export function offeredFrom(
  versions: readonly KnownVersion[],
  repositories: Repositories,
  installedVersion: string,
  offeredVersion: string,
): OfferedFrom {
  const between = versions.filter(
    ({ version }) =>
      compareVersions('deb', version, installedVersion) > 0 &&
      compareVersions('deb', version, offeredVersion) <= 0,
  )
  const security = between.flatMap((v) => repositoriesOf(v, repositories)).find(isSecurity)
  const offered = versions.find((version) => version.version === offeredVersion)
  const own = offered ? repositoriesOf(offered, repositories) : []
  const repository = own.find(isSecurity) ?? security ?? own[0]
  if (!repository) return { origin: null, suite: null, class: 'unclassified' }
  const { label, origin, suite } = repository
  return { origin: label ?? origin, suite, class: classOf(repository) }
}

function classOf(repository: Repository): UpdateClass {
  if (isSecurity(repository)) return 'security'
  if (isBackport(repository)) return 'feature'
  return OWN_PUBLISHERS.has(repository.origin ?? '') ? 'bugfix' : 'unclassified'
}
