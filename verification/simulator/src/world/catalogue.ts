import { createHash } from 'node:crypto'
import type { InstantMs } from '@dirigent/domain/identity/time'

/** How a version hurts those who install it. */
export type Badness = 'script' | 'health' | null

export type Release = {
  version: string
  publishedAt: InstantMs
  class: 'security' | 'bugfix'
  bad: Badness
  /** The one device that it hurts; absent = all. */
  hurtsOnly?: string
}

/** How this version hurts this device. */
export const badnessOn = (release: Release | null, device: string): Badness =>
  release && (release.hurtsOnly ?? device) === device ? release.bad : null

/** One source package with what it builds; versions in the order of their publication, which is their order. */
export type SourcePackage = {
  source: string
  binaries: readonly string[]
  /** Its update is in effect only after a restart of the machine. */
  needsRestart: boolean
  releases: Release[]
}

export type Advisory = {
  id: string
  source: string
  /** Index of the release that repairs it; null while there is none. */
  fixedIn: number | null
  publishedAt: InstantMs
  withdrawn: boolean
}

export const ARCH = 'amd64'

/** What the mirror holds of one source at a moment: the newest, and so many older ones as it keeps. */
export type Offered = { release: Release; index: number }

export type Catalogue = {
  sources: SourcePackage[]
  advisories: Advisory[]
  /** The order of two versions of a source, by when they were published: no comparison of texts. */
  indexOf(source: SourcePackage, version: string): number
  sourceOf(binary: string): SourcePackage | null
  offeredAt(source: SourcePackage, atMs: InstantMs): Offered[]
  publish(source: SourcePackage, release: Omit<Release, 'version'>): Release
}

/** Texts whose order is easy to get wrong: ten after nine, `~` before nothing, an epoch above all. */
const ODD = ['1.9-1', '1.9-1+deb12u1', '1.10~rc1-1', '1.10-1', '1.10-1+deb12u1', '1.10-1+deb12u2']

export function versionText(index: number): string {
  return ODD[index] ?? `1:0.${index}-1`
}

export function createCatalogue(keepOld: number): Catalogue {
  const sources: SourcePackage[] = []
  return {
    sources,
    advisories: [],
    indexOf: (source, version) => source.releases.findIndex((one) => one.version === version),
    sourceOf: (binary) => sources.find(({ binaries }) => binaries.includes(binary)) ?? null,
    offeredAt(source, atMs) {
      const known = source.releases
        .map((release, index) => ({ release, index }))
        .filter(({ release }) => release.publishedAt <= atMs)
      return known.slice(-1 - keepOld).toReversed()
    },
    publish(source, release) {
      const made = { ...release, version: versionText(source.releases.length) }
      source.releases.push(made)
      return made
    },
  }
}

/** What a package file holds; its hash is in the index. */
export const packageFile = (name: string, version: string) => `package ${name} ${version} ${ARCH}\n`

export const packageSha256 = (name: string, version: string) =>
  createHash('sha256').update(packageFile(name, version)).digest('hex')
