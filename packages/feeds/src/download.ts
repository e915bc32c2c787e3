import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { MINUTE_MS } from '@dirigent/domain/identity/time'
import type { Http, HttpAnswer } from '@dirigent/system/http'
import { FeedError } from './feed-error.ts'
import type { Feed, FeedFile } from './feed.ts'

/** What the publisher said about the version we have, to ask only for a newer one (RFC 9110 §13). */
export type Validators = { etag: string | null; lastModified: string | null }
export const NO_VALIDATORS: Validators = { etag: null, lastModified: null }

export type Download =
  | { kind: 'not_modified' }
  | { kind: 'fetched'; path: string; validators: Validators; bytes: number }

const HEADERS_TIMEOUT_MS = 2 * MINUTE_MS
/** The largest feed (all CVE records as a zip) is 600 MB. */
const DOWNLOAD_MAX_BYTES = 4 * 1024 * 1024 * 1024

function conditional({ etag, lastModified }: Validators): Record<string, string> {
  return {
    // Some publishers refuse clients that do not say who they are.
    'user-agent': 'dirigent',
    ...(etag === null ? {} : { 'if-none-match': etag }),
    ...(lastModified === null ? {} : { 'if-modified-since': lastModified }),
  }
}

async function save(feed: Feed, file: FeedFile, answer: HttpAnswer, path: string): Promise<number> {
  const expected = Number(answer.headers.get('content-length') ?? Number.NaN)
  // A transparently decompressed body is longer than the header says.
  const isPlain = !answer.headers.has('content-encoding')
  let bytes = 0
  async function* counted() {
    for await (const chunk of answer.body) {
      bytes += chunk.length
      if (bytes > DOWNLOAD_MAX_BYTES)
        throw new FeedError(
          feed.name,
          'feed_too_large',
          `${file.url} sends more than 4 GB; stopped.`,
        )
      yield chunk
    }
  }
  try {
    await pipeline(Readable.from(counted()), createWriteStream(path))
  } catch (error) {
    if (error instanceof FeedError) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new FeedError(
      feed.name,
      'feed_download_failed',
      `${file.url} broke off after ${bytes} bytes (${why}); it will be tried again.`,
      error,
    )
  }
  if (isPlain && Number.isFinite(expected) && bytes !== expected) {
    throw new FeedError(
      feed.name,
      'feed_truncated',
      `${file.url} sent ${bytes} of ${expected} bytes; it will be tried again.`,
    )
  }
  return bytes
}

/**
 * Fetches one file of a feed to `path` unless the publisher says that it did not change. The file appears whole or not
 * at all. Throws `FeedError`; what was loaded before is not touched.
 */
export async function downloadFeedFile(
  http: Http,
  feed: Feed,
  file: FeedFile,
  known: Validators,
  path: string,
): Promise<Download> {
  const answer = await http.get({
    url: file.url,
    headers: conditional(known),
    timeoutMs: HEADERS_TIMEOUT_MS,
  })
  if ('code' in answer) {
    throw new FeedError(
      feed.name,
      'feed_download_failed',
      `${file.url} cannot be reached (${answer.detail}); check network and proxy, or import the file by hand.`,
    )
  }
  if (answer.status === 304) return { kind: 'not_modified' }
  if (answer.status !== 200) {
    throw new FeedError(
      feed.name,
      'feed_download_failed',
      `${file.url} answered ${answer.status}; it will be tried again.`,
    )
  }
  await mkdir(dirname(path), { recursive: true })
  const partial = `${path}.part`
  try {
    const bytes = await save(feed, file, answer, partial)
    await rename(partial, path)
    const validators = {
      etag: answer.headers.get('etag') ?? null,
      lastModified: answer.headers.get('last-modified') ?? null,
    }
    return { kind: 'fetched', path, validators, bytes }
  } finally {
    await rm(partial, { force: true })
  }
}
