import type {
  CutReason,
  GateCondition,
  HaltReason,
  HoldReason,
} from '@dirigent/domain/planning/reasons'
import { at, HOUR, type Samples } from './sample-moments.ts'

export const HALTS: Samples<HaltReason> = {
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

/** Stands inside other reasons. */
export const HALT: HaltReason = HALTS.health_check_failed[0]

export const GATES: Samples<GateCondition> = {
  soaked: [
    { code: 'soaked', met: true, soakMs: 24 * HOUR, doneAt: at(-1), shortenedFromMs: null },
    { code: 'soaked', met: false, soakMs: 72 * HOUR, doneAt: at(51), shortenedFromMs: null },
    { code: 'soaked', met: false, soakMs: 24 * HOUR, doneAt: null, shortenedFromMs: 72 * HOUR },
    {
      code: 'soaked',
      met: false,
      soakMs: 24 * HOUR,
      doneAt: at(20),
      shortenedFromMs: 72 * HOUR,
      seenFullPercent: 77,
      seenPercent: 39,
    },
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
  already_there: [
    { code: 'already_there', met: true, devices: 1 },
    { code: 'already_there', met: true, devices: 3 },
  ],
}

export const HOLDS: Samples<HoldReason> = {
  rolled_back: [
    { code: 'rolled_back', rollout: 'r', halt: HALT },
    { code: 'rolled_back', rollout: 'r', halt: null },
  ],
  held_by_person: [{ code: 'held_by_person', by: 'Petra Lang', reason: 'Freigabe fehlt' }],
}

export const CUTS: Samples<CutReason> = {
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
