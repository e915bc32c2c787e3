import type {
  DeviceUid,
  Ecosystem,
  GroupUid,
  PolicyUid,
  RolloutUid,
  UpdateUid,
} from '../identity/ids.ts'
import type { InstantMs } from '../identity/time.ts'
import type { Person } from '../quiet-slots/quiet-slot.ts'
import type { Group, Policy, RingName } from '../rollouts/policy.ts'
import type { ClosureChange, Part, Rollout } from '../rollouts/rollout.ts'
import type { DeviceOrder, HoldReason } from './reasons.ts'

export type UpdateClass = 'security' | 'bugfix' | 'feature' | 'definition' | 'unclassified'

/** One installable change, the same for every device that is offered it. */
export type UpdateFacts = {
  uid: UpdateUid
  provider: string
  ecosystem: Ecosystem
  name: string
  arch: string
  version: string
  sourceVersion: string
  class: UpdateClass
  sha256: string | null
  /** What its publisher says against it; absent or null = nothing. */
  warning?: UpdateWarning | null
}

/** A publisher's known issue holds an update until a person accepts it; what was withdrawn is never installed. */
export type UpdateWarning = {
  kind: 'known_issue' | 'withdrawn'
  text: string
  url: string | null
  source: string
}

/** An update that a device is offered now. */
export type OfferFacts = {
  update: UpdateUid
  installedVersion: string
  /** Somebody on the device told its package manager to keep this package. */
  held: boolean
  closure: readonly ClosureChange[]
  since: InstantMs
}

/** An open finding with a fix. */
export type FindingFacts = {
  vulnerability: string
  packageName: string
  arch: string
  /** Version of the source package that repairs it. */
  fixedVersion: string
  detectedAt: InstantMs
  /** null = with the next upgrade. */
  dueAt: InstantMs | null
  /** The row of the deadline rule that decided, as text for people who look it up. */
  rule: string
}

/** An attempt that holds a place: leased (may start until then) or started (until its result). */
export type RunningAttempt = {
  uid: string
  rollout: RolloutUid | null
  state: 'leased' | 'started'
  step: string
  admittedAt: InstantMs
  leaseUntil: InstantMs
}

/** Who needs a restart, from the device's live system; null = never reported. */
export type RestartFacts = {
  takenAt: InstantMs
  systemNeeded: boolean
  /** `kernel`, `init_library`, … as the inventory names them, and the packages that asked for it. */
  systemBecause: readonly string[]
  systemPackages: readonly string[]
  /** Processes that still run an old library; `packages` owned it, none = nobody knows whose it was. */
  services: readonly { name: string; packages: readonly string[] }[]
  /** False when processes could not all be looked at: then "not needed" is not proven. */
  complete: boolean
}

export type DeviceFacts = {
  uid: DeviceUid
  name: string
  state: 'active' | 'retired'
  role: 'server' | 'client'
  osFamily: string
  osName: string | null
  model: string | null
  site: string | null
  /** Absent or null = nobody said. */
  department?: string | null
  zone: string
  /** A person's word; null = by group. */
  ring: RingName | null
  critical: boolean | null
  /** Groups that list this device. */
  listedIn: ReadonlySet<GroupUid>
  /** Of the packages that any rule names, those that are installed. */
  rulePackages: ReadonlySet<string>
  lastSeenAt: InstantMs | null
  backupAt: InstantMs | null
  /** Providers whose updates were not read completely: their rows are unknown. */
  unscannedProviders: ReadonlySet<string>
  offers: readonly OfferFacts[]
  findings: readonly FindingFacts[]
  /** Updates of rollouts that this device has joined. */
  parts: readonly Part[]
  /** Installed versions of packages that `offers` and `parts` name, by `packageKey`; missing = not installed. */
  installed: ReadonlyMap<string, string>
  /** When the newest package list was taken, by the device's clock. */
  packagesTakenAt: InstantMs | null
  restart: RestartFacts | null
  running: RunningAttempt | null
  /** Absent = it stands alone. */
  neighbours?: Neighbours
  /** Working hours and absences that somebody entered for the people at it; absent = nobody did. */
  people?: readonly Person[]
}

/** Devices that this one must not be at work with, and those that come before it in the same rollout. */
export type Neighbours = {
  /** Members of its availability groups. */
  together: readonly { device: DeviceUid; name: string }[]
  after: readonly { device: DeviceUid; name: string; order: DeviceOrder }[]
}

export type HoldFacts = { since: InstantMs; because: HoldReason }

/** Rings in which at least one device installed the update and kept it. */
export type EvidenceFacts = { test: number; pilot: number }

/**
 * Devices of a ring before the others that were there lately, have this version of an update's package installed (older,
 * the same or newer), and are not known to be offered the update.
 */
export type AwaitedOffer = {
  ring: 'test' | 'pilot'
  policy: PolicyUid
  installedVersion: string
  devices: number
}

/** Everything a plan depends on: the same input gives the same plan. */
export type PlanInput = {
  now: InstantMs
  /** `all` devices are here, or only those whose facts changed: then nothing is cut. */
  scope: 'all' | 'some'
  settings: {
    /** A device not seen for this long is offline. */
    offlineAfterMs: number
    /** Releases that a loaded feed judges: in any other, deadlines are unknown, not absent. */
    judgedEcosystems: ReadonlySet<string>
  }
  groups: readonly Group[]
  policies: ReadonlyMap<PolicyUid, Policy>
  updates: ReadonlyMap<UpdateUid, UpdateFacts>
  devices: readonly DeviceFacts[]
  /**
   * Rollouts that are not done, done ones that hold an update that is still offered, and of every policy and lane the
   * newest cut: without it a done rollout would be cut again in the same slot.
   */
  rollouts: readonly Rollout[]
  holds: ReadonlyMap<UpdateUid, HoldFacts>
  evidence: ReadonlyMap<UpdateUid, EvidenceFacts>
  /** Absent = nobody's word is awaited. */
  awaited?: ReadonlyMap<UpdateUid, readonly AwaitedOffer[]>
  /** For critical servers in no availability group, one at a time per policy: devices at work there now. */
  criticalAtWork: ReadonlyMap<PolicyUid, readonly { device: DeviceUid; name: string }[]>
  /** Every device that has a place now, by name: what availability groups look at. Absent = none. */
  atWork?: ReadonlyMap<DeviceUid, string>
  /** Names for new rollouts, drawn before: `FRESH_PER_POLICY` for each policy. */
  freshUids: readonly RolloutUid[]
}

/** `openssl:amd64`: what tells two installed packages of one device apart. */
export const packageKey = (name: string, arch: string): string => `${name}:${arch}`
