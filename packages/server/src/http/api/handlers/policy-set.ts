import type { PolicyDocument } from '@dirigent/domain/rollouts/policy'
import * as routes from '@dirigent/protocol/api/policy-set'
import { applySet, diffSet } from '../../../policy-set/apply-set.ts'
import { createFromTemplate } from '../../../policy-set/create-from-template.ts'
import { fileGroup } from '../../../policy-set/compare.ts'
import { toFileForm } from '../../../policy-set/file-form.ts'
import { setJsonSchema } from '../../../policy-set/set-schema.ts'
import { readTemplates } from '../../../policy-set/templates.ts'
import type { Queryable } from '../../../store/database.ts'
import { loadGroups } from '../../../store/groups.ts'
import { policySchema } from '../../../rollouts/policy-schema.ts'
import { loadPolicies } from '../../../store/policies.ts'
import { commandContext, refused } from '../command.ts'
import { endpoint } from '../endpoint.ts'

/** Everything that a file can say, by name: files travel between servers, ids do not. */
async function currentSet(db: Queryable) {
  const [policies, groups] = await Promise.all([loadPolicies(db), loadGroups(db)])
  const names = new Map(policies.map(({ uid, name }) => [uid, name]))
  return {
    format: 1,
    policies: Object.fromEntries(
      policies.map(({ name, document }) => [name, toFileForm(inOrder(document))]),
    ),
    groups: groups.map((group) =>
      fileGroup(group, group.policy && (names.get(group.policy) ?? null)),
    ),
  }
}

/** In the order of the schema: the database keeps none, and people compare files line by line. */
function inOrder(document: PolicyDocument): PolicyDocument {
  const read = policySchema.safeParse(document)
  return read.success ? read.data : document
}

export const policySetEndpoints = [
  endpoint(routes.getPolicySet, async ({ context: { db } }) => ({ set: await currentSet(db) })),

  endpoint(routes.diffPolicySet, async ({ context: { db }, body, now }) => {
    const outcome = await diffSet(db, body.set, now)
    return outcome.ok ? { applied: false, changes: outcome.changes } : refused(outcome)
  }),

  endpoint(routes.applyPolicySet, async (call) => {
    const outcome = await applySet(commandContext(call), call.body)
    return outcome.ok ? { applied: true, changes: outcome.changes } : refused(outcome)
  }),

  endpoint(routes.getPolicySetSchema, async () => setJsonSchema()),

  endpoint(routes.listPolicyTemplates, async () => ({ items: await readTemplates() })),

  endpoint(routes.createPolicyFromTemplate, async (call) => {
    const request = { ...call.params, ...call.body }
    const outcome = await createFromTemplate(commandContext(call), request)
    return outcome.ok ? { policy: outcome.policy, name: outcome.name } : refused(outcome)
  }),
]
