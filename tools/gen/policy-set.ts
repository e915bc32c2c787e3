import { setJsonSchema } from '@dirigent/server/policy-set/set-schema'
import type { Generated } from './generated.ts'

const text = (): string => `${JSON.stringify(setJsonSchema(), null, 2)}\n`

/** For editors that complete a file of policies without a server at hand. */
export const policySetSchemaFile: Generated = {
  path: 'docs/policy-set.schema.json',
  generate: async () => ({ text: text() }),
  isCurrent: async (committed) => committed === text(),
}
