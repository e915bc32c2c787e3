import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { FileRefusal } from '@dirigent/protocol/refusals'
import { uuidV7, type Random } from '@dirigent/system/random'

/** The largest installers in use (CAD, game engines) have 5 GB; what an office distributes itself stays far below. */
export const PACKAGE_MAX_BYTES = 2 * 1024 ** 3

export type SavedFile =
  | { ok: true; sha256: string; bytes: number }
  | { ok: false; because: FileRefusal; detail: string }

const folderOf = (stateDirectory: string) => join(stateDirectory, 'packages')
/** Own packages lie under their SHA-256, so a file can be neither replaced nor confused. */
export const packagePath = (stateDirectory: string, sha256: string): string =>
  join(folderOf(stateDirectory), sha256)

/**
 * Stores an upload under its own hash. It appears whole or not at all; the same bytes twice are one file. `expected` is
 * the hash that the sender names.
 */
export async function savePackage(
  { stateDirectory, random, now }: { stateDirectory: string; random: Random; now: InstantMs },
  body: Readable,
  expected: string | null,
): Promise<SavedFile> {
  const folder = folderOf(stateDirectory)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const partial = join(folder, `${uuidV7(now, random)}.part`)
  const hash = createHash('sha256')
  let bytes = 0
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > PACKAGE_MAX_BYTES) return done(new Error('too large'))
      hash.update(chunk)
      done(null, chunk)
    },
  })
  try {
    await pipeline(body, counted, createWriteStream(partial, { mode: 0o600 }))
    if (bytes === 0)
      return {
        ok: false,
        because: { code: 'file_empty' },
        detail: 'The file is empty; send the installer.',
      }
    const sha256 = hash.digest('hex')
    if (expected !== null && expected.toLowerCase() !== sha256) {
      const detail = `The file has the SHA-256 ${sha256}, not ${expected}; send it again.`
      return { ok: false, because: { code: 'hash_differs', sha256 }, detail }
    }
    await rename(partial, packagePath(stateDirectory, sha256))
    return { ok: true, sha256, bytes }
  } catch (error) {
    if (bytes > PACKAGE_MAX_BYTES)
      return {
        ok: false,
        because: { code: 'file_too_large', limitBytes: PACKAGE_MAX_BYTES },
        detail: 'The file has more than 2 GB; it was refused.',
      }
    const why = error instanceof Error ? error.message : String(error)
    return {
      ok: false,
      because: { code: 'upload_broke_off' },
      detail: `The upload broke off (${why}); send it again.`,
    }
  } finally {
    await rm(partial, { force: true })
  }
}

/** Whether the file of an own package is still there. */
export const hasPackageFile = (stateDirectory: string, sha256: string): Promise<boolean> =>
  stat(packagePath(stateDirectory, sha256)).then(
    (found) => found.isFile(),
    () => false,
  )
