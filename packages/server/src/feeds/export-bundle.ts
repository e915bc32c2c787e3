import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { pack } from 'tar-stream'
import type { ServerContext } from '../context.ts'
import { openBundleKey } from '../identity/bundle-key.ts'
import { listFeedKeys } from '../store/feed-keys.ts'
import { MANIFEST_NAME, SIGNATURE_NAME, type BundleManifest } from './bundle-format.ts'
import { keptFiles, originOf, type KeptFile } from './kept-files.ts'

type Bundle = { stream: Readable; files: number; publicKey: string }

/** A signed tar of the files of these feeds as they were loaded last, made while it is sent; null when none was. */
export async function exportBundle(
  { db, stateDirectory, random, clock }: ServerContext,
  feeds: readonly string[],
): Promise<Bundle | null> {
  const kept = await keptFiles(stateDirectory, feeds)
  if (kept.length === 0) return null
  const origins = new Set(kept.map(({ feed, name }) => `${feed} ${originOf(name)}`))
  const keys = (await listFeedKeys(db)).filter((one) => origins.has(`${one.feed} ${one.origin}`))
  const manifest: BundleManifest = {
    format: 1,
    kind: 'dirigent-feeds',
    madeAt: new Date(clock.now()).toISOString(),
    files: kept.map(({ feed, name, bytes, sha256, loadedAt }) => ({
      feed,
      name,
      bytes,
      sha256,
      loadedAt: new Date(loadedAt).toISOString(),
    })),
    keys: keys.map(({ feed, origin, fingerprint }) => ({ feed, origin, fingerprint })),
  }
  const text = JSON.stringify(manifest, null, 2)
  const key = await openBundleKey(stateDirectory, random)
  const signature = JSON.stringify({ publicKey: key.publicKey, signature: key.sign(text) })
  const tar = pack()
  // A file that changes meanwhile has another size or hash: the reader notices, and so does tar.
  fill(tar, text, signature, kept).catch((error: Error) => tar.destroy(error))
  return { stream: Readable.from(tar), files: kept.length, publicKey: key.publicKey }
}

async function fill(
  tar: ReturnType<typeof pack>,
  manifest: string,
  signature: string,
  kept: readonly KeptFile[],
): Promise<void> {
  tar.entry({ name: MANIFEST_NAME }, manifest)
  tar.entry({ name: SIGNATURE_NAME }, signature)
  for (const [at, { path, bytes }] of kept.entries()) {
    await pipeline(createReadStream(path), tar.entry({ name: `files/${at}`, size: bytes }))
  }
  tar.finalize()
}
