import type { AttentionItem } from '@dirigent/domain/planning/reasons'
import { HALT } from './rollout-samples.ts'
import { at, type Samples } from './sample-moments.ts'
import { OUTCOMES } from './update-samples.ts'

export const ATTENTION: Samples<AttentionItem> = {
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
