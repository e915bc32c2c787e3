import type { GroupUid, PolicyUid } from '../identity/ids.ts'
import type { WorkingTimes } from '../quiet-slots/people.ts'
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
  /** Business hours of its people by the first group that names some, and those hours; absent = by the policy. */
  workingHours?: string
  working?: WorkingTimes | null
}

export type MembershipFacts = Pick<
  DeviceFacts,
  'name' | 'osFamily' | 'role' | 'site' | 'department' | 'critical' | 'listedIn' | 'rulePackages'
>

/** Whether every given condition of the rule holds. A rule without conditions takes nobody: "all" must be said. */
export function matchesRule(rule: GroupRule, device: MembershipFacts): boolean {
  return ruleTest(rule)(device)
}

/** The same rule for many devices: what does not depend on the device is worked out once. */
function ruleTest(rule: GroupRule): (device: MembershipFacts) => boolean {
  const { osFamily, role, nameMatches, hasPackage, site, department, critical } = rule
  const conditions = [osFamily, role, nameMatches, hasPackage, site, department, critical]
  if (conditions.every((condition) => condition === undefined)) return () => false
  const fits = nameMatches === undefined ? null : nameTest(nameMatches)
  return (device) => holds(rule, device) && (fits === null || fits(device.name))
}

/** All conditions but that of the name, which costs most. */
function holds(rule: GroupRule, device: MembershipFacts): boolean {
  const { osFamily, role, hasPackage, site, department, critical } = rule
  if (osFamily && !osFamily.includes(device.osFamily)) return false
  if (role && role !== device.role) return false
  if (hasPackage && !hasPackage.some((name) => device.rulePackages.has(name))) return false
  if (site && !(device.site !== null && site.includes(device.site))) return false
  const own = device.department ?? null
  if (department && !(own !== null && department.includes(own))) return false
  return critical === undefined || (device.critical ?? false) === critical
}

/** `*` stands for any text, everything else for itself, capitals do not matter: `db-*`. */
function nameTest(pattern: string): (name: string) => boolean {
  const parts = pattern.toLowerCase().split('*')
  return (name) => nameFits(parts, name.toLowerCase())
}

function nameFits(parts: readonly string[], text: string): boolean {
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

/** A group with its rule made ready for many devices. */
export type Membership = { group: Group; isIn: (device: MembershipFacts) => boolean }

/** Groups in the order of their positions, ready to be asked about 100,000 devices. */
export function membershipsOf(groups: readonly Group[]): Membership[] {
  return groups
    .toSorted((a, b) => a.position - b.position)
    .map((group) => ({ group, isIn: memberTest(group) }))
}

function memberTest({ uid, membership, rule }: Group): Membership['isIn'] {
  if (membership === 'listed') return (device) => device.listedIn.has(uid)
  return rule === null ? () => false : ruleTest(rule)
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
  return effectiveIn(device, membershipsOf(groups))
}

/** The same with groups that were made ready: 100,000 devices share that. */
export function effectiveIn(
  device: MembershipFacts & Pick<DeviceFacts, 'ring'>,
  memberships: readonly Membership[],
): Effective {
  const own: Group[] = []
  for (const { group, isIn } of memberships) if (isIn(device)) own.push(group)
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
    ...workingOf(own),
  }
}

function workingOf(own: readonly Group[]): Pick<Effective, 'workingHours' | 'working'> {
  const says = own.find(({ workingHours }) => workingHours)
  return says?.workingHours
    ? { workingHours: says.workingHours, working: says.working ?? null }
    : {}
}
