import { z } from 'zod'

/** Shapes that several routes share. Instants are ISO 8601 in UTC; durations are integers ending in their unit. */
export const uid = z.uuid()
export const instant = z.iso.datetime()
export const ringName = z.enum(['test', 'pilot', 'broad', 'critical'])
export const laneName = z.enum(['emergency', 'urgent', 'routine', 'feature'])
/** A reason of the domain: a code with its parameters; sentences are made by the reader's `words`. Instants inside are milliseconds since 1970. */
export const reason = z.looseObject({ code: z.string() })
export const why = z.string().trim().min(3).max(1_000)

/** Exactly one per device; bars add up to the fleet. Worst first. */
export const deviceState = z.enum([
  'late',
  'needs_person',
  'unknown',
  'running',
  'waiting',
  'in_effect',
  'observed',
])
export const updateState = z.enum([
  'waiting',
  'needs_person',
  'running',
  'staged',
  'installed',
  'in_effect',
  'failed',
  'unknown',
])

export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), total: z.number().int(), next: z.string().nullable() })
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(500).optional(),
  search: z.string().max(200).optional(),
}

export const deadline = z.object({
  dueAt: instant.nullable(),
  days: z.number().int().nullable(),
  /** Short stable text of the deciding row, e.g. `cap/critical-7`. */
  rule: z.string(),
})

export const deviceRow = z.object({
  device: uid,
  name: z.string(),
  state: deviceState,
  /** Why the device is in this state: the most pressing reason. */
  because: reason.nullable(),
  ecosystem: z.string().nullable(),
  osName: z.string().nullable(),
  role: z.enum(['server', 'client']),
  ring: ringName,
  critical: z.boolean(),
  exposed: z.boolean(),
  mode: z.enum(['observe', 'managed']),
  group: z.string().nullable(),
  retired: z.boolean(),
  lastSeenAt: instant.nullable(),
  user: z.string().nullable(),
  site: z.string().nullable(),
  openFindings: z.number().int(),
  lateFindings: z.number().int(),
  kevFindings: z.number().int(),
  updatesOffered: z.number().int(),
  earliestDueAt: instant.nullable(),
  restartNeeded: z.boolean().nullable(),
  cloneSuspected: z.boolean(),
})

/** One update on one device, with its one state and reason. */
export const deviceUpdate = z.object({
  update: uid,
  name: z.string(),
  arch: z.string(),
  installedVersion: z.string(),
  version: z.string(),
  class: z.enum(['security', 'bugfix', 'feature', 'definition', 'unclassified']),
  lane: laneName,
  origin: z.string(),
  state: updateState,
  reason,
  nextAt: instant.nullable(),
  dueAt: instant.nullable(),
  rollout: z.object({ rollout: uid, name: z.string() }).nullable(),
  closes: z.array(z.string()),
  closesCount: z.number().int(),
})

export const deviceFinding = z.object({
  vulnerability: z.string(),
  package: z.string(),
  arch: z.string(),
  source: z.string(),
  installedVersion: z.string(),
  fixedVersion: z.string().nullable(),
  /** Updates by name that close it, where versions do not say (`KB5094123`); the one to install first. */
  remediation: z.array(z.string()),
  status: z.enum(['open', 'fixed', 'not_affected', 'accepted', 'unknown']),
  fixable: z.boolean(),
  urgency: z.string(),
  severity: z.enum(['critical', 'high', 'medium', 'low', 'none']).nullable(),
  kev: z.boolean(),
  epss: z.number().nullable(),
  detectedAt: instant.nullable(),
  deadline: deadline.nullable(),
  closedAt: instant.nullable(),
  closedBecause: reason.nullable(),
  feed: z.string(),
  /** The accepted risk that covers it now. */
  exception: z.object({ exception: uid, owner: z.string(), expiresAt: instant }).nullable(),
})

/** Until when the publisher repairs the device's release; unknown is neither supported nor ended. */
export const releaseSupport = z.object({
  release: z.string().nullable(),
  state: z.enum(['supported', 'extended', 'ended', 'unknown']),
  /** ISO dates; null = not known, or not decided yet. */
  endsOn: z.string().nullable(),
  extendedEndsOn: z.string().nullable(),
  source: z.string().nullable(),
  because: z.enum(['no_feed', 'unknown_product', 'unknown_release', 'no_date']).nullable(),
})

export const deviceDetail = z.object({
  summary: deviceRow,
  support: releaseSupport,
  agentVersion: z.string(),
  enrolledAt: instant,
  inventoryAt: instant.nullable(),
  timeZone: z.string(),
  department: z.string().nullable(),
  /** What a person has said about the device; null = nobody: it goes by its groups, or by what it reports itself. */
  said: z.object({
    ring: ringName.nullable(),
    critical: z.boolean().nullable(),
    site: z.string().nullable(),
  }),
  arch: z.string().nullable(),
  backupAt: instant.nullable(),
  criticalProposed: z.string().nullable(),
  groups: z.array(z.object({ group: uid, name: z.string() })),
  policy: z.object({ policy: uid, name: z.string() }).nullable(),
  /** Newest content of each small section as the agent sent it (see the agent protocol), by section name. */
  sections: z.record(z.string(), z.object({ takenAt: instant, content: z.unknown() })),
  packagesCount: z.number().int(),
  unknownPackages: z.number().int(),
  attempt: z
    .object({ attempt: uid, state: z.string(), percent: z.number().nullable(), startedAt: instant })
    .nullable(),
})

/** What a device's timeline tells of. */
export const timelineKinds = [
  'enrolled',
  'inventory',
  'attempt',
  'result',
  'finding_opened',
  'finding_closed',
  'package_changed',
  'decision',
  'restart',
] as const

export const timelineEntry = z.object({
  at: instant,
  kind: z.enum(timelineKinds),
  /** A code with parameters for `words`, like reasons. */
  what: reason,
})
