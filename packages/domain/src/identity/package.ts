/** Which package manager or inventory source an installed package was read from. */
export type ProviderName =
  | 'apt'
  | 'dnf'
  | 'zypper'
  | 'pacman'
  | 'apk'
  | 'windows-update'
  | 'msi'
  | 'softwareupdate'
  /** Applications of macOS, as system_profiler lists them. */
  | 'apps'
  /** Newer versions of applications: from the winget and Homebrew catalogues, and the organisation's own packages. */
  | 'winget'
  | 'cask'
  | 'own'

/** One installed unit, as its package manager names it. */
export type InstalledPackage = {
  name: string
  version: string
  arch: string
  /** The source package that advisories judge; the package's own name when the manager names none. */
  source: string
  /** The inventory names no source packages at all: that this one is called like its source is a guess. */
  sourceUntold?: boolean
  sourceVersion: string
  /**
   * Who delivered it, e.g. `Debian`, `Ubuntu`, or another vendor's label; null when the system cannot tell.
   * A package from elsewhere is `unknown` to a distribution's feed, neither vulnerable nor safe.
   */
  origin: string | null
  /** The repository that it came from or is updated from, where the inventory tells. */
  repository?: string
  /** The module stream that an rpm was built for, e.g. `nodejs:18`; absent when it belongs to none or nobody tells. */
  module?: string | null | undefined
}

export type RunningKernel = {
  /** `uname -r`, e.g. `6.1.0-29-amd64`. */
  release: string
  /** The package version of the running kernel where the system tells it, e.g. `6.1.123-1`. */
  version: string | null
}
