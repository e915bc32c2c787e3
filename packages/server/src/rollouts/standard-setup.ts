import { asId } from '@dirigent/domain/identity/ids'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { Group } from '@dirigent/domain/rollouts/policy'
import { STANDARD_POLICY } from '@dirigent/domain/rollouts/standard-policy'
import { uuidV7, type Random } from '@dirigent/system/random'
import { appendAudit } from '../store/audit.ts'
import type { Database, Tx } from '../store/database.ts'
import { loadGroups, saveGroup } from '../store/groups.ts'
import { lockPlanning } from '../store/plan-lock.ts'
import { hasPolicies, insertPolicy } from '../store/policies.ts'

type Proposal = Omit<Group, 'uid' | 'policy' | 'mode'>

/** Proposed at first start. All observe: nothing is installed anywhere until a person sets a group to managed. */
const PROPOSED: readonly Proposal[] = [
  { name: 'Test', membership: 'listed', rule: null, ring: 'test', critical: null, position: 10 },
  { name: 'Pilot', membership: 'listed', rule: null, ring: 'pilot', critical: null, position: 20 },
  {
    name: 'Critical servers',
    membership: 'rule',
    rule: { critical: true },
    ring: 'critical',
    critical: true,
    position: 30,
  },
  {
    name: 'Servers',
    membership: 'rule',
    rule: { role: 'server' },
    ring: null,
    critical: null,
    position: 40,
  },
  {
    name: 'Workstations',
    membership: 'rule',
    rule: { role: 'client' },
    ring: null,
    critical: null,
    position: 50,
  },
]

/** Gives an empty database the policy "Standard" and its groups; on any other one it does nothing. */
export async function ensureStandardSetup(
  deps: { db: Database; random: Random },
  now: InstantMs,
): Promise<void> {
  if (await hasPolicies(deps.db)) return
  await deps.db.transaction(async (tx) => {
    await lockPlanning(tx, 'alone')
    await setUpIfEmpty(tx, deps.random, now)
  })
}

/** The same, under the planning lock that the caller holds. */
export async function setUpIfEmpty(tx: Tx, random: Random, now: InstantMs): Promise<void> {
  const isEmpty = !(await hasPolicies(tx)) && (await loadGroups(tx)).length === 0
  if (isEmpty) await setUp(tx, random, now)
}

async function setUp(tx: Tx, random: Random, now: InstantMs): Promise<void> {
  const policy = asId<'PolicyUid'>(uuidV7(now, random))
  await insertPolicy(tx, { uid: policy, name: 'Standard', document: STANDARD_POLICY }, now)
  const record = (
    action: string,
    subjectKind: string,
    subject: string,
    detail: Record<string, unknown>,
  ) =>
    appendAudit(tx, random, {
      actorKind: 'system',
      actor: 'setup',
      action,
      subjectKind,
      subject,
      detail,
      at: now,
    })
  await record('policy.created', 'policy', policy, { name: 'Standard' })
  for (const proposal of PROPOSED) {
    const group: Group = {
      ...proposal,
      uid: asId<'GroupUid'>(uuidV7(now, random)),
      policy,
      mode: 'observe',
    }
    await saveGroup(tx, group, now)
    await record('group.created', 'group', group.uid, { name: group.name, mode: group.mode })
  }
}
