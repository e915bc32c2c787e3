import type { InstantMs } from '../identity/time.ts'
import type { Lane, RingName } from '../rollouts/policy.ts'

/**
 * Why an update is where it is on one device. Every device × update has exactly one. Codes and parameters only:
 * `words` makes the sentence in the reader's language, with the next step, its time and who acts.
 */
export type UpdateReason =
  | { code: 'device_observed'; group: string | null }
  | { code: 'device_retired' }
  | { code: 'no_policy' }
  | { code: 'waits_for_cut'; lane: Lane; nextCutAt: InstantMs | null }
  | { code: 'feature_by_hand' }
  | { code: 'waits_for_ring'; ring: RingName; waitingFor: RingName; expectedAt: InstantMs | null }
  | { code: 'waits_for_wave'; wave: number; waves: number; expectedAt: InstantMs | null }
  | { code: 'waits_for_window'; nextOpeningAt: InstantMs | null }
  | { code: 'window_too_short'; nextOpeningAt: InstantMs | null; minutes: number }
  | { code: 'frozen'; freeze: string; until: InstantMs }
  | { code: 'waits_for_approval'; since: InstantMs; backupAt: InstantMs | null }
  | { code: 'backup_not_fresh'; backupAt: InstantMs | null; maxAgeMs: number }
  | { code: 'group_member_busy'; device: string }
  | { code: 'waits_for_device'; device: string; order: DeviceOrder }
  | { code: 'waits_for_rollback'; version: string }
  | { code: 'rollout_halted'; halt: HaltReason }
  | { code: 'rollout_paused'; by: string; at: InstantMs; reason: string }
  | { code: 'held'; since: InstantMs; hold: HoldReason }
  | { code: 'untested' }
  | { code: 'known_issue'; text: string; url: string | null; source: string }
  | { code: 'withdrawn'; text: string; url: string | null; source: string }
  | { code: 'held_on_device' }
  | { code: 'closure_removes'; packages: readonly string[] }
  | { code: 'device_offline'; lastSeenAt: InstantMs | null }
  | { code: 'provider_not_scanned'; provider: string }
  | { code: 'will_start'; notBefore: InstantMs | null }
  | { code: 'running'; step: string; startedAt: InstantMs }
  | { code: 'overdue'; startedAt: InstantMs }
  | { code: 'waits_for_proof'; installedAt: InstantMs }
  | {
      code: 'restart_pending'
      since: InstantMs
      restartAllowed: 'never' | 'in_window' | 'when_needed'
    }
  | { code: 'service_restart_pending'; services: readonly string[] }
  | { code: 'failed'; outcome: UpdateOutcomeReason; attempts: number; retryAt: InstantMs | null }
  | {
      code: 'keeps_failing'
      outcome: UpdateOutcomeReason
      retries: number
      retryAt: InstantMs | null
    }
  | { code: 'superseded'; byVersion: string }
  | { code: 'in_effect'; since: InstantMs }
export type UpdateReasonCode = UpdateReason['code']

/** Why one device comes after another: it needs what runs there, or carries it as a guest. */
export type DeviceOrder = 'dependency' | 'guest'

/** The one state each device × update is in; bars add up over these. */
export type UpdateState =
  | 'waiting'
  | 'needs_person'
  | 'running'
  | 'staged'
  | 'installed'
  | 'in_effect'
  | 'failed'
  | 'unknown'

/** Why a gate halted a rollout. */
export type HaltReason =
  | { code: 'health_check_failed'; devices: number; checks: readonly string[] }
  | { code: 'failures_in_small_ring'; ring: RingName; failed: number; devices: number }
  | { code: 'failure_share'; ring: RingName; failed: number; reported: number; percentMax: number }
  | { code: 'incident_reported'; by: string; reason: string }
  | { code: 'critical_device_failed'; device: string }

export type HoldReason =
  | { code: 'rolled_back'; rollout: string; halt: HaltReason | null }
  | { code: 'held_by_person'; by: string; reason: string }

/** A condition of a gate, met or not, with what it counts. */
export type GateCondition =
  | {
      code: 'soaked'
      met: boolean
      soakMs: number
      doneAt: InstantMs | null
      shortenedFromMs: number | null
      /**
       * Chance, in whole percent, that a fault is noticed which strikes one device in ten within the full soak: in that,
       * and in the shortened one. Absent or null = not shortened, or nothing is installed yet.
       */
      seenFullPercent?: number | null
      seenPercent?: number | null
    }
  | { code: 'reported'; met: boolean; reported: number; online: number; percentMin: number }
  | { code: 'failures'; met: boolean; failed: number; reported: number }
  | { code: 'health'; met: boolean; failed: number }
  | { code: 'installed_somewhere'; met: boolean }
  | { code: 'no_devices'; met: boolean }
  /** Devices of an empty ring that have it by another way: they are watched, and are no proof. */
  | { code: 'already_there'; met: boolean; devices: number }

/** Why an agent that asked may not start now. `retryAt` is when asking again makes sense. */
export type AdmissionRefusal =
  | { code: 'assignment_outdated'; epoch: number; revision: number }
  | { code: 'assignment_expired' }
  | { code: 'device_retired' }
  | { code: 'device_observed' }
  | { code: 'rollout_paused'; by: string; reason: string }
  | { code: 'rollout_halted'; halt: HaltReason }
  | { code: 'rollout_done' }
  | { code: 'ring_not_open'; ring: RingName }
  | { code: 'wave_not_open'; wave: number; opensAt: InstantMs | null }
  | { code: 'wave_full'; running: number; limit: number }
  | { code: 'frozen'; freeze: string; until: InstantMs }
  | { code: 'outside_window'; nextOpeningAt: InstantMs | null }
  | { code: 'window_too_short'; nextOpeningAt: InstantMs | null }
  | { code: 'not_approved' }
  | { code: 'backup_not_fresh'; backupAt: InstantMs | null; maxAgeMs: number }
  | { code: 'group_member_busy'; device: string }
  | { code: 'waits_for_device'; device: string; order: DeviceOrder }
  | { code: 'warned'; update: string }
  | { code: 'held'; update: string }
  | { code: 'attempt_running'; attempt: string }
  | { code: 'server_busy' }
export type AdmissionRefusalCode = AdmissionRefusal['code']

/** Why an agent itself refuses or an installation did not do what was assigned. */
export type UpdateOutcomeReason =
  | { code: 'closure_differs'; missing: readonly string[]; unexpected: readonly string[] }
  | { code: 'superseded'; available: string | null }
  | { code: 'not_offered' }
  | { code: 'hash_mismatch'; expected: string; found: string | null }
  | { code: 'held_on_device' }
  | { code: 'lock_busy'; waitedMs: number }
  | { code: 'network'; detail: string }
  | { code: 'disk_full'; neededBytes: number | null; freeBytes: number }
  | { code: 'script_failed'; package: string; detail: string }
  | { code: 'health_check_failed'; checks: readonly string[] }
  | { code: 'unhealthy_before'; checks: readonly string[] }
  | { code: 'interrupted'; step: string }
  | { code: 'rollback_failed'; detail: string }
  | { code: 'previous_version_missing' }
  | { code: 'provider_broken'; detail: string }
  | { code: 'window_closed' }
  | { code: 'already_installed' }
  | { code: 'unexpected_version'; found: string | null }
  | { code: 'someone_present' }
  | { code: 'unknown_failure'; detail: string }
export type UpdateOutcomeCode = UpdateOutcomeReason['code']

/** Failures that say nothing against the update: retried, never counted by a gate. */
export const NOT_THE_UPDATES_FAULT: ReadonlySet<UpdateOutcomeCode> = new Set([
  'lock_busy',
  'network',
  'closure_differs',
  'superseded',
  'not_offered',
  'held_on_device',
  'window_closed',
  'already_installed',
  'someone_present',
  'unhealthy_before',
  'disk_full',
  'interrupted',
])

/** Why a rollout was cut. */
export type CutReason =
  | { code: 'deadline'; vulnerability: string; dueAt: InstantMs; rule: string; devices: number }
  | { code: 'cadence'; lane: Lane }
  | { code: 'install_now'; by: string; reason: string }
  | { code: 'emergency'; emergency: string; by: string; reason: string }
  | { code: 'definitions' }
  | { code: 'rollback'; of: string; by: string; reason: string }

/** What stands between a rollout and a deadline, and is never given up by itself (DESIGN §3, "Rings fit the deadline"). */
export type ConflictCause = 'reporting' | 'soak' | 'waves' | 'opening' | 'frozen'

/** What needs a person, on the first page: what, by when, and what happens if nobody acts. */
export type AttentionItem =
  | {
      code: 'rollout_halted'
      rollout: string
      rolloutName: string
      halt: HaltReason
      since: InstantMs
      lateAt: InstantMs | null
      devices: number
    }
  | {
      code: 'approval_needed'
      rollout: string
      rolloutName: string
      device: string
      deviceName: string
      since: InstantMs
      backupAt: InstantMs | null
      backupFresh: boolean
    }
  | {
      code: 'update_failed'
      device: string
      deviceName: string
      update: string
      outcome: UpdateOutcomeReason
      since: InstantMs
    }
  | {
      code: 'deadline_missed'
      device: string
      deviceName: string
      vulnerabilities: number
      worst: string
      dueAt: InstantMs
    }
  | { code: 'attempt_overdue'; device: string; deviceName: string; since: InstantMs }
  | { code: 'device_silent'; device: string; deviceName: string; lastSeenAt: InstantMs | null }
  | { code: 'clone_suspected'; device: string; deviceName: string; since: InstantMs }
  | { code: 'criticality_proposed'; device: string; deviceName: string; because: string }
  | { code: 'group_observed'; group: string; groupName: string; devices: number }
  | { code: 'feed_never_loaded'; feed: string }
  | {
      code: 'exception_expires'
      exception: string
      about: string
      owner: string
      expiresAt: InstantMs
      findings: number
    }
  | { code: 'feed_failed'; feed: string; error: string; lastSuccessAt: InstantMs | null }
  | {
      code: 'deadline_conflict'
      rollout: string
      rolloutName: string
      because: ConflictCause
      dueAt: InstantMs
      reachableAt: InstantMs | null
      devices: number
    }
  | {
      code: 'emergency_waits'
      emergency: string
      by: string
      reason: string
      since: InstantMs
      missing: number
    }
  | {
      code: 'known_issue'
      update: string
      updateUid: string
      text: string
      source: string
      devices: number
    }
  /** A second scanner and we differ, and nobody has decided; `misses` may be our own blindness. */
  | { code: 'scanner_differences'; scanner: string; misses: number; undecided: number }
  | {
      code: 'untested_update'
      rollout: string
      rolloutName: string
      update: string
      updateUid: string
      devices: number
    }
export type AttentionCode = AttentionItem['code']
