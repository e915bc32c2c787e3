import type { DeviceUid } from '../identity/ids.ts'
import type { InstantMs } from '../identity/time.ts'
import type { DeviceFacts, UpdateFacts } from '../planning/facts.ts'
import type { DeadlineFacts } from '../risk/deadline.ts'
import type { Opening } from '../windows/openings.ts'
import type { WorkCalendar } from '../quiet-slots/work-times.ts'
import type { Presence } from './presence.ts'

/** A flaw that an update closes; the deadline follows from this, the device and the policy. */
export type PlayedFlaw = {
  vulnerability: string
  facts: Omit<DeadlineFacts, 'exposed' | 'systemCritical'>
}

/** What an update does to some devices besides what it should. */
export type Harm = {
  devices: ReadonlySet<DeviceUid>
  /** Time from the installation until somebody could notice. */
  afterMs: number
  /** Whether a health check finds it; otherwise the person at the device does. */
  seenByCheck: boolean
}

/** An update that appears, for whom, and what it closes and does. */
export type Release = {
  at: InstantMs
  update: UpdateFacts
  devices: readonly DeviceUid[]
  flaws: readonly PlayedFlaw[]
  /** It takes effect only after a restart of the system. */
  needsRestart: boolean
  harm: Harm | null
}

/** A device as the player moves it: its facts at the beginning and how it behaves. */
export type PlayedDevice = {
  facts: DeviceFacts
  /** Reachable from the internet, and marked as critical: what deadlines depend on. */
  exposed: boolean
  systemCritical: boolean
  presence: Presence
  /** Chance that its person, asked at the end of a day, agrees to restart before leaving. */
  agrees: number
  /** How long its work takes, as a multiple of what the plan expects. */
  slowness: number
  /** When nobody is there by the device's own word; absent = it has said nothing yet. */
  habits?: readonly Opening[]
  /** Whether a backup is reported every night; otherwise only what the facts say. */
  backsUp: boolean
  /** What the device is offered already, and since when; findings that are known count from their own detection. */
  known?: readonly {
    release: Release
    since: InstantMs
    detectedAt: ReadonlyMap<string, InstantMs>
  }[]
}

/** Everything that happens whatever the policy is. */
export type PlayedWorld = {
  from: InstantMs
  until: InstantMs
  /** The organisation's zone: when its administrators are at work. */
  zone: string
  devices: readonly PlayedDevice[]
  /** In order of time. */
  releases: readonly Release[]
  /** Chance that an installation fails for a reason of the device that a gate cannot tell from the update's. */
  failureChance: number
  /** Clients restart in quiet times by what is known of their people; absent = whenever nobody is there. */
  workCalendar?: WorkCalendar
  /** Whether a package's old version stays installable when a newer one appears. */
  keepsOldVersions: boolean
}
