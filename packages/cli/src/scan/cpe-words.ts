import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  PRODUCT_FILE_LAYOUT,
  readProductFile,
  writeProductFile,
} from '@dirigent/feeds/cache/product-file'
import type { CpeWords } from '@dirigent/feeds/cache/product-file'
import type { RegisteredFeed } from '@dirigent/feeds/registry'
import type { FeedFile } from './known.ts'

/** Later ones take the place of earlier ones: NVD has analysed what a CVE record only claims. */
export const PRODUCT_FEEDS: readonly RegisteredFeed[] = ['cve', 'nvd-cpe']

/** The publishers' whole files and one that was given by hand; what is older is made again when it is asked for. */
const KEPT_MAX = 3

/** Of the feeds' content: the same bytes under another name are the same knowledge. */
async function digestOf(files: readonly FeedFile[]): Promise<string | null> {
  const hash = createHash('sha256').update(`layout ${PRODUCT_FILE_LAYOUT}\n`)
  try {
    for (const { feed, path } of files) {
      hash.update(`${feed}\n`)
      for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
    }
  } catch {
    // The feed says what is wrong with its file.
    return null
  }
  return hash.digest('hex')
}

/** Keeps the compact form; where that fails (a full disk, somebody else's directory) the next scan is slower, no more. */
async function keep(directory: string, path: string, bytes: Buffer): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const part = `${path}.${process.pid}.part`
    await writeFile(part, bytes)
    await rename(part, path)
    const found = await Promise.all(
      (await readdir(directory)).map(async (name) => ({
        path: join(directory, name),
        at: (await stat(join(directory, name))).mtimeMs,
      })),
    )
    const old = found.toSorted((a, b) => b.at - a.at).slice(KEPT_MAX)
    await Promise.all(old.map((one) => rm(one.path, { force: true })))
  } catch {
    // Nothing depends on it.
  }
}

/**
 * What these files say about products. Reading NVD takes seconds for a year and minutes for all of them, so that a
 * compact form is kept among our own files (not where there are none yet), under the hash of what it was made of.
 * Throws the feeds' errors.
 */
export async function cpeWords(
  files: readonly FeedFile[],
  stateDirectory: string,
): Promise<CpeWords | null> {
  const inOrder = files
    .filter((file) => PRODUCT_FEEDS.includes(file.feed))
    .toSorted((a, b) => PRODUCT_FEEDS.indexOf(a.feed) - PRODUCT_FEEDS.indexOf(b.feed))
  if (inOrder.length === 0) return null
  const directory = join(stateDirectory, 'cpe-words')
  const digest = existsSync(stateDirectory) ? await digestOf(inOrder) : null
  const path = digest === null ? null : join(directory, digest)
  if (path !== null && existsSync(path)) {
    const kept = readProductFile(await readFile(path))
    if (kept) return kept
  }
  const { FEEDS } = await import('@dirigent/feeds/registry')
  const records = inOrder.map(({ feed, path: from }) => ({
    name: FEEDS[feed].name,
    records: FEEDS[feed].parse({ path: from }),
  }))
  const bytes = await writeProductFile(records)
  if (path !== null) await keep(directory, path, bytes)
  return readProductFile(bytes)
}
