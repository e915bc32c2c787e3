import type { Schemas } from '@dirigent/client/client'
import {
  at,
  FLEET,
  HALT,
  iso,
  ROLLOUT_DONE,
  ROLLOUT_PAUSED,
  ROLLOUT_ROUTINE,
  ROLLOUT_URGENT,
  uidOf,
} from './fleet.ts'

type Ring = Schemas['RolloutRing']
const HOUR = 3_600_000
const POLICY = { policy: uidOf(5, 1), name: 'Standard' }
const ring = (name: Ring['ring'], devices: number, part: Partial<Ring>): Ring => ({
  ring: name,
  state: 'waiting',
  openedAt: null,
  passedAt: null,
  wavesOpen: 0,
  waves: 1,
  devices,
  waiting: devices,
  running: 0,
  installed: 0,
  inEffect: 0,
  failed: 0,
  rolledBack: 0,
  held: 0,
  stuck: 0,
  notNeeded: 0,
  gate: [],
  noticedPercent: null,
  ...part,
})
const row = (
  part: Partial<Schemas['RolloutRow']> & { rollout: string; name: string; rings: Ring[] },
): Schemas['RolloutRow'] => ({
  lane: 'urgent',
  kind: 'cut',
  state: 'open',
  policy: POLICY,
  cutAt: iso(-30),
  haltedBecause: null,
  pausedBy: null,
  cutBecause: {
    code: 'deadline',
    vulnerability: 'CVE-2026-31431',
    dueAt: at(66),
    rule: 'cap/critical-7',
    devices: 41,
  },
  pausedReason: null,
  doneAt: null,
  updates: 4,
  closes: 61,
  ...part,
})
const passed = (soakMs: number, n: number) => [
  { code: 'soaked', met: true, soakMs, doneAt: at(-2), shortenedFromMs: null },
  { code: 'reported', met: true, reported: n, online: n, percentMin: 80 },
  { code: 'failures', met: true, failed: 0, reported: n },
  { code: 'health', met: true, failed: 0 },
]

export const ROUTINE = row({
  rollout: ROLLOUT_ROUTINE,
  name: 'routine 2026-11-12',
  lane: 'routine',
  cutAt: iso(-96),
  updates: 38,
  closes: 112,
  cutBecause: { code: 'cadence', lane: 'routine' },
  rings: [
    ring('test', 5, {
      state: 'passed',
      openedAt: iso(-96),
      passedAt: iso(-70),
      wavesOpen: 1,
      waiting: 0,
      inEffect: 5,
      noticedPercent: 41,
      gate: passed(24 * HOUR, 5),
    }),
    ring('pilot', 14, {
      state: 'open',
      openedAt: iso(-70),
      wavesOpen: 1,
      waiting: 3,
      running: 1,
      installed: 1,
      inEffect: 7,
      held: 2,
      noticedPercent: 52,
      gate: [
        { code: 'soaked', met: false, soakMs: 72 * HOUR, doneAt: at(51), shortenedFromMs: null },
        { code: 'reported', met: false, reported: 7, online: 12, percentMin: 80 },
        { code: 'failures', met: true, failed: 0, reported: 9 },
        { code: 'health', met: true, failed: 0 },
      ],
    }),
    ring('broad', 271, { waves: 3 }),
    ring('critical', 4, {}),
  ],
})
export const URGENT = row({
  rollout: ROLLOUT_URGENT,
  name: 'urgent 2026-11-20',
  state: 'halted',
  haltedBecause: HALT,
  rings: [
    ring('test', 5, {
      state: 'halted',
      openedAt: iso(-29),
      wavesOpen: 1,
      waiting: 1,
      inEffect: 2,
      failed: 2,
      noticedPercent: 41,
      gate: [
        { code: 'soaked', met: false, soakMs: 4 * HOUR, doneAt: null, shortenedFromMs: 24 * HOUR },
        { code: 'reported', met: true, reported: 4, online: 5, percentMin: 80 },
        { code: 'failures', met: false, failed: 2, reported: 4 },
        { code: 'health', met: false, failed: 2 },
      ],
    }),
    ring('pilot', 14, {}),
    ring('broad', 41, { waves: 3 }),
    ring('critical', 2, {}),
  ],
})
const DONE = row({
  rollout: ROLLOUT_DONE,
  name: 'urgent 2026-11-09',
  state: 'done',
  doneAt: iso(-120),
  cutAt: iso(-290),
  updates: 2,
  closes: 18,
  rings: [
    ring('test', 5, {
      state: 'passed',
      waiting: 0,
      inEffect: 5,
      noticedPercent: 41,
      gate: passed(24 * HOUR, 5),
    }),
    ring('pilot', 14, {
      state: 'passed',
      waiting: 0,
      inEffect: 14,
      noticedPercent: 77,
      gate: passed(72 * HOUR, 14),
    }),
    ring('broad', 262, {
      state: 'passed',
      waiting: 0,
      inEffect: 258,
      notNeeded: 4,
      waves: 3,
      wavesOpen: 3,
    }),
    ring('critical', 4, { state: 'passed', waiting: 0, inEffect: 4 }),
  ],
})
const PAUSED = row({
  rollout: ROLLOUT_PAUSED,
  name: 'install now: LibreOffice',
  kind: 'install_now',
  lane: 'feature',
  state: 'paused',
  pausedBy: 'Petra Lang',
  pausedReason: 'Schulung im Vertrieb',
  cutAt: iso(-8),
  updates: 1,
  closes: 0,
  cutBecause: {
    code: 'install_now',
    by: 'Petra Lang',
    reason: 'Neue Vorlagen brauchen Version 25',
  },
  rings: [
    ring('broad', 12, { state: 'open', openedAt: iso(-8), wavesOpen: 1, waiting: 9, inEffect: 3 }),
  ],
})
export const ROLLOUTS: readonly Schemas['RolloutRow'][] = [URGENT, ROUTINE, PAUSED, DONE]

const STATES = [
  'waiting',
  'running',
  'installed',
  'in_effect',
  'failed',
  'rolled_back',
  'held',
  'stuck',
  'not_needed',
] as const
const KEYS = {
  waiting: 'waiting',
  running: 'running',
  installed: 'installed',
  in_effect: 'inEffect',
  failed: 'failed',
  rolled_back: 'rolledBack',
  held: 'held',
  stuck: 'stuck',
  not_needed: 'notNeeded',
} as const
const REASONS: Record<(typeof STATES)[number], Schemas['Reason'] | null> = {
  waiting: { code: 'will_start', notBefore: at(3) },
  running: { code: 'running', step: 'installing', startedAt: at(-0.2) },
  installed: { code: 'waits_for_proof', installedAt: at(-1) },
  in_effect: { code: 'in_effect', since: at(-30) },
  failed: {
    code: 'failed',
    outcome: { code: 'health_check_failed', checks: ['services', 'cups-spooler'] },
    attempts: 1,
    retryAt: null,
  },
  rolled_back: null,
  held: {
    code: 'held',
    since: iso(-20),
    hold: { code: 'held_by_person', by: 'Petra Lang', reason: 'Druckt auf Etagendruckern nicht' },
  },
  stuck: {
    code: 'keeps_failing',
    outcome: { code: 'unhealthy_before', checks: ['services'] },
    retries: 9,
    retryAt: at(20),
  },
  not_needed: null,
}

function devicesOf(rollout: Schemas['RolloutRow']): Schemas['RolloutDevice'][] {
  return rollout.rings.flatMap((r) => {
    const pool = FLEET.filter((device) => device.ring === r.ring)
    const states = STATES.toReversed().flatMap((state) =>
      Array.from({ length: r[KEYS[state]] }, () => state),
    )
    return states.map((state, n) => {
      const device = pool[n % Math.max(1, pool.length)] ?? FLEET[n]
      const waitsForRing = r.state === 'waiting' && state === 'waiting'
      const critical = r.ring === 'critical'
      const fresh = device?.name !== 'db-1'
      return {
        device: device?.device ?? uidOf(1, n),
        name: device?.name ?? `nb-${n}`,
        ring: r.ring,
        wave: 1 + (n % r.waves),
        state,
        reason: waitsForRing
          ? {
              code: 'waits_for_ring',
              ring: r.ring,
              waitingFor: r.ring === 'pilot' ? 'test' : 'pilot',
              expectedAt: rollout.state === 'open' ? at(51) : null,
            }
          : REASONS[state],
        nextAt: null,
        attempt: null,
        percent: state === 'running' ? 60 : null,
        approval: critical
          ? {
              needed: rollout.state !== 'done',
              approvedBy: rollout.state === 'done' ? 'Petra Lang' : null,
              at: null,
              backupAt: fresh ? iso(-6) : iso(-61),
              backupFresh: fresh,
            }
          : null,
      }
    })
  })
}
const item = (
  n: number,
  name: string,
  version: string,
  part: Partial<Schemas['RolloutDetail']['items'][number]> = {},
) => ({
  update: uidOf(4, n),
  name,
  arch: 'amd64',
  version,
  class: 'security',
  origin: 'Debian-Security',
  offeredOn: 62,
  inEffectOn: 5,
  held: false,
  tested: true,
  ...part,
})
export function detailOf(rollout: Schemas['RolloutRow']): Schemas['RolloutDetail'] {
  return {
    ...rollout,
    items: [
      item(1, 'cups-daemon', '2.4.2-3+deb12u9', { inEffectOn: 2, held: rollout === ROUTINE }),
      item(2, 'libssl3', '3.0.18-1~deb12u2', { offeredOn: 288 }),
      item(3, 'openssl', '3.0.18-1~deb12u2', { offeredOn: 201 }),
      item(4, 'postgresql-15', '15.15-0+deb12u1', { offeredOn: 4, inEffectOn: 0, tested: false }),
    ],
    devices: devicesOf(rollout),
    vulnerabilities: ['CVE-2026-31431', 'CVE-2026-12087', 'CVE-2026-40012', 'CVE-2026-38800'],
    health: [
      {
        ring: 'test',
        compared: 4,
        unmeasured: 1,
        worse: rollout.state === 'halted' ? 1 : 0,
        better: 0,
        chancePercent: rollout.state === 'halted' ? 50 : 100,
        verdict: 'too_few',
      },
      ...(rollout.state === 'halted'
        ? []
        : [
            {
              ring: 'pilot' as const,
              compared: 14,
              unmeasured: 2,
              worse: 1,
              better: 0,
              chancePercent: 50,
              verdict: 'no_sign' as const,
            },
          ]),
    ],
    decisions:
      rollout.state === 'halted'
        ? [
            { at: iso(-2), actor: 'system', action: 'rollout.halted', reason: null },
            { at: iso(-29), actor: 'system', action: 'ring.opened', reason: null },
            { at: iso(-30), actor: 'system', action: 'rollout.cut', reason: null },
          ]
        : [
            { at: iso(-70), actor: 'system', action: 'ring.opened', reason: null },
            { at: iso(-96), actor: 'system', action: 'rollout.cut', reason: null },
          ],
  }
}
