import { FeedError } from '../../feed-error.ts'
import type { Web } from '../fetch.ts'
import { signerOf, type KeyRing } from '../signer.ts'
import type { Transfer, Validators } from '../transfer.ts'
import { collectDocuments } from './documents.ts'
import { listDocuments } from './listing.ts'
import { fetchCsafMetadata } from './metadata.ts'

/** A provider's first load may be tens of thousands of documents: the oldest come first, the rest with the next run. */
const DOCUMENTS_PER_RUN = 2_000
/** So many documents may have been taken back since they were listed. */
const FEW = 10

/**
 * Collects a provider's documents that changed since the last run into one file, a document per line. The newest change
 * that was read is kept as `lastModified`; `more` says that others wait. Throws `FeedError`; nothing is half loaded.
 */
export async function fetchCsafProvider(
  start: Web,
  ring: KeyRing,
  origin: string,
  metadataUrl: string,
  known: Validators,
  path: string,
): Promise<Transfer> {
  const { provider, web } = await fetchCsafMetadata(start, metadataUrl)
  const mustSign = provider.role === 'csaf_trusted_provider'
  const signer = await signerOf(web, ring, origin, provider.keys, mustSign)
  const listed = await listDocuments(web, provider.distributions)
  if (listed.length === 0)
    throw new FeedError(web.feed, 'feed_empty', `${metadataUrl} leads to no document.`)
  const since = known.lastModified ?? ''
  const all = { listed: listed.map((one) => one.url) }
  const newer = listed.filter((one) => one.updatedAt > since)
  const last = newer.slice(0, DOCUMENTS_PER_RUN).at(-1)
  if (last === undefined) return { kind: 'not_modified', ...all }
  // Those of the very same moment belong together: the next run only asks for later ones.
  const changed = newer.filter((one) => one.updatedAt <= last.updatedAt)
  const { bytes, documents, skipped } = await collectDocuments(web, signer, changed, path)
  // A list whose addresses all lead nowhere is wrong; taking it as read would never ask again.
  if (documents === 0 && since !== '' && changed.length < FEW)
    return { kind: 'not_modified', ...all }
  if (documents === 0)
    throw new FeedError(
      web.feed,
      'feed_empty',
      `none of the ${changed.length} documents that ${metadataUrl} lists can be read` +
        (skipped[0] === undefined ? '.' : ` (${skipped[0].url}: ${skipped[0].detail}).`),
    )
  return {
    kind: 'fetched',
    validators: { etag: null, lastModified: last.updatedAt },
    bytes,
    documents,
    adds: true,
    more: changed.length < newer.length,
    skipped,
    ...all,
  }
}
