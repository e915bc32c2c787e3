import { createHash } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { parseCsaf } from '../../csaf/document.ts'
import { FeedError } from '../../feed-error.ts'
import { DOCUMENT_MAX_BYTES } from '../../reading/limits.ts'
import { parseJson } from '../../reading/text.ts'
import { fetchBytes, fetchText, plainText, type Web } from '../fetch.ts'
import type { Signer } from '../signer.ts'
import type { Listed } from './listing.ts'

/** Documents are small and come from one server: a few at a time hide its latency without pressing it. */
const AT_ONCE = 6
const HASH_MAX_BYTES = 64 * 1024

/** A document that was listed but is not one; the others are taken all the same. */
export type Skipped = { url: string; detail: string }

async function checkHash(web: Web, { url, hashUrl }: Listed, bytes: Buffer): Promise<void> {
  const text = await fetchText(web, hashUrl, { maxBytes: HASH_MAX_BYTES, optional: true })
  const expected = /\b(?:[0-9a-f]{128}|[0-9a-f]{64})\b/i.exec(text ?? '')?.[0].toLowerCase()
  if (expected === undefined) return
  const algorithm = expected.length === 128 ? 'sha512' : 'sha256'
  if (createHash(algorithm).update(bytes).digest('hex') !== expected)
    throw new FeedError(web.feed, 'feed_corrupt', `${url} is not what its checksum names.`)
}

type Got = { line: string } | { skipped: Skipped } | null

/** One document, checked by its signature or else its checksum; null when it was taken back since it was listed. */
async function fetchDocument(web: Web, signer: Signer, listed: Listed): Promise<Got> {
  const { url, signatureUrl } = listed
  const found = await fetchBytes(web, url, { maxBytes: DOCUMENT_MAX_BYTES, optional: true })
  if (found === null) return null
  const { bytes } = found
  if (!(await signer.check(url, { bytes }, signatureUrl))) await checkHash(web, listed, bytes)
  const value = parseJson(web.feed, plainText(web.feed, url, bytes), url)
  const parsed = parseCsaf(value)
  if ('document' in parsed) return { line: JSON.stringify(value) }
  return { skipped: { url, detail: `no CSAF 2 document: ${parsed.wrong}` } }
}

export type Collected = { bytes: number; documents: number; gone: number; skipped: Skipped[] }

/** Writes these documents to a file, one per line, oldest first; it appears whole or not at all. Throws `FeedError`. */
export async function collectDocuments(
  web: Web,
  signer: Signer,
  listed: readonly Listed[],
  path: string,
): Promise<Collected> {
  const part = `${path}.part`
  const file = await open(part, 'w')
  const total: Collected = { bytes: 0, documents: 0, gone: 0, skipped: [] }
  try {
    for (let at = 0; at < listed.length; at += AT_ONCE) {
      const some = listed.slice(at, at + AT_ONCE)
      for (const got of await Promise.all(some.map((one) => fetchDocument(web, signer, one)))) {
        if (got === null) total.gone++
        else if ('skipped' in got) total.skipped.push(got.skipped)
        else {
          total.documents++
          total.bytes += (await file.write(`${got.line}\n`)).bytesWritten
        }
      }
    }
  } catch (error) {
    await file.close()
    await rm(part, { force: true })
    throw error
  }
  await file.close()
  await rename(part, path)
  return total
}
