import { z } from 'zod'
import { closureItemSchema } from './inventory.ts'

const text = z.string().max(512)
const instant = z.iso.datetime()
const base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/)

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)
const timed = {
  start: timeOfDay,
  durationMinutes: z
    .number()
    .int()
    .min(1)
    .max(7 * 24 * 60),
}
const weekday = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
const weeklyRuleSchema = z.object({ days: z.array(weekday).min(1), ...timed })

/** Every kind of window; business hours come with their hours and holidays, so that the device can judge alone. */
const windowRuleSchema = z.union([
  z.discriminatedUnion('on', [
    z.object({
      on: z.literal('month_weekday'),
      weekday,
      ordinal: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(-1)]),
      plusDays: z.number().int(),
      ...timed,
    }),
    z.object({ on: z.literal('month_day'), day: z.number().int().min(-28).max(28), ...timed }),
    z.object({ on: z.literal('recurrence'), rule: z.string().max(500), from: date, ...timed }),
    z.object({
      on: z.literal('business_hours'),
      part: z.enum(['inside', 'outside']),
      hours: z.string().max(100),
      weekly: z.array(weeklyRuleSchema).max(50),
      holidays: z.array(date).max(1_000),
    }),
  ]),
  weeklyRuleSchema,
])

/**
 * Names, architectures and versions of an assignment become arguments of a package manager that runs as root, and parts
 * of file names. They begin with a letter or digit, so that none can be read as an option (`-oDPkg::Pre-Invoke=…` would
 * be a command), and hold no separator of paths or of arguments.
 */
const packageName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9+._-]{0,254}$/)
const BY_TITLE: ReadonlySet<string> = new Set(['winget', 'cask', 'own'])
const packageArch = z.string().regex(/^([a-z0-9][a-z0-9_-]{0,31})?$/)
const packageVersion = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9+.:~^_-]{0,254}$/)

const assignedClosureItemSchema = closureItemSchema.extend({
  name: packageName,
  arch: packageArch,
  version: packageVersion.nullable(),
})

/** One update of an assignment: exactly this version with exactly these bytes, or a refusal with its reason. */
export const assignedUpdateSchema = z
  .object({
    update: z.uuid(),
    provider: text,
    name: text.min(1),
    arch: packageArch,
    /** What the plan saw installed; the agent refuses `superseded` when the device has moved on. */
    installedVersion: packageVersion.nullable(),
    version: packageVersion,
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .nullable(),
  })
  // Only installers of applications are named as people read them; they never become an argument.
  .refine(({ provider, name }) => BY_TITLE.has(provider) || packageName.safeParse(name).success, {
    path: ['name'],
    message: 'not the name of a package',
  })

/**
 * What one rollout wants of this device. A step is started, admitted, journaled and reported as a whole.
 * `install` goes to the named versions; `rollback` goes back to what the named attempt had saved.
 */
export const assignmentStepSchema = z.object({
  id: text,
  rollout: z.uuid(),
  lane: z.enum(['emergency', 'urgent', 'routine', 'feature']),
  ring: z.enum(['test', 'pilot', 'broad', 'critical']),
  kind: z.enum(['install', 'rollback']),
  updates: z.array(assignedUpdateSchema).min(1).max(5_000),
  /** Everything the package manager may change, the updates included; anything beyond is `closure_differs`. */
  closure: z.array(assignedClosureItemSchema).max(10_000),
  notBefore: instant.nullable(),
  /** null = any time. Local to the device's zone. Weekly rules only: all that agents before 0.2 know. */
  windows: z.array(weeklyRuleSchema).nullable(),
  /** Every rule, when there are others than weekly ones; takes the place of `windows`, which then opens less. */
  windowRules: z.array(windowRuleSchema).max(50).nullable().optional(),
  /** Freezes that do not hold this step up, by name: an emergency that two people started. */
  passesFreezes: z.array(text).max(200).optional(),
  endMarginMs: z.number().int().nonnegative(),
  expectedDurationMs: z.number().int().positive(),
  /** A client may start unasked when its last contact is at most this old; 0 = never unasked. */
  confirmWithinMs: z.number().int().nonnegative(),
  /** Names of root-owned executables in the device's own folder, or built-in checks; never command text. */
  healthChecks: z.array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/)).max(32),
  rollbackOnFailedHealth: z.boolean(),
  restart: z.enum(['never', 'in_window', 'when_needed']),
  attemptsMax: z.number().int().min(1).max(10),
  people: z.object({
    deadlineAt: instant.nullable(),
    deferralsMax: z.number().int(),
    graceMs: z.number().int(),
    /** When people work, as far as anybody said. */
    workingHours: z.array(weeklyRuleSchema).max(50).nullish(),
  }),
})

const localSpanSchema = z.object({
  name: text,
  from: z.string().max(40),
  until: z.string().max(40),
})

export const assignmentDocumentSchema = z.object({
  format: z.literal(1),
  device: z.uuid(),
  epoch: z.number().int().nonnegative(),
  revision: z.number().int().positive(),
  /** Provenance only; the revision decides. */
  generation: z.number().int().nonnegative(),
  issuedAt: instant,
  expiresAt: instant,
  /** `observe`: the device reads and never installs, whatever `steps` says. */
  mode: z.enum(['observe', 'managed']),
  steps: z.array(assignmentStepSchema).max(200),
  freezes: z.array(localSpanSchema).max(200),
  /** Who works at the device, for its quiet slots; nobody's name. Absent = only what the steps say. */
  people: z
    .array(
      z.object({
        workingHours: z.array(weeklyRuleSchema).max(50).nullable(),
        absences: z.array(localSpanSchema).max(200),
      }),
    )
    .max(50)
    .optional(),
})

/** The document as the exact text that was signed: nobody has to agree on canonical JSON. */
export const assignmentEnvelopeSchema = z.object({
  document: z.string().max(4 * 1024 * 1024),
  keyId: text,
  signature: base64,
})

/** A root key's word that an assignment key may sign between two moments. The signed text is `keyCertificateText`. */
export const keyCertificateSchema = z.object({
  keyId: text,
  publicKey: base64,
  validFrom: instant,
  validUntil: instant,
  rootKeyId: text,
  signature: base64,
})

export type AssignedUpdate = z.infer<typeof assignedUpdateSchema>
export type AssignmentStep = z.infer<typeof assignmentStepSchema>
export type AssignmentDocument = z.infer<typeof assignmentDocumentSchema>
export type AssignmentEnvelope = z.infer<typeof assignmentEnvelopeSchema>
export type KeyCertificate = z.infer<typeof keyCertificateSchema>

/** The text a root key signs when it certifies an assignment key. */
export function keyCertificateText(certificate: Omit<KeyCertificate, 'signature'>): string {
  const { keyId, publicKey, validFrom, validUntil, rootKeyId } = certificate
  return ['dirigent-assignment-key-v1', keyId, publicKey, validFrom, validUntil, rootKeyId].join(
    '\n',
  )
}
