import { expect, it } from 'vitest'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../identity/time.ts'
import type { PolicyDocument, RingName } from '../rollouts/policy.ts'
import { waitingRings, type Ring } from '../rollouts/rollout.ts'
import { admit, type AdmissionFacts } from './admission.ts'
import { QUICK_POLICY } from './scenario.test-support.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')
const passed: Ring = { ...waitingRings(1).test, state: 'passed' }
const open: Ring = { ...passed, state: 'open', wavesOpen: 1, waves: 3 }
const RINGS: Record<RingName, Ring> = { test: passed, pilot: passed, broad: open, critical: open }
const ROLLOUT = {
  kind: 'cut' as const,
  lane: 'urgent' as const,
  state: 'open' as const,
  halted: null,
  paused: null,
  rings: RINGS,
}

const facts = (more: Partial<AdmissionFacts> = {}): AdmissionFacts => ({
  attempt: 'a1',
  asked: { epoch: 1, revision: 7 },
  device: {
    state: 'active',
    mode: 'managed',
    role: 'server',
    zone: 'UTC',
    backupAt: NOW - HOUR_MS,
  },
  assignment: { epoch: 1, revision: 7, expiresAt: NOW + DAY_MS },
  step: { lane: 'urgent', expectedDurationMs: 10 * MINUTE_MS },
  rollout: ROLLOUT,
  member: { ring: 'broad', wave: 1, approval: null },
  held: null,
  ownRunning: null,
  ringRunning: 0,
  criticalAtWork: null,
  waveOpensAt: NOW + HOUR_MS,
  policy: QUICK_POLICY,
  ...more,
})
const device = (more: Partial<AdmissionFacts['device']>) => ({
  device: { ...facts().device, ...more },
})
const critical = {
  ring: 'critical' as const,
  wave: 1,
  approval: { by: 'anna', at: NOW, overrideReason: null },
}
const policy = (more: Partial<PolicyDocument>) => ({ policy: { ...QUICK_POLICY, ...more } })
const windows = (start: string, durationMinutes: number) =>
  policy({
    windows: {
      ...QUICK_POLICY.windows,
      servers: { routine: [], urgent: [{ days: ['fri'], start, durationMinutes }] },
    },
  })

it('admits for the length of the lease', () => {
  expect(admit(facts(), NOW)).toEqual({ admit: true, leaseUntil: NOW + 10 * MINUTE_MS })
})

it('a lease ends early enough that the work still fits before the window closes', () => {
  // 30 minutes are left, 15 stay free, 10 are worked: 5 remain to start in.
  expect(admit(facts(windows('10:30', 120)), NOW)).toEqual({
    admit: true,
    leaseUntil: NOW + 5 * MINUTE_MS,
  })
})

it.each([
  ['device_retired', device({ state: 'retired' })],
  ['device_observed', device({ mode: 'observe' })],
  ['assignment_outdated', { asked: { epoch: 1, revision: 6 } }],
  ['assignment_outdated', { asked: { epoch: 0, revision: 7 } }],
  ['assignment_outdated', { assignment: null }],
  ['assignment_expired', { assignment: { epoch: 1, revision: 7, expiresAt: NOW } }],
  ['attempt_running', { ownRunning: 'a0' }],
  ['rollout_done', { rollout: { ...ROLLOUT, state: 'done' } }],
  ['rollout_done', { step: null }],
  [
    'rollout_halted',
    {
      rollout: {
        ...ROLLOUT,
        state: 'halted',
        halted: { at: NOW, because: { code: 'incident_reported', by: 'anna', reason: 'x' } },
      },
    },
  ],
  [
    'rollout_paused',
    { rollout: { ...ROLLOUT, state: 'paused', paused: { at: NOW, by: 'anna', reason: 'x' } } },
  ],
  ['held', { held: 'update-1' }],
  [
    'ring_not_open',
    { rollout: { ...ROLLOUT, rings: { ...RINGS, broad: { ...open, state: 'waiting' } } } },
  ],
  ['ring_not_open', { rollout: { ...ROLLOUT, rings: { ...RINGS, test: { ...open } } } }],
  ['wave_not_open', { member: { ring: 'broad', wave: 2, approval: null } }],
  ['wave_full', { ringRunning: 50 }],
  ['not_approved', { member: { ...critical, approval: null } }],
  ['backup_not_fresh', { member: critical, ...device({ backupAt: null }) }],
  ['backup_not_fresh', { member: critical, ...device({ backupAt: NOW - DAY_MS }) }],
  ['group_member_busy', { member: critical, criticalAtWork: 'erp-2' }],
  [
    'frozen',
    policy({
      freezes: [{ name: 'Christmas', from: '2026-11-20T00:00', until: '2026-11-21T00:00' }],
    }),
  ],
  ['outside_window', windows('14:00', 60)],
  ['window_too_short', windows('10:30', 110)],
] as [string, Partial<AdmissionFacts>][])('%s', (code, more) => {
  expect(admit(facts(more), NOW)).toMatchObject({ admit: false, because: { code } })
})

it('an override by name goes on without a fresh backup', () => {
  const member = {
    ...critical,
    approval: { ...critical.approval, overrideReason: 'the vendor waits' },
  }
  expect(admit(facts({ member, ...device({ backupAt: null }) }), NOW).admit).toBe(true)
})

it('what a person started now passes rings, waves and windows, but not a freeze', () => {
  const now = {
    rollout: { ...ROLLOUT, kind: 'install_now' as const, rings: { ...RINGS, test: open } },
    member: { ring: 'broad' as const, wave: 3, approval: null },
  }
  expect(admit(facts({ ...windows('14:00', 60), ...now }), NOW).admit).toBe(true)
  const freezes = [{ name: 'Christmas', from: '2026-11-20T00:00', until: '2026-11-21T00:00' }]
  expect(admit(facts({ ...policy({ freezes }), ...now }), NOW)).toMatchObject({
    because: { code: 'frozen' },
    retryAt: Date.parse('2026-11-21T00:00Z'),
  })
})

it('a rollback goes although its update is held and nobody approved', () => {
  const back = {
    rollout: { ...ROLLOUT, kind: 'rollback' as const },
    held: 'update-1',
    member: { ...critical, approval: null },
  }
  expect(admit(facts(back), NOW).admit).toBe(true)
})
