/** The rules by which a family of software orders its versions. */
export type VersionSchemeName =
  | 'deb'
  | 'rpm'
  | 'apk'
  | 'pacman'
  | 'semver'
  | 'windows'
  | 'macos'
  | 'generic'

/** One scheme: what is a version, and which of two is newer. */
export type VersionScheme = {
  name: VersionSchemeName
  /** Whether the text is a version by the scheme's own grammar. */
  isVersion(text: string): boolean
  /** Negative when `a` is older than `b`, 0 when they are the same, positive when newer; total over all texts. */
  compare(a: string, b: string): number
}
