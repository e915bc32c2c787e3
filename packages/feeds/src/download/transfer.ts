import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FeedName } from '@dirigent/domain/advisories/advisory'
import type { HttpAnswer } from '@dirigent/system/http'
import { FeedError } from '../feed-error.ts'
import type { Skipped } from './csaf/documents.ts'
import { ask, wrongStatus } from './fetch.ts'
import type { Located } from './locate.ts'

/** What the publisher said about the version we have, to ask only for a newer one (RFC 9110 §13). */
export type Validators = { etag: string | null; lastModified: string | null }

/** The largest feed (all CVE records as a zip) is 600 MB. */
const DOWNLOAD_MAX_BYTES = 4 * 1024 * 1024 * 1024

/** The part of a file that came before the connection broke, and of which version it is. */
type Partial = { bytes: number; validator: string }
type PartialNote = { url: string; validator: string }

const notePath = (part: string) => `${part}.json`

/** What an earlier try left, when the publisher can say whether the file is still the same. */
async function partialOf(part: string, url: string): Promise<Partial | null> {
  try {
    const note = JSON.parse(await readFile(notePath(part), 'utf8')) as PartialNote
    const { size } = await stat(part)
    return note.url === url && size > 0 ? { bytes: size, validator: note.validator } : null
  } catch {
    return null
  }
}

async function forget(part: string): Promise<void> {
  await rm(part, { force: true })
  await rm(notePath(part), { force: true })
}

function requestHeaders(known: Validators, partial: Partial | null): Record<string, string> {
  // A part continues only the very version it was cut from; of another one the publisher sends all.
  if (partial)
    return {
      'accept-encoding': 'identity',
      range: `bytes=${partial.bytes}-`,
      'if-range': partial.validator,
    }
  return {
    'accept-encoding': 'identity',
    ...(known.etag === null ? {} : { 'if-none-match': known.etag }),
    ...(known.lastModified === null ? {} : { 'if-modified-since': known.lastModified }),
  }
}

/** A weak tag does not promise the same bytes, so no part can be continued by it. */
function strongValidator({ headers }: HttpAnswer): string | null {
  const etag = headers.get('etag')
  if (etag !== undefined && !etag.startsWith('W/')) return etag
  return headers.get('last-modified') ?? null
}

/** Writes the body behind what is there; what came stays on disk when it breaks off. */
async function append(
  feed: FeedName,
  url: string,
  answer: HttpAnswer,
  part: string,
  from: number,
): Promise<number> {
  let bytes = from
  async function* counted() {
    for await (const chunk of answer.body) {
      bytes += chunk.length
      if (bytes > DOWNLOAD_MAX_BYTES)
        throw new FeedError(feed, 'feed_too_large', `${url} sends more than 4 GB; stopped.`)
      yield chunk
    }
  }
  try {
    const flags = from > 0 ? 'a' : 'w'
    await pipeline(Readable.from(counted()), createWriteStream(part, { flags }))
  } catch (error) {
    if (error instanceof FeedError) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new FeedError(
      feed,
      'feed_download_failed',
      `${url} broke off after ${bytes} bytes (${why}); it will be continued.`,
      error,
    )
  }
  return bytes
}

/** How many bytes the whole file has, by the answer's headers; NaN when it does not say. */
function announced(answer: HttpAnswer, from: number): number {
  // A transparently decompressed body is longer than the header says.
  if (answer.headers.has('content-encoding')) return Number.NaN
  const length = answer.headers.get('content-length')
  return length === undefined ? Number.NaN : from + Number(length)
}

/** A further check of what has arrived, before it counts; throws `FeedError`. */
export type FileCheck = (path: string) => Promise<void>

/** What is not the publisher's is not kept either: the next try begins anew. */
async function checkFile(
  feed: FeedName,
  part: string,
  { url, sha256 }: Located,
  check: FileCheck | null,
): Promise<void> {
  try {
    if (sha256 !== null) {
      const hash = createHash('sha256')
      await pipeline(createReadStream(part), hash)
      if (hash.digest('hex') !== sha256.toLowerCase())
        throw new FeedError(
          feed,
          'feed_corrupt',
          `${url} is not the file whose checksum the publisher names; it will be fetched again.`,
        )
    }
    await check?.(part)
  } catch (error) {
    await forget(part)
    throw error
  }
}

export type Fetched = {
  kind: 'fetched'
  validators: Validators
  bytes: number
  /** What changed, not the whole: it adds to what was loaded before. */
  adds?: boolean
  /** More waits at the publisher, for the next run. */
  more?: boolean
  /** How many documents were collected. */
  documents?: number
  /** Documents that are none, and were left out. */
  skipped?: readonly Skipped[]
  /** Addresses of all documents that the publisher lists now. */
  listed?: readonly string[]
}
export type Transfer = { kind: 'not_modified'; listed?: readonly string[] } | Fetched

/**
 * Fetches a file to `path` unless it did not change, continuing what an earlier try left beside it. It appears whole,
 * with the right checksum, or not at all. Throws `FeedError`.
 */
export async function transfer(
  located: Located,
  known: Validators,
  path: string,
  check: FileCheck | null = null,
): Promise<Transfer> {
  const { url, web } = located
  const { feed } = web
  const part = `${path}.part`
  const partial = await partialOf(part, url)
  const answer = await ask(web, url, requestHeaders(known, partial))
  if (answer.status === 304) return { kind: 'not_modified' }
  if (partial && answer.status === 416) {
    await forget(part)
    return transfer(located, known, path, check)
  }
  if (answer.status !== 200 && !(partial && answer.status === 206))
    throw wrongStatus(feed, url, answer.status)
  const from = partial && answer.status === 206 ? partial.bytes : 0
  const validator = strongValidator(answer)
  if (validator === null) await rm(notePath(part), { force: true })
  else await writeFile(notePath(part), JSON.stringify({ url, validator } satisfies PartialNote))
  const bytes = await append(feed, url, answer, part, from)
  const whole = announced(answer, from)
  if (Number.isFinite(whole) && bytes !== whole) {
    throw new FeedError(
      feed,
      'feed_truncated',
      `${url} sent ${bytes} of ${whole} bytes; it will be continued.`,
    )
  }
  await checkFile(feed, part, located, check)
  await rename(part, path)
  await forget(part)
  const { headers } = answer
  const validators = {
    etag: headers.get('etag') ?? null,
    lastModified: headers.get('last-modified') ?? null,
  }
  return { kind: 'fetched', validators, bytes }
}
