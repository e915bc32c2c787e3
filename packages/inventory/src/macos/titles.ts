import type { SoftwareTitle } from '@dirigent/domain/software/title'
import type { ProfiledApplication } from './system-profiler.ts'

const APPLE_SIGNATURES = /^(?:Software Signing|Apple Mac OS Application Signing|Apple Code Signing)/
const DEVELOPER =
  /^(?:Developer ID Application|3rd Party Mac Developer Application|Mac Developer): (.+?)(?: \([A-Z0-9]{10}\))?$/

/**
 * Who signed the application: the name in the certificate, which Apple checked. Without a signature nobody is named:
 * what an application says of itself is no proof.
 */
export function publisherOf({ signedBy }: ProfiledApplication): string | null {
  if (signedBy === null) return null
  if (APPLE_SIGNATURES.test(signedBy)) return 'Apple'
  return DEVELOPER.exec(signedBy)?.[1]?.trim() ?? null
}

/**
 * Parts of the system come and go with it: the system's own release judges them. Safari lies there too (in a cryptex)
 * and has advisories and, on the older releases, updates of its own.
 */
const isOfTheSystem = ({ path, name }: ProfiledApplication) =>
  path.startsWith('/System/') && name !== 'Safari'

/** All applications as software titles; those of the system are marked. */
export function titlesOf(applications: readonly ProfiledApplication[]): readonly SoftwareTitle[] {
  return applications.map((one) => ({
    name: one.name,
    version: one.version,
    publisher: publisherOf(one),
    identifier: null,
    platform: 'macos',
    ...(isOfTheSystem(one) ? { isPartOfSystem: true } : {}),
  }))
}
