import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Http } from '@dirigent/system/http'
import { archiveValidators, fetchChanges } from './download/csaf/changes.ts'
import { fetchCsafMetadata } from './download/csaf/metadata.ts'
import { fetchCsafProvider } from './download/csaf/provider.ts'
import type { Web } from './download/fetch.ts'
import { locate } from './download/locate.ts'
import { signerOf, type KeyRing, type Signer } from './download/signer.ts'
import { transfer, type Fetched, type Transfer, type Validators } from './download/transfer.ts'
import type { Feed, FeedFile } from './feed.ts'

export type { KeyRing, Validators }
export const NO_VALIDATORS: Validators = { etag: null, lastModified: null }

/** How publishers are asked, and whose signatures are theirs. */
export type Publishers = { http: Http; keys: KeyRing }

export type Download = Exclude<Transfer, Fetched> | (Fetched & { path: string })

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

/** How the publisher of a file signs it, by the keys that its CSAF metadata names. */
async function publishersSigner(
  start: Web,
  keys: KeyRing,
  { name, signedBy }: FeedFile,
): Promise<{ web: Web; signer: Signer } | null> {
  if (signedBy === undefined) return null
  const { provider, web } = await fetchCsafMetadata(start, signedBy)
  return { web, signer: await signerOf(web, keys, name, provider.keys, false) }
}

async function fetchArchive(
  start: Web,
  keys: KeyRing,
  file: FeedFile,
  known: Validators,
  path: string,
): Promise<Transfer> {
  const signed = await publishersSigner(start, keys, file)
  const { changesIn } = file
  if (changesIn !== undefined && signed) {
    const changes = await fetchChanges(signed.web, signed.signer, changesIn, known, path)
    if (changes) return changes
  }
  const located = await locate(start, keys, file)
  const { url } = located
  const check = async (part: string) => {
    await signed?.signer.check(url, { path: part }, `${url}.asc`)
  }
  const done = await transfer(located, changesIn === undefined ? known : NO_VALIDATORS, path, check)
  if (done.kind === 'not_modified' || changesIn === undefined) return done
  return { ...done, validators: archiveValidators(url, done.validators.lastModified) }
}

/**
 * Fetches one file of a feed to `path` unless the publisher says that it did not change. The file appears whole or not
 * at all; what came of it before a connection broke is continued the next time. Throws `FeedError`; what was loaded
 * before is not touched.
 */
export async function downloadFeedFile(
  { http, keys }: Publishers,
  feed: Feed,
  file: FeedFile,
  known: Validators,
  path: string,
): Promise<Download> {
  await mkdir(dirname(path), { recursive: true })
  const web: Web = { http, feed: feed.name, reach: 'anywhere' }
  const done =
    file.follow === 'csaf_provider'
      ? await fetchCsafProvider(web, keys, file.name, file.url, known, path)
      : await fetchArchive(web, keys, file, known, path)
  return done.kind === 'not_modified' ? done : { ...done, path }
}
