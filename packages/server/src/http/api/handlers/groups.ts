import * as routes from '@dirigent/protocol/api/organisation'
import type { z } from 'zod'
import type { GroupRule } from '@dirigent/domain/rollouts/policy'
import {
  deleteGroup,
  saveGroupCommand,
  setMembers,
  updatePolicy,
  type GroupChange,
} from '../../../rollouts/configure.ts'
import type { Queryable } from '../../../store/database.ts'
import { readGroups, readPolicies, type PolicyListRow } from '../../../store/read-organisation.ts'
import { refusal } from '../../problems.ts'
import { commandContext, refused } from '../command.ts'
import { endpoint } from '../endpoint.ts'
import { iso } from '../values.ts'

async function shownGroup(db: Queryable, uid: string) {
  const [group] = await readGroups(db, uid)
  return group ?? refusal('not_found', `There is no group ${uid}.`)
}

const presentPolicy = (row: PolicyListRow) => ({ ...row, updatedAt: iso(row.updatedAt) })

type NewGroup = z.infer<typeof routes.createGroup.body>
type GroupBody = { [K in keyof NewGroup]?: NewGroup[K] | undefined }

/** Only what was said: `undefined` would wipe out what stands. */
function changeOf(body: GroupBody): Partial<GroupChange> {
  const { rule, ...rest } = body
  const said = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  return { ...said, ...(rule === undefined ? {} : { rule: rule && ruleOf(rule) }) }
}

const ruleOf = (rule: z.infer<typeof routes.groupRule>): GroupRule =>
  Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined)) as GroupRule

export const groupEndpoints = [
  endpoint(routes.listGroups, async ({ context: { db } }) => ({ items: await readGroups(db) })),

  endpoint(routes.createGroup, async (call) => {
    const outcome = await saveGroupCommand(commandContext(call), {
      group: null,
      change: changeOf(call.body),
    })
    return outcome.ok ? shownGroup(call.context.db, outcome.group) : refused(outcome)
  }),

  endpoint(routes.changeGroup, async (call) => {
    const { reason, ...change } = call.body
    const request = { group: call.params.group, change: changeOf(change), reason: reason ?? null }
    const outcome = await saveGroupCommand(commandContext(call), request)
    return outcome.ok ? shownGroup(call.context.db, outcome.group) : refused(outcome)
  }),

  endpoint(routes.deleteGroup, async (call) => {
    const outcome = await deleteGroup(commandContext(call), { group: call.params.group })
    return outcome.ok ? { deleted: call.params.group } : refused(outcome)
  }),

  endpoint(routes.setGroupMembers, async (call) => {
    const { reason, ...members } = call.body
    const outcome = await setMembers(commandContext(call), {
      group: call.params.group,
      ...members,
      reason: reason ?? null,
    })
    return outcome.ok ? shownGroup(call.context.db, call.params.group) : refused(outcome)
  }),

  endpoint(routes.listPolicies, async ({ context: { db } }) => ({
    items: (await readPolicies(db)).map(presentPolicy),
  })),

  endpoint(routes.changePolicy, async (call) => {
    const outcome = await updatePolicy(commandContext(call), { ...call.params, ...call.body })
    if (!outcome.ok) return refused(outcome)
    const [row] = await readPolicies(call.context.db, call.params.policy)
    return row
      ? presentPolicy(row)
      : refusal('not_found', `There is no policy ${call.params.policy}.`)
  }),
]
