import type { Schemas } from '@dirigent/client/client'
import { iso, uidOf } from './fleet.ts'

const STARTED: Schemas['EmergencyRow'] = {
  emergency: uidOf(13, 1),
  state: 'started',
  reason: 'Die Schwachstelle wird seit heute früh ausgenutzt, der Verzeichnisdienst ist erreichbar',
  vulnerability: 'CVE-2026-31431',
  passesFreezes: ['Jahresabschluss'],
  proposedBy: 'Petra Lang',
  proposedAt: iso(-7),
  startedAt: iso(-6.8),
  missing: 0,
  singleApprover: false,
  approvals: [
    { by: 'Petra Lang', insteadOf: null, at: iso(-7) },
    { by: 'Tim Hansen', insteadOf: 'Jan Wolf', at: iso(-6.8) },
  ],
  updates: [{ update: uidOf(4, 1), name: 'libssl3', version: '3.0.18-1~deb12u2' }],
  rollouts: [
    {
      rollout: uidOf(3, 1),
      name: 'emergency 2026-11-21 02:12',
      state: 'open',
      devices: 288,
      inEffect: 214,
      failed: 1,
    },
  ],
  yours: false,
}
const PROPOSED: Schemas['EmergencyRow'] = {
  ...STARTED,
  emergency: uidOf(13, 2),
  state: 'proposed',
  reason: 'Druckserver steht offen im Netz',
  vulnerability: null,
  passesFreezes: [],
  proposedBy: 'Tim Hansen',
  proposedAt: iso(-0.5),
  startedAt: null,
  missing: 1,
  approvals: [{ by: 'Tim Hansen', insteadOf: null, at: iso(-0.5) }],
  updates: [{ update: uidOf(4, 2), name: 'cups', version: '2.4.2-3+deb12u9' }],
  rollouts: [],
  yours: true,
}
export const EMERGENCIES: readonly Schemas['EmergencyRow'][] = [PROPOSED, STARTED]

const entry = (
  hours: number,
  actor: string | null,
  action: string,
  reason: string | null = null,
  ring: Schemas['RingName'] | null = null,
): Schemas['EmergencyDetail']['protocol'][number] => ({
  at: iso(hours),
  actor,
  action,
  rollout: action.startsWith('emergency') ? null : 'emergency 2026-11-21 02:12',
  reason,
  ring,
  because: null,
})

/** One of them with its protocol; null when there is none of this id. */
export function emergencyOf(id: string): Schemas['EmergencyDetail'] | null {
  const row = EMERGENCIES.find(({ emergency }) => emergency === id)
  if (!row) return null
  if (row.state === 'proposed')
    return { ...row, protocol: [entry(-0.5, 'Tim Hansen', 'emergency.proposed', row.reason)] }
  return {
    ...row,
    protocol: [
      entry(-7, 'Petra Lang', 'emergency.proposed', row.reason),
      entry(-7, 'Petra Lang', 'emergency.approved'),
      entry(-6.8, 'Tim Hansen', 'emergency.approved'),
      entry(-6.8, 'Tim Hansen', 'emergency.started', row.reason),
      entry(-6.8, null, 'ring.opened', null, 'test'),
      entry(-5.6, null, 'ring.passed', null, 'test'),
      entry(-5.6, null, 'ring.opened', null, 'broad'),
    ],
  }
}

export const APPROVERS = {
  seats: [
    { approver: uidOf(9, 1), approverName: 'Petra Lang', deputy: null, deputyName: null },
    {
      approver: uidOf(9, 3),
      approverName: 'Jan Wolf',
      deputy: uidOf(9, 2),
      deputyName: 'Tim Hansen',
    },
  ],
}

export const AVAILABILITY: Schemas['Availability'] = {
  groups: [
    {
      group: uidOf(14, 1),
      name: 'Datenbank',
      devices: [
        { device: uidOf(1, 4), name: 'db-1' },
        { device: uidOf(1, 5), name: 'db-2' },
      ],
    },
  ],
  orders: [
    {
      device: uidOf(1, 1),
      name: 'web-1',
      after: uidOf(1, 4),
      afterName: 'db-1',
      order: 'dependency',
    },
    { device: uidOf(1, 6), name: 'host-1', after: uidOf(1, 7), afterName: 'vm-7', order: 'guest' },
  ],
}
