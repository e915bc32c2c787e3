import { asId, type DeviceUid, type Ecosystem, type UpdateUid } from '@dirigent/domain/identity/ids'
import { DAY_MS, type InstantMs } from '@dirigent/domain/identity/time'
import { packageKey, type DeviceFacts, type UpdateFacts } from '@dirigent/domain/planning/facts'
import { closes } from '@dirigent/domain/planning/lanes'
import type { PlayedDevice, PlayedFlaw, Release } from '@dirigent/domain/preview/stream'
import type { PreviewFindingRow } from '../store/preview-facts.ts'

/** What these packages bring takes effect only when the system starts anew. */
const RESTARTS = /^(linux-image|linux-modules|kernel|libc6|glibc|systemd|dbus|KB\d|windows|macos)/i

export const needsRestart = (name: string): boolean => RESTARTS.test(name)

const flawOf = (row: PreviewFindingRow): PlayedFlaw => ({
  vulnerability: row.vulnerability,
  facts: {
    kev: row.kev,
    automatable: row.automatable,
    technicalImpact: row.technicalImpact,
    severity: row.severity,
  },
})

/** What a device is offered today, with the open findings that each offer closes. */
export function knownOffers(
  device: DeviceFacts,
  updates: ReadonlyMap<UpdateUid, UpdateFacts>,
  findings: readonly PreviewFindingRow[],
): NonNullable<PlayedDevice['known']> {
  return device.offers.flatMap(({ update: uid, since, held }) => {
    const update = updates.get(uid)
    if (!update || held) return []
    const closed = findings.filter((one) =>
      closes(update, { packageName: one.package, arch: one.arch, fixedVersion: one.fixedVersion }),
    )
    const release: Release = {
      at: since,
      update,
      devices: [device.uid],
      flaws: closed.map(flawOf),
      needsRestart: needsRestart(update.name),
      harm: null,
    }
    const detectedAt = new Map(closed.map((one) => [one.vulnerability, one.detectedAt]))
    return [{ release, since, detectedAt }]
  })
}

/** Findings of one package that appeared within a day are one update's. */
type Again = { name: string; arch: string; day: number; rows: PreviewFindingRow[] }

/**
 * What the past weeks brought comes once more, as many days later as are played: the same packages on the same devices
 * with the same deadlines. A fleet without a past expects nothing, and the preview says so.
 */
export function expectedReleases(
  rows: readonly PreviewFindingRow[],
  ecosystems: ReadonlyMap<DeviceUid, Ecosystem>,
  playedMs: number,
): Release[] {
  const groups = new Map<string, Again>()
  for (const row of rows) {
    const day = Math.floor(row.detectedAt / DAY_MS)
    const key = `${row.package} ${row.arch} ${day}`
    const known = groups.get(key) ?? { name: row.package, arch: row.arch, day, rows: [] }
    known.rows.push(row)
    groups.set(key, known)
  }
  return [...groups.values()]
    .map((again) => releaseOf(again, ecosystems, playedMs))
    .toSorted((a, b) => a.at - b.at)
}

function releaseOf(
  { name, arch, day, rows }: Again,
  ecosystems: ReadonlyMap<DeviceUid, Ecosystem>,
  playedMs: number,
): Release {
  const devices = [...new Set(rows.map(({ device }) => device))]
  const flaws = new Map(rows.map((row) => [row.vulnerability, row]))
  const at: InstantMs = Math.min(...rows.map(({ detectedAt }) => detectedAt)) + playedMs
  const first = devices[0]
  return {
    at,
    devices,
    needsRestart: needsRestart(name),
    harm: null,
    // Its own name beside the package of today, so that the two do not take each other's place.
    flaws: [...flaws.values()].map((row) => ({
      ...flawOf(row),
      vulnerability: `${row.vulnerability}${AGAIN}${day}`,
    })),
    update: {
      uid: asId<'UpdateUid'>(`expected/${packageKey(name, arch)}/${day}`),
      provider: 'expected',
      ecosystem: (first && ecosystems.get(first)) ?? asId<'Ecosystem'>('debian:12'),
      name: `${name}${AGAIN}`,
      arch,
      version: String(day),
      sourceVersion: String(day),
      class: 'security',
      sha256: null,
    },
  }
}

/** Marks what is expected, not known. */
export const AGAIN = ' (expected) '
