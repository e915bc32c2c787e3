import { apk } from './apk/apk.ts'
import { deb, debKey } from './deb/deb.ts'
import { generic, genericKey } from './generic/generic.ts'
import { macos } from './macos/macos.ts'
import { pacman } from './pacman/pacman.ts'
import { rpm } from './rpm/rpm.ts'
import { semver } from './semver/semver.ts'
import type { VersionScheme, VersionSchemeName } from './scheme.ts'
import { windows } from './windows/windows.ts'

/** A new scheme is its folder and one line here. */
export const VERSION_SCHEMES: Readonly<Record<VersionSchemeName, VersionScheme>> = {
  deb,
  rpm,
  apk,
  pacman,
  semver,
  windows,
  macos,
  generic,
}

/** A version that its scheme's grammar accepts. */
export type Version = { scheme: VersionSchemeName; text: string }

/**
 * Negative when `a` is older than `b`, 0 when they are the same version, positive when `a` is newer. Total: texts that
 * are not versions of the scheme are ordered too, so that a sort never depends on what else is in the list.
 */
export function compareVersions(scheme: VersionSchemeName, a: string, b: string): number {
  // "+ 0" because -0 is not 0 to Object.is.
  return Math.sign(VERSION_SCHEMES[scheme].compare(a, b)) + 0
}

/** The version, or null when the text is not a version of the scheme. */
export function parseVersion(scheme: VersionSchemeName, text: string): Version | null {
  return VERSION_SCHEMES[scheme].isVersion(text) ? { scheme, text } : null
}

/**
 * A function that tells whether the installed version is older than another one; reading the installed one happens
 * once. The hot path of matching: `deb` and `generic` compare prepared keys (see `prepareVersion`).
 */
export function prepareVersion(scheme: VersionSchemeName, text: string): string {
  if (scheme === 'deb') return debKey(text)
  return scheme === 'generic' ? genericKey(text) : text
}

/** Compares two texts that went through `prepareVersion` of the same scheme. */
export function comparePrepared(scheme: VersionSchemeName, a: string, b: string): number {
  if (a === b) return 0
  if (scheme !== 'deb' && scheme !== 'generic') return compareVersions(scheme, a, b)
  return a < b ? -1 : 1
}
