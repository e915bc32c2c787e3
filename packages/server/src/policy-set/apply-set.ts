import { asId, type PolicyUid } from '@dirigent/domain/identity/ids'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { Group, Policy } from '@dirigent/domain/rollouts/policy'
import type { PolicyFault } from '@dirigent/domain/rollouts/policy-check'
import { uuidV7 } from '@dirigent/system/random'
import {
  reasonMissing,
  refuseCommand,
  runCommand,
  type CommandContext,
  type CommandOutcome,
  type CommandTx,
} from '../rollouts/command.ts'
import { faultsHere, refusalOfFaults } from '../rollouts/policy-faults.ts'
import { ringCounts, untestedDevices, untestedSentence } from '../rollouts/tested-rings.ts'
import type { Queryable } from '../store/database.ts'
import { refreshDeadlines } from '../store/deadlines.ts'
import { loadOrganisation } from '../store/calendars.ts'
import { loadGroups, saveGroup } from '../store/groups.ts'
import { requestPlanOfAll } from '../store/plans.ts'
import {
  devicesOfPolicy,
  insertPolicy,
  loadPolicies,
  updatePolicyDocument,
} from '../store/policies.ts'
import { compareSet, type SetChange } from './compare.ts'
import { filePointer } from './file-form.ts'
import { escaped, readSet, type PolicySet } from './set-schema.ts'

/** Room between two groups, so that the console can put one in between. */
const POSITION_STEP = 10

type Outcome = CommandOutcome<{ changes: SetChange[]; applied: boolean }>

const refuseFaults = (faults: readonly PolicyFault[]) =>
  refuseCommand(
    'body_invalid',
    `${faults[0]?.pointer ?? ''}: ${faults[0]?.detail ?? ''}`,
    refusalOfFaults(faults),
  )

/** What a set would change, without changing anything. */
export async function diffSet(db: Queryable, written: unknown, now: InstantMs): Promise<Outcome> {
  const read = readSet(written)
  if (!read.ok) return refuseFaults(read.faults)
  const [policies, groups] = await Promise.all([loadPolicies(db), loadGroups(db)])
  const faults = await faultsOfSet(db, read.set, { policies, groups }, now)
  if (faults.length > 0) return refuseFaults(faults)
  return { ok: true, changes: compareSet(read.set, policies, groups), applied: false }
}

/**
 * Makes policies and groups what the set says, in one transaction: all of it or nothing. Applied twice it changes
 * nothing the second time. What the set does not name stays: a file that somebody shortened must not delete a group.
 */
export async function applySet(
  context: CommandContext,
  request: { set: unknown; reason: string },
): Promise<Outcome> {
  const missing = reasonMissing(request.reason)
  if (missing) return missing
  const read = readSet(request.set)
  if (!read.ok) return refuseFaults(read.faults)
  return runCommand<{ changes: SetChange[]; applied: boolean }>(context, async (command) => {
    const { tx, now } = command
    const [policies, groups] = await Promise.all([loadPolicies(tx), loadGroups(tx)])
    const faults = await faultsOfSet(tx, read.set, { policies, groups }, now)
    if (faults.length > 0) return refuseFaults(faults)
    const changes = compareSet(read.set, policies, groups)
    const wanted = changes.filter(({ change }) => change !== 'left')
    if (wanted.length === 0) return { ok: true, changes, applied: true }
    const uids = await savePolicies(command, read.set, policies, wanted, request.reason)
    await saveGroups(command, wantedGroups(read.set, groups, uids, command), groups, request.reason)
    await requestPlanOfAll(tx, now)
    return { ok: true, changes, applied: true }
  })
}

/** What is wrong with the set only here and now: empty rings, hours that nobody named, windows that never open. */
async function faultsOfSet(
  db: Queryable,
  set: PolicySet,
  known: { policies: readonly Policy[]; groups: readonly Group[] },
  now: InstantMs,
): Promise<PolicyFault[]> {
  const faults = await ringFaults(db, set, known.policies, known.groups)
  faults.push(...(await hoursFaults(db, set)))
  for (const [name, document] of set.policies) {
    const place = `/policies/${escaped(name)}`
    for (const fault of await faultsHere(db, document, now))
      faults.push({ ...fault, pointer: `${place}${filePointer(fault.pointer)}` })
  }
  return faults
}

/** Business hours that a group names and that do not exist. */
async function hoursFaults(db: Queryable, set: PolicySet): Promise<PolicyFault[]> {
  const { hours } = await loadOrganisation(db)
  return set.groups.flatMap(({ workingHours }, index) =>
    !workingHours || hours.some(({ name }) => name === workingHours)
      ? []
      : [
          {
            pointer: `/groups/${index}/workingHours`,
            code: 'not_found',
            detail: `There are no business hours called "${workingHours}".`,
          },
        ],
  )
}

async function savePolicies(
  { tx, now, random, record }: CommandTx,
  set: PolicySet,
  policies: readonly Policy[],
  changes: readonly SetChange[],
  reason: string,
): Promise<Map<string, PolicyUid>> {
  const uids = new Map(policies.map(({ name, uid }) => [name, uid]))
  for (const [name, document] of set.policies) {
    const known = policies.find((one) => one.name === name)
    if (!changes.some((one) => one.what === 'policy' && one.name === name)) continue
    const uid = known?.uid ?? asId<'PolicyUid'>(uuidV7(now, random))
    uids.set(name, uid)
    if (known) await updatePolicyDocument(tx, { uid, revision: known.revision, document }, now)
    else await insertPolicy(tx, { uid, name, document }, now)
    await record({
      action: known ? 'policy.changed' : 'policy.created',
      subjectKind: 'policy',
      subject: uid,
      reason,
      detail: { before: known?.document ?? null, after: document, from: 'file' },
    })
    if (known) await refreshDeadlines(tx, { devices: await devicesOfPolicy(tx, uid) })
  }
  return uids
}

/** The groups of the file in its order; those that it does not name come behind them. */
function wantedGroups(
  set: PolicySet,
  groups: readonly Group[],
  policies: ReadonlyMap<string, PolicyUid>,
  { now, random }: Pick<CommandTx, 'now' | 'random'>,
): Group[] {
  const named = set.groups.map((group): Omit<Group, 'position'> => {
    const known = groups.find(({ name }) => name === group.name)
    const policy = group.policy === null ? null : (policies.get(group.policy) ?? null)
    return { ...group, policy, uid: known?.uid ?? asId<'GroupUid'>(uuidV7(now, random)) }
  })
  const others = groups.filter(({ name }) => !set.groups.some((one) => one.name === name))
  return [...named, ...others].map((group, index) => ({
    ...group,
    position: (index + 1) * POSITION_STEP,
  }))
}

async function saveGroups(
  { tx, now, record }: CommandTx,
  wanted: readonly Group[],
  groups: readonly Group[],
  reason: string,
): Promise<void> {
  for (const group of wanted) {
    const before = groups.find(({ uid }) => uid === group.uid) ?? null
    if (before && JSON.stringify(sorted(before)) === JSON.stringify(sorted(group))) continue
    await saveGroup(tx, group, now)
    await record({
      action: before ? 'group.changed' : 'group.created',
      subjectKind: 'group',
      subject: group.uid,
      reason,
      detail: { before, after: group, from: 'file' },
    })
  }
}

const sorted = (group: Group) => Object.entries(group).toSorted(([a], [b]) => (a < b ? -1 : 1))

/** Said at the first group of the policy that has managed devices. */
async function ringFaults(
  db: Queryable,
  set: PolicySet,
  policies: readonly Policy[],
  groups: readonly Group[],
): Promise<PolicyFault[]> {
  const names = new Map(set.policies.keys().map((name) => [name, asId<'PolicyUid'>(name)]))
  const uid = { now: 0, random: { bytes: () => new Uint8Array(16), fraction: () => 0 } }
  const known = new Map([
    ...policies.map(({ name }) => [name, asId<'PolicyUid'>(name)] as const),
    ...names,
  ])
  const byName = new Map(policies.map((policy) => [policy.uid, asId<'PolicyUid'>(policy.name)]))
  const wanted = wantedGroups(set, groups, known, uid).map((group) => ({
    ...group,
    policy: group.policy && (byName.get(group.policy) ?? group.policy),
  }))
  const counts = await ringCounts(db, wanted)
  return [...set.policies.keys()].flatMap((name): PolicyFault[] => {
    const waiting = untestedDevices(counts.get(asId<'PolicyUid'>(name)))
    if (waiting === null) return []
    const index = set.groups.findIndex(({ policy, mode }) => policy === name && mode === 'managed')
    const detail = untestedSentence(name, waiting)
    return [{ pointer: `/groups/${Math.max(0, index)}/mode`, code: 'ring_without_devices', detail }]
  })
}
