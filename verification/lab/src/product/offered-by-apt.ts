import type { LabDevice } from '../machine/device.ts'

/** A newer version that apt offers on the device. */
export type OfferedSource = { source: string; sourceVersion: string; packages: string[] }

/**
 * The real Debian updates the machine's mirror holds for this device, by source package: with them the lab writes
 * statements ("fixed in the candidate"), so that findings about real packages can be checked too.
 */
export async function readOfferedSources(device: LabDevice): Promise<OfferedSource[]> {
  const simulated = await device.must('apt-get', ['-s', 'dist-upgrade'])
  const candidates = simulated.split('\n').flatMap((line) => {
    const found = /^Inst (\S+) \[\S+\] \((\S+) Debian/.exec(line)
    return found?.[1] && found[2] ? [{ name: found[1], version: found[2] }] : []
  })
  const bySource = new Map<string, OfferedSource>()
  for (const { name, version } of candidates) {
    const shown = await device.must('apt-cache', ['show', `${name}=${version}`])
    const [, source = name, sourceVersion = version] =
      /^Source: (\S+)(?: \((\S+)\))?$/m.exec(shown) ?? []
    const known = bySource.get(source) ?? { source, sourceVersion, packages: [] }
    bySource.set(source, { ...known, packages: [...known.packages, name] })
  }
  return [...bySource.values()]
}
