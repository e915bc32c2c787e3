import * as routes from '@dirigent/protocol/api/findings'
import { documentsAbout } from '../../../store/advisory-documents.ts'
import { findAffected } from '../../../store/affected-devices.ts'
import {
  findVulnerability,
  readAffected,
  readStatements,
} from '../../../store/read-vulnerability.ts'
import { listVulnerabilities } from '../../../store/read-vulnerabilities.ts'
import { freshenFigures } from '../../../store/vulnerability-figures.ts'
import { vexWords } from '../../../store/vex.ts'
import { refusal } from '../../problems.ts'
import { endpoint } from '../endpoint.ts'
import { presentDeadline } from '../present.ts'
import { iso, isoOrNull } from '../values.ts'

export const vulnerabilityEndpoints = [
  endpoint(routes.listVulnerabilities, async ({ context: { db }, query, now }) => {
    const countedAt = await freshenFigures(db, now)
    const page = await listVulnerabilities(db, { ...query, kev: query.kev === 'true' })
    const items = page.items.map(({ id: _, dueAt, days, rule, ...row }) => ({
      ...row,
      publishedAt: isoOrNull(row.publishedAt),
      deadline: presentDeadline({ dueAt, days, rule }),
    }))
    return { ...page, items, countedAt: isoOrNull(countedAt) }
  }),

  endpoint(routes.getVulnerability, async ({ context: { db }, params, now }) => {
    const holders = await findAffected(db, params.vulnerability)
    const found = await findVulnerability(db, params.vulnerability, holders, now)
    if (!found) {
      return refusal('not_found', `No loaded feed speaks about ${params.vulnerability}.`)
    }
    const [statements, documents, vex, affected] = await Promise.all([
      readStatements(db, found.id),
      documentsAbout(db, params.vulnerability),
      vexWords(db, params.vulnerability),
      readAffected(db, found.id, holders),
    ])
    const { id: _, dueAt, days, rule, ...row } = found
    return {
      ...row,
      publishedAt: isoOrNull(row.publishedAt),
      deadline: presentDeadline({ dueAt, days, rule }),
      cvss: row.cvss ?? [],
      statements: statements.map((statement) => ({ ...statement, since: iso(statement.since) })),
      documents: documents.map((one) => ({ ...one, revisedAt: isoOrNull(one.revisedAt) })),
      vex: vex.map((word) => ({ ...word, issuedAt: iso(word.issuedAt) })),
      affected: affected.map(({ dueAt: due, days: dueDays, rule: dueRule, ...device }) => ({
        ...device,
        detectedAt: isoOrNull(device.detectedAt),
        deadline: presentDeadline({ dueAt: due, days: dueDays, rule: dueRule }),
      })),
    }
  }),
]
