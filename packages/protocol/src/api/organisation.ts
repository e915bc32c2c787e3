import { z } from 'zod'
import { feedRow } from './findings.ts'
import { rolloutRow } from './rollouts.ts'
import { route } from './route.ts'
import { deviceRow, instant, page, pageQuery, reason, ringName, uid, why } from './shapes.ts'

export const getSession = route({
  method: 'GET',
  path: '/api/v1/session',
  operationId: 'getSession',
  summary: 'Who is signed in, what they may, and what this server is',
  permission: 'read',
  response: z.object({
    name: z.string(),
    email: z.string().nullable(),
    role: z.enum(['administrator', 'operator', 'auditor']),
    organisation: z.string(),
    version: z.string(),
    serverTime: instant,
    /** Where devices reach this server; null while it listens on loopback only. */
    publicUrl: z.string().nullable(),
    passwordSet: z.boolean(),
  }),
})

export const getToday = route({
  method: 'GET',
  path: '/api/v1/today',
  operationId: 'getToday',
  summary: 'The first page: what needs a person, what runs by itself, how the fleet stands',
  permission: 'read',
  response: z.object({
    serverTime: instant,
    /** `AttentionItem`s of the domain, most urgent first. */
    attention: z.array(reason),
    /** Every device in exactly one state. */
    fleet: z.object({
      total: z.number().int(),
      late: z.number().int(),
      needs_person: z.number().int(),
      unknown: z.number().int(),
      running: z.number().int(),
      waiting: z.number().int(),
      in_effect: z.number().int(),
      observed: z.number().int(),
    }),
    worst: z.array(deviceRow),
    rollouts: z.array(rolloutRow),
    lastDay: z.object({
      updatesInEffect: z.number().int(),
      restarts: z.number().int(),
      findingsClosed: z.number().int(),
      findingsOpened: z.number().int(),
    }),
    findings: z.object({
      open: z.number().int(),
      late: z.number().int(),
      dueIn7Days: z.number().int(),
      kev: z.number().int(),
      noFix: z.number().int(),
    }),
    feeds: z.array(feedRow),
    next: z.array(z.object({ what: reason, at: instant })),
  }),
})

export const search = route({
  method: 'GET',
  path: '/api/v1/search',
  operationId: 'search',
  summary: 'Devices, vulnerabilities, updates and rollouts by name',
  permission: 'read',
  query: z.object({ q: z.string().min(1).max(200) }),
  response: z.object({
    items: z.array(
      z.object({
        kind: z.enum(['device', 'vulnerability', 'update', 'rollout']),
        id: z.string(),
        title: z.string(),
        detail: z.string(),
      }),
    ),
  }),
})

export const groupRule = z.object({
  osFamily: z.array(z.string()).optional(),
  role: z.enum(['server', 'client']).optional(),
  nameMatches: z.string().max(200).optional(),
  hasPackage: z.array(z.string()).optional(),
  site: z.array(z.string()).optional(),
  department: z.array(z.string()).optional(),
  critical: z.boolean().optional(),
})
export const groupRow = z.object({
  group: uid,
  name: z.string(),
  membership: z.enum(['listed', 'rule']),
  rule: groupRule.nullable(),
  policy: z.object({ policy: uid, name: z.string() }).nullable(),
  mode: z.enum(['observe', 'managed']),
  ring: ringName.nullable(),
  critical: z.boolean().nullable(),
  position: z.number().int(),
  /** Business hours in which the people of its devices work; null = a later group's or the policy's. */
  workingHours: z.string().nullable(),
  devices: z.number().int(),
})
const group = z.object({ group: uid })
const groupBody = z.object({
  name: z.string().trim().min(1).max(100),
  membership: z.enum(['listed', 'rule']),
  rule: groupRule.nullable().optional(),
  policy: uid.nullable().optional(),
  mode: z.enum(['observe', 'managed']).optional(),
  ring: ringName.nullable().optional(),
  critical: z.boolean().nullable().optional(),
  position: z.number().int().optional(),
  workingHours: z.string().max(100).nullable().optional(),
})
export const listGroups = route({
  method: 'GET',
  path: '/api/v1/groups',
  operationId: 'listGroups',
  summary: 'Groups by position: the first that has a device decides',
  permission: 'read',
  response: z.object({ items: z.array(groupRow) }),
})
export const createGroup = route({
  method: 'POST',
  path: '/api/v1/groups',
  operationId: 'createGroup',
  summary: 'Creates a group',
  permission: 'administer',
  body: groupBody,
  response: groupRow,
})
export const changeGroup = route({
  method: 'PATCH',
  path: '/api/v1/groups/{group}',
  operationId: 'changeGroup',
  summary: 'Changes a group, e.g. from observe to managed',
  permission: 'administer',
  params: group,
  body: groupBody.partial().extend({ reason: why.optional() }),
  response: groupRow,
})
export const deleteGroup = route({
  method: 'DELETE',
  path: '/api/v1/groups/{group}',
  operationId: 'deleteGroup',
  summary: 'Deletes a group; its devices fall to their next one',
  permission: 'administer',
  params: group,
  response: z.object({ deleted: uid }),
})
export const setGroupMembers = route({
  method: 'PUT',
  path: '/api/v1/groups/{group}/members',
  operationId: 'setGroupMembers',
  summary: 'Adds to and removes from a listed group',
  permission: 'operate',
  params: group,
  body: z.object({
    add: z.array(uid).default([]),
    remove: z.array(uid).default([]),
    reason: why.optional(),
  }),
  response: groupRow,
})

export const policyRow = z.object({
  policy: uid,
  name: z.string(),
  revision: z.number().int(),
  updatedAt: instant,
  devices: z.number().int(),
  groups: z.array(z.string()),
  /** A `PolicyDocument` of the domain. */
  document: z.unknown(),
})
export const listPolicies = route({
  method: 'GET',
  path: '/api/v1/policies',
  operationId: 'listPolicies',
  summary: 'Policies with their rules',
  permission: 'read',
  response: z.object({ items: z.array(policyRow) }),
})
export const changePolicy = route({
  method: 'PUT',
  path: '/api/v1/policies/{policy}',
  operationId: 'changePolicy',
  summary: 'Replaces a policy document; refused as a whole when one value is wrong',
  permission: 'administer',
  params: z.object({ policy: uid }),
  body: z.object({ revision: z.number().int(), document: z.unknown(), reason: why }),
  response: policyRow,
})

export const enrolmentTokenRow = z.object({
  token: uid,
  name: z.string(),
  group: z.object({ group: uid, name: z.string() }).nullable(),
  usesMax: z.number().int(),
  uses: z.number().int(),
  createdBy: z.string(),
  createdAt: instant,
  expiresAt: instant,
  revokedAt: instant.nullable(),
})
export const listEnrolmentTokens = route({
  method: 'GET',
  path: '/api/v1/enrolment-tokens',
  operationId: 'listEnrolmentTokens',
  summary: 'Enrolment tokens, without their secrets',
  permission: 'operate',
  response: z.object({ items: z.array(enrolmentTokenRow) }),
})
export const createEnrolmentToken = route({
  method: 'POST',
  path: '/api/v1/enrolment-tokens',
  operationId: 'createEnrolmentToken',
  summary: 'Creates one; its text is shown this once',
  permission: 'operate',
  body: z.object({
    name: z.string().trim().min(1).max(100),
    group: uid.nullable().optional(),
    usesMax: z.number().int().min(1).max(100_000).default(50),
    validForMs: z
      .number()
      .int()
      .min(60_000)
      .max(90 * 86_400_000)
      .default(7 * 86_400_000),
  }),
  /** `command` is empty while no agent package was built; `loopbackOnly`: no other machine can reach this server. */
  response: enrolmentTokenRow.extend({
    text: z.string(),
    command: z.string(),
    agentAvailable: z.boolean(),
    loopbackOnly: z.boolean(),
  }),
})
export const revokeEnrolmentToken = route({
  method: 'DELETE',
  path: '/api/v1/enrolment-tokens/{token}',
  operationId: 'revokeEnrolmentToken',
  summary: 'Revokes a token at once',
  permission: 'operate',
  params: z.object({ token: uid }),
  response: enrolmentTokenRow,
})

export const auditRow = z.object({
  entry: uid,
  at: instant,
  actorKind: z.enum(['person', 'device', 'system', 'token']),
  actor: z.string(),
  action: z.string(),
  subjectKind: z.string(),
  subject: z.string(),
  subjectName: z.string().nullable(),
  reason: z.string().nullable(),
  detail: z.unknown(),
  sealed: z.boolean(),
})
export const listAudit = route({
  method: 'GET',
  path: '/api/v1/audit',
  operationId: 'listAudit',
  summary: 'Who decided or changed what, newest first',
  permission: 'read',
  query: z.object({
    ...pageQuery,
    subject: z.string().max(200).optional(),
    action: z.string().max(100).optional(),
  }),
  response: page(auditRow),
})
export const verifyAudit = route({
  method: 'GET',
  path: '/api/v1/audit/verify',
  operationId: 'verifyAudit',
  summary: 'Recomputes the chain and says where it breaks',
  permission: 'read',
  response: z.object({
    ok: z.boolean(),
    entries: z.number().int(),
    sealed: z.number().int(),
    head: z.string().nullable(),
    brokenAt: uid.nullable(),
    because: z.string().nullable(),
  }),
})

export const getSettings = route({
  method: 'GET',
  path: '/api/v1/settings',
  operationId: 'getSettings',
  summary: 'Settings of the organisation',
  permission: 'read',
  response: z.object({
    organisation: z.string(),
    zone: z.string(),
    checkInIdleMs: z.number().int(),
    checkInWorkMs: z.number().int(),
    feedsDownload: z.boolean(),
    publicUrl: z.string().nullable(),
  }),
})
export const changeSettings = route({
  method: 'PATCH',
  path: '/api/v1/settings',
  operationId: 'changeSettings',
  summary: 'Changes settings',
  permission: 'administer',
  body: z.object({
    organisation: z.string().min(1).max(100).optional(),
    zone: z.string().max(100).optional(),
    checkInIdleMs: z.number().int().min(1_000).max(86_400_000).optional(),
    checkInWorkMs: z.number().int().min(500).max(3_600_000).optional(),
    feedsDownload: z.boolean().optional(),
  }),
  response: getSettings.response,
})

/** `GET /api/v1/events` is a server-sent event stream beside these routes: `data: {"topics":["devices","rollouts",…]}` after each change. */
export const EVENTS_PATH = '/api/v1/events'
export const EVENT_TOPICS = [
  'devices',
  'findings',
  'rollouts',
  'feeds',
  'attempts',
  'audit',
  'settings',
] as const
