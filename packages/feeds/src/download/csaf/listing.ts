import type { FeedName } from '@dirigent/domain/advisories/advisory'
import { z } from 'zod'
import { FeedError } from '../../feed-error.ts'
import { parseJson } from '../../reading/text.ts'
import { fetchText, type Web } from '../fetch.ts'
import type { Distribution } from './metadata.ts'

/** A document as its provider lists it. */
export type Listed = {
  url: string
  /** ISO instant of its last change. */
  updatedAt: string
  /** Where its checksum and its signature lie; the checksum is SHA-256 or SHA-512, told by its length. */
  hashUrl: string
  signatureUrl: string
}

/** The largest provider lists 300,000 documents; more is something else. */
const LISTED_MAX = 1_000_000

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

const wrong = (feed: FeedName, detail: string, cause?: unknown) =>
  new FeedError(feed, 'feed_unknown_format', detail, cause)

function instantOf(feed: FeedName, where: string, text: string): string {
  const at = Date.parse(text)
  if (Number.isNaN(at))
    throw wrong(feed, `${where} has "${text.slice(0, 80)}" where a time should be.`)
  return new Date(at).toISOString()
}

/** An address that a list names, in the list's own folder or elsewhere on the web, never by another protocol. */
function addressIn(feed: FeedName, list: string, text: string): string {
  try {
    const url = new URL(text, list)
    const isWeb = url.protocol === 'https:' || url.protocol === new URL(list).protocol
    if (isWeb && url.username === '' && url.password === '') return url.href
  } catch {
    // Said below.
  }
  throw new FeedError(
    feed,
    'feed_address_refused',
    `${list} names "${text.slice(0, 200)}", which is no https address.`,
  )
}

/** A path of a directory's list stays inside the directory: `../` or another server would be somebody else's word. */
function pathIn(feed: FeedName, base: string, path: string): string {
  const { href } = new URL(path, base)
  if (href.startsWith(base) && !/%2e%2e|%5c|%2f/i.test(path)) return href
  throw new FeedError(
    feed,
    'feed_address_refused',
    `the list in ${base} names "${path.slice(0, 200)}", which lies outside of it.`,
  )
}

const LINE = /^"?([^",]+)"?\s*,\s*"?([^",]+)"?$/

/** `"2024/icsa-24-016-01.json","2024-01-16T07:00:00Z"` per line, newest first; also what was taken back is listed so. */
export async function listedInDirectory(
  web: Web,
  directory: string,
  name: 'changes.csv' | 'deletions.csv' = 'changes.csv',
): Promise<Listed[]> {
  const base = directory.endsWith('/') ? directory : `${directory}/`
  const where = new URL(name, base).href
  const text = await fetchText(web, where, { optional: name === 'deletions.csv' })
  const lines = (text ?? '').split('\n').map((line) => line.trim())
  const listed: Listed[] = []
  for (const line of lines) {
    const [, path = '', at = ''] = LINE.exec(line) ?? []
    if (line === '' || (listed.length === 0 && !/\.json$/.test(path) && path !== '')) continue
    if (!path.endsWith('.json'))
      throw wrong(web.feed, `${where} has the line "${line.slice(0, 100)}", which is no change.`)
    const url = pathIn(web.feed, base, path)
    const updatedAt = instantOf(web.feed, where, at)
    listed.push({ url, updatedAt, hashUrl: `${url}.sha256`, signatureUrl: `${url}.asc` })
    if (listed.length > LISTED_MAX) throw tooLong(web.feed, where)
  }
  return listed
}

const tooLong = (feed: FeedName, where: string) =>
  new FeedError(feed, 'feed_too_large', `${where} lists more than ${LISTED_MAX} documents.`)

async function listedInRolie(web: Web, where: string): Promise<Listed[]> {
  const value = parseJson(web.feed, (await fetchText(web, where)) ?? '', where)
  const parsed = Rolie.safeParse(value)
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path.join('.') ?? ''
    throw wrong(
      web.feed,
      `${where} is no ROLIE feed: "${at}" is missing or different.`,
      parsed.error,
    )
  }
  const entries = parsed.data.feed.entry ?? []
  if (entries.length > LISTED_MAX) throw tooLong(web.feed, where)
  return entries.flatMap(({ updated, content, link }) => {
    const linked = (rel: string) => link?.filter((one) => one.rel === rel).map((one) => one.href)
    const [hash] = linked('hash')?.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1)) ?? []
    const [signature] = linked('signature') ?? []
    const document = content?.src ?? linked('self')?.[0]
    if (document === undefined) return []
    const url = addressIn(web.feed, where, document)
    return [
      {
        url,
        updatedAt: instantOf(web.feed, where, updated),
        hashUrl: hash === undefined ? `${url}.sha256` : addressIn(web.feed, where, hash),
        signatureUrl:
          signature === undefined ? `${url}.asc` : addressIn(web.feed, where, signature),
      },
    ]
  })
}

/** Every document that these lists name, each once, oldest change first. */
export async function listDocuments(
  web: Web,
  distributions: readonly Distribution[],
): Promise<Listed[]> {
  const documents = new Map<string, Listed>()
  for (const { kind, url } of distributions) {
    const list =
      kind === 'rolie' ? await listedInRolie(web, url) : await listedInDirectory(web, url)
    for (const one of list) {
      const known = documents.get(one.url)
      if (!known || known.updatedAt < one.updatedAt) documents.set(one.url, one)
    }
  }
  return oldestFirst([...documents.values()])
}

export const oldestFirst = (listed: readonly Listed[]): Listed[] =>
  listed.toSorted((a, b) => (a.updatedAt < b.updatedAt ? -1 : a.updatedAt > b.updatedAt ? 1 : 0))
