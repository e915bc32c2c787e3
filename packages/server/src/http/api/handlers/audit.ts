import * as routes from '@dirigent/protocol/api/organisation'
import { readHeads } from '../../../audit-heads.ts'
import { loadActorNames } from '../../../store/actor-names.ts'
import { verifyAudit } from '../../../store/audit-chain.ts'
import { listAudit } from '../../../store/read-audit.ts'
import { endpoint } from '../endpoint.ts'
import { iso } from '../values.ts'

export const auditEndpoints = [
  endpoint(routes.listAudit, async ({ context: { db }, query }) => {
    const [page, names] = await Promise.all([listAudit(db, query), loadActorNames(db)])
    const items = page.items.map((row) => ({ ...row, at: iso(row.at), actor: names(row.actor) }))
    return { ...page, items }
  }),

  endpoint(routes.verifyAudit, async ({ context }) =>
    verifyAudit(context.db, await readHeads(context.stateDirectory)),
  ),
]
