import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { compactCollected } from '@dirigent/feeds/csaf/withdrawn'
import type { FeedName } from '@dirigent/domain/advisories/advisory'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { z } from 'zod'

/** A publisher's file as it was loaded last: what a bundle for a server without network carries. */
export type KeptFile = {
  feed: FeedName
  name: string
  path: string
  bytes: number
  sha256: string
  loadedAt: InstantMs
}

const INDEX = 'index.json'
const index = z.array(
  z.object({
    name: z.string(),
    bytes: z.number(),
    sha256: z.string(),
    loadedAt: z.number(),
    /** How large it was when it was last written anew without what is superseded. */
    compactBytes: z.number().optional(),
  }),
)
/** What changed since a file was loaded whole lies beside it. */
const CHANGES = '-changes'
/** Of a feed with several files, uploads that do not say which they are; more are older versions of the same. */
const UPLOADS_MAX = 20
/** What a provider superseded or took back goes when the file is twice as large as without it. */
const COMPACT_AT = 2

/** The publisher's file or the provider that a kept file is of. */
export const originOf = (name: string): string =>
  name.endsWith(CHANGES) ? name.slice(0, -CHANGES.length) : name

const folderOf = (stateDirectory: string, feed: FeedName) =>
  join(stateDirectory, 'feed-files', feed)

async function readIndex(folder: string): Promise<z.infer<typeof index>> {
  try {
    return index.parse(JSON.parse(await readFile(join(folder, INDEX), 'utf8')))
  } catch {
    // Not there, or damaged: then nothing was kept, and the next load keeps it.
    return []
  }
}

/** What of a file says whether it is whole. */
export async function digestOf(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  await pipeline(createReadStream(path), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      bytes += chunk.length
      hash.update(chunk)
    }
  })
  return { bytes, sha256: hash.digest('hex') }
}

async function nameOf(given: string | null, path: string, adds: boolean): Promise<string> {
  if (given === null) return `upload-${(await digestOf(path)).sha256.slice(0, 12)}`
  return fileName(given) + (adds ? CHANGES : '')
}

/** A name from outside becomes one of a file: no folders, no dots in front. */
const fileName = (name: string) => name.replaceAll(/[^\w.-]/g, '_').replace(/^\.+/, '_')

/** Packed, one after the other: a file of several gzip members is one when it is read. */
async function append(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from), createGzip(), createWriteStream(to, { flags: 'a' }))
}

/**
 * Keeps files that were just loaded, in place of those of the same name and of what had changed since; with `adds` they
 * tell what changed and come behind it. `name` null: an upload that does not say.
 */
export async function keepFiles(
  stateDirectory: string,
  feed: FeedName,
  files: readonly { name: string | null; path: string }[],
  now: InstantMs,
  adds: boolean,
): Promise<void> {
  const folder = folderOf(stateDirectory, feed)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  let kept = await readIndex(folder)
  for (const { name: given, path } of files) {
    const name = await nameOf(given, path, adds)
    const partial = join(folder, `${name}.part`)
    if (adds) {
      if (kept.some((one) => one.name === name)) await copyFile(join(folder, name), partial)
      else await rm(partial, { force: true })
      await append(path, partial)
    } else {
      await copyFile(path, partial)
      await rm(join(folder, name + CHANGES), { force: true })
      kept = kept.filter((one) => one.name !== name + CHANGES)
    }
    await rename(partial, join(folder, name))
    let digest = await digestOf(join(folder, name))
    let compactBytes = kept.find((one) => one.name === name)?.compactBytes ?? digest.bytes
    if (feed === 'csaf' && adds && digest.bytes > compactBytes * COMPACT_AT) {
      await compactCollected(join(folder, name), partial)
      await rename(partial, join(folder, name))
      digest = await digestOf(join(folder, name))
      compactBytes = digest.bytes
    }
    const entry = { name, ...digest, loadedAt: now, compactBytes }
    kept = [...kept.filter((one) => one.name !== name), entry]
  }
  const uploads = kept.filter(({ name }) => name.startsWith('upload-'))
  const dropped = new Set(uploads.slice(0, Math.max(0, uploads.length - UPLOADS_MAX)))
  for (const { name } of dropped) await rm(join(folder, name), { force: true })
  const rest = kept.filter((one) => !dropped.has(one))
  await writeFile(join(folder, `${INDEX}.part`), JSON.stringify(rest, null, 2), { mode: 0o600 })
  await rename(join(folder, `${INDEX}.part`), join(folder, INDEX))
}

/** The files of these feeds that were kept, in the order of the feeds. */
export async function keptFiles(
  stateDirectory: string,
  feeds: readonly FeedName[],
): Promise<KeptFile[]> {
  const found: KeptFile[] = []
  for (const feed of feeds) {
    const folder = folderOf(stateDirectory, feed)
    for (const one of await readIndex(folder))
      found.push({ feed, ...one, path: join(folder, one.name) })
  }
  return found
}
