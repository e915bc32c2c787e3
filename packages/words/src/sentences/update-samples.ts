import type {
  AdmissionRefusal,
  UpdateOutcomeReason,
  UpdateReason,
} from '@dirigent/domain/planning/reasons'
import { HALT } from './rollout-samples.ts'
import { at, HOUR, type Samples } from './sample-moments.ts'

export const OUTCOMES: Samples<UpdateOutcomeReason> = {
  closure_differs: [
    {
      code: 'closure_differs',
      missing: [],
      unexpected: ['libfoo2', 'libbar1', 'libbaz', 'libqux'],
    },
    { code: 'closure_differs', missing: ['libfoo1'], unexpected: [] },
  ],
  superseded: [
    { code: 'superseded', available: '3.0.18-1~deb12u2' },
    { code: 'superseded', available: null },
  ],
  not_offered: [{ code: 'not_offered' }],
  hash_mismatch: [{ code: 'hash_mismatch', expected: 'ab', found: null }],
  held_on_device: [{ code: 'held_on_device' }],
  lock_busy: [{ code: 'lock_busy', waitedMs: 600_000 }],
  network: [{ code: 'network', detail: 'deb.example: timeout' }],
  disk_full: [
    { code: 'disk_full', neededBytes: 900_000_000, freeBytes: 120_000_000 },
    { code: 'disk_full', neededBytes: null, freeBytes: 120_000_000 },
  ],
  script_failed: [{ code: 'script_failed', package: 'cups', detail: 'postinst exit 1' }],
  health_check_failed: [{ code: 'health_check_failed', checks: ['services'] }],
  unhealthy_before: [{ code: 'unhealthy_before', checks: ['free-disk'] }],
  interrupted: [{ code: 'interrupted', step: 'installing' }],
  rollback_failed: [{ code: 'rollback_failed', detail: 'dpkg exit 2' }],
  previous_version_missing: [{ code: 'previous_version_missing' }],
  provider_broken: [{ code: 'provider_broken', detail: 'dpkg database locked' }],
  window_closed: [{ code: 'window_closed' }],
  already_installed: [{ code: 'already_installed' }],
  unexpected_version: [
    { code: 'unexpected_version', found: '1.2' },
    { code: 'unexpected_version', found: null },
  ],
  someone_present: [{ code: 'someone_present' }],
  unknown_failure: [{ code: 'unknown_failure', detail: 'exit 100' }],
}

export const UPDATES: Samples<UpdateReason> = {
  device_observed: [
    { code: 'device_observed', group: 'Vertrieb' },
    { code: 'device_observed', group: null },
  ],
  device_retired: [{ code: 'device_retired' }],
  no_policy: [{ code: 'no_policy' }],
  waits_for_cut: [
    { code: 'waits_for_cut', lane: 'routine', nextCutAt: at(450) },
    { code: 'waits_for_cut', lane: 'urgent', nextCutAt: null },
  ],
  feature_by_hand: [{ code: 'feature_by_hand' }],
  waits_for_ring: [
    { code: 'waits_for_ring', ring: 'broad', waitingFor: 'pilot', expectedAt: at(77) },
    { code: 'waits_for_ring', ring: 'broad', waitingFor: 'pilot', expectedAt: null },
  ],
  waits_for_wave: [
    { code: 'waits_for_wave', wave: 2, waves: 3, expectedAt: at(4) },
    { code: 'waits_for_wave', wave: 2, waves: 3, expectedAt: null },
  ],
  waits_for_window: [
    { code: 'waits_for_window', nextOpeningAt: at(13) },
    { code: 'waits_for_window', nextOpeningAt: null },
  ],
  frozen: [{ code: 'frozen', freeze: 'Jahresabschluss', until: at(700) }],
  waits_for_approval: [
    { code: 'waits_for_approval', since: at(-3), backupAt: at(-6) },
    { code: 'waits_for_approval', since: at(-3), backupAt: null },
  ],
  backup_not_fresh: [
    { code: 'backup_not_fresh', backupAt: at(-60), maxAgeMs: 24 * HOUR },
    { code: 'backup_not_fresh', backupAt: null, maxAgeMs: 24 * HOUR },
  ],
  group_member_busy: [{ code: 'group_member_busy', device: 'db-2' }],
  rollout_halted: [{ code: 'rollout_halted', halt: HALT }],
  rollout_paused: [{ code: 'rollout_paused', by: 'Petra Lang', at: at(-1), reason: 'Inventur' }],
  held: [
    { code: 'held', since: at(-30), hold: { code: 'rolled_back', rollout: 'r', halt: HALT } },
    {
      code: 'held',
      since: at(-30),
      hold: { code: 'held_by_person', by: 'Petra Lang', reason: 'Freigabe fehlt' },
    },
  ],
  untested: [{ code: 'untested' }],
  known_issue: [{ code: 'known_issue', text: 'Drucken schlägt fehl', url: null, source: 'msrc' }],
  withdrawn: [{ code: 'withdrawn', text: 'Fehlerhafter Installer', url: null, source: 'msrc' }],
  window_too_short: [
    { code: 'window_too_short', nextOpeningAt: at(24), minutes: 45 },
    { code: 'window_too_short', nextOpeningAt: null, minutes: 10 },
  ],
  waits_for_device: [
    { code: 'waits_for_device', device: 'web-1', order: 'dependency' },
    { code: 'waits_for_device', device: 'vm-7', order: 'guest' },
  ],
  waits_for_rollback: [{ code: 'waits_for_rollback', version: '3.0.15-1' }],
  keeps_failing: [
    {
      code: 'keeps_failing',
      outcome: { code: 'network', detail: 'mirror' },
      retries: 8,
      retryAt: at(24),
    },
    {
      code: 'keeps_failing',
      outcome: { code: 'network', detail: 'mirror' },
      retries: 8,
      retryAt: null,
    },
  ],
  held_on_device: [{ code: 'held_on_device' }],
  closure_removes: [{ code: 'closure_removes', packages: ['libfoo1', 'libbar0'] }],
  device_offline: [
    { code: 'device_offline', lastSeenAt: at(-400) },
    { code: 'device_offline', lastSeenAt: null },
  ],
  provider_not_scanned: [{ code: 'provider_not_scanned', provider: 'apt' }],
  will_start: [
    { code: 'will_start', notBefore: at(2) },
    { code: 'will_start', notBefore: null },
  ],
  running: [{ code: 'running', step: 'installing', startedAt: at(-0.2) }],
  overdue: [{ code: 'overdue', startedAt: at(-9) }],
  waits_for_proof: [{ code: 'waits_for_proof', installedAt: at(-1) }],
  restart_pending: [
    { code: 'restart_pending', since: at(-20), restartAllowed: 'never' },
    { code: 'restart_pending', since: at(-20), restartAllowed: 'in_window' },
  ],
  service_restart_pending: [{ code: 'service_restart_pending', services: ['postgresql'] }],
  failed: [
    { code: 'failed', outcome: OUTCOMES.script_failed[0], attempts: 1, retryAt: at(1) },
    { code: 'failed', outcome: OUTCOMES.script_failed[0], attempts: 3, retryAt: null },
  ],
  superseded: [{ code: 'superseded', byVersion: '2.0' }],
  in_effect: [{ code: 'in_effect', since: at(-24) }],
}

export const REFUSALS: Samples<AdmissionRefusal> = {
  assignment_outdated: [{ code: 'assignment_outdated', epoch: 0, revision: 7 }],
  assignment_expired: [{ code: 'assignment_expired' }],
  device_retired: [{ code: 'device_retired' }],
  device_observed: [{ code: 'device_observed' }],
  rollout_paused: [{ code: 'rollout_paused', by: 'Petra Lang', reason: 'Inventur' }],
  rollout_halted: [{ code: 'rollout_halted', halt: HALT }],
  rollout_done: [{ code: 'rollout_done' }],
  ring_not_open: [{ code: 'ring_not_open', ring: 'critical' }],
  wave_not_open: [
    { code: 'wave_not_open', wave: 2, opensAt: at(4) },
    { code: 'wave_not_open', wave: 2, opensAt: null },
  ],
  wave_full: [{ code: 'wave_full', running: 10, limit: 10 }],
  frozen: [{ code: 'frozen', freeze: 'Jahresabschluss', until: at(700) }],
  outside_window: [
    { code: 'outside_window', nextOpeningAt: at(13) },
    { code: 'outside_window', nextOpeningAt: null },
  ],
  window_too_short: [
    { code: 'window_too_short', nextOpeningAt: at(13) },
    { code: 'window_too_short', nextOpeningAt: null },
  ],
  waits_for_device: [
    { code: 'waits_for_device', device: 'web-1', order: 'dependency' },
    { code: 'waits_for_device', device: 'vm-7', order: 'guest' },
  ],
  warned: [{ code: 'warned', update: 'cups 2.4.2' }],
  not_approved: [{ code: 'not_approved' }],
  backup_not_fresh: [
    { code: 'backup_not_fresh', backupAt: at(-60), maxAgeMs: 24 * HOUR },
    { code: 'backup_not_fresh', backupAt: null, maxAgeMs: 24 * HOUR },
  ],
  group_member_busy: [{ code: 'group_member_busy', device: 'db-2' }],
  held: [{ code: 'held', update: 'cups 2.4.2' }],
  attempt_running: [{ code: 'attempt_running', attempt: 'a' }],
  server_busy: [{ code: 'server_busy' }],
}
