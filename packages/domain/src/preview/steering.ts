import type { DeviceUid, UpdateUid } from '../identity/ids.ts'
import type { InstantMs } from '../identity/time.ts'
import type { DeadlineCaps } from '../risk/deadline.ts'
import type { Opening } from '../windows/openings.ts'
import type { DeviceState } from './device-state.ts'
import type { PlayedWorld, Release } from './stream.ts'

/** What became of one update of an attempt. */
export type PlayedOutcome = {
  release: Release
  outcome: 'installed' | 'failed' | 'rolled_back' | 'superseded'
}

/** What a device that asks is told. */
export type Answer =
  | { code: 'start'; token: string; updates: readonly UpdateUid[]; durationMs: number }
  | { code: 'wait'; until: InstantMs | null; because: string | null }

/** How restarts are treated after an attempt. */
export type RestartPolicy = {
  deadlineAt: InstantMs | null
  graceMs: number
  openings: readonly Opening[] | null
}

/** What the one who decides can see: the devices, and what was ever released. */
export type FleetView = {
  world: PlayedWorld
  devices: ReadonlyMap<DeviceUid, DeviceState>
  releases: ReadonlyMap<UpdateUid, Release>
}

/** Who decides which device installs what and when: Dirigent's planner, or another product in a comparison. */
export type Steering = {
  /** Whether harm that a health check could see is seen, and taken back at once. */
  checksHealth: boolean
  capsOf(device: DeviceUid): DeadlineCaps
  /** Devices have read their inventories anew. */
  changed(devices: readonly DeviceUid[], now: InstantMs): void
  /** A device is back; it will be on until then. */
  woke(device: DeviceUid, onlineUntil: InstantMs, now: InstantMs): void
  ask(device: DeviceUid, now: InstantMs): Answer
  ended(device: DeviceUid, token: string, outcomes: readonly PlayedOutcome[], now: InstantMs): void
  restarted(device: DeviceUid, now: InstantMs): void
  restartPolicy(device: DeviceUid, token: string, now: InstantMs): RestartPolicy
  /** A person says that an update did harm on a device. */
  reported(device: DeviceUid, update: UpdateUid, now: InstantMs): void
  /** The administrators keep an update from going on. */
  stopped(update: UpdateUid, now: InstantMs): void
  /** When it wants to think by itself; null = when something happens. */
  nextThinkAt(): InstantMs | null
  /** Answers the devices that should ask now. */
  think(now: InstantMs): readonly DeviceUid[]
  /** Why an update is not on a device yet, as the code of a reason. */
  whyNot(device: DeviceUid, update: UpdateUid, now: InstantMs): string
}
