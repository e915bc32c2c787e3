import { DAY_MS, HOUR_MS, MINUTE_MS } from '@dirigent/domain/identity/time'
import { changePackage, type DeviceTruth } from '../world/device.ts'
import type { DeviceHost } from '../hosts/device-host.ts'
import { often, type Trouble } from './trouble.ts'
import type { Chance } from '../core/chance.ts'

type Mischief = (trouble: Trouble, host: DeviceHost, chance: Chance) => void

const later = ({ world }: Trouble, ms: number, action: () => void) =>
  void world.time.at(world.time.clock.now() + ms, action)

/** What happens to machines. Each run has some of it. */
const MISCHIEF: Readonly<Record<string, Mischief>> = {
  'power cut': (trouble, host, chance) => {
    host.losePower()
    later(trouble, chance.between(MINUTE_MS, 10 * HOUR_MS), host.powerOn)
  },
  'power cut while it writes': (_trouble, host, chance) => {
    host.losePowerAtWrite(chance.between(0, 60))
  },
  'agent killed': (_trouble, host) => host.killAgent(),
  'restarts again and again': (trouble, host, chance) => {
    for (let round = 0; round < chance.between(3, 8); round++)
      later(trouble, round * 4 * MINUTE_MS, () => {
        host.losePower()
        later(trouble, MINUTE_MS, host.powerOn)
      })
  },
  'disk full': (trouble, { device }, chance) => {
    const before = device.diskFreeBytes
    device.diskFreeBytes = chance.pick([0, 200 * 1024 ** 2])
    later(trouble, chance.between(2, 20) * HOUR_MS, () => {
      device.diskFreeBytes = Math.max(before, 20 * 1024 ** 3)
    })
  },
  'package manager busy': ({ world }, { device }, chance) => {
    device.busyUntil = world.time.clock.now() + chance.between(2, 90) * MINUTE_MS
  },
  'mirror stale': (trouble, { device }, chance) => {
    device.mirrorLagMs = chance.between(6, 60) * HOUR_MS
    later(trouble, chance.between(6, 30) * HOUR_MS, () => {
      device.mirrorLagMs = 0
    })
  },
  'mirror unreachable': (trouble, { device }, chance) => {
    device.mirrorReachable = false
    later(trouble, chance.between(1, 12) * HOUR_MS, () => {
      device.mirrorReachable = true
    })
  },
  'package removed by hand': ({ world }, { device }, chance) => {
    const name = anyPackage(device, chance)
    if (!name || device.busyUntil > world.time.clock.now()) return
    changePackage(device, {
      at: world.time.clock.now(),
      name,
      to: null,
      by: 'hand',
      needsRestart: false,
    })
  },
  'package upgraded by hand': ({ world }, { device }, chance) => {
    const name = anyPackage(device, chance)
    const source = world.catalogue.sourceOf(name ?? '')
    const newest = source?.releases.at(-1)
    if (!source || !newest || newest.bad) return
    for (const binary of source.binaries) {
      if (device.installed.get(binary)?.state !== 'installed') continue
      changePackage(device, {
        at: world.time.clock.now(),
        name: binary,
        to: newest.version,
        by: 'hand',
        needsRestart: source.needsRestart,
      })
    }
  },
  hold: (trouble, { device }, chance) => {
    const name = anyPackage(device, chance)
    if (!name) return
    device.held.add(name)
    later(trouble, DAY_MS, () => device.held.delete(name))
  },
  'asleep for days': (trouble, host, chance) => {
    host.losePower()
    later(trouble, chance.between(1, 3) * DAY_MS, host.powerOn)
  },
  'another time zone': ({ world }, { device }, chance) => {
    device.zone = chance.pick(world.draw.zones)
  },
  'clock wrong': (trouble, { device }, chance) => {
    trouble.clocks.deviceMs.set(device.name, chance.between(-8 * MINUTE_MS, 8 * MINUTE_MS))
    later(trouble, chance.between(1, 24) * HOUR_MS, () =>
      trouble.clocks.deviceMs.delete(device.name),
    )
  },
}

function anyPackage(device: DeviceTruth, chance: Chance): string | null {
  const names = [...device.installed.keys()].filter((name) => !name.startsWith('linux'))
  return names.length === 0 ? null : chance.pick(names)
}

export function planDeviceTrouble(trouble: Trouble): void {
  const { world } = trouble
  if (!trouble.has('device')) return
  const chance = world.chance.fork('device trouble')
  const hosts = [...world.hosts.values()]
  for (const [name, mischief] of Object.entries(MISCHIEF)) {
    if (!chance.happens(0.5)) continue
    often(trouble, chance, chance.pick([0.5, 1.5, 4]), () => {
      const host = chooseHost(hosts, chance)
      if (host.attempting()) world.mark(`device: ${name} during an attempt`)
      world.mark(`device: ${name}`)
      world.trace.line(world.time.clock.now(), host.device.name, name)
      mischief(trouble, host, chance)
    })
  }
  if (chance.happens(0.7)) hitAttempts(trouble, chance)
  if (chance.happens(0.2)) setBack(trouble, chance.pick(hosts), chance)
}

/** Rather one that is at work: there it hurts. */
function chooseHost(hosts: readonly DeviceHost[], chance: Chance): DeviceHost {
  const busy = hosts.filter((host) => host.attempting())
  return busy.length > 0 && chance.happens(0.7) ? chance.pick(busy) : chance.pick(hosts)
}

/** A machine is set back to an image of the day before yesterday: for the server it is a copy with an old identity. */
function setBack(trouble: Trouble, host: DeviceHost, chance: Chance): void {
  const { world } = trouble
  const { device, disk } = host
  later(trouble, chance.between(0, 30) * HOUR_MS, () => {
    const image = disk.snapshot()
    later(trouble, chance.between(26, 60) * HOUR_MS, () => {
      if (world.time.clock.now() > trouble.endMs || host.attempting()) return
      world.trace.line(world.time.clock.now(), device.name, 'set back to an old image')
      world.mark('device: set back to an old image')
      world.cloned.add(device.name)
      host.restoreImage(image)
    })
  })
}

/** A power cut or a crash that waits for the next attempt and strikes some moments after its begin. */
function hitAttempts(trouble: Trouble, chance: Chance): void {
  const { world } = trouble
  world.onAttemptBegun = ({ device }) => {
    const host = world.hosts.get(device.name)
    if (!host || world.time.clock.now() > trouble.endMs || !chance.happens(0.3)) return
    later(trouble, chance.between(0, 7 * MINUTE_MS), () => strike(trouble, host, chance))
  }
}

function strike(trouble: Trouble, host: DeviceHost, chance: Chance): void {
  const { world } = trouble
  if (!host.attempting() || world.time.clock.now() > trouble.endMs) return
  world.mark(`crash: hit an attempt that was ${host.attemptState() ?? 'at work'}`)
  if (chance.happens(0.4)) return host.killAgent()
  host.losePower()
  later(trouble, chance.pick([MINUTE_MS, 20 * MINUTE_MS, 5 * HOUR_MS]), host.powerOn)
}
