import { Readable } from 'node:stream'
import * as routes from '@dirigent/protocol/api/software'
import { parseCorrection } from '@dirigent/domain/software/correction'
import type { Installer } from '@dirigent/domain/catalogue/entry'
import type { UnassignableReason } from '@dirigent/domain/catalogue/offer'
import { appendAudit } from '../../../store/audit.ts'
import { loadActorNames, type ActorNames } from '../../../store/actor-names.ts'
import {
  addOwnPackage,
  searchEntries,
  withdrawEntry,
  type StoredEntry,
} from '../../../store/catalogue.ts'
import { titleOffers } from '../../../store/catalogue-offers.ts'
import { transaction } from '../../../store/database.ts'
import { publish } from '../../../store/notifications.ts'
import {
  softwareCounts,
  softwareTitles,
  type SoftwareTitleRow,
} from '../../../store/read-software.ts'
import { listCorrections, type StoredCorrection } from '../../../store/software-corrections.ts'
import { correct, takeBack } from '../../../software/correct.ts'
import { savePackage } from '../../../software/package-files.ts'
import { refusal } from '../../problems.ts'
import { auditActor, endpoint } from '../endpoint.ts'
import { iso } from '../values.ts'

type Newest = {
  source: StoredEntry['source']
  packageId: string
  version: string
  unassignable: UnassignableReason | null
}

const presentTitle = (row: SoftwareTitleRow, newest: Newest | null) => ({
  name: row.name,
  version: row.version,
  publisher: row.publisher || null,
  platform: row.provider === 'apps' ? ('macos' as const) : ('windows' as const),
  devices: row.devices,
  cpe: row.cpe,
  confidence: row.confidence,
  because: row.because,
  winget: row.winget,
  cask: row.cask,
  fixable: row.fixable,
  noFix: row.no_fix,
  unknown: row.unknown,
  newest,
})

const presentCorrection = (row: StoredCorrection, names: ActorNames) => ({
  correction: row.uid,
  name: row.name,
  publisher: row.publisher || null,
  platform: row.platform || null,
  product: row.product || null,
  winget: row.winget,
  cask: row.cask,
  reason: row.reason,
  correctedBy: names(row.corrected_by),
  at: iso(row.at),
})

const presentEntry = (row: StoredEntry, names: ActorNames) => ({
  entry: row.uid,
  source: row.source,
  packageId: row.packageId,
  name: row.name,
  publisher: row.publisher,
  version: row.version,
  platform: row.platform,
  installers: row.installers,
  signer: row.signer,
  addedBy: row.addedBy && names(row.addedBy),
  changedAt: iso(row.changedAt),
})

/** What an installer of this type needs to run without a question; an exe says it itself. */
const silentOf = (type: string, given: string | undefined): string | null => {
  if (given !== undefined && given !== '') return given
  if (type === 'msi') return '/quiet /norestart'
  return type === 'exe' ? null : ''
}

export const softwareEndpoints = [
  endpoint(routes.listSoftware, async ({ context: { db }, query }) => {
    const [rows, counts, offers] = await Promise.all([
      softwareTitles(db, { ...query, confidence: query.confidence ?? null }),
      softwareCounts(db),
      titleOffers(db),
    ])
    const newest = new Map(
      offers.map(({ title, entry, offer }) => [
        title.id,
        {
          source: entry.source,
          packageId: entry.packageId,
          version: offer.version,
          unassignable: offer.unassignable,
        },
      ]),
    )
    const count = { exact: 0, strong: 0, weak: 0, none: 0 }
    for (const row of counts) count[row.confidence] = row.count
    return {
      items: rows.map((row) => presentTitle(row, newest.get(row.id) ?? null)),
      total: count.exact + count.strong + count.weak + count.none,
      counts: count,
    }
  }),
  endpoint(routes.listCorrections, async ({ context: { db } }) => {
    const [rows, names] = await Promise.all([listCorrections(db), loadActorNames(db)])
    return { items: rows.map((row) => presentCorrection(row, names)) }
  }),
  endpoint(routes.correctSoftware, async ({ context, actor, body, now }) => {
    const correction = parseCorrection(body)
    if ('code' in correction) {
      const detail =
        correction.code === 'name_empty'
          ? `"${correction.given}" has no name without its version; write the name as the list of programs shows it.`
          : `"${correction.given}" is neither vendor:product nor a CPE name nor "none".`
      const { given } = correction
      const code = correction.code === 'name_empty' ? 'program_name_missing' : 'product_unreadable'
      return refusal('body_invalid', detail, { because: { code, given } })
    }
    const { db, random } = context
    const by = { actor: auditActor(actor), random, now }
    const { stored, titles } = await transaction(db, (tx) =>
      correct(tx, correction, body.reason, by),
    )
    return { correction: presentCorrection(stored, await loadActorNames(db)), titles }
  }),
  endpoint(routes.deleteCorrection, async ({ context: { db, random }, actor, params, now }) => {
    const by = { actor: auditActor(actor), random, now }
    const taken = await transaction(db, (tx) => takeBack(tx, params.correction, by))
    return taken ?? refusal('not_found', `There is no correction ${params.correction}.`)
  }),
  endpoint(routes.listCatalogue, async ({ context: { db }, query }) => {
    const { search, source, limit } = query
    const [rows, names] = await Promise.all([
      searchEntries(db, { q: search, source: source ?? null, limit }),
      loadActorNames(db),
    ])
    return { items: rows.map((row) => presentEntry(row, names)) }
  }),
  endpoint(routes.addPackage, async ({ context, actor, query, request, now }) => {
    const body = request.body
    if (!(body instanceof Readable))
      return refusal(
        'body_invalid',
        'Send the file as it is, with content-type application/octet-stream.',
        { because: { code: 'send_the_file' } },
      )
    const { db, random, stateDirectory } = context
    const saved = await savePackage({ stateDirectory, random, now }, body, query.sha256 ?? null)
    if (!saved.ok)
      return refusal(
        saved.because.code === 'file_too_large' ? 'body_too_large' : 'body_invalid',
        saved.detail,
        { because: saved.because },
      )
    const installer: Installer = {
      arch: query.arch,
      type: query.type,
      url: `own:${saved.sha256}`,
      sha256: saved.sha256,
      silent: silentOf(query.type, query.silent),
      productCode: query.productCode ?? null,
      scope: 'machine',
    }
    const { actor: addedBy } = auditActor(actor)
    const added = await transaction(db, async (tx) => {
      const entry = await addOwnPackage(
        tx,
        random,
        {
          packageId: query.packageId,
          name: query.name,
          publisher: query.publisher ?? null,
          version: query.version,
          platform: query.platform,
          installer,
          detection: {
            name: query.detectName ?? query.name,
            publisher: query.detectPublisher ?? query.publisher ?? null,
            productCode: query.productCode ?? null,
          },
          signer: query.signer ?? null,
          addedBy,
        },
        now,
      )
      if (!entry) return null
      await appendAudit(tx, random, {
        ...auditActor(actor),
        action: 'package.added',
        subjectKind: 'package',
        subject: entry.uid,
        detail: {
          package: entry.packageId,
          version: entry.version,
          sha256: saved.sha256,
          bytes: saved.bytes,
        },
        at: now,
      })
      await publish(tx, 'packages')
      return entry
    })
    if (!added)
      return refusal(
        'conflict',
        `${query.packageId} ${query.version} is there already; a version is never replaced. Give the changed file a version of its own.`,
        { because: { code: 'version_is_there', name: query.packageId, version: query.version } },
      )
    return presentEntry(added, await loadActorNames(db))
  }),
  endpoint(routes.withdrawPackage, async ({ context: { db, random }, actor, params, now }) => {
    const gone = await transaction(db, async (tx) => {
      const entry = await withdrawEntry(tx, params.entry, now)
      if (!entry) return null
      await appendAudit(tx, random, {
        ...auditActor(actor),
        action: 'package.withdrawn',
        subjectKind: 'package',
        subject: entry.uid,
        detail: { package: entry.packageId, version: entry.version },
        at: now,
      })
      await publish(tx, 'packages')
      return entry
    })
    if (!gone) return refusal('not_found', `There is no own package ${params.entry}.`)
    return presentEntry(gone, await loadActorNames(db))
  }),
]
