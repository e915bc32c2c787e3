import { z } from 'zod'
import { route } from './route.ts'
import { uid, why } from './shapes.ts'

export const policySetChange = z.object({
  what: z.enum(['policy', 'group']),
  name: z.string(),
  /** `left`: it exists, but the file does not name it; it stays as it is. */
  change: z.enum(['new', 'changed', 'left']),
  fields: z.array(
    z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
  ),
})
const outcome = z.object({ applied: z.boolean(), changes: z.array(policySetChange) })

export const getPolicySet = route({
  method: 'GET',
  path: '/api/v1/policy-set',
  operationId: 'getPolicySet',
  summary: 'All policies and groups, as a file has them',
  permission: 'read',
  response: z.object({ set: z.unknown() }),
})
export const diffPolicySet = route({
  method: 'POST',
  path: '/api/v1/policy-set/diff',
  operationId: 'diffPolicySet',
  summary: 'What a file would change; refused with every fault and its place',
  permission: 'read',
  body: z.object({ set: z.unknown() }),
  response: outcome,
})
export const applyPolicySet = route({
  method: 'PUT',
  path: '/api/v1/policy-set',
  operationId: 'applyPolicySet',
  summary: 'Makes policies and groups what a file says: all of it or nothing',
  permission: 'administer',
  body: z.object({ set: z.unknown(), reason: why }),
  response: outcome,
})
export const getPolicySetSchema = route({
  method: 'GET',
  path: '/api/v1/policy-set.schema.json',
  operationId: 'getPolicySetSchema',
  summary: 'JSON Schema of such a file, for editors',
  permission: 'anyone',
  response: z.unknown(),
})
export const policyTemplate = z.object({
  template: z.string(),
  /** A file with comments that say why. */
  text: z.string(),
})
export const listPolicyTemplates = route({
  method: 'GET',
  path: '/api/v1/policy-templates',
  operationId: 'listPolicyTemplates',
  summary: 'Policies to begin with: a small office, many servers, NIS2 and BSI',
  permission: 'read',
  response: z.object({ items: z.array(policyTemplate) }),
})
export const createPolicyFromTemplate = route({
  method: 'POST',
  path: '/api/v1/policy-templates/{template}/policy',
  operationId: 'createPolicyFromTemplate',
  summary: 'Creates the policy of a template; groups choose it afterwards',
  permission: 'administer',
  params: z.object({ template: z.string() }),
  body: z.object({ reason: why }),
  response: z.object({ policy: uid, name: z.string() }),
})
