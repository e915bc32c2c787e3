import type { Platform } from '../cpe/evaluate.ts'

/** Where a newer version of an application comes from; `own` are the organisation's packages. */
export type CatalogueSource = 'winget' | 'cask' | 'scoop' | 'own'

export type InstallerArch = 'x64' | 'x86' | 'arm64' | 'neutral'

/** One installer of one version, as its catalogue describes it. */
export type Installer = {
  arch: InstallerArch
  /** The catalogue's own word in lower case: `msi`, `exe`, `inno`, `nullsoft`, `burn`, `wix`, `msix`, `zip`, `pkg`, `app` … */
  type: string
  /** An address, or `own:` and the SHA-256 of an uploaded file. */
  url: string
  /** Lower-case hexadecimal; null when the catalogue names none. */
  sha256: string | null
  /** What makes it install without a question; null when unknown, empty when it needs nothing. */
  silent: string | null
  /** MSI product code or the key in the list of programs, by which it is found again; null when not named. */
  productCode: string | null
  scope: 'machine' | 'user' | null
}

/** One version of one application in one catalogue. */
export type CatalogueEntry = {
  source: CatalogueSource
  /** The catalogue's own id: `Mozilla.Firefox`, `firefox`. */
  packageId: string
  name: string
  publisher: string | null
  version: string
  platform: Exclude<Platform, 'linux'>
  /** Empty when the catalogue only knows the version. */
  installers: readonly Installer[]
}
