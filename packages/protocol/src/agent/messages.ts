import { z } from 'zod'
import { assignmentEnvelopeSchema, keyCertificateSchema } from './assignment.ts'
import { closureItemSchema, packageSchema, packagesSectionSchema } from './inventory.ts'

/** Every request is signed (see `signatures.ts`); bodies are JSON, gzip or zstd allowed, at most this long unpacked. */
export const BODY_MAX_BYTES = 16 * 1024 * 1024
export const AGENT_PATHS = {
  authority: '/agent/v1/authority',
  enrol: '/agent/v1/enrol',
  checkIn: '/agent/v1/check-in',
  section: '/agent/v1/section',
  sections: '/agent/v1/sections',
  admission: '/agent/v1/admission',
  progress: '/agent/v1/progress',
  result: '/agent/v1/result',
} as const

const text = z.string().max(512)
const hash = z.string().regex(/^[0-9a-f]{64}$/)
const instant = z.iso.datetime()
const base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/)

/** Unsigned and not verified yet: the agent compares its SHA-256 (over the DER) with the one in the enrolment token. */
export const authorityResponseSchema = z.object({
  certificate: z.string().max(16_000),
  sha256: hash,
})

export const enrolRequestSchema = z.object({
  token: z.string().max(200),
  /** Raw Ed25519 public key; the request is signed with its private half. */
  publicKey: base64,
  name: text,
  /** SHA-256 of machine-id (or its equal): recognises a reinstalled or cloned device without sending the id itself. */
  machineIdHash: hash,
  serial: text.nullable(),
  osFamily: text,
  agentVersion: text,
  /** Tells an agent that was installed anew on the running system (same id) from a copied disk (another one). */
  bootId: text.nullable().optional(),
})
export const enrolResponseSchema = z.object({
  device: z.uuid(),
  /** Root keys that may certify assignment keys, pinned from now on. */
  rootKeys: z.array(z.object({ keyId: text, publicKey: base64 })),
  keys: z.array(keyCertificateSchema),
  exchangeToken: text,
  serverTime: instant,
  /** Set when this enrolment took the place of an earlier one of the same machine. */
  replaced: z.uuid().nullable(),
})

export const checkInRequestSchema = z.object({
  exchangeToken: text,
  agentVersion: text,
  bootId: text,
  /** Hash of each section as the device has it now. */
  sections: z.record(z.string().max(32), hash),
  assignment: z.object({ epoch: z.number().int(), revision: z.number().int() }).nullable(),
  attempt: z.object({ uid: z.uuid(), state: text, percent: z.number().nullable() }).nullable(),
  resultsPending: z.number().int().nonnegative(),
})
export const checkInResponseSchema = z.object({
  serverTime: instant,
  nextCheckInMs: z.number().int().positive(),
  /** Sections whose content the server lacks; `have` is the hash a delta may build on. */
  wanted: z.array(z.object({ section: text, have: hash.nullable() })),
  /** How many of them one request to `/sections` may carry; absent where each goes alone (an older server). */
  sectionsMax: z.number().int().positive().optional(),
  /** Present only when newer than the one the agent named. */
  assignment: assignmentEnvelopeSchema.nullable(),
  keys: z.array(keyCertificateSchema).nullable(),
  /** A new token to use from now on; the former stays accepted until this one was used. */
  exchangeToken: text.nullable(),
})

/**
 * Content of one section. Packages go as the very lines that their hash is over (`packagesText`): a fleet that enrols
 * sends little else, and text that is only hashed and looked up costs a fifth of 1,500 parsed objects. Or they go as the
 * difference to what the server has.
 */
export const sectionRequestSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('full'),
    section: text,
    hash,
    takenAt: instant,
    content: z.unknown(),
  }),
  z.object({
    kind: z.literal('packages'),
    hash,
    takenAt: instant,
    provider: packagesSectionSchema.shape.provider,
    lines: z.string().max(BODY_MAX_BYTES),
  }),
  z.object({
    kind: z.literal('delta'),
    section: z.literal('packages'),
    base: hash,
    hash,
    takenAt: instant,
    added: z.array(packageSchema).max(5_000),
    removed: z.array(packageSchema.pick({ name: true, version: true, arch: true })).max(5_000),
  }),
])
/** `full_needed`: the base is not what the server has; send it whole. */
export const sectionResponseSchema = z.object({
  outcome: z.enum(['stored', 'unchanged', 'full_needed']),
})

/** A device has seven sections; a newer one may have more. */
export const SECTIONS_MAX = 16
/** Several sections at once. Each is a `SectionRequest` of its own: that one is malformed does not lose the others. */
export const sectionsRequestSchema = z.object({
  sections: z.array(z.unknown()).min(1).max(SECTIONS_MAX),
})
/** One answer for each, in the order in which they came; a `problem` as it would have been alone. */
export const sectionsResponseSchema = z.object({
  answers: z.array(
    z.union([
      sectionResponseSchema,
      z.object({ problem: z.looseObject({ code: text, detail: z.string().max(2_000) }) }),
    ]),
  ),
})

export const admissionRequestSchema = z.object({
  attempt: z.uuid(),
  epoch: z.number().int(),
  revision: z.number().int(),
  step: text,
  backupAt: instant.nullable(),
})
export const admissionResponseSchema = z.discriminatedUnion('admit', [
  z.object({ admit: z.literal(true), startUntil: instant, serverTime: instant }),
  z.object({
    admit: z.literal(false),
    /** An `AdmissionRefusal` of the domain; unknown codes are shown by their code. */
    because: z.looseObject({ code: text }),
    retryAfterMs: z.number().int().positive(),
    serverTime: instant,
  }),
])

export const progressRequestSchema = z.object({
  attempt: z.uuid(),
  state: text,
  percent: z.number().min(0).max(100).nullable(),
  at: instant,
})

export const healthOutcomeSchema = z.object({
  check: text,
  ok: z.boolean(),
  detail: z.string().max(2_000),
})

export const updateOutcomeSchema = z.object({
  update: z.uuid(),
  name: text,
  outcome: z.enum(['installed', 'failed', 'refused', 'rolled_back', 'not_needed']),
  versionBefore: text.nullable(),
  versionAfter: text.nullable(),
  /** An `UpdateOutcomeReason` of the domain when it was not simply installed. */
  because: z.looseObject({ code: text }).nullable(),
})

/** The terminal outcome of one attempt. Sent until acknowledged; the same attempt twice is one result. */
export const resultRequestSchema = z.object({
  attempt: z.uuid(),
  epoch: z.number().int(),
  revision: z.number().int(),
  step: text,
  kind: z.enum(['install', 'rollback']),
  outcome: z.enum(['succeeded', 'failed', 'rolled_back', 'refused', 'interrupted']),
  startedAt: instant,
  endedAt: instant,
  updates: z.array(updateOutcomeSchema).max(5_000),
  changed: z.array(closureItemSchema).max(10_000),
  health: z.object({
    before: z.array(healthOutcomeSchema).max(200),
    after: z.array(healthOutcomeSchema).max(200),
  }),
  recoveries: z.number().int().nonnegative(),
  logTail: z.string().max(64_000),
})
export const resultResponseSchema = z.object({ acknowledged: z.uuid() })

export type EnrolRequest = z.infer<typeof enrolRequestSchema>
export type EnrolResponse = z.infer<typeof enrolResponseSchema>
export type CheckInRequest = z.infer<typeof checkInRequestSchema>
export type CheckInResponse = z.infer<typeof checkInResponseSchema>
export type SectionRequest = z.infer<typeof sectionRequestSchema>
export type SectionsResponse = z.infer<typeof sectionsResponseSchema>
export type AdmissionRequest = z.infer<typeof admissionRequestSchema>
export type AdmissionResponse = z.infer<typeof admissionResponseSchema>
export type ProgressRequest = z.infer<typeof progressRequestSchema>
export type ResultRequest = z.infer<typeof resultRequestSchema>
export type UpdateOutcome = z.infer<typeof updateOutcomeSchema>
export type HealthOutcome = z.infer<typeof healthOutcomeSchema>
