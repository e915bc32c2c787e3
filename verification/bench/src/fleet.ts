import type { SectionContent } from '@dirigent/protocol/agent/inventory'

type PackageRow = SectionContent['packages']['packages'][number]

/**
 * Inventories as real fleets have them: a few golden images, most machines exactly like one of them, the rest with some
 * packages of their own or a few updates behind. Everything follows from the numbers, so every run measures the same.
 */
export const FLEET = {
  devices: 2_000,
  packages: 1_500,
  images: 8,
  /** Distinct package names that images draw from. */
  names: 4_000,
  /** Of a hundred devices, so many are exactly like their image. */
  equalPercent: 50,
  /** The others differ from it in up to so many packages. */
  differenceMax: 40,
} as const

/** A small generator (mulberry32): the same seed gives the same fleet. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

function packageRow(index: number, update: number): PackageRow {
  const version = `${(index % 9) + 1}.${index % 23}.${update}-${(index % 4) + 1}+deb12u${update + 1}`
  const library = index % 3 === 0
  const source = `source-name-${Math.floor(index / 3)}`
  return {
    name: library ? `lib${source}-dev${index}` : `${source}-bin${index}`,
    version,
    arch: index % 5 === 0 ? 'all' : 'amd64',
    source,
    sourceVersion: version,
    origin: 'Debian',
  }
}

const byLine = (a: PackageRow, b: PackageRow) =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1

/** One package list per device, sorted by name as devices send them. */
export function makeFleet(): SectionContent['packages'][] {
  const random = seeded(4712)
  const images = Array.from({ length: FLEET.images }, () => {
    const names = new Set<number>()
    // A common core of two thirds, the rest drawn.
    for (let index = 0; index < FLEET.packages * 0.66; index++) names.add(index)
    while (names.size < FLEET.packages) names.add(Math.floor(random() * FLEET.names))
    return [...names].map((index) => packageRow(index, 0))
  })
  return Array.from({ length: FLEET.devices }, (_, device) => {
    const image = images[device % FLEET.images] ?? []
    const packages = random() * 100 < FLEET.equalPercent ? [...image] : changed(image, random)
    return { provider: 'apt' as const, packages: packages.toSorted(byLine) }
  })
}

function changed(image: readonly PackageRow[], random: () => number): PackageRow[] {
  const packages = [...image]
  const count = 1 + Math.floor(random() * FLEET.differenceMax)
  for (let turn = 0; turn < count; turn++) {
    const at = Math.floor(random() * packages.length)
    const row = packages[at]
    if (row) packages[at] = { ...row, ...versionsOf(row, 1 + Math.floor(random() * 3)) }
  }
  return packages
}

function versionsOf(row: PackageRow, update: number) {
  const version = row.version.replace(/\+deb12u\d+$/, `+deb12u${update + 1}`)
  return { version, sourceVersion: version }
}
