import { z } from 'zod'
import { route } from './route.ts'
import { instant, uid, why } from './shapes.ts'

const text = z.string().trim().max(2_000)

/** A risk accepted for a time: what, where, why, by whom, until when, and what protects meanwhile. */
export const exceptionRow = z.object({
  exception: uid,
  vulnerability: z.string().nullable(),
  packageName: z.string().nullable(),
  device: z.object({ device: uid, name: z.string() }).nullable(),
  group: z.object({ group: uid, name: z.string() }).nullable(),
  owner: z.string(),
  reason: z.string(),
  control: z.string(),
  grantedBy: z.string(),
  grantedAt: instant,
  expiresAt: instant,
  revokedAt: instant.nullable(),
  revokedBy: z.string().nullable(),
  revokeReason: z.string().nullable(),
  state: z.enum(['live', 'expired', 'revoked']),
  findings: z.number().int(),
  devices: z.number().int(),
})

export const listExceptions = route({
  method: 'GET',
  path: '/api/v1/exceptions',
  operationId: 'listExceptions',
  summary: 'Accepted risks that are in force, by expiry; show=all also those that ended',
  permission: 'read',
  query: z.object({ show: z.enum(['live', 'all']).default('live') }),
  response: z.object({ items: z.array(exceptionRow), daysMax: z.number().int() }),
})
export const grantException = route({
  method: 'POST',
  path: '/api/v1/exceptions',
  operationId: 'grantException',
  summary: 'Accepts a vulnerability or a package for a time, on a device, a group or everywhere',
  permission: 'administer',
  body: z.object({
    vulnerability: z.string().trim().min(1).max(100).nullable().default(null),
    packageName: z.string().trim().min(1).max(300).nullable().default(null),
    device: uid.nullable().default(null),
    group: uid.nullable().default(null),
    owner: z.string().trim().max(200),
    reason: text,
    control: text,
    expiresAt: instant,
  }),
  response: exceptionRow,
})
export const renewException = route({
  method: 'POST',
  path: '/api/v1/exceptions/{exception}/renew',
  operationId: 'renewException',
  summary:
    'Accepts the same risk again, until a later time; a new exception takes the place of this one',
  permission: 'administer',
  params: z.object({ exception: uid }),
  body: z.object({ reason: why, expiresAt: instant }),
  response: exceptionRow,
})
export const revokeException = route({
  method: 'POST',
  path: '/api/v1/exceptions/{exception}/revoke',
  operationId: 'revokeException',
  summary: 'Ends an exception now: what it covered is open again, with the deadline it always had',
  permission: 'administer',
  params: z.object({ exception: uid }),
  body: z.object({ reason: why }),
  response: exceptionRow,
})
