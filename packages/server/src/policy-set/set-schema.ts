import type { Group, GroupRule, PolicyDocument, RingName } from '@dirigent/domain/rollouts/policy'
import type { PolicyFault } from '@dirigent/domain/rollouts/policy-check'
import { groupRule } from '@dirigent/protocol/api/organisation'
import { ringName } from '@dirigent/protocol/api/shapes'
import { z } from 'zod'
import { policySchema, readPolicy } from '../rollouts/policy-schema.ts'
import { filePointer, fromFileForm } from './file-form.ts'

/** Where the schema is published; editors complete by it. */
export const SCHEMA_PATH = '/api/v1/policy-set.schema.json'

const name = z.string().trim().min(1).max(100)
const setGroup = z.strictObject({
  name,
  /** Left out: the devices are listed one by one, in the console. */
  rule: groupRule.strict().optional(),
  policy: name.nullable().default(null),
  mode: z.enum(['observe', 'managed']).default('observe'),
  ring: ringName.nullable().default(null),
  critical: z.boolean().nullable().default(null),
  /** Business hours in which the people of its devices work. */
  workingHours: name.nullable().default(null),
})
const setSchema = z.strictObject({
  format: z.literal(1),
  policies: z.record(name, z.unknown()),
  groups: z.array(setGroup).max(1_000),
})

export type SetGroup = Omit<Group, 'uid' | 'policy' | 'position'> & { policy: string | null }
/** All rules of an organisation, by name. Groups are in their order: the first that has a device decides. */
export type PolicySet = {
  policies: ReadonlyMap<string, PolicyDocument>
  groups: readonly SetGroup[]
}

type JsonSchema = { [key: string]: unknown }

const documentSchema = (): JsonSchema =>
  z.toJSONSchema(policySchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema

/** Names of the fields that are durations, as the file calls them. */
export function durationNames(): ReadonlySet<string> {
  const names = new Set<string>()
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'properties' && typeof inner === 'object' && inner !== null)
        for (const field of Object.keys(inner))
          if (field.endsWith('Ms')) names.add(field.slice(0, -2))
      look(inner)
    }
  }
  look(documentSchema())
  return names
}

/** The JSON Schema of a file, for editors: the document's own with durations and percentages as people write them. */
export function setJsonSchema(): JsonSchema {
  const set = z.toJSONSchema(setSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema
  const policy = inFileForm(documentSchema()) as JsonSchema
  delete policy['$schema']
  const properties = set['properties'] as JsonSchema
  return {
    ...set,
    $id: SCHEMA_PATH,
    title: 'Dirigent: policies and groups',
    properties: {
      ...properties,
      policies: { type: 'object', additionalProperties: policy, minProperties: 1 },
    },
  }
}

const DURATION_SCHEMA = {
  type: 'string',
  pattern: '^\\d+(\\.\\d+)? ?(d|h|min|s)$',
  examples: ['24h', '3d', '90min'],
}

function inFileForm(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map((inner) =>
      typeof inner === 'string' && inner.endsWith('Ms') ? inner.slice(0, -2) : inFileForm(inner),
    )
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]): [string, unknown] => {
      if (key.endsWith('Ms')) return [key.slice(0, -2), DURATION_SCHEMA]
      if (key.includes('Percent') && typeof inner === 'object') return [key, percentSchema(inner)]
      return [key, inFileForm(inner)]
    }),
  )
}

function percentSchema(schema: unknown): unknown {
  const one = { anyOf: [{ type: 'number' }, { type: 'string', pattern: '^\\d+(\\.\\d+)? ?%$' }] }
  const { type } = schema as JsonSchema
  return type === 'array' ? { ...(schema as JsonSchema), items: one } : one
}

export type ReadSet = { ok: true; set: PolicySet } | { ok: false; faults: PolicyFault[] }

/** Reads a set as it stands in a file, every fault with its place in that file. */
export function readSet(value: unknown): ReadSet {
  const parsed = setSchema.safeParse(value)
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, code, message }) => ({
      pointer: path.map((part) => `/${escaped(String(part))}`).join(''),
      code,
      detail: message,
    }))
    return { ok: false, faults }
  }
  const faults: PolicyFault[] = []
  const policies = new Map<string, PolicyDocument>()
  const durations = durationNames()
  for (const [policy, written] of Object.entries(parsed.data.policies)) {
    const read = readPolicy(fromFileForm(written, durations))
    if (read.ok) policies.set(policy, read.document)
    else
      for (const fault of read.faults)
        faults.push({
          ...fault,
          pointer: `/policies/${escaped(policy)}${filePointer(fault.pointer)}`,
        })
  }
  const groups = parsed.data.groups.map(groupOf)
  faults.push(...groupFaults(groups, new Set(Object.keys(parsed.data.policies))))
  return faults.length > 0 ? { ok: false, faults } : { ok: true, set: { policies, groups } }
}

function groupOf({ rule, ...group }: z.output<typeof setGroup>): SetGroup {
  const said = Object.entries(rule ?? {}).filter(([, condition]) => condition !== undefined)
  return {
    ...group,
    ring: group.ring as RingName | null,
    membership: rule ? 'rule' : 'listed',
    rule: rule ? (Object.fromEntries(said) as GroupRule) : null,
  }
}

function groupFaults(groups: readonly SetGroup[], policies: ReadonlySet<string>): PolicyFault[] {
  const faults: PolicyFault[] = []
  const seen = new Set<string>()
  groups.forEach(({ name: group, policy, rule }, index) => {
    const say = (field: string, code: string, detail: string) =>
      faults.push({ pointer: `/groups/${index}/${field}`, code, detail })
    if (seen.has(group.toLowerCase()))
      say('name', 'name_twice', `There are two groups called ${group}.`)
    seen.add(group.toLowerCase())
    if (policy !== null && !policies.has(policy))
      say('policy', 'policy_unknown', `There is no policy "${policy}" in this file.`)
    if (rule && Object.keys(rule).length === 0)
      say(
        'rule',
        'rule_empty',
        'A rule needs at least one condition; an empty one would take nobody.',
      )
  })
  return faults
}

/** RFC 6901. */
export const escaped = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1')
