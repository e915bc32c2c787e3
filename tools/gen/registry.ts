import { clientTypesFile, openApiFile } from './api.ts'
import type { Generated } from './generated.ts'
import { policySetSchemaFile } from './policy-set.ts'
import { schemaFile } from './schema.ts'

/** Every generated file of the repository, in the order in which they build on each other. One line each. */
export const GENERATED: readonly Generated[] = [
  schemaFile,
  openApiFile,
  clientTypesFile,
  policySetSchemaFile,
]
