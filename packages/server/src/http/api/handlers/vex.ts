import { Readable } from 'node:stream'
import * as routes from '@dirigent/protocol/api/vex'
import { uuidV7 } from '@dirigent/system/random'
import { csafVex, openVex, type VexHead } from '../../../exports/vex.ts'
import { loadActorNames, type ActorNames } from '../../../store/actor-names.ts'
import type { Queryable } from '../../../store/database.ts'
import { vexExport } from '../../../store/read-vex-export.ts'
import { findVexDocument, listVexDocuments, type VexDocumentRow } from '../../../store/vex.ts'
import { importVex, withdrawVex } from '../../../vex/commands.ts'
import { refusal } from '../../problems.ts'
import { commandContext, refused } from '../command.ts'
import { endpoint } from '../endpoint.ts'
import { iso, isoOrNull } from '../values.ts'

const present = (row: VexDocumentRow, names: ActorNames) => ({
  ...row,
  issuedAt: iso(row.issuedAt),
  importedBy: names(row.importedBy),
  importedAt: iso(row.importedAt),
  endedAt: isoOrNull(row.endedAt),
})

async function shown(db: Queryable, uid: string) {
  const row = await findVexDocument(db, uid)
  if (!row) return refusal('not_found', `There is no VEX document ${uid}.`)
  return present(row, await loadActorNames(db))
}

/** Documents of whole distributions are feeds; what people exchange is smaller. */
const DOCUMENT_MAX_BYTES = 64 * 1024 * 1024

/** The body as text; null when it is longer than anybody's document. */
async function textOf(body: AsyncIterable<Uint8Array>): Promise<string | null> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of body) {
    bytes += part.length
    if (bytes > DOCUMENT_MAX_BYTES) return null
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

export const vexEndpoints = [
  endpoint(routes.listVex, async ({ context: { db }, query }) => {
    const [rows, names] = await Promise.all([listVexDocuments(db, query.show), loadActorNames(db)])
    return { items: rows.map((row) => present(row, names)) }
  }),
  endpoint(routes.importVex, async (call) => {
    const { request, query, context } = call
    if (!(request.body instanceof Readable))
      return refusal('body_invalid', 'Send the document as it is, as application/octet-stream.', {
        because: { code: 'send_the_file' },
      })
    const text = await textOf(request.body)
    if (text === null)
      return refusal('body_too_large', 'The document is longer than 64 MB; export less at once.', {
        because: { code: 'send_the_file', limitBytes: 64 * 1024 ** 2 },
      })
    const outcome = await importVex(commandContext(call), { text, authority: query.authority })
    if (!outcome.ok) return refused(outcome)
    const row = await shown(context.db, outcome.document)
    if ('problem' in row) return row
    const { changed, findingsOpened, findingsClosed } = outcome
    return { ...row, changed, findingsOpened, findingsClosed }
  }),
  endpoint(routes.withdrawVex, async (call) => {
    const { params, body, context } = call
    const outcome = await withdrawVex(commandContext(call), { ...params, ...body })
    return outcome.ok ? shown(context.db, params.document) : refused(outcome)
  }),
  endpoint(routes.exportVex, async ({ context, query, now, reply }) => {
    const head: VexHead = {
      id: `urn:uuid:${uuidV7(now, context.random)}`,
      author: context.settings.current()['organisation.name'],
      namespace: context.addresses().console,
      at: new Date(now).toISOString(),
    }
    const pages = vexExport(context.db, now)
    reply.header('content-disposition', `attachment; filename="${query.format}.json"`)
    reply.type('application/json')
    return Readable.from(query.format === 'csaf' ? csafVex(head, pages) : openVex(head, pages))
  }),
]
