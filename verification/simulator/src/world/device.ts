import type { InstantMs } from '@dirigent/domain/identity/time'

export type InstalledState = 'installed' | 'half'

/** Who is at the machine; `unknown` when it cannot tell. */
export type Presence = 'nobody' | 'somebody' | 'unknown'

export type PackageChange = {
  at: InstantMs
  name: string
  from: string | null
  to: string | null
  by: 'agent' | 'hand'
}

/**
 * What a device really is and did. The invariants believe only this, never what the server has stored about it. The
 * device itself changes it (apt, dpkg, a restart, hands); the agent sees it through files and programs.
 */
export type DeviceTruth = {
  readonly name: string
  readonly number: number
  readonly role: 'server' | 'client'
  readonly machineId: string
  readonly serial: string
  ring: 'test' | 'pilot' | 'broad' | 'critical'
  zone: string
  installed: Map<string, { version: string; state: InstalledState }>
  held: Set<string>
  automatic: Set<string>
  runningKernel: string
  /** Packages whose new version waits for a restart. */
  restartFor: Set<string>
  bootId: string
  bootedAt: InstantMs
  power: 'on' | 'off'
  presence: Presence
  /** The repository as of the last `apt-get update` that worked. */
  listsAt: InstantMs | null
  /** Until then another package manager holds the lock. */
  busyUntil: InstantMs
  diskFreeBytes: number
  /** The mirror shows what was published this long ago. */
  mirrorLagMs: number
  mirrorReachable: boolean
  networkUp: boolean
  backupAt: InstantMs | null
  /** Counts changes of dpkg's database: its status file is another one each time. */
  changes: number
  history: PackageChange[]
  restarts: { at: InstantMs; asked: boolean; presence: Presence }[]
}

export const KERNEL = 'linux-image-6.1.0-31-amd64'
export const KERNEL_RELEASE = '6.1.0-31-amd64'
const DISK_FREE_BYTES = 20 * 1024 ** 3

export function newDevice(
  given: Pick<
    DeviceTruth,
    'name' | 'number' | 'role' | 'ring' | 'zone' | 'machineId' | 'bootId'
  > & {
    bootedAt: InstantMs
  },
): DeviceTruth {
  return {
    ...given,
    serial: `SIM-${given.number}`,
    installed: new Map(),
    held: new Set(),
    automatic: new Set(),
    runningKernel: '',
    restartFor: new Set(),
    power: 'on',
    presence: 'nobody',
    listsAt: null,
    busyUntil: 0,
    diskFreeBytes: DISK_FREE_BYTES,
    mirrorLagMs: 0,
    mirrorReachable: true,
    networkUp: true,
    backupAt: null,
    changes: 0,
    history: [],
    restarts: [],
  }
}

/** Changes one package, and what follows from it for the running system. */
export function changePackage(
  device: DeviceTruth,
  change: Omit<PackageChange, 'from'> & { state?: InstalledState; needsRestart: boolean },
): void {
  const { name, to, at, by } = change
  const from = device.installed.get(name)?.version ?? null
  if (to === null) device.installed.delete(name)
  else device.installed.set(name, { version: to, state: change.state ?? 'installed' })
  device.changes++
  if (change.needsRestart && from !== to) device.restartFor.add(name)
  if (from !== to) device.history.push({ at, name, from, to, by })
}

/** The machine comes up again: with the newest kernel, and nothing old in memory. */
export function restartMachine(
  device: DeviceTruth,
  restart: { at: InstantMs; bootId: string; asked: boolean },
): void {
  device.restarts.push({ at: restart.at, asked: restart.asked, presence: device.presence })
  device.bootId = restart.bootId
  device.bootedAt = restart.at
  device.restartFor.clear()
  device.runningKernel = device.installed.get(KERNEL)?.version ?? device.runningKernel
}
