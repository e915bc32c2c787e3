import type { DeviceReason } from '@dirigent/domain/compliance/device-state'
import type { SlotReason } from '@dirigent/domain/quiet-slots/quiet-slot'
import type { ClosureReason, NextStep } from './device.ts'
import type { TimelineEvent } from './timeline.ts'
import { at, type Samples } from './sample-moments.ts'

export const DEVICES: Samples<DeviceReason> = {
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

export const CLOSURES: Samples<ClosureReason> = {
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

export const NEXT: Samples<NextStep> = {
  cut: [{ code: 'cut', lane: 'routine' }],
  window_opens: [{ code: 'window_opens', policy: 'Standard' }],
  freeze_begins: [{ code: 'freeze_begins', freeze: 'Jahresabschluss', until: '2026-12-31T00:00' }],
  freeze_ends: [{ code: 'freeze_ends', freeze: 'Jahresabschluss' }],
  ring_opens: [{ code: 'ring_opens', rolloutName: 'Dringend 2026-11-20', ring: 'pilot' }],
  feed_refresh: [{ code: 'feed_refresh' }],
}

export const TIMELINE: Samples<TimelineEvent> = {
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

export const SLOTS: Samples<SlotReason> = {
  everybody_absent: [{ code: 'everybody_absent' }],
  usually_nobody: [{ code: 'usually_nobody', chancePercent: 3 }],
  outside_working_hours: [{ code: 'outside_working_hours' }],
  lunch_break: [{ code: 'lunch_break' }],
  least_disturbing: [{ code: 'least_disturbing', chancePercent: 45 }],
}
