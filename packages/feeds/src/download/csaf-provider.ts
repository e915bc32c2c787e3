import { createHash } from 'node:crypto'
import { open, rename } from 'node:fs/promises'
import type { FeedName } from '@dirigent/domain/advisories/advisory'
import type { Http } from '@dirigent/system/http'
import { z } from 'zod'
import { FeedError } from '../feed-error.ts'
import { parseJson } from '../reading/text.ts'
import { ask, fetchText, wrongStatus } from './fetch.ts'
import type { Transfer, Validators } from './transfer.ts'

/** A provider's first load may be tens of thousands of documents: the oldest come first, the rest with the next run. */
const DOCUMENTS_PER_RUN = 2_000

const Metadata = z.object({
  distributions: z.array(
    z.object({
      directory_url: z.string().optional(),
      rolie: z
        .object({ feeds: z.array(z.object({ tlp_label: z.string().optional(), url: z.string() })) })
        .optional(),
    }),
  ),
})
const Rolie = z.object({
  feed: z.object({
    entry: z
      .array(
        z.object({
          updated: z.string(),
          content: z.object({ src: z.string() }).optional(),
          link: z.array(z.object({ rel: z.string(), href: z.string() })).optional(),
        }),
      )
      .nullish(),
  }),
})

type Listed = { url: string; updatedAt: string; hashUrl: string | null }

async function json<T>(http: Http, feed: FeedName, url: string, shape: z.ZodType<T>): Promise<T> {
  const parsed = shape.safeParse(parseJson(feed, (await fetchText(http, feed, url)) ?? '', url))
  if (parsed.success) return parsed.data
  const at = parsed.error.issues[0]?.path.join('.') ?? ''
  throw new FeedError(
    feed,
    'feed_unknown_format',
    `${url} is not what a CSAF provider publishes: "${at}" is missing or different.`,
    parsed.error,
  )
}

/** `"2024/icsa-24-016-01.json","2024-01-16T07:00:00Z"` per line, newest first. */
async function listedInDirectory(http: Http, feed: FeedName, directory: string): Promise<Listed[]> {
  const base = directory.endsWith('/') ? directory : `${directory}/`
  const text = (await fetchText(http, feed, new URL('changes.csv', base).href)) ?? ''
  return text.split(/\r?\n/).flatMap((line) => {
    const found = /^"?([^",]+\.json)"?,"?([^",]+)"?$/.exec(line)
    if (!found) return []
    const url = new URL(found[1] ?? '', base).href
    return [{ url, updatedAt: found[2] ?? '', hashUrl: `${url}.sha256` }]
  })
}

async function listedInRolie(http: Http, feed: FeedName, url: string): Promise<Listed[]> {
  const { entry } = (await json(http, feed, url, Rolie)).feed
  return (entry ?? []).flatMap(({ updated, content, link }) => {
    const linked = (rel: string) => link?.find((one) => one.rel === rel)?.href
    const document = content?.src ?? linked('self')
    const hash = link?.find((one) => one.rel === 'hash' && one.href.endsWith('.sha256'))?.href
    return document === undefined
      ? []
      : [{ url: document, updatedAt: updated, hashUrl: hash ?? null }]
  })
}

/** Every public document of a provider (TLP:WHITE or CLEAR), oldest change first. */
async function listDocuments(http: Http, feed: FeedName, metadataUrl: string): Promise<Listed[]> {
  const { distributions } = await json(http, feed, metadataUrl, Metadata)
  const documents = new Map<string, Listed>()
  for (const { directory_url, rolie } of distributions) {
    const open = rolie?.feeds.filter(({ tlp_label }) =>
      ['WHITE', 'CLEAR', 'UNLABELED', undefined].includes(tlp_label),
    )
    const lists = open?.map((one) => listedInRolie(http, feed, one.url)) ?? []
    if (lists.length === 0 && directory_url !== undefined)
      lists.push(listedInDirectory(http, feed, directory_url))
    for (const list of await Promise.all(lists)) for (const one of list) documents.set(one.url, one)
  }
  if (documents.size === 0)
    throw new FeedError(feed, 'feed_empty', `${metadataUrl} leads to no document.`)
  return [...documents.values()].toSorted((a, b) =>
    a.updatedAt < b.updatedAt ? -1 : a.updatedAt > b.updatedAt ? 1 : 0,
  )
}

async function fetchDocument(http: Http, feed: FeedName, listed: Listed): Promise<string | null> {
  const answer = await ask(http, feed, listed.url)
  // Withdrawn between the list and now.
  if (answer.status === 404 || answer.status === 410) return null
  if (answer.status !== 200) throw wrongStatus(feed, listed.url, answer.status)
  const bytes = Buffer.concat(await Array.fromAsync(answer.body))
  const sum = listed.hashUrl === null ? null : await fetchText(http, feed, listed.hashUrl, true)
  const expected = /\b[0-9a-f]{64}\b/i.exec(sum ?? '')?.[0].toLowerCase()
  if (expected !== undefined && createHash('sha256').update(bytes).digest('hex') !== expected)
    throw new FeedError(feed, 'feed_corrupt', `${listed.url} is not what its checksum names.`)
  return JSON.stringify(parseJson(feed, bytes.toString('utf8'), listed.url))
}

/**
 * Collects a provider's documents that changed since the last run into one file, a document per line. The newest change
 * that was read is kept as `lastModified`. Throws `FeedError`; nothing is half loaded.
 */
export async function fetchCsafProvider(
  http: Http,
  feed: FeedName,
  metadataUrl: string,
  known: Validators,
  path: string,
): Promise<Transfer> {
  const since = known.lastModified ?? ''
  const listed = await listDocuments(http, feed, metadataUrl)
  const newer = listed.filter((one) => one.updatedAt > since)
  const last = newer.slice(0, DOCUMENTS_PER_RUN).at(-1)
  if (last === undefined) return { kind: 'not_modified' }
  // Those of the very same moment belong together: the next run only asks for later ones.
  const changed = newer.filter((one) => one.updatedAt <= last.updatedAt)
  const file = await open(`${path}.part`, 'w')
  let bytes = 0
  try {
    for (const one of changed) {
      const line = await fetchDocument(http, feed, one)
      if (line !== null) bytes += (await file.write(`${line}\n`)).bytesWritten
    }
  } finally {
    await file.close()
  }
  await rename(`${path}.part`, path)
  return { kind: 'fetched', validators: { etag: null, lastModified: last.updatedAt }, bytes }
}
