import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract } from 'tar-stream'
import { ALL_FEEDS, feedName, FEEDS } from '@dirigent/feeds/registry'
import { publicKeyFromRaw, verifyText } from '@dirigent/protocol/agent/signatures'
import { uuidV7 } from '@dirigent/system/random'
import type { ServerContext } from '../context.ts'
import { fingerprint } from '../identity/bundle-key.ts'
import { appendAudit, type AuditEntry } from '../store/audit.ts'
import { recordProviderCarried } from '../store/csaf-providers.ts'
import { writeSetting } from '../store/settings.ts'
import {
  BundleError,
  bundleManifest,
  bundleSignature,
  HEAD_MAX_BYTES,
  invalid,
  MANIFEST_NAME,
  SIGNATURE_NAME,
  type BundleManifest,
  type BundleProblem,
} from './bundle-format.ts'
import { pinCarriedKeys } from './carried-keys.ts'
import { importFeed, type ImportOutcome } from './import.ts'
import { originOf } from './kept-files.ts'

export type BundleRequest = {
  stream: AsyncIterable<Uint8Array>
  actor: Pick<AuditEntry, 'actorKind' | 'actor'>
  /** The fingerprint that a person has compared: its key is trusted from now on. */
  trust: string | null
  acceptOlder: boolean
  acceptShrunk: boolean
}

export type BundleOutcome =
  | {
      ok: true
      madeAt: string
      fingerprint: string
      feeds: { feed: string; outcome: ImportOutcome }[]
    }
  | ({ ok: false } & BundleProblem)

type Entry = { name: string; bytes: AsyncIterable<Uint8Array> }

/**
 * Loads what another server exported. The bundle is read to its end and checked before the first feed is touched; then
 * each feed is loaded by itself, with the same guards as a download. One that is refused keeps no other from loading.
 */
export async function importBundle(
  context: ServerContext,
  request: BundleRequest,
): Promise<BundleOutcome> {
  const folder = join(
    context.stateDirectory,
    'feeds',
    `bundle-${uuidV7(context.clock.now(), context.random)}`,
  )
  await mkdir(folder, { recursive: true, mode: 0o700 })
  try {
    const { manifest, publicKey } = await unpack(context, request, folder)
    await remember(context, request, manifest, publicKey)
    const feeds: { feed: string; outcome: ImportOutcome }[] = []
    for (const feed of inOrder(manifest)) {
      feeds.push({ feed, outcome: await loadFeed(context, request, manifest, feed, folder) })
    }
    return { ok: true, madeAt: manifest.madeAt, fingerprint: fingerprint(publicKey), feeds }
  } catch (error) {
    if (error instanceof BundleError) return { ok: false, ...error.problem }
    throw error
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function unpack(context: ServerContext, request: BundleRequest, folder: string) {
  const entries = tarEntries(request.stream)
  try {
    const text = await head(entries, MANIFEST_NAME)
    const signed = bundleSignature.safeParse(parseJson(await head(entries, SIGNATURE_NAME)))
    if (!signed.success)
      throw invalid('bundle_damaged', 'its signature cannot be read; export it again.')
    const { publicKey, signature } = signed.data
    checkSignature(text, publicKey, signature)
    checkTrust(context, publicKey, request.trust)
    const manifest = readManifest(text)
    checkAge(context, manifest, request.acceptOlder)
    for (const [at, file] of manifest.files.entries())
      await saveFile(await entries.next(), file, at, folder)
    return { manifest, publicKey }
  } finally {
    await entries.return(undefined)
  }
}

/** The archive's entries one after the other; each must be read before the next is asked for. */
async function* tarEntries(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Entry> {
  const tar = extract()
  const source = Readable.from(stream)
  source.on('error', (error) => tar.destroy(error))
  source.pipe(tar)
  try {
    for await (const entry of tar) {
      yield { name: entry.header.name, bytes: chunksOf(entry as AsyncIterable<Uint8Array>) }
    }
  } catch (error) {
    throw cut(error)
  } finally {
    source.destroy()
    tar.destroy()
  }
}

const cut = (error: unknown) =>
  error instanceof BundleError
    ? error
    : invalid(
        'bundle_damaged',
        `it is no archive, or it is cut (${(error as Error).message}); copy it again.`,
      )

async function* chunksOf(entry: AsyncIterable<Uint8Array>) {
  try {
    yield* entry
  } catch (error) {
    throw cut(error)
  }
}

async function head(entries: AsyncGenerator<Entry>, name: string): Promise<string> {
  const next = await entries.next()
  if (next.done || next.value.name !== name)
    throw invalid('bundle_foreign', 'it is no bundle of "dirigent feeds export".')
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of next.value.bytes) {
    length += part.length
    if (length > HEAD_MAX_BYTES)
      throw invalid('bundle_foreign', 'its list of files is far too long.')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function checkSignature(text: string, publicKey: string, signature: string): void {
  const damaged = 'its signature does not fit: it was changed on the way. Export and copy it again.'
  try {
    if (verifyText(text, signature, publicKeyFromRaw(publicKey))) return
  } catch {
    // A key that is none fits nothing.
  }
  throw invalid('bundle_damaged', damaged)
}

function checkTrust({ settings }: ServerContext, publicKey: string, trust: string | null): void {
  if (settings.current()['feeds.bundle_keys'].includes(publicKey)) return
  const own = fingerprint(publicKey)
  if (trust !== null && trust.toLowerCase() === own) return
  throw new BundleError({
    code: 'bundle_key_unknown',
    fingerprint: own,
    because: { code: 'bundle_key_unknown', fingerprint: own },
    detail:
      `it is signed by a server that this one does not know: ${own}. Compare this with what the exporting server ` +
      `shows ("dirigent feeds export"); if it is the same, import it with --trust ${own}.`,
  })
}

function readManifest(text: string): BundleManifest {
  const parsed = bundleManifest.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  throw invalid(
    'bundle_too_new',
    'its list of files is not one that this version reads; upgrade this server first.',
  )
}

/** An old bundle would take back what a newer one brought: known exploited vulnerabilities would vanish. */
function checkAge({ settings }: ServerContext, { madeAt }: BundleManifest, acceptOlder: boolean) {
  const newest = settings.current()['feeds.bundle_made_at']
  if (acceptOlder || newest === null || Date.parse(madeAt) >= newest) return
  const last = new Date(newest).toISOString()
  throw new BundleError({
    code: 'bundle_outdated',
    because: { code: 'bundle_outdated', madeAt, newest: last },
    detail:
      `it was made ${madeAt}, but one of ${last} was imported before. ` +
      'If that is meant, import it with --accept-older.',
  })
}

type ManifestFile = BundleManifest['files'][number]

async function saveFile(
  next: IteratorResult<Entry>,
  file: ManifestFile,
  at: number,
  folder: string,
): Promise<void> {
  const what = `${file.feed}/${file.name}`
  if (next.done || next.value.name !== `files/${at}`)
    throw invalid('bundle_damaged', `it ends before ${what}; copy it again.`)
  const hash = createHash('sha256')
  let bytes = 0
  const { bytes: chunks } = next.value
  async function* checked() {
    for await (const chunk of chunks) {
      bytes += chunk.length
      if (bytes > file.bytes)
        throw invalid('bundle_damaged', `${what} is longer than its list says.`)
      hash.update(chunk)
      yield chunk
    }
  }
  await pipeline(Readable.from(checked()), createWriteStream(join(folder, String(at))))
  if (bytes !== file.bytes || hash.digest('hex') !== file.sha256)
    throw invalid('bundle_damaged', `${what} is not what was exported; copy it again.`)
}

/** Who is trusted and how new the newest bundle is, with their record, before anything is loaded by them. */
async function remember(
  { db, settings, clock, random }: ServerContext,
  { actor }: BundleRequest,
  { madeAt, files }: BundleManifest,
  publicKey: string,
): Promise<void> {
  const now = clock.now()
  const trusted = settings.current()['feeds.bundle_keys']
  await db.transaction(async (tx) => {
    if (!trusted.includes(publicKey))
      await writeSetting(tx, 'feeds.bundle_keys', [...trusted, publicKey], now)
    await writeSetting(tx, 'feeds.bundle_made_at', Date.parse(madeAt), now)
    await appendAudit(tx, random, {
      ...actor,
      action: 'feeds.bundle_imported',
      subjectKind: 'feed',
      subject: 'bundle',
      detail: {
        madeAt,
        files: files.length,
        fingerprint: fingerprint(publicKey),
        newlyTrusted: !trusted.includes(publicKey),
      },
      at: now,
    })
  })
  await settings.refresh()
}

const ORDER = ['own_words', 'copies', 'facts'] as const

/** Own words first, facts last: as a server that downloads them would load them. Unknown ones at the end. */
function inOrder(manifest: BundleManifest): string[] {
  const named = [...new Set(manifest.files.map(({ feed }) => feed))]
  const rank = (name: string) => {
    const feed = ALL_FEEDS.find((one) => one.name === name)
    return feed ? ORDER.indexOf(feed.brings) : ORDER.length
  }
  return named.toSorted((a, b) => rank(a) - rank(b))
}

async function loadFeed(
  context: ServerContext,
  { actor, acceptShrunk }: BundleRequest,
  manifest: BundleManifest,
  feed: string,
  folder: string,
): Promise<ImportOutcome> {
  const { files } = manifest
  const known = feedName(feed)
  if (known === null) {
    const detail = `this version knows no feed "${feed}"; upgrade the server to load it.`
    return { ok: false, code: 'feed_unknown', detail }
  }
  const own = [...files.entries()].filter(([, file]) => file.feed === feed)
  const otherKey = await pinCarriedKeys(context, manifest, feed, actor)
  if (otherKey) return otherKey
  const outcome = await importFeed(context, {
    feed: FEEDS[known],
    sources: own.map(([at]) => ({ path: join(folder, String(at)) })),
    names: own.map(([, { name }]) => name),
    acceptShrunk,
    actor,
  })
  if (feed === 'csaf' && outcome.ok)
    for (const [, { name, loadedAt }] of own)
      await recordProviderCarried(context.db, originOf(name), Date.parse(loadedAt))
  return outcome
}
