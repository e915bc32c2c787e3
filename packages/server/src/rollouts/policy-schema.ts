import { DAY_MS, MINUTE_MS } from '@dirigent/domain/identity/time'
import { checkPolicy, type PolicyFault } from '@dirigent/domain/rollouts/policy-check'
import type { PolicyDocument } from '@dirigent/domain/rollouts/policy'
import { z } from 'zod'

/** Beyond it a sum with today's date is no date any more, and the planner would stop for every policy. */
const DAYS_MAX = 3_660
const ms = z
  .number()
  .int()
  .nonnegative()
  .max(DAYS_MAX * DAY_MS)
const days = z.number().max(DAYS_MAX)
/** Of devices, deferrals and the like; more is a slip of the finger. */
const count = z.number().max(1_000_000)
const time = z.string()
const weekday = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])
const cut = z.discriminatedUnion('every', [
  z.strictObject({ every: z.literal('day'), at: time }),
  z.strictObject({
    every: z.literal('month'),
    weekday,
    ordinal: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
    plusDays: z.number().int(),
    at: time,
  }),
  z.strictObject({
    every: z.literal('minutes'),
    minutes: z.number().max((DAYS_MAX * DAY_MS) / MINUTE_MS),
  }),
  z.strictObject({ every: z.literal('never') }),
])
const gate = z.strictObject({
  soakMs: ms,
  soakFloorMs: ms,
  reportedPercentMin: z.number(),
  failurePercentMax: z.number(),
  smallRingBelow: z.number(),
  failedHealthDevicesHalt: count.int(),
})
const timed = { start: time, durationMinutes: z.number().int() }
const windowRule = z.union([
  z.strictObject({ days: z.array(weekday), ...timed }),
  z.discriminatedUnion('on', [
    z.strictObject({
      on: z.literal('month_weekday'),
      weekday,
      ordinal: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(-1)]),
      plusDays: z.number().int(),
      ...timed,
    }),
    z.strictObject({ on: z.literal('month_day'), day: z.number(), ...timed }),
    z.strictObject({
      on: z.literal('recurrence'),
      rule: z.string().max(500),
      from: z.string().max(10),
      ...timed,
    }),
    z.strictObject({
      on: z.literal('business_hours'),
      part: z.enum(['inside', 'outside']),
      hours: z.string().max(100),
    }),
  ]),
])
const windows = z.array(windowRule).max(50).nullable()
const byLane = z.strictObject({ routine: windows, urgent: windows })
const restart = z.enum(['never', 'in_window', 'when_needed'])

/** Strict on purpose: a misspelt setting that is silently ignored is a setting that somebody believes in. */
export const policySchema = z.strictObject({
  format: z.literal(1),
  zone: z.string().max(100),
  lanes: z.strictObject({ urgent: z.strictObject({ cut }), routine: z.strictObject({ cut }) }),
  gates: z.strictObject({ test: gate, pilot: gate, broad: gate, critical: gate }),
  waves: z.strictObject({
    broadPercents: z.array(z.number()).min(1).max(20),
    by: z.enum(['variety', 'site', 'department']).exactOptional(),
    waveGapMs: ms,
    runningMax: count.int(),
  }),
  windows: z.strictObject({ clients: byLane, servers: byLane, endMarginMs: ms }),
  freezes: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(200),
        from: z.string().max(40),
        until: z.string().max(40),
        zone: z.string().max(100).optional(),
      }),
    )
    .max(200),
  freezeCalendars: z.array(z.string().max(100)).max(20).optional(),
  critical: z.strictObject({
    approvalRequired: z.boolean(),
    backupMaxAgeMs: ms,
    oneAtATime: z.boolean(),
  }),
  deadlines: z.strictObject({
    criticalSeverityDays: days,
    criticalSystemDays: days,
    highSeverityDays: days,
  }),
  confirmWithinMs: ms,
  restart: z.strictObject({ clients: restart, servers: restart }),
  people: z.strictObject({
    deferralsMax: count.int(),
    graceMs: ms,
    workingHours: z.string().max(100).optional(),
  }),
  leaseMs: ms,
  attemptsMax: z.number().int(),
  retryAfterMs: ms,
  healthChecks: z.array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/)).max(32),
})

/** Reads a policy as it came over the wire: its shape, then its meaning, each fault with a pointer. */
export function readPolicy(
  value: unknown,
): { ok: true; document: PolicyDocument } | { ok: false; faults: PolicyFault[] } {
  const parsed = policySchema.safeParse(value)
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, code, message }) => ({
      pointer: path.map((part) => `/${String(part)}`).join(''),
      code,
      detail: code === 'invalid_type' ? inWords(path, value) : message,
    }))
    return { ok: false, faults }
  }
  const faults = checkPolicy(parsed.data)
  return faults.length > 0 ? { ok: false, faults } : { ok: true, document: parsed.data }
}

/** "Expected number, received string" helps nobody who wrote a percentage or a duration. */
function inWords(path: readonly PropertyKey[], document: unknown): string {
  const value = path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null
        ? (inner as Readonly<Record<PropertyKey, unknown>>)[key]
        : undefined,
    document,
  )
  if (value === undefined) return 'It is missing.'
  const shown = JSON.stringify(value)
  const names = path.map(String)
  if (names.some((name) => name.includes('Percent')))
    return `${shown} is not a percentage; write 5 or "5 %".`
  if (names.at(-1)?.endsWith('Ms')) return `${shown} is not a duration; write 90min, 24h or 3d.`
  return `${shown} cannot be meant here.`
}
