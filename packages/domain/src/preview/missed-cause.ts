import type { AdmissionRefusalCode, UpdateReasonCode } from '../planning/reasons.ts'

/** What kept a deadline from being made, in the words of somebody who may change the policy. */
export const MISSED_CAUSES = [
  'rings',
  'window',
  'window_too_short',
  'freeze',
  'offline',
  'restart',
  'person',
  'untested',
  'halted',
  'full',
  'failed',
  'late_cut',
  'other',
] as const
export type MissedCause = (typeof MISSED_CAUSES)[number]

const CAUSE: Readonly<Partial<Record<UpdateReasonCode | AdmissionRefusalCode, MissedCause>>> = {
  waits_for_ring: 'rings',
  waits_for_wave: 'rings',
  ring_not_open: 'rings',
  wave_not_open: 'rings',
  waits_for_window: 'window',
  outside_window: 'window',
  window_too_short: 'window_too_short',
  frozen: 'freeze',
  device_offline: 'offline',
  // It was about to start when the deadline came: the device was there too late.
  will_start: 'offline',
  running: 'offline',
  restart_pending: 'restart',
  waits_for_approval: 'person',
  not_approved: 'person',
  backup_not_fresh: 'person',
  closure_removes: 'person',
  held_on_device: 'person',
  no_policy: 'person',
  feature_by_hand: 'person',
  untested: 'untested',
  rollout_halted: 'halted',
  rollout_paused: 'halted',
  waits_for_rollback: 'halted',
  held: 'halted',
  wave_full: 'full',
  group_member_busy: 'full',
  failed: 'failed',
  waits_for_cut: 'late_cut',
}

/** The cause behind a reason's code. */
export const missedCause = (code: string): MissedCause =>
  (CAUSE as Readonly<Record<string, MissedCause | undefined>>)[code] ?? 'other'
