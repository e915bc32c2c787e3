import { asId, type GroupUid } from '@dirigent/domain/identity/ids'
import type { Group, GroupRule, RingName } from '@dirigent/domain/rollouts/policy'
import { uuidV7 } from '@dirigent/system/random'
import { hasBusinessHours } from '../store/calendars.ts'
import * as facts from '../store/command-facts.ts'
import { refreshDeadlines } from '../store/deadlines.ts'
import { requestPlan } from '../store/devices.ts'
import {
  changeMembers,
  findGroup,
  groupNameTaken,
  removeGroup,
  saveGroup,
} from '../store/groups.ts'
import { releaseHold } from '../store/holds.ts'
import type { Tx } from '../store/database.ts'
import type { DeviceBasics } from '../store/plan-devices.ts'
import { requestPlanOfAll } from '../store/plans.ts'
import { devicesOfPolicy, findPolicy, updatePolicyDocument } from '../store/policies.ts'
import {
  reasonMissing,
  refuseCommand,
  runCommand,
  type CommandContext,
  type CommandOutcome,
} from './command.ts'
import { faultsHere, refusalOfFaults } from './policy-faults.ts'
import { readPolicy } from './policy-schema.ts'
import { refuseUntested } from './tested-rings.ts'

/** A person's word about one device; what is left out stays, null gives it back to the groups. */
export function setDevice(
  context: CommandContext,
  request: {
    device: string
    ring?: RingName | null
    critical?: boolean | null
    exposed?: boolean
    site?: string | null
    department?: string | null
    reason?: string | null
  },
): Promise<CommandOutcome> {
  return runCommand(context, async ({ tx, now, record }) => {
    const device = await facts.findDevice(tx, request.device)
    if (!device) return refuseCommand('not_found', 'There is no such device.')
    const { device: _device, reason, ...word } = request
    const untested = await refuseWord(tx, device.uid, word)
    if (untested) return untested
    const before = await facts.writeDeviceWord(tx, device.id, word)
    await record({
      action: 'device.changed',
      subjectKind: 'device',
      subject: device.uid,
      reason: reason ?? null,
      detail: { before, change: word },
    })
    await refreshDeadlines(tx, { devices: [device.id] })
    await requestPlan(tx, device, now)
    return { ok: true }
  })
}

/** Both words move a device between rings; null gives it back to its groups. */
async function refuseWord(
  tx: Tx,
  uid: string,
  { ring, critical }: { ring?: RingName | null; critical?: boolean | null },
) {
  if (ring === undefined && critical === undefined) return null
  const word = {
    ...(ring === undefined ? {} : { ring }),
    ...(critical === undefined ? {} : { critical }),
  }
  return refuseUntested(
    tx,
    { device: (one) => (one.uid === uid ? { ...one, ...word } : one) },
    ring === undefined ? '/critical' : '/ring',
  )
}

export type GroupChange = {
  name: string
  membership: 'listed' | 'rule'
  rule: GroupRule | null
  policy: string | null
  mode: 'observe' | 'managed'
  ring: RingName | null
  critical: boolean | null
  position: number
  workingHours: string | null
}

/** Creates a group (`group: null`) or changes one; what is left out stays as it is. */
export function saveGroupCommand(
  context: CommandContext,
  request: { group: string | null; change: Partial<GroupChange>; reason?: string | null },
): Promise<CommandOutcome<{ group: string }>> {
  return runCommand<{ group: string }>(context, async ({ tx, now, random, record }) => {
    const known = request.group === null ? null : await findGroup(tx, request.group)
    if (request.group !== null && !known)
      return refuseCommand('not_found', 'There is no such group.')
    const uid = known?.uid ?? asId<'GroupUid'>(uuidV7(now, random))
    const blank: Omit<Group, 'uid'> = {
      name: '',
      membership: 'listed',
      rule: null,
      policy: null,
      mode: 'observe',
      ring: null,
      critical: null,
      position: 100,
    }
    const { policy, ...change } = request.change
    const group: Group = { ...(known ?? blank), ...change, uid }
    if (policy !== undefined) group.policy = policy === null ? null : asId<'PolicyUid'>(policy)
    const fault = groupFault(group)
    if (fault) return fault
    if (await groupNameTaken(tx, group.name, uid))
      return refuseCommand('conflict', `There is a group called ${group.name} already.`, {
        because: { code: 'group_exists', name: group.name },
        pointer: '/name',
      })
    if (group.policy !== null && !(await findPolicy(tx, group.policy)))
      return refuseCommand('not_found', 'There is no such policy.', { pointer: '/policy' })
    if (group.workingHours && !(await hasBusinessHours(tx, group.workingHours)))
      return refuseCommand('not_found', `There are no business hours "${group.workingHours}".`, {
        pointer: '/workingHours',
      })
    const others = (groups: Group[]) => groups.filter((one) => one.uid !== uid)
    const untested = await refuseUntested(
      tx,
      {
        groups: (groups) => [...others(groups), group].toSorted((a, b) => a.position - b.position),
      },
      '',
    )
    if (untested) return untested
    await saveGroup(tx, group, now)
    const action = known ? 'group.changed' : 'group.created'
    await record({
      action,
      subjectKind: 'group',
      subject: uid,
      reason: request.reason ?? null,
      detail: { before: known, after: group },
    })
    await requestPlanOfAll(tx, now)
    return { ok: true, group: uid }
  })
}

function groupFault(group: Group) {
  if (group.name.trim() === '')
    return refuseCommand('body_invalid', 'A group needs a name.', {
      because: { code: 'group_needs_name' },
      pointer: '/name',
    })
  if (group.membership === 'listed' && group.rule !== null)
    return refuseCommand('body_invalid', 'A group of listed devices has no rule.', {
      because: { code: 'listed_group_has_no_rule' },
      pointer: '/rule',
    })
  const empty =
    group.rule !== null && Object.values(group.rule).every((condition) => condition === undefined)
  if (group.membership === 'rule' && (group.rule === null || empty)) {
    return refuseCommand(
      'body_invalid',
      'A rule needs at least one condition; an empty one would take nobody.',
      { because: { code: 'rule_is_empty' }, pointer: '/rule' },
    )
  }
  return null
}

/** The devices stay and fall to their next group. */
export function deleteGroup(
  context: CommandContext,
  request: { group: string; reason?: string | null },
): Promise<CommandOutcome> {
  return runCommand(context, async ({ tx, now, record }) => {
    const group = await findGroup(tx, request.group)
    if (!group) return refuseCommand('not_found', 'There is no such group.')
    const untested = await refuseUntested(
      tx,
      { groups: (groups) => groups.filter(({ uid }) => uid !== group.uid) },
      '',
    )
    if (untested) return untested
    await removeGroup(tx, group.uid)
    await record({
      action: 'group.deleted',
      subjectKind: 'group',
      subject: group.uid,
      reason: request.reason ?? null,
      detail: { before: group },
    })
    await requestPlanOfAll(tx, now)
    return { ok: true }
  })
}

export function setMembers(
  context: CommandContext,
  request: {
    group: string
    add: readonly string[]
    remove: readonly string[]
    reason?: string | null
  },
): Promise<CommandOutcome<{ changed: number }>> {
  return runCommand<{ changed: number }>(context, async ({ tx, now, record }) => {
    const group = await findGroup(tx, request.group)
    if (!group) return refuseCommand('not_found', 'There is no such group.')
    if (group.membership !== 'listed')
      return refuseCommand(
        'conflict',
        `${group.name} finds its devices by rule; change the rule instead.`,
        { because: { code: 'group_by_rule', name: group.name } },
      )
    const named = [...new Set([...request.add, ...request.remove])]
    const devices = await facts.findDevices(tx, named)
    if (devices.length < named.length)
      return refuseCommand('not_found', 'One of the devices does not exist.')
    const untested = await refuseUntested(tx, { device: listing(group.uid, request) }, '/remove')
    if (untested) return untested
    const changed = await changeMembers(tx, group.uid, request)
    await record({
      action: 'group.members_changed',
      subjectKind: 'group',
      subject: group.uid,
      reason: request.reason ?? null,
      detail: { add: request.add, remove: request.remove },
    })
    for (const device of devices) await requestPlan(tx, device, now)
    return { ok: true, changed }
  })
}

function listing(
  group: GroupUid,
  { add, remove }: { add: readonly string[]; remove: readonly string[] },
): (device: DeviceBasics) => DeviceBasics {
  const [added, removed] = [new Set(add), new Set(remove)]
  return (device) => {
    if (!added.has(device.uid) && !removed.has(device.uid)) return device
    const listedIn = new Set(device.listedIn)
    if (added.has(device.uid)) listedIn.add(group)
    if (removed.has(device.uid)) listedIn.delete(group)
    return { ...device, listedIn }
  }
}

/** Refused as a whole with every fault and where it is; a policy that means something else than it says is worse than none. */
export function updatePolicy(
  context: CommandContext,
  request: { policy: string; revision: number; document: unknown; reason?: string | null },
): Promise<CommandOutcome<{ revision: number }>> {
  return runCommand<{ revision: number }>(context, async ({ tx, now, record }) => {
    const known = await findPolicy(tx, request.policy)
    if (!known) return refuseCommand('not_found', 'There is no such policy.')
    const read = readPolicy(request.document)
    if (!read.ok)
      return refuseCommand(
        'body_invalid',
        `${read.faults[0]?.pointer ?? ''}: ${read.faults[0]?.detail ?? ''}`,
        refusalOfFaults(read.faults),
      )
    const { document } = read
    const faults = await faultsHere(tx, document, now)
    if (faults[0])
      return refuseCommand(
        'body_invalid',
        `${faults[0].pointer}: ${faults[0].detail}`,
        refusalOfFaults(faults),
      )
    const { policy: uid, revision } = request
    if (!(await updatePolicyDocument(tx, { uid, revision, document }, now))) {
      return refuseCommand(
        'conflict',
        `Somebody changed this policy in the meantime (revision ${known.revision}); load it again.`,
        { because: { code: 'changed_meanwhile' } },
      )
    }
    await refreshDeadlines(tx, { devices: await devicesOfPolicy(tx, uid) })
    await record({
      action: 'policy.changed',
      subjectKind: 'policy',
      subject: uid,
      reason: request.reason ?? null,
      detail: { before: known.document, after: document, revision: revision + 1 },
    })
    await requestPlanOfAll(tx, now)
    return { ok: true, revision: revision + 1 }
  })
}

/** Lets a rolled-back update be installed again; where it was taken back it is tried anew. */
export async function releaseHeldUpdate(
  context: CommandContext,
  request: { update: string; reason: string },
): Promise<CommandOutcome> {
  const missing = reasonMissing(request.reason)
  if (missing) return missing
  return runCommand(context, async ({ tx, now, actor, record }) => {
    const { update, reason } = request
    const hold = await releaseHold(tx, { update, by: actor.uid, reason }, now)
    if (!hold) return refuseCommand('not_found', 'This update is not held.')
    const retried = await facts.retryRolledBack(tx, update, new Date(now))
    await record({
      action: 'hold.released',
      subjectKind: 'update',
      subject: update,
      reason,
      detail: { hold, retriedOn: retried.length },
    })
    await requestPlanOfAll(tx, now)
    return { ok: true }
  })
}
