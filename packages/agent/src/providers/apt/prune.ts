import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DAY_MS, type InstantMs } from '@dirigent/domain/identity/time'
import type { Unit } from '../provider.ts'
import { archiveName, type Archive } from './archive.ts'

/** Rollouts last weeks; what nobody rolled back to in three months is not needed any more. */
const KEEP_MS = 90 * DAY_MS
/** More than this is taken from the oldest on: a full disk would be harm of its own. */
const KEEP_MAX_BYTES = 3 * 1024 ** 3

/** Removes saved packages that are too old or too many, but never those in `keep`. */
export function pruneArchive(archive: Archive, keep: readonly Unit[], now: InstantMs): void {
  const kept = new Set(keep.map(archiveName))
  const files = [archive.downloads, archive.rebuilt].flatMap((directory) =>
    readdirSync(directory)
      .filter((name) => name.endsWith('.deb') && !kept.has(name))
      .map((name) => {
        const path = join(directory, name)
        const { size, mtimeMs, ctimeMs } = statSync(path)
        // apt gives a file its time in the archive; when it came here is its change of status.
        return { path, size, atMs: Math.max(mtimeMs, ctimeMs) }
      }),
  )
  let total = 0
  for (const { path, size, atMs } of files.toSorted((a, b) => b.atMs - a.atMs)) {
    total += size
    if (now - atMs > KEEP_MS || total > KEEP_MAX_BYTES) archive.drop(path)
  }
}
