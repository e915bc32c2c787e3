import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Http } from '@dirigent/system/http'
import { fetchCsafProvider } from './download/csaf-provider.ts'
import { locate } from './download/locate.ts'
import { transfer, type Validators } from './download/transfer.ts'
import type { Feed, FeedFile } from './feed.ts'

export type { Validators }
export const NO_VALIDATORS: Validators = { etag: null, lastModified: null }

export type Download =
  | { kind: 'not_modified' }
  | { kind: 'fetched'; path: string; validators: Validators; bytes: number }

/**
 * The files of a feed that speak about one of these releases: nobody fetches what no device needs. All of them when none
 * does: then a person asked for the feed.
 */
export function filesFor(feed: Feed, ecosystems: readonly string[]): readonly FeedFile[] {
  const wanted = new Set(ecosystems.flatMap((one) => [one, one.split(':')[0] ?? '']))
  const files = feed.files.filter(
    ({ only }) => only === undefined || only.some((one) => wanted.has(one)),
  )
  return files.length > 0 ? files : feed.files
}

/**
 * Fetches one file of a feed to `path` unless the publisher says that it did not change. The file appears whole or not
 * at all; what came of it before a connection broke is continued the next time. Throws `FeedError`; what was loaded
 * before is not touched.
 */
export async function downloadFeedFile(
  http: Http,
  feed: Feed,
  file: FeedFile,
  known: Validators,
  path: string,
): Promise<Download> {
  await mkdir(dirname(path), { recursive: true })
  const done =
    file.follow === 'csaf_provider'
      ? await fetchCsafProvider(http, feed.name, file.url, known, path)
      : await transfer(http, feed.name, await locate(http, feed.name, file), known, path)
  return done.kind === 'not_modified' ? done : { ...done, path }
}
