import type { DeviceUid, PolicyUid, RolloutUid, UpdateUid } from '../identity/ids.ts'
import type { InstantMs } from '../identity/time.ts'
import type {
  ConflictCause,
  CutReason,
  HaltReason,
  UpdateOutcomeReason,
} from '../planning/reasons.ts'
import type { UnlistedMembers } from './census.ts'
import type { GateEvaluation } from './gate.ts'
import type { Lane, RingName } from './policy.ts'

/**
 * `cut`: a lane's frozen cut through the rings. `install_now` and `rollback` are a person's word, `definitions` are what
 * antivirus programs look for: all three open everywhere at once.
 */
export type RolloutKind = 'cut' | 'install_now' | 'rollback' | 'definitions'
export type RolloutState = 'open' | 'halted' | 'paused' | 'done'
export type RingState = 'waiting' | 'open' | 'passed' | 'halted'

/**
 * What one rollout means for one device, summed up over its updates. `held`: all that is left there waits for somebody's
 * word about the update itself (a hold, a known issue, nobody tested it): nobody waits for a report from it. `stuck`: all
 * that is left there was refused so often that somebody must look at the device.
 */
export type MemberState =
  | 'waiting'
  | 'running'
  | 'installed'
  | 'in_effect'
  | 'failed'
  | 'rolled_back'
  | 'held'
  | 'stuck'
  | 'not_needed'

export type Ring = {
  state: RingState
  openedAt: InstantMs | null
  passedAt: InstantMs | null
  wavesOpen: number
  waves: number
  waveOpenedAt: InstantMs | null
  gate: GateEvaluation | null
}

export type Member = {
  device: DeviceUid
  ring: RingName
  wave: number
  state: MemberState
  attempts: number
  healthFailed: boolean
  failedChecks: readonly string[]
  dueAt: InstantMs | null
  changedAt: InstantMs
  /** Newest contact of the device: who was not there cannot have reported. */
  lastSeenAt: InstantMs | null
}

export type Rollout = {
  uid: RolloutUid
  name: string
  policy: PolicyUid
  kind: RolloutKind
  lane: Lane
  state: RolloutState
  cutAt: InstantMs
  because: CutReason
  halted: { at: InstantMs; because: HaltReason } | null
  paused: { at: InstantMs; by: string; reason: string } | null
  /** Failures before this moment were seen by the person who went on. */
  resumedAt: InstantMs | null
  /** Another rollout took this one back: its updates may be cut anew once their hold is released. */
  reverted: boolean
  updates: readonly UpdateUid[]
  rings: Readonly<Record<RingName, Ring>>
  members: ReadonlyMap<DeviceUid, Member>
  /** Members beside those, summed up, when only some were read; absent = all are listed. */
  unlisted?: UnlistedMembers
  /** Waves of whole sites or departments, by name, where the policy keeps those together. */
  places?: Readonly<Record<string, number>>
  approvals: ReadonlyMap<DeviceUid, Approval>
  waivers: ReadonlySet<UpdateUid>
  /** Freezes that the people who started an emergency named: they do not stop it. */
  passesFreezes?: readonly string[]
  /** A deadline that the rings cannot meet any more, as last looked at; absent or null = none. */
  conflict?: DeadlineConflict | null
}

/** Rings that do not fit a deadline even with the shortest soak: a person decides. */
export type DeadlineConflict = {
  because: ConflictCause
  dueAt: InstantMs
  /** When the last ring may begin at the earliest, if nothing else comes in between. */
  reachableAt: InstantMs
}

/** Test, then everybody: what two people started together. */
export const isEmergency = ({ kind, lane }: Pick<Rollout, 'kind' | 'lane'>): boolean =>
  kind === 'cut' && lane === 'emergency'

export type Approval = { by: string; at: InstantMs; overrideReason: string | null }

/** What one update of a rollout has come to on one device. */
export type PartState =
  | 'waiting'
  | 'installed'
  | 'in_effect'
  | 'failed'
  | 'refused'
  | 'rolled_back'
  | 'not_needed'
  | 'superseded'

export type Part = {
  rollout: RolloutUid
  update: UpdateUid
  /** Frozen when the device joined; renewed while the device still offers exactly this update. */
  installedVersion: string
  closure: readonly ClosureChange[]
  state: PartState
  because: UpdateOutcomeReason | null
  attempts: number
  /** Tries in a row that came to nothing without the update's fault; absent = none. */
  retries?: number
  /** End of the last attempt by the device's own clock; null before the first. */
  endedAt: InstantMs | null
  changedAt: InstantMs
}

/** One package that a change brings along; the same shape as on the wire. */
export type ClosureChange = {
  name: string
  arch: string
  change: 'install' | 'upgrade' | 'downgrade' | 'remove'
  version: string | null
  sha256: string | null
}

const WAITING: Ring = {
  state: 'waiting',
  openedAt: null,
  passedAt: null,
  wavesOpen: 0,
  waves: 1,
  waveOpenedAt: null,
  gate: null,
}

/** The rings of a new rollout: all waiting, Broad in as many waves as the policy names. */
export function waitingRings(broadWaves: number): Record<RingName, Ring> {
  return {
    test: WAITING,
    pilot: WAITING,
    broad: { ...WAITING, waves: broadWaves },
    critical: WAITING,
  }
}

const PART_BITS: Readonly<Record<PartState, number>> = {
  rolled_back: 1,
  failed: 2,
  waiting: 4,
  refused: 4,
  installed: 8,
  in_effect: 16,
  not_needed: 0,
  superseded: 0,
}
const STUCK_BIT = 32
const KEPT_BACK_BIT = 64
/** What hurts comes first, then what is still to do; what waits for a person only where nothing else can be said. */
const STATES_BY_BIT: readonly [number, MemberState][] = [
  [1, 'rolled_back'],
  [2, 'failed'],
  [4, 'waiting'],
  [8, 'installed'],
  [16, 'in_effect'],
  [STUCK_BIT, 'stuck'],
  [KEPT_BACK_BIT, 'held'],
]

/** Which states the updates of one device are in; a set in one number, because a fleet has millions of them. */
export type PartCounts = number
export const NO_PARTS: PartCounts = 0
export const withPart = (counts: PartCounts, state: PartState): PartCounts =>
  counts | PART_BITS[state]

/** One more update that the device refused so often that somebody must look at it. */
export const withStuck = (counts: PartCounts): PartCounts => counts | STUCK_BIT

/** One more update that cannot begin on the device before somebody says a word about the update itself. */
export const withKeptBack = (counts: PartCounts): PartCounts => counts | KEPT_BACK_BIT

/** Sums the updates of one device up; a running attempt comes first, then what hurts, then what is still to do. */
export function memberStateOf(counts: PartCounts, running: boolean): MemberState {
  if (running) return 'running'
  for (const [bit, state] of STATES_BY_BIT) if ((counts & bit) !== 0) return state
  return 'not_needed'
}

/** The same from the parts themselves. */
export function memberState(parts: readonly Pick<Part, 'state'>[], running: boolean): MemberState {
  return memberStateOf(
    parts.reduce((counts, { state }) => withPart(counts, state), NO_PARTS),
    running,
  )
}

const REPORTED: ReadonlySet<MemberState> = new Set([
  'installed',
  'in_effect',
  'failed',
  'rolled_back',
  'not_needed',
])

/** Whether the device has said what became of the rollout on it. */
export const hasReported = (member: Pick<Member, 'state'>): boolean => REPORTED.has(member.state)

/** Whether what is left on the device begins only after a person's word: about the update, or at the device. */
export const waitsForPerson = ({ state }: Pick<Member, 'state'>): boolean =>
  state === 'held' || state === 'stuck'

/** Whether nothing more will happen by itself: a failed device counts when its attempts are used up. */
export function isSettled(
  member: Pick<Member, 'state' | 'attempts'>,
  attemptsMax: number,
): boolean {
  if (member.state === 'failed') return member.attempts >= attemptsMax
  return (
    member.state === 'in_effect' || member.state === 'rolled_back' || member.state === 'not_needed'
  )
}
