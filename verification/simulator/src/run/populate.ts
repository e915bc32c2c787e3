import { DAY_MS, type InstantMs } from '@dirigent/domain/identity/time'
import type { RingName } from '@dirigent/domain/rollouts/policy'
import type { Chance } from '../core/chance.ts'
import { createCatalogue, type Catalogue, type SourcePackage } from '../world/catalogue.ts'
import { KERNEL, newDevice, type DeviceTruth } from '../world/device.ts'
import type { Draw } from './draw.ts'

/** A package that gets a new version every day: it must reach the last ring all the same. */
export const DAILY = 'daily'

const SOURCES: readonly Pick<SourcePackage, 'source' | 'binaries' | 'needsRestart'>[] = [
  { source: 'linux', binaries: [KERNEL], needsRestart: true },
  { source: 'corelib', binaries: ['corelib1'], needsRestart: true },
  { source: DAILY, binaries: [DAILY], needsRestart: false },
  { source: 'alder', binaries: ['alder', 'libalder2', 'alder-data'], needsRestart: false },
  { source: 'birch', binaries: ['birch', 'libbirch1'], needsRestart: false },
  { source: 'cedar', binaries: ['cedar'], needsRestart: false },
  { source: 'elm', binaries: ['elm'], needsRestart: false },
  { source: 'fir', binaries: ['fir', 'libfir4'], needsRestart: false },
]
/** On every device, whatever else it has. */
const EVERYWHERE = 3
const BEFORE_MS = 40 * DAY_MS

export function populateCatalogue(draw: Draw, startMs: InstantMs): Catalogue {
  const catalogue = createCatalogue(draw.keepOld)
  for (const given of SOURCES) {
    const source: SourcePackage = { ...given, releases: [] }
    catalogue.sources.push(source)
    catalogue.publish(source, { publishedAt: startMs - BEFORE_MS, class: 'bugfix', bad: null })
    catalogue.publish(source, { publishedAt: startMs - DAY_MS, class: 'security', bad: null })
    catalogue.advisories.push({
      id: `CVE-2026-${1000 + catalogue.sources.length}`,
      source: source.source,
      fixedIn: 1,
      publishedAt: startMs - DAY_MS,
      withdrawn: false,
    })
  }
  return catalogue
}

/** Three for Test, three for Pilot, two critical servers, the rest Broad; of both roles. */
export function populateDevices(
  draw: Draw,
  catalogue: Catalogue,
  chance: Chance,
  startMs: InstantMs,
): DeviceTruth[] {
  return Array.from({ length: draw.devices }, (_, index) => {
    const ring = ringOf(index, draw.devices)
    const device = newDevice({
      name: `dev-${String(index + 1).padStart(2, '0')}`,
      number: index + 1,
      role: ring === 'critical' || index % 3 === 2 ? 'server' : 'client',
      ring,
      zone: chance.pick(draw.zones),
      machineId: Buffer.from(chance.bytes(16)).toString('hex'),
      bootId: Buffer.from(chance.bytes(16)).toString('hex'),
      bootedAt: startMs - DAY_MS,
    })
    installFirst(device, catalogue, chance, draw.current)
    return device
  })
}

function ringOf(index: number, devices: number): RingName {
  const each = Math.max(1, Math.floor(devices / 5))
  if (index < each) return 'test'
  if (index < 2 * each) return 'pilot'
  return index >= devices - Math.min(2, each) ? 'critical' : 'broad'
}

function installFirst(
  device: DeviceTruth,
  catalogue: Catalogue,
  chance: Chance,
  current: boolean,
): void {
  catalogue.sources.forEach((source, index) => {
    if (index >= EVERYWHERE && !current && !chance.happens(0.7)) return
    const version = source.releases.at(current ? -1 : 0)?.version ?? ''
    for (const name of source.binaries) {
      device.installed.set(name, { version, state: 'installed' })
      if (chance.happens(0.5)) device.automatic.add(name)
    }
  })
  device.runningKernel = device.installed.get(KERNEL)?.version ?? ''
  if (device.role === 'server' && chance.happens(0.8)) device.backupAt = device.bootedAt
}
