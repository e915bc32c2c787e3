import type { DeviceUid, UpdateUid } from '../identity/ids.ts'
import type { InstantMs } from '../identity/time.ts'
import type { Chance } from './chance.ts'
import type { DeviceState, PlayedFinding } from './device-state.ts'
import type { EventQueue } from './queue.ts'
import type { Steering } from './steering.ts'
import type { PlayedWorld, Release } from './stream.ts'
import type { Tally } from './tally.ts'

/** What can happen next. */
export type PlayEvent =
  | { code: 'release'; release: Release }
  | { code: 'offer'; devices: readonly DeviceUid[] }
  | { code: 'wake'; device: DeviceUid }
  | { code: 'ask'; device: DeviceUid }
  | { code: 'end'; device: DeviceUid; token: string }
  | { code: 'restart'; device: DeviceUid }
  | { code: 'due'; device: DeviceUid; finding: PlayedFinding }
  | { code: 'harm'; device: DeviceUid; update: UpdateUid }
  | { code: 'report'; device: DeviceUid; update: UpdateUid }
  | { code: 'stop'; update: UpdateUid }
  | { code: 'think' }

/** One play: the fleet, what is ahead, who decides, what is counted. */
export type Game = {
  world: PlayedWorld
  devices: Map<DeviceUid, DeviceState>
  releases: ReadonlyMap<UpdateUid, Release>
  chance: Chance
  steering: Steering
  queue: EventQueue<PlayEvent>
  tally: Tally
  /** Released, but not read by the device yet. */
  waiting: Map<DeviceUid, Release[]>
  /** When a device asks next; only this question counts, earlier entries of the queue are void. */
  askAt: Map<DeviceUid, InstantMs>
  /** Complaints per update. */
  reports: Map<UpdateUid, number>
  stopped: Set<UpdateUid>
  thinkAt: InstantMs | null
}
