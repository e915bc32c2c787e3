import { createHash } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
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
  /** The file of a version, or null. */
  find(unit: Unit): string | null
}

export function openArchive(directory: string): Archive {
  const downloads = join(directory, 'archives')
  const rebuilt = join(directory, 'rebuilt')
  mkdirSync(join(downloads, 'partial'), { recursive: true, mode: 0o755 })
  mkdirSync(rebuilt, { recursive: true, mode: 0o700 })
  return {
    downloads,
    rebuilt,
    find(unit) {
      const name = archiveName(unit)
      return [join(downloads, name), join(rebuilt, name)].find((path) => existsSync(path)) ?? null
    },
  }
}

/** SHA-256 (hex) of a file, read in pieces: packages can be hundreds of megabytes. */
export async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
