import * as routes from '@dirigent/protocol/api/organisation'
import { readGroups, readPolicies } from '../../../store/read-organisation.ts'
import { endpoint } from '../endpoint.ts'
import { iso } from '../values.ts'

export const groupEndpoints = [
  endpoint(routes.listGroups, async ({ context: { db } }) => ({ items: await readGroups(db) })),

  endpoint(routes.listPolicies, async ({ context: { db } }) => ({
    items: (await readPolicies(db)).map((row) => ({ ...row, updatedAt: iso(row.updatedAt) })),
  })),
]
