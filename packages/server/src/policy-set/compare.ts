import type { Group, Policy } from '@dirigent/domain/rollouts/policy'
import { toFileForm, type FileValue } from './file-form.ts'
import type { PolicySet, SetGroup } from './set-schema.ts'

/** One field that differs, both sides as the file writes them; null = not there. */
export type FieldChange = { field: string; before: string | null; after: string | null }
/** `left`: it exists, but the file does not name it; it stays as it is. */
export type SetChange = {
  what: 'policy' | 'group'
  name: string
  change: 'new' | 'changed' | 'left'
  fields: FieldChange[]
}

/** What applying the set would change, in the order of the file. */
export function compareSet(
  set: PolicySet,
  policies: readonly Policy[],
  groups: readonly Group[],
): SetChange[] {
  const changes: SetChange[] = []
  for (const [name, document] of set.policies) {
    const known = policies.find((one) => one.name === name)
    add(changes, 'policy', name, known ? toFileForm(known.document) : null, toFileForm(document))
  }
  const names = new Map(policies.map(({ uid, name }) => [uid, name]))
  const order = new Map(groups.map(({ name }, index) => [name, index]))
  set.groups.forEach((group) => {
    const known = groups.find(({ name }) => name === group.name)
    const before = known
      ? fileGroup(known, known.policy ? (names.get(known.policy) ?? null) : null)
      : null
    add(changes, 'group', group.name, before, fileGroup(group, group.policy))
  })
  if (isReordered(set.groups, order))
    changes.push({
      what: 'group',
      name: '*',
      change: 'changed',
      fields: [orderChange(set.groups, groups)],
    })
  for (const { name } of policies)
    if (!set.policies.has(name)) changes.push({ what: 'policy', name, change: 'left', fields: [] })
  for (const { name } of groups)
    if (!set.groups.some((one) => one.name === name))
      changes.push({ what: 'group', name, change: 'left', fields: [] })
  return changes
}

/** A group as the file writes it. */
export function fileGroup(
  { name, membership, rule, mode, ring, critical, workingHours }: Omit<SetGroup, 'policy'>,
  policy: string | null,
): { [key: string]: FileValue } {
  return {
    name,
    ...(membership === 'rule' ? { rule: toFileForm(rule) } : {}),
    policy,
    mode,
    ring,
    critical,
    ...(workingHours ? { workingHours } : {}),
  }
}

function add(
  changes: SetChange[],
  what: SetChange['what'],
  name: string,
  before: FileValue,
  after: FileValue,
): void {
  if (before === null) {
    changes.push({ what, name, change: 'new', fields: [] })
    return
  }
  const fields = fieldsBetween(flat(before), flat(after))
  if (fields.length > 0) changes.push({ what, name, change: 'changed', fields })
}

function fieldsBetween(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): FieldChange[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((field) => ({ field, before: before.get(field) ?? null, after: after.get(field) ?? null }))
    .filter((one) => one.before !== one.after)
}

/** `gates.test.soak` → `24h`. Lists are one value: half of a window means nothing. */
function flat(value: FileValue, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return new Map([[path, typeof value === 'string' ? value : JSON.stringify(value)]])
  const found = new Map<string, string>()
  for (const [key, inner] of Object.entries(value))
    for (const [field, text] of flat(inner, path === '' ? key : `${path}.${key}`))
      found.set(field, text)
  return found
}

/** Whether groups that exist come in another order than now. */
function isReordered(groups: readonly SetGroup[], order: ReadonlyMap<string, number>): boolean {
  const known = groups.flatMap(({ name }) => order.get(name) ?? [])
  return known.some((place, index) => index > 0 && place < (known[index - 1] ?? 0))
}

function orderChange(after: readonly SetGroup[], before: readonly Group[]): FieldChange {
  const text = (groups: readonly { name: string }[]) => groups.map(({ name }) => name).join(', ')
  return { field: 'order', before: text(before), after: text(after) }
}
