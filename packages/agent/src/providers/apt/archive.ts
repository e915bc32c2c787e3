import { createHash } from 'node:crypto'
import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { readJson, removeDurable, writeDurable } from '../../state/durable.ts'
import type { Unit } from '../provider.ts'

/** How apt names a package file: the epoch's colon is written `%3a`. */
export function archiveName({ name, arch, version }: Unit): string {
  return `${name}_${version.replaceAll(':', '%3a')}_${arch}.deb`
}

/** Where packages lie that were installed by this agent or saved before it replaced them. */
export type Archive = {
  /** apt's archive folder: downloads go here. Others may enter it because apt downloads as a user of its own. */
  downloads: string
  /** Packages built from installed files, because no repository has that version any more. */
  rebuilt: string
  /** The file of a version, or null. Nobody has looked into it. */
  find(unit: Unit): string | null
  /** Writes down what a file that is known to be right looks like, once it is on the disk. */
  keep(path: string): Promise<void>
  /**
   * The file of a version, if it still is what was kept. A power cut leaves files behind that have their name and nothing
   * in them: such a one goes, because a rollback that finds it is worse off than one that knows it has none.
   * `unproven`: nothing was ever written down about it.
   */
  kept(unit: Unit): Promise<{ path: string; unproven: boolean } | null>
  /** Takes a file away, with what was written down about it. */
  drop(path: string): void
}

type Sum = { sizeBytes: number; sha256: string }

export function openArchive(directory: string): Archive {
  const downloads = join(directory, 'archives')
  const rebuilt = join(directory, 'rebuilt')
  mkdirSync(join(downloads, 'partial'), { recursive: true, mode: 0o755 })
  mkdirSync(rebuilt, { recursive: true, mode: 0o700 })
  const sumOf = (path: string) => join(directory, 'sums', `${basename(path)}.json`)
  const find = (unit: Unit) => {
    const name = archiveName(unit)
    return [join(downloads, name), join(rebuilt, name)].find((path) => existsSync(path)) ?? null
  }
  const drop = (path: string) => {
    rmSync(path, { force: true })
    removeDurable(sumOf(path))
  }
  return {
    downloads,
    rebuilt,
    find,
    drop,
    async keep(path) {
      syncFile(path)
      const sum: Sum = { sizeBytes: statSync(path).size, sha256: await fileSha256(path) }
      writeDurable(sumOf(path), JSON.stringify(sum))
    },
    async kept(unit) {
      // Of a download that is broken a copy may have been rebuilt: two places, two looks.
      for (let path = find(unit); path !== null; path = find(unit)) {
        const sum = readJson(sumOf(path)) as Sum | null
        if (sum === null) return { path, unproven: true }
        const isSame = statSync(path).size === sum.sizeBytes
        if (isSame && (await fileSha256(path)) === sum.sha256) return { path, unproven: false }
        drop(path)
      }
      return null
    },
  }
}

function syncFile(path: string): void {
  const handle = openSync(path, 'a')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** SHA-256 (hex) of a file, read in pieces: packages can be hundreds of megabytes. */
export async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
