import type { InstantMs } from '@dirigent/domain/identity/time'
import type { Queryable } from '../store/database.ts'
import {
  exportDevices,
  exportPackages,
  installedOn,
  type ExportDevice,
  type ExportPackage,
  type ExportScope,
} from '../store/read-exports.ts'

/** What an SBOM is written from; read while it is written. */
export type SbomSource = {
  /** Of what: the device or the group. */
  subject: { uid: string; name: string; kind: 'device' | 'group' }
  /** `urn:uuid:` of this document. */
  serial: string
  at: InstantMs
  /** Each device with the ids of its package versions; remembered so that `devices` and `packages` can follow. */
  contents(): AsyncGenerator<{ device: ExportDevice; packages: readonly number[] }>
  /** After `contents`: the devices that came. */
  devices(): readonly ExportDevice[]
  /** After `contents`: every package version that any of them named, once. */
  packages(): AsyncGenerator<ExportPackage[]>
}

/**
 * Who has what comes first and what that is after it, because then nothing installed meanwhile is named without being
 * listed, without one transaction being held open for as long as a slow reader reads.
 */
export function sbomSource(
  db: Queryable,
  scope: ExportScope,
  about: Pick<SbomSource, 'subject' | 'serial' | 'at'>,
): SbomSource {
  const seen: ExportDevice[] = []
  const versions = new Set<number>()
  return {
    ...about,
    async *contents() {
      for await (const page of exportDevices(db, scope)) {
        const installed = await installedOn(
          db,
          page.map(({ id }) => id),
        )
        for (const device of page) {
          const packages = installed.get(device.id) ?? []
          for (const id of packages) versions.add(id)
          seen.push(device)
          yield { device, packages }
        }
      }
    },
    devices: () => seen,
    packages: () =>
      exportPackages(
        db,
        [...versions].sort((a, b) => a - b),
      ),
  }
}
