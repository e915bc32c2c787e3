import type { GroupUid, PolicyUid } from '../identity/ids.ts'
import type { Group, GroupRule, RingName } from '../rollouts/policy.ts'
import type { DeviceFacts } from './facts.ts'

/** What a device's groups and a person's word about it add up to. */
export type Effective = {
  group: GroupUid | null
  groupName: string | null
  policy: PolicyUid | null
  mode: 'observe' | 'managed'
  ring: RingName
  critical: boolean
}

export type MembershipFacts = Pick<
  DeviceFacts,
  'name' | 'osFamily' | 'role' | 'site' | 'critical' | 'listedIn' | 'rulePackages'
>

/** Whether every given condition of the rule holds. A rule without conditions takes nobody: "all" must be said. */
export function matchesRule(rule: GroupRule, device: MembershipFacts): boolean {
  const tests: boolean[] = []
  if (rule.osFamily) tests.push(rule.osFamily.includes(device.osFamily))
  if (rule.role) tests.push(rule.role === device.role)
  if (rule.nameMatches !== undefined) tests.push(nameMatches(rule.nameMatches, device.name))
  if (rule.hasPackage) tests.push(rule.hasPackage.some((name) => device.rulePackages.has(name)))
  if (rule.site) tests.push(device.site !== null && rule.site.includes(device.site))
  if (rule.critical !== undefined) tests.push((device.critical ?? false) === rule.critical)
  return tests.length > 0 && tests.every(Boolean)
}

/** `*` stands for any text, everything else for itself, capitals do not matter: `db-*`. */
function nameMatches(pattern: string, name: string): boolean {
  const parts = pattern.toLowerCase().split('*')
  const text = name.toLowerCase()
  const first = parts[0] ?? ''
  const last = parts.at(-1) ?? ''
  if (parts.length === 1) return text === first
  if (!text.startsWith(first) || !text.endsWith(last)) return false
  let from = first.length
  for (const part of parts.slice(1, -1)) {
    const at = text.indexOf(part, from)
    if (at < 0) return false
    from = at + part.length
  }
  return from <= text.length - last.length
}

export function isIn(group: Group, device: MembershipFacts): boolean {
  if (group.membership === 'listed') return device.listedIn.has(group.uid)
  return group.rule !== null && matchesRule(group.rule, device)
}

/**
 * The first group by position decides whether the device is managed; policy, ring and criticality come from the first
 * group that says something about them; a person's word about the device itself wins. Criticality leads to the
 * critical ring unless somebody named a ring, because the harm of an unapproved update there is the company's.
 */
export function effectiveOf(
  device: MembershipFacts & Pick<DeviceFacts, 'ring'>,
  groups: readonly Group[],
): Effective {
  const own = groups
    .toSorted((a, b) => a.position - b.position)
    .filter((group) => isIn(group, device))
  const first = own[0]
  const saysCritical = own.find((group) => group.critical !== null)?.critical ?? false
  const critical = device.critical ?? saysCritical
  const groupRing = own.find(
    ({ ring }) => ring !== null && !(ring === 'critical' && device.critical === false),
  )?.ring
  const byPerson = device.ring ?? (device.critical === true ? 'critical' : null)
  return {
    group: first?.uid ?? null,
    groupName: first?.name ?? null,
    policy: own.find(({ policy }) => policy !== null)?.policy ?? null,
    mode: first?.mode ?? 'observe',
    ring: byPerson ?? groupRing ?? (critical ? 'critical' : 'broad'),
    critical,
  }
}
