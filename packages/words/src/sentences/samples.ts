import type {
  AdmissionRefusal,
  AttentionItem,
  CutReason,
  GateCondition,
  HaltReason,
  HoldReason,
  UpdateOutcomeReason,
  UpdateReason,
} from '@dirigent/domain/planning/reasons'
import type { SlotReason } from '@dirigent/domain/quiet-slots/quiet-slot'
import type { DeviceReason } from '@dirigent/domain/compliance/device-state'
import { DIFFERENCES } from './difference-samples.ts'
import type { ClosureReason, NextStep } from './device.ts'
import type { TimelineEvent } from './timeline.ts'

type Samples<R extends { code: string }> = {
  [C in R['code']]: readonly [Extract<R, { code: C }>, ...Extract<R, { code: C }>[]]
}

/** Believable parameters for every code, twice where a parameter may be missing: the tests say each of them. */
export const NOW = Date.parse('2026-11-21T09:00:00Z')
const HOUR = 3_600_000
const at = (hours: number) => NOW + hours * HOUR

const HALTS: Samples<HaltReason> = {
  health_check_failed: [
    { code: 'health_check_failed', devices: 2, checks: ['services', 'druckdienst'] },
    { code: 'health_check_failed', devices: 1, checks: ['free-disk'] },
  ],
  failures_in_small_ring: [
    { code: 'failures_in_small_ring', ring: 'test', failed: 1, devices: 5 },
    { code: 'failures_in_small_ring', ring: 'test', failed: 1, devices: 1 },
  ],
  failure_share: [
    { code: 'failure_share', ring: 'broad', failed: 12, reported: 140, percentMax: 5 },
  ],
  incident_reported: [
    { code: 'incident_reported', by: 'Petra Lang', reason: 'Drucker gehen nicht' },
  ],
  critical_device_failed: [{ code: 'critical_device_failed', device: 'erp-1' }],
}
const HALT: HaltReason = HALTS.health_check_failed[0]

const OUTCOMES: Samples<UpdateOutcomeReason> = {
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

const UPDATES: Samples<UpdateReason> = {
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

const REFUSALS: Samples<AdmissionRefusal> = {
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

const GATES: Samples<GateCondition> = {
  soaked: [
    { code: 'soaked', met: true, soakMs: 24 * HOUR, doneAt: at(-1), shortenedFromMs: null },
    { code: 'soaked', met: false, soakMs: 72 * HOUR, doneAt: at(51), shortenedFromMs: null },
    { code: 'soaked', met: false, soakMs: 24 * HOUR, doneAt: null, shortenedFromMs: 72 * HOUR },
  ],
  reported: [{ code: 'reported', met: false, reported: 9, online: 14, percentMin: 80 }],
  failures: [
    { code: 'failures', met: true, failed: 0, reported: 9 },
    { code: 'failures', met: false, failed: 1, reported: 1 },
  ],
  health: [
    { code: 'health', met: true, failed: 0 },
    { code: 'health', met: false, failed: 2 },
  ],
  installed_somewhere: [
    { code: 'installed_somewhere', met: true },
    { code: 'installed_somewhere', met: false },
  ],
  no_devices: [{ code: 'no_devices', met: true }],
}
const HOLDS: Samples<HoldReason> = {
  rolled_back: [
    { code: 'rolled_back', rollout: 'r', halt: HALT },
    { code: 'rolled_back', rollout: 'r', halt: null },
  ],
  held_by_person: [{ code: 'held_by_person', by: 'Petra Lang', reason: 'Freigabe fehlt' }],
}
const CUTS: Samples<CutReason> = {
  deadline: [
    {
      code: 'deadline',
      vulnerability: 'CVE-2026-1234',
      dueAt: at(80),
      rule: 'cap/critical-7',
      devices: 1,
    },
    {
      code: 'deadline',
      vulnerability: 'CVE-2026-1234',
      dueAt: at(80),
      rule: 'cap/critical-7',
      devices: 41,
    },
  ],
  cadence: [{ code: 'cadence', lane: 'routine' }],
  install_now: [{ code: 'install_now', by: 'Petra Lang', reason: 'Angriffe laufen' }],
  emergency: [
    { code: 'emergency', emergency: 'e', by: 'Petra Lang, Jan Wolf', reason: 'Angriffe laufen' },
  ],
  definitions: [{ code: 'definitions' }],
  rollback: [
    { code: 'rollback', of: 'Dringend 2026-11-20', by: 'Petra Lang', reason: 'Druckdienst' },
  ],
}
const ATTENTION: Samples<AttentionItem> = {
  scanner_differences: [
    { code: 'scanner_differences', scanner: 'Nessus', misses: 2, undecided: 31 },
    { code: 'scanner_differences', scanner: 'Nessus', misses: 0, undecided: 1 },
  ],
  rollout_halted: [
    {
      code: 'rollout_halted',
      rollout: 'r',
      rolloutName: 'Dringend 2026-11-20',
      halt: HALT,
      since: at(-2),
      lateAt: at(76),
      devices: 41,
    },
    {
      code: 'rollout_halted',
      rollout: 'r',
      rolloutName: 'Dringend 2026-11-20',
      halt: HALT,
      since: at(-2),
      lateAt: null,
      devices: 0,
    },
  ],
  approval_needed: [
    {
      code: 'approval_needed',
      rollout: 'r',
      rolloutName: 'Regulär',
      device: 'd',
      deviceName: 'erp-1',
      since: at(-2),
      backupAt: at(-6),
      backupFresh: true,
    },
    {
      code: 'approval_needed',
      rollout: 'r',
      rolloutName: 'Regulär',
      device: 'd',
      deviceName: 'erp-1',
      since: at(-2),
      backupAt: null,
      backupFresh: false,
    },
  ],
  update_failed: [
    {
      code: 'update_failed',
      device: 'd',
      deviceName: 'nb-12',
      update: 'u',
      outcome: OUTCOMES.disk_full[0],
      since: at(-2),
    },
  ],
  deadline_missed: [
    {
      code: 'deadline_missed',
      device: 'd',
      deviceName: 'nb-12',
      vulnerabilities: 1,
      worst: 'CVE-2026-1',
      dueAt: at(-30),
    },
    {
      code: 'deadline_missed',
      device: 'd',
      deviceName: 'nb-12',
      vulnerabilities: 2,
      worst: 'CVE-2026-1',
      dueAt: at(-30),
    },
    {
      code: 'deadline_missed',
      device: 'd',
      deviceName: 'nb-12',
      vulnerabilities: 9,
      worst: 'CVE-2026-1',
      dueAt: at(-30),
    },
  ],
  attempt_overdue: [{ code: 'attempt_overdue', device: 'd', deviceName: 'db-1', since: at(-5) }],
  device_silent: [
    { code: 'device_silent', device: 'd', deviceName: 'nb-7', lastSeenAt: at(-500) },
    { code: 'device_silent', device: 'd', deviceName: 'nb-7', lastSeenAt: null },
  ],
  clone_suspected: [{ code: 'clone_suspected', device: 'd', deviceName: 'vm-3', since: at(-5) }],
  criticality_proposed: [
    { code: 'criticality_proposed', device: 'd', deviceName: 'db-1', because: 'database' },
  ],
  group_observed: [{ code: 'group_observed', group: 'g', groupName: 'Vertrieb', devices: 12 }],
  exception_expires: [
    {
      code: 'exception_expires',
      exception: 'x',
      about: 'CVE-2026-1000 · openssl',
      owner: 'Produktion',
      expiresAt: at(200),
      findings: 3,
    },
  ],
  feed_never_loaded: [{ code: 'feed_never_loaded', feed: 'debian-tracker' }],
  feed_failed: [
    { code: 'feed_failed', feed: 'epss', error: 'HTTP 503', lastSuccessAt: at(-40) },
    { code: 'feed_failed', feed: 'epss', error: 'HTTP 503', lastSuccessAt: null },
  ],
  deadline_conflict: (['reporting', 'soak', 'waves', 'opening', 'frozen'] as const).map(
    (because) => ({
      code: 'deadline_conflict' as const,
      rollout: 'r',
      rolloutName: 'Dringend',
      because,
      dueAt: at(20),
      reachableAt: at(40),
      devices: 3,
    }),
  ) as unknown as Samples<AttentionItem>['deadline_conflict'],
  emergency_waits: [
    {
      code: 'emergency_waits',
      emergency: 'e',
      by: 'Petra Lang',
      reason: 'Angriffe laufen',
      since: at(-1),
      missing: 1,
    },
  ],
  known_issue: [
    {
      code: 'known_issue',
      update: 'KB5031356',
      updateUid: 'u',
      text: 'Drucken schlägt fehl',
      source: 'msrc',
      devices: 4,
    },
  ],
  untested_update: [
    {
      code: 'untested_update',
      rollout: 'r',
      rolloutName: 'Regulär',
      update: 'cups 2.4.2',
      updateUid: 'u',
      devices: 4,
    },
  ],
}
const DEVICES: Samples<DeviceReason> = {
  finding_late: [{ code: 'finding_late', vulnerability: 'CVE-2026-1', dueAt: at(-30), count: 1 }],
  never_seen: [{ code: 'never_seen' }],
  silent: [
    { code: 'silent', lastSeenAt: at(-500) },
    { code: 'silent', lastSeenAt: null },
  ],
  clone_suspected: [{ code: 'clone_suspected', since: at(-4) }],
  no_inventory: [{ code: 'no_inventory' }],
  feed_missing: [{ code: 'feed_missing', feed: 'debian-tracker' }],
  release_unknown: [{ code: 'release_unknown' }],
  nothing_to_do: [{ code: 'nothing_to_do' }],
  coverage_failed: [{ code: 'coverage_failed', provider: 'apt' }],
  updates_not_read: [{ code: 'updates_not_read' }],
  not_matched_yet: [{ code: 'not_matched_yet' }],
  not_planned_yet: [
    { code: 'not_planned_yet', count: 2 },
    { code: 'not_planned_yet', count: 1 },
  ],
  waits_for_update: [
    { code: 'waits_for_update', count: 3, dueAt: at(5) },
    { code: 'waits_for_update', count: 1, dueAt: null },
  ],
}
const CLOSURES: Samples<ClosureReason> = {
  updated: [{ code: 'updated', version: '3.0.17' }],
  removed: [{ code: 'removed' }],
  statement_changed: [
    { code: 'statement_changed', feed: 'debian-tracker' },
    { code: 'statement_changed' },
  ],
  vex_not_affected: [
    {
      code: 'vex_not_affected',
      author: 'Example AG',
      justification: 'vulnerable_code_not_present',
    },
    { code: 'vex_not_affected', author: 'Example AG', justification: null },
  ],
  device_retired: [{ code: 'device_retired' }],
}
const NEXT: Samples<NextStep> = {
  cut: [{ code: 'cut', lane: 'routine' }],
  window_opens: [{ code: 'window_opens', policy: 'Standard' }],
  freeze_begins: [{ code: 'freeze_begins', freeze: 'Jahresabschluss', until: '2026-12-31T00:00' }],
  freeze_ends: [{ code: 'freeze_ends', freeze: 'Jahresabschluss' }],
  ring_opens: [{ code: 'ring_opens', rolloutName: 'Dringend 2026-11-20', ring: 'pilot' }],
  feed_refresh: [{ code: 'feed_refresh' }],
}
const TIMELINE: Samples<TimelineEvent> = {
  enrolled: [
    { code: 'enrolled', token: 'Zentrale' },
    { code: 'enrolled', token: null },
  ],
  inventory: [
    { code: 'inventory', packages: 412 },
    { code: 'inventory', packages: null },
  ],
  attempt_started: [
    { code: 'attempt_started', rolloutName: 'Dringend 2026-11-20' },
    { code: 'attempt_started', rolloutName: null },
  ],
  result: [
    { code: 'result', outcome: 'succeeded', updates: 3 },
    { code: 'result', outcome: 'failed', updates: 1 },
    { code: 'result', outcome: 'interrupted', updates: 1 },
  ],
  finding_opened: [
    { code: 'finding_opened', package: 'openssl', count: 1, vulnerability: ['CVE-2026-1'] },
    {
      code: 'finding_opened',
      package: 'openssl',
      count: 9,
      vulnerability: ['CVE-2026-1', 'CVE-2026-2', 'CVE-2026-3', 'CVE-2026-4', 'CVE-2026-5'],
    },
  ],
  finding_closed: [
    { code: 'finding_closed', package: 'openssl', count: 1, vulnerability: ['CVE-2026-1'] },
    {
      code: 'finding_closed',
      package: 'openssl',
      count: 9,
      vulnerability: ['CVE-2026-1', 'CVE-2026-2', 'CVE-2026-3', 'CVE-2026-4', 'CVE-2026-5'],
    },
  ],
  package_installed: [{ code: 'package_installed', package: 'openssl', version: '3' }],
  package_removed: [{ code: 'package_removed', package: 'openssl', version: '3' }],
  package_changed: [
    { code: 'package_changed', package: 'openssl', from: '3.0.16', to: '3.0.17' },
    { code: 'package_changed', package: 'openssl', from: null, to: '3.0.17' },
  ],
  restarted: [{ code: 'restarted' }],
}

const SLOTS: Samples<SlotReason> = {
  everybody_absent: [{ code: 'everybody_absent' }],
  usually_nobody: [{ code: 'usually_nobody', chancePercent: 3 }],
  outside_working_hours: [{ code: 'outside_working_hours' }],
  lunch_break: [{ code: 'lunch_break' }],
  least_disturbing: [{ code: 'least_disturbing', chancePercent: 45 }],
}

export const SAMPLES = {
  update: UPDATES,
  device: DEVICES,
  refusal: REFUSALS,
  outcome: OUTCOMES,
  halt: HALTS,
  hold: HOLDS,
  cut: CUTS,
  gate: GATES,
  attention: ATTENTION,
  consequence: ATTENTION,
  closure: CLOSURES,
  next: NEXT,
  timeline: TIMELINE,
  difference: DIFFERENCES,
  slot: SLOTS,
} as const
