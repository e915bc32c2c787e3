import { z } from 'zod'
import { route } from './route.ts'
import { instant, reason, ringName, uid, why } from './shapes.ts'

const voice = z.object({
  by: z.string(),
  /** Whose deputy spoke; null = the approver in person, or still open. */
  insteadOf: z.string().nullable(),
  at: instant,
})

export const emergencyRow = z.object({
  emergency: uid,
  state: z.enum(['proposed', 'started', 'withdrawn']),
  reason: z.string(),
  vulnerability: z.string().nullable(),
  /** Freezes that it passes, by name. */
  passesFreezes: z.array(z.string()),
  proposedBy: z.string(),
  proposedAt: instant,
  startedAt: instant.nullable(),
  /** Approvals that are still missing; 0 once it has started. */
  missing: z.number().int(),
  /** The organisation had a single approver. */
  singleApprover: z.boolean(),
  approvals: z.array(voice),
  updates: z.array(z.object({ update: uid, name: z.string(), version: z.string() })),
  rollouts: z.array(
    z.object({
      rollout: uid,
      name: z.string(),
      state: z.string(),
      devices: z.number().int(),
      inEffect: z.number().int(),
      failed: z.number().int(),
    }),
  ),
  /** Whether the one who asks may still approve it. */
  yours: z.boolean(),
})

export const emergencyDetail = emergencyRow.extend({
  /** The protocol: who, what, when and why, written by itself. */
  protocol: z.array(
    z.object({
      at: instant,
      /** Null = by itself. */
      actor: z.string().nullable(),
      action: z.string(),
      ring: ringName.nullable(),
      rollout: z.string().nullable(),
      reason: z.string().nullable(),
      because: reason.nullable(),
    }),
  ),
})

const emergency = z.object({ emergency: uid })

export const listEmergencies = route({
  method: 'GET',
  path: '/api/v1/emergencies',
  operationId: 'listEmergencies',
  summary: 'Emergencies, the newest first',
  permission: 'read',
  response: z.object({ items: z.array(emergencyRow) }),
})
export const getEmergency = route({
  method: 'GET',
  path: '/api/v1/emergencies/{emergency}',
  operationId: 'getEmergency',
  summary: 'One emergency with its protocol',
  permission: 'read',
  params: emergency,
  response: emergencyDetail,
})
export const proposeEmergency = route({
  method: 'POST',
  path: '/api/v1/emergencies',
  operationId: 'proposeEmergency',
  summary:
    'Test for an hour, then everybody, past windows and the freezes that are named; two people approve',
  permission: 'operate',
  body: z.object({
    updates: z.array(uid).min(1).max(200),
    vulnerability: z.string().max(100).nullable().default(null),
    passesFreezes: z.array(z.string().min(1).max(200)).max(50).default([]),
    reason: why,
  }),
  response: emergencyRow,
})
export const approveEmergency = route({
  method: 'POST',
  path: '/api/v1/emergencies/{emergency}/approve',
  operationId: 'approveEmergency',
  summary: 'An approver, or the deputy of one who has not spoken, says yes; the last one starts it',
  permission: 'operate',
  params: emergency,
  response: emergencyRow,
})
export const withdrawEmergency = route({
  method: 'POST',
  path: '/api/v1/emergencies/{emergency}/withdraw',
  operationId: 'withdrawEmergency',
  summary: 'Takes back an emergency that has not started',
  permission: 'operate',
  params: emergency,
  body: z.object({ reason: why }),
  response: emergencyRow,
})

const seats = z.object({
  seats: z.array(
    z.object({
      approver: uid,
      approverName: z.string(),
      deputy: uid.nullable(),
      deputyName: z.string().nullable(),
    }),
  ),
})
export const getEmergencyApprovers = route({
  method: 'GET',
  path: '/api/v1/emergency-approvers',
  operationId: 'getEmergencyApprovers',
  summary: 'Who may approve emergencies, with deputies; by default everybody who administers',
  permission: 'read',
  response: seats,
})
export const setEmergencyApprovers = route({
  method: 'PUT',
  path: '/api/v1/emergency-approvers',
  operationId: 'setEmergencyApprovers',
  summary: 'Names who may approve emergencies; an empty list = everybody who administers',
  permission: 'administer',
  body: z.object({
    seats: z.array(z.object({ approver: uid, deputy: uid.nullable().default(null) })).max(50),
  }),
  response: seats,
})

export const acceptWarning = route({
  method: 'POST',
  path: '/api/v1/updates/{update}/accept-warning',
  operationId: 'acceptWarning',
  summary: 'Lets an update with a known issue be installed all the same; recorded with its reason',
  permission: 'operate',
  params: z.object({ update: uid }),
  body: z.object({ reason: why }),
  response: z.object({ update: uid, accepted: z.literal(true) }),
})
