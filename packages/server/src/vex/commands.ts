import { createHash } from 'node:crypto'
import type { VexAuthority, VexDocument } from '@dirigent/domain/vex/vex'
import { readVex, type VexError } from '@dirigent/feeds/vex/vex'
import type { FileRefusal } from '@dirigent/protocol/refusals'
import { uuidV7 } from '@dirigent/system/random'
import {
  reasonMissing,
  refuseCommand,
  runCommand,
  type CommandContext,
  type CommandOutcome,
  type CommandTx,
} from '../rollouts/command.ts'
import { refreshFleetFindings, requestPlansForVersions } from '../store/findings.ts'
import { lockForLoading, rematchSources, rematchTitles } from '../store/matching.ts'
import { publish } from '../store/notifications.ts'
import { currentVex, endVex, findVexDocument, insertVex, spokenOf } from '../store/vex.ts'

export type VexImported = {
  document: string
  /** Package versions of the fleet whose verdicts changed. */
  changed: number
  findingsOpened: number
  findingsClosed: number
}

/** Verdicts, findings and plans of whatever the documents speak about, in the same transaction. */
async function rematch({ tx, now }: CommandTx, documents: readonly string[]) {
  const spoken = []
  for (const uid of documents) spoken.push(...(await spokenOf(tx, uid)))
  const sources = new Map(
    spoken
      .filter(({ title }) => !title)
      .map(({ ecosystem, source }) => [`${ecosystem}\t${source}`, { ecosystem, source }]),
  )
  const versions = [
    ...(await rematchSources(tx, [...sources.values()], now)),
    ...(await rematchTitles(
      tx,
      spoken.filter(({ title }) => title).map(({ id }) => id),
      now,
    )),
  ]
  const { opened, closed } = await refreshFleetFindings(tx, versions, now)
  await requestPlansForVersions(tx, versions, now)
  await publish(tx, 'findings', null)
  return { changed: versions.length, findingsOpened: opened, findingsClosed: closed }
}

function faultOf(error: VexError): FileRefusal {
  if (error.code !== 'vex_invalid') return { code: error.code }
  const { code, standard, place, found } = error
  return { code, standard, place, found }
}

/** Takes a document; a newer version of one takes its place. Whose word it is, a person says. */
export async function importVex(
  context: CommandContext,
  request: { text: string; authority: VexAuthority },
): Promise<CommandOutcome<VexImported>> {
  const document = readVex(request.text)
  if ('code' in document)
    return refuseCommand('vex_invalid', `The document was not taken: ${document.message}`, {
      because: faultOf(document),
    })
  if (document.statements.every(({ products }) => products.length === 0))
    return refuseCommand(
      'vex_invalid',
      'The document was not taken: it names no product by a package URL (purl), so it would apply to nothing.',
      { because: { code: 'no_purl' } },
    )
  const sha256 = createHash('sha256').update(request.text).digest('hex')
  return runCommand(context, (command) => store(command, document, request.authority, sha256))
}

async function store(
  command: CommandTx,
  document: VexDocument,
  authority: VexAuthority,
  sha256: string,
): Promise<CommandOutcome<VexImported>> {
  const { tx, now, random, actor, record } = command
  await lockForLoading(tx)
  const former = await currentVex(tx, document.author, document.id)
  if (former?.sha256 === sha256)
    return refuseCommand('conflict', 'This very document is in force already.', {
      because: { code: 'document_in_force' },
    })
  if (former && former.issuedAt > Date.parse(document.issuedAt))
    return refuseCommand(
      'conflict',
      `A newer version (${former.version}) of this document is in force; withdraw it first if the older one is meant.`,
      { because: { code: 'newer_document_in_force', version: former.version } },
    )
  if (former) await endVex(tx, { uid: former.uid, by: actor.uid, because: 'newer version' }, now)
  const uid = uuidV7(now, random)
  await insertVex(tx, { uid, document, authority, sha256, by: actor.uid }, now)
  await record({
    action: 'vex.imported',
    subjectKind: 'vex',
    subject: uid,
    detail: {
      documentId: document.id,
      author: document.author,
      version: document.version,
      authority,
      statements: document.statements.length,
      sha256,
    },
  })
  const changed = await rematch(command, former ? [uid, former.uid] : [uid])
  return { ok: true, document: uid, ...changed }
}

/** The document counts no more; verdicts are what they would be without it. */
export async function withdrawVex(
  context: CommandContext,
  request: { document: string; reason: string },
): Promise<CommandOutcome> {
  const short = reasonMissing(request.reason)
  if (short) return short
  return runCommand(context, async (command) => {
    const { tx, now, actor, record } = command
    await lockForLoading(tx)
    const found = await findVexDocument(tx, request.document)
    if (!found) return refuseCommand('not_found', `There is no VEX document ${request.document}.`)
    const ended = { uid: found.document, by: actor.uid, because: request.reason }
    if (!(await endVex(tx, ended, now)))
      return refuseCommand('conflict', 'It counts no more already.', {
        because: { code: 'ended_already' },
      })
    await record({
      action: 'vex.withdrawn',
      subjectKind: 'vex',
      subject: found.document,
      reason: request.reason,
    })
    await rematch(command, [found.document])
    return { ok: true }
  })
}
