import { appendFile } from 'node:fs/promises'
import { DAY_MS } from '@dirigent/domain/identity/time'
import type { Web } from '../fetch.ts'
import type { Signer } from '../signer.ts'
import type { Transfer, Validators } from '../transfer.ts'
import { goneLine } from '../../csaf/gone.ts'
import { collectDocuments } from './documents.ts'
import { listedInDirectory, oldestFirst } from './listing.ts'

/** Beyond so many the archive is fetched anew: one request instead of thousands. */
const CHANGES_MAX = 3_000
/** What was fetched one by one is kept beside the archive; after so long a new archive takes the place of both. */
const ARCHIVE_MAX_AGE_MS = 14 * DAY_MS
/** An archive is named by its day, or was packed a while before it appeared: changes of that day are fetched again. */
const SLACK_MS = DAY_MS

/** The state after an archive was loaded: of when it is, so that changes are asked from there on. */
export function archiveValidators(url: string, lastModified: string | null): Validators {
  const named = /\d{4}-\d\d-\d\d/.exec(url.slice(url.lastIndexOf('/')))?.[0]
  const at = Date.parse(named ?? lastModified ?? '')
  if (Number.isNaN(at)) return { etag: null, lastModified: null }
  const since = new Date(at - SLACK_MS).toISOString()
  return { etag: since, lastModified: since }
}

/**
 * Fetches the documents that changed since the archive, or since the last such run (`known.lastModified`); `etag` is of
 * when the archive was. Null when the archive itself is the better way. Throws `FeedError`.
 */
export async function fetchChanges(
  web: Web,
  signer: Signer,
  folder: string,
  known: Validators,
  path: string,
): Promise<Transfer | null> {
  const since = known.lastModified
  if (since === null || known.etag === null) return null
  const after = <T extends { updatedAt: string }>(all: readonly T[]) =>
    all.filter((one) => one.updatedAt > since)
  const gone = after(await listedInDirectory(web, folder, 'deletions.csv'))
  const deleted = new Map(gone.map((one) => [one.url, one.updatedAt]))
  const newer = oldestFirst(after(await listedInDirectory(web, folder)))
  const changed = newer.filter((one) => one.updatedAt > (deleted.get(one.url) ?? ''))
  if (changed.length > CHANGES_MAX) return null
  const last = [...newer, ...gone].reduce(
    (at, one) => (one.updatedAt > at ? one.updatedAt : at),
    since,
  )
  if (last === since) return { kind: 'not_modified' }
  if (Date.parse(last) - Date.parse(known.etag) > ARCHIVE_MAX_AGE_MS) return null
  const { bytes, skipped } = await collectDocuments(web, signer, changed, path)
  const again = new Set(changed.map((one) => one.url))
  const lines = gone.filter((one) => !again.has(one.url)).map((one) => goneLine(idOf(one.url)))
  await appendFile(path, lines.join(''))
  if (bytes === 0 && lines.length === 0) return { kind: 'not_modified' }
  const validators = { etag: known.etag, lastModified: last }
  return { kind: 'fetched', validators, bytes, adds: true, skipped }
}

/** Files are named after their document (CSAF 2.0 §5.1): `cve-2023-6237.json`, `rhsa-2023_7434.json`. */
function idOf(url: string): string {
  const name = new URL(url).pathname.split('/').at(-1) ?? ''
  return name
    .replace(/\.json$/, '')
    .toUpperCase()
    .replace('_', ':')
}
