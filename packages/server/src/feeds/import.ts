import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FeedName, FeedRecord } from '@dirigent/domain/advisories/advisory'
import type { PublishersFileFault } from '@dirigent/domain/advisories/file-faults'
import { shrinkGuard } from '@dirigent/domain/advisories/shrink-guard'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { severityOf } from '@dirigent/domain/risk/severity'
import type { Feed, FeedSource } from '@dirigent/feeds/feed'
import { FeedError } from '@dirigent/feeds/feed-error'
import { uuidV7 } from '@dirigent/system/random'
import type { ServerContext } from '../context.ts'
import {
  applicabilityLine,
  INCOMING_APPLICABILITY,
  mergeApplicability,
  openIncomingApplicability,
  productsNamedBy,
} from '../store/applicability.ts'
import {
  documentLine,
  INCOMING_DOCUMENT,
  keepLastVersions,
  mergeDocuments,
  openIncomingDocuments,
} from '../store/advisory-documents.ts'
import { titlesConcernedBy } from '../store/software.ts'
import { appendAudit, type AuditEntry } from '../store/audit.ts'
import { transaction, type Tx } from '../store/database.ts'
import { refreshDeadlines } from '../store/deadlines.ts'
import { factLine, INCOMING_FACT, mergeFacts, openIncomingFacts } from '../store/facts.ts'
import {
  lockFeed,
  recordFailure,
  recordSuccess,
  recordUnchanged,
  type StoredFeed,
  type Validators,
} from '../store/feeds.ts'
import { refreshFleetFindings, requestPlans, requestPlansForVersions } from '../store/findings.ts'
import { keepNewest, mergeCatalogue, type NewestEntries } from '../store/catalogue.ts'
import { lockForLoading, rematchSources, rematchTitles } from '../store/matching.ts'
import { windowsSystems } from '../store/matching-systems.ts'
import { publish } from '../store/notifications.ts'
import { mergeProductWords, type ProductRecord } from '../store/product-words.ts'
import {
  copyInto,
  countStatements,
  INCOMING_STATEMENT,
  mergeStatements,
  openIncoming,
  partSizes,
  sourcesOf,
  statementLine,
} from '../store/statements.ts'
import { keepFiles } from './kept-files.ts'

export type ImportOptions = {
  feed: Feed
  /** The files of this load; several together are one load. */
  sources: readonly FeedSource[]
  /** What the publisher calls each of them, as far as it is known. */
  names?: readonly string[]
  /** A person has looked and takes a file that lost many records. */
  acceptShrunk: boolean
  actor: Pick<AuditEntry, 'actorKind' | 'actor'>
  validators?: Record<string, Validators>
  /** The files tell what changed; what is kept for bundles grows by them. */
  adds?: boolean
}

export type ImportOutcome =
  | { ok: true; feed: StoredFeed; changed: number; findingsOpened: number; findingsClosed: number }
  | { ok: false; code: PublishersFileFault | 'feed_unknown'; detail: string }

const COPY_BATCH = 5_000

/**
 * Loads a publisher's files in one transaction: they are read to their end before anything of the former state is
 * touched, so a broken file changes nothing. Then only what changed is matched, weighed and planned again.
 */
export async function importFeed(
  context: ServerContext,
  options: ImportOptions,
): Promise<ImportOutcome> {
  const { db, clock, log } = context
  const now = clock.now()
  const name = options.feed.name
  const folder = join(context.stateDirectory, 'feeds', `import-${uuidV7(now, context.random)}`)
  try {
    const sources = await onDisk(options, folder)
    const outcome = await transaction(db, (tx) => load(context, tx, { ...options, sources }, now), {
      plain: true,
    })
    await keep(context, options, sources, now)
    log.info('feed loaded', { feed: name, records: outcome.feed.records, changed: outcome.changed })
    return outcome
  } catch (error) {
    if (!(error instanceof FeedError)) throw error
    log.warn('feed refused, the former state stays', {
      feed: name,
      code: error.code,
      reason: error.message,
    })
    await transaction(db, async (tx) => {
      await recordFailure(tx, name, now, { code: error.code, detail: error.message })
      await publish(tx, 'feeds', null)
    })
    return { ok: false, code: error.code, detail: error.message }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** For bundles. What cannot be kept (a full disk) is said; what was loaded counts all the same. */
async function keep(
  { stateDirectory, log }: ServerContext,
  { feed, names, adds }: ImportOptions,
  sources: readonly FeedSource[],
  now: InstantMs,
): Promise<void> {
  const only = feed.files.length === 1 ? (feed.files[0]?.name ?? null) : null
  const files = sources.flatMap((source, at) =>
    'path' in source ? [{ name: names?.[at] ?? only, path: source.path }] : [],
  )
  try {
    await keepFiles(stateDirectory, feed.name, files, now, adds === true)
  } catch (error) {
    log.warn('feed file not kept', { feed: feed.name, reason: (error as Error).message })
  }
}

/**
 * What is still arriving is written to a file first: the transaction may have to be run again, an upload may take hours,
 * and locks must not be held meanwhile.
 */
async function onDisk(options: ImportOptions, folder: string): Promise<FeedSource[]> {
  const sources: FeedSource[] = []
  for (const source of options.sources) {
    if ('path' in source) {
      sources.push(source)
      continue
    }
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const path = join(folder, String(sources.length))
    try {
      await pipeline(Readable.from(source.bytes), createWriteStream(path, { mode: 0o600 }))
    } catch (error) {
      throw new FeedError(
        options.feed.name,
        'feed_truncated',
        `the upload broke off (${(error as Error).message}); send it again. What was loaded before stays.`,
        error,
      )
    }
    sources.push({ path })
  }
  return sources
}

async function load(
  context: ServerContext,
  tx: Tx,
  options: ImportOptions,
  now: InstantMs,
): Promise<ImportOutcome & { ok: true }> {
  const name = options.feed.name
  const before = await lockFeed(tx, name)
  const incoming = await receive(tx, options, before.content_sha256)
  if (incoming.records === 0)
    throw new FeedError(name, 'feed_empty', 'it has no record. What was loaded before stays.')
  if (incoming.sha256 === before.content_sha256) return unchanged(tx, before, options, now)
  if (incoming.documents > 0) await keepLastVersions(tx)
  if (!options.acceptShrunk) await guardAgainstLoss(tx, name, before, incoming)
  await lockForLoading(tx)
  const { changed, documents, reweigh, versions } = await merge(context, tx, options, incoming, now)
  const findings = await refreshFleetFindings(tx, versions, now)
  const reweighed =
    reweigh.length > 0 ? await refreshDeadlines(tx, { vulnerabilities: reweigh }) : []
  await requestPlansForVersions(tx, versions, now)
  await requestPlans(tx, reweighed, now)
  const feed = await recordSuccess(tx, name, now, {
    records: await recordsNow(tx, name, incoming, documents),
    changed,
    contentSha256: incoming.sha256,
    validators: options.validators ?? {},
  })
  const result = {
    ok: true as const,
    feed,
    changed,
    findingsOpened: findings.opened,
    findingsClosed: findings.closed,
  }
  await record(context, tx, options, result, now)
  return result
}

type Merged = {
  changed: number
  /** Documents that the feed has now. */
  documents: number
  /** Vulnerabilities whose deadlines may be others now. */
  reweigh: readonly string[]
  /** Package versions that were judged anew. */
  versions: readonly number[]
}

/** Brings the store to what came in, and matches again what that touches. */
async function merge(
  context: ServerContext,
  tx: Tx,
  { feed }: ImportOptions,
  incoming: Incoming,
  now: InstantMs,
): Promise<Merged> {
  const { name } = feed
  const facts = incoming.facts > 0 ? await mergeFacts(tx, name, now) : { changed: 0, reweigh: [] }
  const statements =
    incoming.statements + incoming.documents > 0
      ? await mergeStatements(tx, name, now)
      : { changed: 0, touched: [] }
  // Hundreds of thousands of a distribution's own documents would only say again whose feed it is.
  const documents =
    incoming.documents > 0 && feed.brings !== 'own_words'
      ? await mergeDocuments(tx, name, now)
      : { changed: 0, count: 0 }
  const words = await mergeProductWords(tx, name, incoming.words, now, isWhole(feed))
  const touched = [
    ...statements.touched,
    ...(words.supersedence > 0 ? await windowsSystems(tx) : []),
    ...(facts.reweigh.length > 0 ? await sourcesOf(tx, facts.reweigh) : []),
  ]
  const catalogue = await mergeCatalogue(tx, context.random, incoming.catalogue, now)
  const products =
    incoming.applicabilities + incoming.documents > 0
      ? await mergeApplicability(tx, name, now)
      : { changed: 0, products: [] }
  const versions = [
    ...(await rematchSources(tx, touched, now)),
    ...(await rematchTouchedTitles(tx, products.products, facts.reweigh, now)),
  ]
  const parts = [statements, facts, products, words, documents]
  const changed = parts.reduce((sum, part) => sum + part.changed, catalogue)
  return { changed, documents: documents.count, reweigh: facts.reweigh, versions }
}

/** A single file of several says less than the whole feed, so its number may only grow by it. */
async function recordsNow(
  tx: Tx,
  name: FeedName,
  incoming: Incoming,
  documents: number,
): Promise<number> {
  if (documents > 0) return documents
  const counted = incoming.statements + incoming.documents > 0
  return counted ? countStatements(tx, name) : incoming.records
}

/** Software titles whose products a load spoke about, or whose vulnerabilities were withdrawn or came back. */
async function rematchTouchedTitles(
  tx: Tx,
  products: readonly string[],
  vulnerabilities: readonly string[],
  now: InstantMs,
): Promise<number[]> {
  const named = vulnerabilities.length > 0 ? await productsNamedBy(tx, vulnerabilities) : []
  if (products.length + named.length === 0) return []
  return rematchTitles(tx, await titlesConcernedBy(tx, [...products, ...named]), now)
}

/** The very records of the last load: nothing to merge, but the data is known to be fresh. */
async function unchanged(
  tx: Tx,
  before: StoredFeed,
  { validators }: ImportOptions,
  now: InstantMs,
): Promise<ImportOutcome & { ok: true }> {
  await recordUnchanged(tx, before.name, now, validators)
  await publish(tx, 'feeds', null)
  const feed = { ...before, attempted_at: now, succeeded_at: now, error: null }
  return { ok: true, feed, changed: 0, findingsOpened: 0, findingsClosed: 0 }
}

/** Only a feed of one file takes back what it does not say any more. */
const isWhole = ({ files }: Feed) => files.length === 1 && files[0]?.follow !== 'csaf_provider'

type Incoming = {
  records: number
  statements: number
  documents: number
  facts: number
  applicabilities: number
  /** What is said about products as such; some thousand at most, so held until it is merged. */
  words: readonly ProductRecord[]
  /** Newest version of each application of a catalogue. */
  catalogue: NewestEntries
  sha256: string
}

/** Reads every file to its end, into the temporary tables when it says anything else than the load known by `known`. */
async function receive(tx: Tx, options: ImportOptions, known: string | null): Promise<Incoming> {
  const hash = createHash('sha256')
  const batches = createBatches(tx)
  const words: ProductRecord[] = []
  const catalogue: NewestEntries = new Map()
  let documentAt: number | null = null
  for (const source of options.sources) {
    for await (const record of options.feed.parse(source)) {
      if (record.kind === 'document') documentAt = (documentAt ?? 0) + 1
      const line = lineOf(record, documentAt)
      hash.update(line)
      if (isBatched(record)) await batches.add(record.kind, line)
      else if (record.kind === 'catalogue_entry') keepNewest(catalogue, record.entry)
      else words.push(record)
    }
  }
  const sha256 = hash.digest('hex')
  // Most downloads of a small feed say nothing new, and making four tables costs more than reading it.
  if (sha256 !== known) await batches.end()
  const { statement: statements, document: documents, facts } = batches.counts
  // A word about products comes with the facts of the same vulnerability: counted once.
  const records = statements + documents + facts + words.length + catalogue.size
  const applicabilities = batches.counts.applicability
  return { statements, documents, facts, applicabilities, words, catalogue, records, sha256 }
}

/** Where records of each kind wait to be merged. */
const TARGETS = {
  statement: INCOMING_STATEMENT,
  document: INCOMING_DOCUMENT,
  facts: INCOMING_FACT,
  applicability: INCOMING_APPLICABILITY,
} as const
type Batched = keyof typeof TARGETS
const BATCHED = Object.keys(TARGETS) as Batched[]
const isBatched = (record: FeedRecord): record is Extract<FeedRecord, { kind: Batched }> =>
  record.kind in TARGETS

/** Lines go into temporary tables by the thousand; the tables are made for the first of them. */
function createBatches(tx: Tx) {
  const counts = { statement: 0, document: 0, facts: 0, applicability: 0 }
  const waiting: Record<Batched, string[]> = {
    statement: [],
    document: [],
    facts: [],
    applicability: [],
  }
  let isOpen = false
  const open = async () => {
    if (isOpen) return
    isOpen = true
    await openIncoming(tx)
    await openIncomingDocuments(tx)
    await openIncomingFacts(tx)
    await openIncomingApplicability(tx)
  }
  const send = async (kind: Batched) => {
    if (waiting[kind].length === 0) return
    await open()
    await copyInto(tx, TARGETS[kind], lines(waiting[kind]))
    waiting[kind] = []
  }
  return {
    counts,
    async add(kind: Batched, line: string): Promise<void> {
      counts[kind]++
      if (waiting[kind].push(line) > COPY_BATCH) await send(kind)
    },
    async end(): Promise<void> {
      await open()
      for (const kind of BATCHED) await send(kind)
    },
  }
}

function lineOf(record: FeedRecord, documentAt: number | null): string {
  if (record.kind === 'document') return documentLine(record.document, documentAt ?? 0)
  if (record.kind === 'statement') return statementLine(record.statement, documentAt)
  if (record.kind === 'facts')
    return factLine(record.facts, record.facts.cvss?.length ? severityOf(record.facts, '') : null)
  if (record.kind === 'applicability') return applicabilityLine(record.applicability, documentAt)
  return `${JSON.stringify(record)}\n`
}

async function* lines(batch: readonly string[]) {
  yield* batch
}

/** Records that come in selections: by year, by document, or what has changed lately. They take nothing back. */
const SELECTIONS: ReadonlySet<FeedName> = new Set([
  'cve',
  'nvd-cpe',
  'csaf',
  'redhat-csaf',
  'suse-csaf',
])

/** A feed that lost many records is broken until a person says otherwise: closing findings by it would hide holes. */
async function guardAgainstLoss(
  tx: Tx,
  name: FeedName,
  before: StoredFeed,
  incoming: Incoming,
): Promise<void> {
  for (const part of await partSizes(tx, name)) {
    refuseShrunk(name, [part.ecosystem, part.part].join(' ').trim(), part.before, part.records)
  }
  // Feeds of facts come whole.
  if (incoming.statements === 0 && !SELECTIONS.has(name))
    refuseShrunk(name, 'the feed', before.records, incoming.records)
}

function refuseShrunk(name: FeedName, what: string, before: number, records: number): void {
  const shrunk = shrinkGuard(before, records)
  if (!shrunk) return
  throw new FeedError(
    name,
    shrunk.code,
    `${what} had ${before} records and now has ${records}: that is a broken file, not good news. The former state stays. ` +
      'If the publisher really dropped them, load the file again and accept the loss (--accept-shrunk).',
  )
}

async function record(
  context: ServerContext,
  tx: Tx,
  options: ImportOptions,
  result: ImportOutcome & { ok: true },
  now: InstantMs,
): Promise<void> {
  const { feed, changed, findingsOpened, findingsClosed } = result
  await appendAudit(tx, context.random, {
    ...options.actor,
    action: 'feed.loaded',
    subjectKind: 'feed',
    subject: feed.name,
    detail: {
      records: feed.records,
      changed,
      findingsOpened,
      findingsClosed,
      acceptShrunk: options.acceptShrunk,
    },
    at: now,
  })
  await publish(tx, 'feeds', null)
  if (findingsOpened + findingsClosed > 0) await publish(tx, 'findings', null)
  if (changed > 0) await publish(tx, 'plan', null)
}
